package dev.kprod.config;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.config.Settings.Reach;
import dev.kprod.config.Settings.WaiverPolicy;
import dev.kprod.config.SettingsReader.Leniency;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads what people answer for: waivers and attestations.
final class Acceptances {
  private static final int SHORTEST_REASON = 10;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]*");
  private static final Pattern EVIDENCE = Pattern.compile("https?://\\S+|[A-Z][A-Z0-9]*-[0-9]+");

  private final Catalogue catalogue;
  private final Problems problems;
  private final LocalDate today;
  private final Leniency leniency;

  Acceptances(Catalogue catalogue, Problems problems, LocalDate today, Leniency leniency) {
    this.catalogue = catalogue;
    this.problems = problems;
    this.today = today;
    this.leniency = leniency;
  }

  /// Reads the waivers.
  List<Settings.Waiver> waivers(List<Written> items, WaiverPolicy policy) {
    List<Settings.Waiver> waivers = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Written item : items) {
      Section.of("a waiver", item, problems)
          .flatMap(section -> waiver(section, policy, ids))
          .ifPresent(waivers::add);
    }
    return waivers;
  }

  private Optional<Settings.Waiver> waiver(Section section, WaiverPolicy policy, Set<String> ids) {
    section.require("check", "reason", "expires");
    Optional<String> id = section.find("id", ValueType.text());
    id.filter(text -> !ID.matcher(text).matches() || !ids.add(text))
        .ifPresent(
            text ->
                problems.add(
                    section.place(),
                    "the waiver's id \"%s\" is taken or is not lower-case words".formatted(text)));
    Optional<String> check = section.find("check", ValueType.text());
    check.ifPresent(glob -> requireCheck(section, glob));
    Settings.Target subject =
        section.findSection("subject").map(CheckSettings::target).orElse(Settings.Target.ANY);
    Optional<String> reason = section.find("reason", ValueType.text());
    reason
        .filter(text -> text.strip().length() < SHORTEST_REASON)
        .ifPresent(text -> problems.add(section.place(), "a reason has at least ten characters"));
    Optional<LocalDate> expires = section.find("expires", ValueType.date());
    LocalDate last = today.plusDays(policy.maxDays());
    expires
        .filter(day -> day.isAfter(last))
        .flatMap(day -> section.find("expires"))
        .ifPresent(
            value ->
                problems.add(
                    value.place(),
                    "waiver expires %s, more than %s days ahead (waiverPolicy.maxDays)"
                        .formatted(value.tree().text(), policy.maxDays())));
    Optional<String> approvedBy = section.find("approvedBy", ValueType.text());
    Optional<String> ticket = section.find("ticket", ValueType.text());
    section.refuseTheRest();
    if (check.isEmpty() || reason.isEmpty() || expires.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Settings.Waiver(
            id, check.get(), subject, reason.get(), expires.get(), approvedBy, ticket));
  }

  private void requireCheck(Section section, String glob) {
    Written.Place place = section.find("check").map(Written::place).orElse(section.place());
    if (glob.chars().allMatch(c -> c == '*')) {
      problems.add(
          place, "a waiver names its checks; \"%s\" would waive everything".formatted(glob));
    } else if (catalogue.matching(List.of(glob)).isEmpty() && catalogue.findTopic(glob).isEmpty()) {
      String what = "no check \"%s\" (kprod list checks)".formatted(glob);
      switch (leniency) {
        case STRICT -> problems.add(place, what, glob, catalogue.ids());
        case LENIENT -> problems.warn(place, what, glob, catalogue.ids());
      }
    }
  }

  /// Reads the attestations.
  List<Settings.Attestation> attestations(List<Written> items) {
    List<Settings.Attestation> attestations = new ArrayList<>();
    for (Written item : items) {
      Section.of("an attestation", item, problems)
          .flatMap(this::attestation)
          .ifPresent(attestations::add);
    }
    return attestations;
  }

  private Optional<Settings.Attestation> attestation(Section section) {
    section.require("id", "owner");
    Optional<String> id = section.find("id", ValueType.text());
    Optional<Topic> topic = id.flatMap(catalogue::findTopic);
    if (id.isPresent() && topic.isEmpty()) {
      problems.add(
          section.find("id").map(Written::place).orElse(section.place()),
          "no topic \"%s\"".formatted(id.get()),
          id.get(),
          catalogue.topics().stream().map(Topic::id).toList());
    }
    Reach reach = section.findSection("scope").map(this::reach).orElse(Reach.WIDEST);
    Optional<String> owner = section.find("owner", ValueType.text());
    Optional<String> notApplicable = section.find("notApplicable", ValueType.text());
    Optional<LocalDate> date = section.find("date", ValueType.date());
    Optional<Duration> validFor = section.find("validFor", ValueType.span());
    Optional<String> evidence = section.find("evidence", ValueType.text());
    if (notApplicable.isPresent()) {
      refuseBoth(section, notApplicable.get(), date.isPresent() || evidence.isPresent());
    } else {
      section.require("date", "validFor", "evidence");
    }
    date.filter(day -> day.isAfter(today))
        .flatMap(day -> section.find("date"))
        .ifPresent(
            value -> problems.add(value.place(), "an attestation's date has passed already"));
    topic
        .filter(known -> validFor.filter(span -> span.compareTo(known.longest()) > 0).isPresent())
        .ifPresent(
            known ->
                problems.add(
                    section.find("validFor").map(Written::place).orElse(section.place()),
                    "%s holds for at most %s"
                        .formatted(known.id(), ValueType.spanText(known.longest()))));
    evidence
        .filter(text -> !EVIDENCE.matcher(text).matches())
        .flatMap(text -> section.find("evidence"))
        .ifPresent(
            value ->
                problems.add(value.place(), "evidence is a web address or a ticket such as OPS-1"));
    Optional<String> statement = section.find("statement", ValueType.text());
    SortedMap<String, Tree> values =
        section.findSection("values").map(found -> values(found, topic)).orElseGet(TreeMap::new);
    section.refuseTheRest();
    if (topic.isEmpty() || owner.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Settings.Attestation(
            topic.get().id(),
            reach,
            owner.get(),
            date,
            validFor,
            evidence,
            statement,
            values,
            notApplicable));
  }

  private void refuseBoth(Section section, String reason, boolean both) {
    if (both) {
      problems.add(section.place(), "notApplicable stands alone, without date and evidence");
    }
    if (reason.strip().length() < SHORTEST_REASON) {
      problems.add(section.place(), "notApplicable is a reason of at least ten characters");
    }
  }

  private Reach reach(Section section) {
    Reach reach =
        new Reach(
            section.findGlobs("clusters").orElse(List.of()),
            section.findGlobs("namespaces").orElse(List.of()),
            section.findGlobs("sources").orElse(List.of()));
    section.refuseTheRest();
    return reach;
  }

  private SortedMap<String, Tree> values(Section section, Optional<Topic> topic) {
    SortedMap<String, Tree> values = new TreeMap<>();
    section
        .all()
        .forEach(
            (key, field) -> {
              values.put(key, field.value().tree());
              topic.ifPresent(known -> value(known, key, field));
            });
    return values;
  }

  private void value(Topic topic, String key, Written.Field field) {
    ValueType<?> type = topic.values().get(key);
    if (type == null) {
      problems.add(
          field.key(),
          "unknown value \"%s\" of %s".formatted(key, topic.id()),
          key,
          topic.values().keySet());
    } else if (type.find(field.value().tree()).isEmpty()) {
      problems.add(
          field.value().place(), "%s of %s has to be %s".formatted(key, topic.id(), type.wanted()));
    }
  }
}
