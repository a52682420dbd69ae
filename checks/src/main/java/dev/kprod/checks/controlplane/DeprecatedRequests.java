package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Metrics;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Version;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/// Whether somebody still calls what the next version no longer serves.
///
/// The gauge belongs to the instance that answers and begins with it: a series is proof, silence is
/// proof for that instance and that long.
final class DeprecatedRequests implements Check<Subject> {
  private static final String REQUESTED = "apiserver_requested_deprecated_apis";
  private static final String STARTED = "process_start_time_seconds";

  private static final Param<Integer> HORIZON =
      Param.count("horizon", 1, 0, 20, "The next minor version is the next upgrade.");

  private static final Param<Duration> MIN_UPTIME =
      new Param<>(
          "minUptime",
          ValueType.span(),
          Duration.ofHours(24),
          "What runs every night must have run once.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("upgrade-deprecated-requests", SubjectKind.CLUSTER)
          .title("No client calls an API version that the next minor version removes.")
          .severity(HIGH)
          .reads(Resources.METRICS, Resources.VERSION)
          .mayRead(Resources.ENDPOINT_SLICES, Resources.LEASES)
          .param(HORIZON)
          .param(MIN_UPTIME)
          .breaks(
              """
              On the evening of the upgrade the operator, the CI job or the old controller gets 404
              for every call, and what it looks after is looked after no more.
              """)
          .judged(
              "The API server counts who asks for deprecated versions since it started.",
              "A version that is removed within horizon minors fails.",
              "An instance that has not been up for minUptime is unknown.",
              "What is removed later, or never, passes with a remark.",
              "One API server answers for itself: where there are more, a remark says that what the"
                  + " others were asked is not seen.")
          .example(
              """
              endpoint: /version
              body: {gitVersion: v1.31.4}
              ---
              endpoint: /metrics
              body: |
                apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.32",resource="flowschemas",subresource="",version="v1beta3"} 1
                process_start_time_seconds 1763000000
              """,
              """
              endpoint: /version
              body: {gitVersion: v1.31.4}
              ---
              endpoint: /metrics
              body: |
                process_start_time_seconds 1763000000
              """)
          .source("https://kubernetes.io/docs/reference/using-api/deprecation-guide/")
          .source("https://kubernetes.io/blog/2020/09/03/warnings/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    OptionalInt minor = new Version(cluster.single(Resources.VERSION)).minor();
    Metrics metrics = new Metrics(cluster.single(Resources.METRICS));
    if (minor.isEmpty()) {
      return notObservable("the API server does not say which version it is");
    }
    Optional<Duration> up = uptime(metrics, cluster.takenAt());
    String observed = up.map(span -> "instance up for " + Ages.text(span)).orElse("instance");
    List<Evidence> evidence = new ArrayList<>();
    List<String> later = new ArrayList<>();
    TreeSet<String> releases = new TreeSet<>();
    for (Metrics.Sample sample : metrics.samples(REQUESTED)) {
      if (sample.value().signum() == 0) {
        continue;
      }
      String what = what(sample.labels());
      String removed = sample.labels().getOrDefault("removed_release", "");
      if (isWithin(removed, minor.getAsInt() + params.of(HORIZON))) {
        releases.add(removed);
        evidence.add(
            at(
                REQUESTED,
                "%s, removed in %s".formatted(what, removed),
                "not called at 1.%s (%s)".formatted(minor.getAsInt(), observed)));
      } else {
        later.add(removed.isEmpty() ? what : "%s (until %s)".formatted(what, removed));
      }
    }
    List<Note> notes = new ArrayList<>();
    if (!later.isEmpty()) {
      notes.add(
          Note.of(
              "deprecated, and called: " + Names.few(later.stream().sorted().distinct().toList())));
    }
    others(cluster).ifPresent(notes::add);
    if (!evidence.isEmpty()) {
      return failure(evidence, List.copyOf(releases), notes);
    }
    if (up.isEmpty() || up.get().compareTo(params.of(MIN_UPTIME)) < 0) {
      return notObservable(
          "the %s has to remember %s"
              .formatted(observed, ValueType.spanText(params.of(MIN_UPTIME))));
    }
    notes.addFirst(Note.of(observed));
    return new Verdict.Pass(notes);
  }

  /// A balancer picks one instance, and each remembers only what it was asked itself.
  private static Optional<Note> others(Cluster cluster) {
    int servers =
        Components.announced(
            cluster.ask(Resources.ENDPOINT_SLICES).known(),
            cluster.ask(Resources.LEASES).known(),
            cluster.takenAt());
    return servers < 2
        ? Optional.empty()
        : Optional.of(
            Note.of(
                "1 of %s API servers answered: what the others were asked is not seen, so ask again"
                        .formatted(servers)
                    + " until each has answered"));
  }

  private static Optional<Duration> uptime(Metrics metrics, Instant now) {
    return metrics.samples(STARTED).stream()
        .map(Metrics.Sample::value)
        .map(BigDecimal::longValue)
        .map(started -> Duration.between(Instant.ofEpochSecond(started), now))
        .filter(span -> !span.isNegative())
        .findFirst();
  }

  private static boolean isWithin(String removed, int minor) {
    String[] parts = removed.split("\\.", -1);
    return parts.length == 2
        && parts[0].equals("1")
        && parts[1].matches("[0-9]{1,4}")
        && Integer.parseInt(parts[1]) <= minor;
  }

  private static String what(Map<String, String> labels) {
    String group = labels.getOrDefault("group", "");
    String version = labels.getOrDefault("version", "");
    String below = labels.getOrDefault("subresource", "");
    return "%s%s %s%s"
        .formatted(
            group.isEmpty() ? "" : group + "/",
            version,
            labels.getOrDefault("resource", ""),
            below.isEmpty() ? "" : "/" + below);
  }

  private static Verdict failure(List<Evidence> evidence, List<String> releases, List<Note> notes) {
    List<Evidence> sorted =
        evidence.stream()
            .sorted(java.util.Comparator.comparing(one -> one.observed().text()))
            .toList();
    return new Verdict.Fail(
        HIGH,
        Untrusted.of("Somebody calls %s.".formatted(sorted.getFirst().observed().text())),
        sorted,
        Remedy.think(
            "Find who it is by userAgent in the audit log, among entries with the annotation"
                + " k8s.io/removed-release \"%s\", and update it."
                    .formatted(String.join("\" or \"", releases))),
        notes);
  }
}
