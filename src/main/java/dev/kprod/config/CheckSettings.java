package dev.kprod.config;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.check.Param;
import dev.kprod.check.Severity;
import dev.kprod.check.ValueType;
import dev.kprod.config.SettingsReader.Leniency;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads what kprod.yaml sets for single checks.
final class CheckSettings {
  private final Catalogue catalogue;
  private final Problems problems;
  private final Leniency leniency;

  CheckSettings(Catalogue catalogue, Problems problems, Leniency leniency) {
    this.catalogue = catalogue;
    this.problems = problems;
    this.leniency = leniency;
  }

  /// Reads a map from check ids to settings; the result has present ids.
  SortedMap<String, Settings.OfCheck> read(Section section) {
    SortedMap<String, Settings.OfCheck> checks = new TreeMap<>();
    section
        .all()
        .forEach(
            (id, field) ->
                find(id, field.key())
                    .flatMap(listed -> ofCheck(listed, field.value()))
                    .ifPresent(set -> checks.put(presentId(id), set)));
    return checks;
  }

  /// Reads the overrides, in their order.
  List<Settings.Adjustment> overrides(List<Written> items) {
    List<Settings.Adjustment> overrides = new ArrayList<>();
    for (Written item : items) {
      Section.of("an override", item, problems)
          .ifPresent(
              section -> {
                section.require("checks");
                List<String> namespaces = section.findGlobs("namespaces").orElse(List.of());
                String selector =
                    section.find("selector").map(value -> value.tree().text()).orElse("");
                if (!selector.isEmpty()
                    && Selector.parse(selector) instanceof Selector.Invalid(String reason)) {
                  problems.add(item.place(), "this is no label selector: " + reason);
                }
                SortedMap<String, Settings.OfCheck> checks =
                    section.findSection("checks").map(this::read).orElseGet(TreeMap::new);
                section.refuseTheRest();
                overrides.add(new Settings.Adjustment(namespaces, selector, checks));
              });
    }
    return overrides;
  }

  /// Finds a check, or says that there is none.
  Optional<Listed> find(String id, Written.Place place) {
    Optional<Listed> found = catalogue.find(id);
    if (found.isEmpty()) {
      String what = "no check \"%s\" (kprod list checks)".formatted(id);
      switch (leniency) {
        case STRICT -> problems.add(place, what, id, catalogue.ids());
        case LENIENT -> problems.warn(place, what, id, catalogue.ids());
      }
    } else if (!found.get().id().equals(id)) {
      problems.warn(place, "%s is now called %s".formatted(id, found.get().id()), "", List.of());
    }
    return found;
  }

  /// Reads a target: globs of which an absent one matches anything.
  static Settings.Target target(Section section) {
    Settings.Target target =
        new Settings.Target(
            section.find("group", ValueType.text()).orElse(""),
            section.find("kind", ValueType.text()).orElse(""),
            section.find("namespace", ValueType.text()).orElse(""),
            section.find("name", ValueType.text()).orElse(""));
    section.refuseTheRest();
    return target;
  }

  /// Finds whether a value says on or off.
  static Optional<Boolean> findSwitch(Tree value) {
    if (value instanceof Tree.Truth truth) {
      return Optional.of(truth == Tree.Truth.TRUE);
    }
    return switch (value.text()) {
      case "on" -> Optional.of(true);
      case "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private String presentId(String id) {
    return catalogue.find(id).map(Listed::id).orElse(id);
  }

  private Optional<Settings.OfCheck> ofCheck(Listed listed, Written value) {
    Optional<Boolean> on = findSwitch(value.tree());
    if (on.isPresent()) {
      Settings.OfCheck nothing = Settings.OfCheck.NOTHING;
      return Optional.of(
          new Settings.OfCheck(on, nothing.severity(), nothing.params(), nothing.exclude()));
    }
    return Section.of("the check " + listed.id(), value, problems)
        .map(section -> ofCheck(listed, section));
  }

  private Settings.OfCheck ofCheck(Listed listed, Section section) {
    Optional<Boolean> enabled = section.find("enabled", ValueType.flag());
    List<String> words = Arrays.stream(Severity.values()).map(Severity::word).toList();
    Optional<Severity> severity =
        section.findWord("severity", words).flatMap(SettingsReader::severity);
    SortedMap<String, Tree> params = new TreeMap<>();
    section
        .findSection("params")
        .ifPresent(
            found -> found.all().forEach((name, field) -> param(listed, name, field, params)));
    List<Settings.Target> exclude = new ArrayList<>();
    for (Written item : section.items("exclude")) {
      Section.of("a subject", item, problems).ifPresent(found -> exclude.add(target(found)));
    }
    section.refuseTheRest();
    return new Settings.OfCheck(enabled, severity, params, exclude);
  }

  private void param(Listed listed, String name, Written.Field field, Map<String, Tree> params) {
    Optional<Param<?>> known =
        listed.declaration().params().stream()
            .filter(param -> param.name().equals(name))
            .findFirst()
            .map(param -> param);
    if (known.isEmpty()) {
      problems.add(
          field.key(),
          "unknown parameter \"%s\" of check %s".formatted(name, listed.id()),
          name,
          listed.declaration().params().stream().map(Param::name).toList());
      return;
    }
    if (known.get().type().find(field.value().tree()).isEmpty()) {
      problems.add(
          field.value().place(),
          "%s of %s has to be %s".formatted(name, listed.id(), known.get().type().wanted()));
      return;
    }
    params.put(name, field.value().tree());
  }
}
