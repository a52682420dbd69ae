package dev.kprod.audit;

import dev.kprod.catalogue.Glob;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Fact;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.config.Settings.OfCheck;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What kprod.yaml sets for one check: for all subjects, and for some of them.
final class InForce {
  private final Declaration<?> check;
  private final OfCheck everywhere;
  private final List<Somewhere> somewhere = new ArrayList<>();
  private final Map<String, Tree> facts;
  private final Attestations attestations;

  /// What is told of every subject where nothing is set for some.
  private final Told general;

  private record Somewhere(List<String> namespaces, Selector selector, OfCheck set) {
    boolean matches(String namespace, Map<String, String> labels) {
      return (namespaces.isEmpty()
              || (!namespace.isEmpty() && Glob.anyMatches(namespaces, namespace)))
          && selector.matches(labels);
    }
  }

  private InForce(Declaration<?> check, Settings settings, Attestations attestations) {
    this.check = check;
    this.everywhere = settings.of(check.id());
    this.facts = settings.facts();
    this.attestations = attestations;
    this.general = new Told(everywhere.params());
    for (Settings.Adjustment override : settings.overrides()) {
      OfCheck set = override.checks().get(check.id());
      if (set != null) {
        somewhere.add(
            new Somewhere(override.namespaces(), Selector.parse(override.selector()), set));
      }
    }
  }

  static InForce of(Check<?> check, Settings settings, Attestations attestations) {
    return new InForce(check.declaration(), settings, attestations);
  }

  /// Returns the severity of the item: the declared one, or that of kprod.yaml.
  Severity severity() {
    return everywhere.severity().orElse(check.severity());
  }

  /// Returns the severity of a finding: one at the declared severity takes the new ceiling, a lower
  /// one keeps its own unless that is above it; an override for some subjects only lowers.
  Severity severity(Severity found, Subject subject, Map<String, String> labels) {
    Severity ceiling = severity();
    Severity general = found == check.severity() ? ceiling : found.lower(ceiling);
    return matching(subject, labels).stream()
        .flatMap(set -> set.severity().stream())
        .findFirst()
        .map(general::lower)
        .orElse(general);
  }

  /// Says whether what is in force depends on the labels of a subject.
  boolean asksForLabels() {
    return !somewhere.isEmpty();
  }

  /// Says whether a subject is left out.
  boolean excludes(Subject subject, Map<String, String> labels) {
    if (somewhere.isEmpty() && everywhere.exclude().isEmpty()) {
      return false;
    }
    List<OfCheck> matching = matching(subject, labels);
    boolean off =
        matching.stream()
            .flatMap(set -> set.enabled().stream())
            .findFirst()
            .map(enabled -> !enabled)
            .orElse(false);
    return off
        || everywhere.exclude().stream().anyMatch(target -> target.matches(subject))
        || matching.stream()
            .flatMap(set -> set.exclude().stream())
            .anyMatch(target -> target.matches(subject));
  }

  /// Returns the values of the params for all subjects, as they would be written.
  Map<String, Tree> written() {
    Map<String, Tree> values = new LinkedHashMap<>();
    for (Param<?> param : check.params()) {
      Tree set = everywhere.params().get(param.name());
      values.put(param.name(), set == null ? param.standardValue() : set);
    }
    return values;
  }

  /// Returns what the check is told for one subject.
  Params params(Subject subject, Map<String, String> labels) {
    if (somewhere.isEmpty()) {
      return general;
    }
    Map<String, Tree> set = new LinkedHashMap<>();
    for (OfCheck override : matching(subject, labels)) {
      override.params().forEach(set::putIfAbsent);
    }
    everywhere.params().forEach(set::putIfAbsent);
    return new Told(set);
  }

  private List<OfCheck> matching(Subject subject, Map<String, String> labels) {
    if (somewhere.isEmpty()) {
      return List.of();
    }
    String namespace = Namespaces.of(subject);
    return somewhere.stream()
        .filter(override -> override.matches(namespace, labels))
        .map(Somewhere::set)
        .toList();
  }

  private final class Told implements Params {
    private final Map<String, Tree> set;

    Told(Map<String, Tree> set) {
      this.set = set;
    }

    @Override
    public <T> T of(Param<T> param) {
      require(isAmong(check.params(), param), "the param ", param.name());
      Tree written = set.get(param.name());
      return written == null ? param.standard() : value(param.type(), written);
    }

    @Override
    public <T> T of(Fact<T> fact) {
      require(isAmong(check.facts(), fact), "the fact ", fact.path());
      Tree written = facts.get(fact.path());
      return written == null ? fact.standard() : value(fact.type(), written);
    }

    @Override
    public boolean isStated(Fact<?> fact) {
      require(isAmong(check.facts(), fact), "the fact ", fact.path());
      return facts.containsKey(fact.path());
    }

    @Override
    public Optional<Map<String, Tree>> attested(Topic topic, Subject subject) {
      require(isAmong(check.weighs(), topic), "that it weighs the topic ", topic.id());
      return attestations.valid(topic, subject);
    }

    private <T> T value(ValueType<T> type, Tree written) {
      return type.find(written)
          .orElseThrow(
              () -> new IllegalStateException("%s is not %s".formatted(written, type.wanted())));
    }

    /// Checks ask with the constants that they declare, and ask for each subject.
    @SuppressWarnings("ReferenceEquality") // a quick first look; equality decides below
    private static <T> boolean isAmong(List<? extends T> declared, T asked) {
      for (T one : declared) {
        if (one == asked) {
          return true;
        }
      }
      return declared.contains(asked);
    }

    private void require(boolean declared, String what, String name) {
      if (!declared) {
        throw new IllegalStateException(
            "%s uses %s%s and does not declare it".formatted(check.id(), what, name));
      }
    }
  }
}
