package dev.kprod.audit;

import dev.kprod.audit.AuditResult.Diagnostic;
import dev.kprod.audit.AuditResult.WaiverRow;
import dev.kprod.audit.Judged.One;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.snapshot.Snapshot;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The waivers of kprod.yaml, of annotations and of the catalogue, and what each of them did.
///
/// A waiver speaks for failures only. Those of kprod.yaml come first, in their order, then the
/// annotation on the subject itself, then the one on its namespace.
final class Waivers {
  private static final int EXPIRING_DAYS = 30;

  private final Catalogue catalogue;
  private final Settings settings;
  private final LocalDate today;
  private final boolean partial;
  private final List<WrittenWaiver> written = new ArrayList<>();
  private final Map<String, Map<String, WrittenWaiver>> annotated = new TreeMap<>();
  private final Map<List<String>, Integer> granted = new LinkedHashMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private Waivers(Catalogue catalogue, Settings settings, LocalDate today, boolean partial) {
    this.catalogue = catalogue;
    this.settings = settings;
    this.today = today;
    this.partial = partial;
  }

  /// Collects the waivers for a snapshot.
  ///
  /// @param partial whether only a part is looked at, so that none can be called unused
  static Waivers of(Catalogue catalogue, Settings settings, Snapshot snapshot, boolean partial) {
    LocalDate today = LocalDate.ofInstant(snapshot.header().takenAt(), ZoneOffset.UTC);
    Waivers waivers = new Waivers(catalogue, settings, today, partial);
    for (Settings.Waiver waiver : settings.waivers()) {
      waivers.written.add(
          new WrittenWaiver(
              waiver.check(),
              place(waiver.subject()),
              Outcome.By.Source.CONFIG,
              Optional.of(waiver),
              waiver.reason(),
              waiver.expires()));
    }
    WaiverAnnotations annotations = WaiverAnnotations.of(catalogue, snapshot);
    waivers.annotated.putAll(annotations.bySubject());
    waivers.diagnostics.addAll(annotations.diagnostics());
    return waivers;
  }

  /// Returns what came of a check after its waivers.
  Judged applied(Judged judged) {
    List<WrittenWaiver> fitting =
        written.stream().filter(waiver -> Catalogue.matches(judged.check(), waiver.check)).toList();
    String check = judged.check().id();
    List<One> after = new ArrayList<>(judged.subjects().size());
    for (One one : judged.subjects()) {
      Outcome outcome = outcome(check, one.outcome(), here(fitting, check, one.subject()));
      after.add(outcome == one.outcome() ? one : new One(one.subject(), outcome));
    }
    fitting.forEach(
        waiver -> {
          waiver.judged = true;
          waiver.blind |= !judged.unread().isEmpty();
        });
    return judged.with(after);
  }

  private List<WrittenWaiver> here(List<WrittenWaiver> fitting, String check, Subject subject) {
    List<WrittenWaiver> annotated = annotations(check, subject);
    if (fitting.isEmpty()) {
      return annotated;
    }
    List<WrittenWaiver> here = new ArrayList<>();
    for (WrittenWaiver waiver : fitting) {
      if (waiver.config.orElseThrow().subject().matches(subject)) {
        here.add(waiver);
      }
    }
    here.addAll(annotated);
    return here;
  }

  private Outcome outcome(String check, Outcome before, List<WrittenWaiver> here) {
    for (WrittenWaiver waiver : here) {
      waiver.judged = true;
      waiver.subjects++;
    }
    return switch (before) {
      case Outcome.Fail(Verdict.Fail found) -> {
        Optional<WrittenWaiver> taken = Optional.empty();
        for (WrittenWaiver waiver : here) {
          waiver.failing++;
          if (mayWaive(waiver, found.severity())) {
            waiver.matches++;
            taken = taken.isPresent() ? taken : Optional.of(waiver);
          }
        }
        yield taken.isPresent() ? new Outcome.Waived(found, taken.get().by()) : before;
      }
      case Outcome.Waived(Verdict.Fail found, Outcome.By by) -> {
        if (by.source() == Outcome.By.Source.CATALOGUE) {
          granted.merge(List.of(check, by.reason().raw()), 1, Integer::sum);
        }
        for (WrittenWaiver waiver : here) {
          waiver.failing++;
          if (mayWaive(waiver, found.severity())) {
            waiver.matches++;
          }
        }
        yield before;
      }
      case Outcome.Unknown unknown -> {
        here.forEach(waiver -> waiver.blind = true);
        yield before;
      }
      case Outcome.Pass pass -> before;
      case Outcome.NotApplicable none -> before;
    };
  }

  private boolean mayWaive(WrittenWaiver waiver, Severity severity) {
    if (waiver.expires.isBefore(today)) {
      return false;
    }
    return switch (waiver.source) {
      case CONFIG, CATALOGUE -> true;
      case ANNOTATION -> {
        boolean within =
            settings
                .waiverPolicy()
                .annotations()
                .map(highest -> highest.isAtLeast(severity))
                .orElse(false);
        boolean near = !waiver.expires.isAfter(today.plusDays(settings.waiverPolicy().maxDays()));
        waiver.refused |= !within || !near;
        yield within && near;
      }
    };
  }

  private List<WrittenWaiver> annotations(String check, Subject subject) {
    if (annotated.isEmpty()) {
      return List.of();
    }
    List<WrittenWaiver> found = new ArrayList<>();
    add(found, subject.key(), check);
    String namespace = Namespaces.of(subject);
    String key = "/Namespace//" + namespace;
    if (!namespace.isEmpty() && !key.equals(subject.key())) {
      add(found, key, check);
    }
    return found;
  }

  private void add(List<WrittenWaiver> found, String key, String check) {
    WrittenWaiver waiver = annotated.getOrDefault(key, Map.of()).get(check);
    if (waiver != null) {
      found.add(waiver);
    }
  }

  /// Returns a row for every waiver: kprod.yaml's in their order, annotations', the catalogue's.
  List<WaiverRow> rows() {
    List<WaiverRow> rows = new ArrayList<>();
    for (WrittenWaiver waiver : all()) {
      rows.add(
          new WaiverRow(
              waiver.config.flatMap(Settings.Waiver::id),
              waiver.check,
              waiver.source,
              Optional.of(waiver.expires),
              state(waiver),
              waiver.matches,
              Untrusted.of(waiver.reason),
              waiver.config.flatMap(Settings.Waiver::approvedBy),
              waiver.config.flatMap(Settings.Waiver::ticket)));
    }
    granted.forEach(
        (checkAndReason, matches) ->
            rows.add(
                new WaiverRow(
                    Optional.empty(),
                    checkAndReason.getFirst(),
                    Outcome.By.Source.CATALOGUE,
                    Optional.empty(),
                    WaiverRow.State.ACTIVE,
                    matches,
                    Untrusted.of(checkAndReason.getLast()),
                    Optional.empty(),
                    Optional.empty())));
    return rows;
  }

  /// Returns what a person should know of the waivers.
  List<Diagnostic> diagnostics() {
    List<Diagnostic> all = new ArrayList<>(diagnostics);
    for (WrittenWaiver waiver : all()) {
      String name = waiver.check + " on " + waiver.where;
      switch (state(waiver)) {
        case ACTIVE -> {}
        case EXPIRING ->
            all.add(
                Diagnostic.warning(
                    "waiver-expiring",
                    "%s: expires %s, in %s days"
                        .formatted(
                            name, waiver.expires, ChronoUnit.DAYS.between(today, waiver.expires))));
        case EXPIRED ->
            all.add(
                Diagnostic.warning(
                    "waiver-expired",
                    "%s: expired %s and has no effect".formatted(name, waiver.expires)));
        case UNUSED ->
            all.add(Diagnostic.warning("waiver-unused", name + ": " + whyUnused(waiver)));
        case REFUSED ->
            all.add(
                Diagnostic.warning(
                    "waiver-refused",
                    name + ": annotations may not waive this (waiverPolicy); use kprod.yaml"));
      }
      waiver
          .config
          .map(Settings.Waiver::check)
          .filter(check -> catalogue.aliases().containsKey(check))
          .ifPresent(
              old ->
                  all.add(
                      Diagnostic.warning(
                          "check-renamed",
                          "a waiver names %s, which is now %s"
                              .formatted(old, catalogue.aliases().get(old)))));
    }
    return all;
  }

  private static String whyUnused(WrittenWaiver waiver) {
    if (waiver.subjects == 0) {
      return "there is no such subject";
    }
    return waiver.subjects == 1
        ? "the only subject does not fail"
        : "none of the %s subjects fails".formatted(waiver.subjects);
  }

  private List<WrittenWaiver> all() {
    List<WrittenWaiver> all = new ArrayList<>(written);
    annotated.values().forEach(byCheck -> all.addAll(byCheck.values()));
    return all;
  }

  private WaiverRow.State state(WrittenWaiver waiver) {
    if (waiver.expires.isBefore(today)) {
      return WaiverRow.State.EXPIRED;
    }
    if (waiver.refused && waiver.matches == 0) {
      return WaiverRow.State.REFUSED;
    }
    boolean seen = waiver.judged && !waiver.blind && !partial;
    if (waiver.matches == 0 && waiver.failing == 0 && seen) {
      return WaiverRow.State.UNUSED;
    }
    return ChronoUnit.DAYS.between(today, waiver.expires) <= EXPIRING_DAYS
        ? WaiverRow.State.EXPIRING
        : WaiverRow.State.ACTIVE;
  }

  private static String place(Settings.Target target) {
    if (target.equals(Settings.Target.ANY)) {
      return "all subjects";
    }
    List<String> parts = new ArrayList<>();
    parts.add(target.kind().isEmpty() ? "*" : target.kind().toLowerCase(Locale.ROOT));
    if (!target.namespace().isEmpty()) {
      parts.add(target.namespace());
    }
    parts.add(target.name().isEmpty() ? "*" : target.name());
    return String.join("/", parts);
  }

  /// The order of diagnostics: the worst first, then by code and words.
  static final Comparator<Diagnostic> ORDER =
      Comparator.comparing(Diagnostic::level, Comparator.reverseOrder())
          .thenComparing(Diagnostic::code)
          .thenComparing(diagnostic -> diagnostic.message().raw());
}
