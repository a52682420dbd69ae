package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.CapacityKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Lease;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Metrics;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the control plane works now: the API server by its own word, the controllers and the
/// scheduler by their leases.
///
/// A status of 500 is an answer. `componentstatuses` is not asked: it is deprecated, and wrong on
/// every cluster whose components listen on secure ports alone.
final class Health implements Check<Subject> {
  private static final String HEALTHCHECKS = "kubernetes_healthcheck";
  private static final long USUAL_SECONDS = 15;
  private static final Duration SETTLED = Duration.ofDays(2);
  private static final List<String> LEADERS =
      List.of("kube-controller-manager", "kube-scheduler", "cloud-controller-manager");
  private static final Set<String> OPERATORS =
      Set.of("kube-apiserver", "etcd", "kube-controller-manager", "kube-scheduler");

  private static final Param<Integer> MAX_FLAPS =
      Param.count(
          "maxFlaps",
          3,
          0,
          10_000,
          "Leaders change with upgrades; more than three changes a day are slow disks or"
              + " networks.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("cp-health", SubjectKind.CLUSTER)
          .title(
              "The API server is ready, and one fresh leader each runs controllers and scheduler.")
          .severity(CRITICAL)
          .reads(Resources.LIVEZ, Resources.READYZ)
          .mayRead(Resources.LEASES, Resources.METRICS)
          .readsIfServed(CapacityKinds.CLUSTER_OPERATORS)
          .param(MAX_FLAPS)
          .breaks(
              """
              While a check of the API server fails, or nobody renews the lease of a leader, no pod
              is scheduled or replaced, although kubectl get still answers.
              """)
          .judged(
              "An answer of /livez or /readyz other than 200 fails.",
              "A lease of kube-controller-manager, kube-scheduler or cloud-controller-manager that"
                  + " was not renewed for twice its duration fails; where there is none, there is"
                  + " no election.",
              "A leader that changed more than maxFlaps times a day fails.",
              "On OpenShift an operator of the control plane that is unavailable or degraded"
                  + " fails.",
              "Without the leases a healthy API server is unknown.")
          .example(
              """
              endpoint: /livez?verbose
              body: {status: 200, checks: [{name: ping, ok: true}]}
              ---
              endpoint: /readyz?verbose
              body: {status: 500, checks: [{name: ping, ok: true}, {name: etcd, ok: false}]}
              ---
              kind: Lease
              metadata: {name: kube-scheduler, namespace: kube-system}
              spec: {leaseDurationSeconds: 15, renewTime: "2026-11-21T07:53:00.000000Z"}
              """,
              """
              endpoint: /livez?verbose
              body: {status: 200, checks: [{name: ping, ok: true}]}
              ---
              endpoint: /readyz?verbose
              body: {status: 200, checks: [{name: etcd, ok: true}]}
              ---
              kind: Lease
              metadata: {name: kube-scheduler, namespace: kube-system}
              spec: {leaseDurationSeconds: 15, renewTime: "2026-11-21T07:59:58.000000Z"}
              """)
          .source("https://kubernetes.io/docs/reference/using-api/health-checks/")
          .source("https://kubernetes.io/docs/concepts/architecture/leases/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    List<Evidence> evidence = new ArrayList<>();
    List<Note> notes = new ArrayList<>();
    List<Metrics.Sample> samples =
        cluster.ask(Resources.METRICS).known().stream()
            .flatMap(metrics -> metrics.samples(HEALTHCHECKS).stream())
            .toList();
    for (Endpoint<dev.kprod.cluster.Health> endpoint : List.of(Resources.LIVEZ, Resources.READYZ)) {
      health(cluster, endpoint, samples, evidence, notes);
    }
    Listing<Lease> leases = cluster.ask(Resources.LEASES);
    leaders(leases.known(), cluster.takenAt(), params.of(MAX_FLAPS), evidence);
    operators(cluster.list(CapacityKinds.CLUSTER_OPERATORS), evidence);
    if (!evidence.isEmpty()) {
      return new Verdict.Fail(CRITICAL, message(evidence), evidence, remedy(evidence), notes);
    }
    return leases.isWhole()
        ? new Verdict.Pass(notes)
        : undecided("the API server is ready; whether leaders are is not seen", Resources.LEASES);
  }

  private static void health(
      Cluster cluster,
      Endpoint<dev.kprod.cluster.Health> endpoint,
      List<Metrics.Sample> samples,
      List<Evidence> evidence,
      List<Note> notes) {
    String path = endpoint.id().substring(0, endpoint.id().indexOf('?'));
    dev.kprod.cluster.Health health = endpoint.view(cluster.single(endpoint));
    if (!health.isHealthy()) {
      List<String> failed = health.failed();
      evidence.add(
          at(
              path,
              failed.isEmpty() ? "not healthy" : "failed: " + String.join(", ", failed),
              "ok"));
    } else if (health.checks().isEmpty()) {
      notes.add(
          Note.of(
              "%s answers without its list of checks, so it may be something before the API server"
                  .formatted(path)));
      byMetrics(path, samples).ifPresent(evidence::add);
    }
  }

  /// What stands before the API server may answer for it, but it does not make up its metrics.
  private static Optional<Evidence> byMetrics(String path, List<Metrics.Sample> samples) {
    List<String> failed =
        samples.stream()
            .filter(sample -> ("/" + sample.labels().getOrDefault("type", "")).equals(path))
            .filter(sample -> sample.value().signum() == 0)
            .map(sample -> sample.labels().getOrDefault("name", ""))
            .sorted()
            .toList();
    return failed.isEmpty()
        ? Optional.empty()
        : Optional.of(at(HEALTHCHECKS, "failed: " + String.join(", ", failed), "1"));
  }

  private static void leaders(
      List<Lease> leases, Instant now, int maxFlaps, List<Evidence> evidence) {
    for (String leader : LEADERS) {
      for (Lease lease : leases) {
        if (lease.namespace().equals("kube-system") && lease.name().equals(leader)) {
          leader(lease, now, maxFlaps).ifPresent(evidence::add);
        }
      }
    }
  }

  private static Optional<Evidence> leader(Lease lease, Instant now, int maxFlaps) {
    long seconds = lease.durationSeconds() == 0 ? USUAL_SECONDS : lease.durationSeconds();
    Subject subject = Subjects.subject(Resources.LEASES, lease);
    Optional<Instant> renewed = lease.renewedAt();
    if (renewed.isPresent() && renewed.get().plusSeconds(2 * seconds).isBefore(now)) {
      String holder = lease.holder().isEmpty() ? "" : " by " + lease.holder();
      return Optional.of(
          at(
                  "spec.renewTime",
                  Ages.text(renewed.get(), now) + " ago" + holder,
                  "at most %s s ago".formatted(2 * seconds))
              .on(subject));
    }
    Duration age = lease.createdAt().map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
    if (age.compareTo(SETTLED) < 0
        || lease.transitions() * Duration.ofDays(1).toSeconds() <= maxFlaps * age.toSeconds()) {
      return Optional.empty();
    }
    return Optional.of(
        at(
                "spec.leaseTransitions",
                "%s in %s".formatted(lease.transitions(), Ages.text(age)),
                "at most %s a day".formatted(maxFlaps))
            .on(subject));
  }

  private static void operators(List<CustomResource> operators, List<Evidence> evidence) {
    for (CustomResource operator : operators) {
      if (!OPERATORS.contains(operator.name())) {
        continue;
      }
      Subject subject = Subjects.subject(CapacityKinds.CLUSTER_OPERATORS, operator);
      for (Condition condition : Condition.all(operator.tree())) {
        boolean down = condition.type().equals("Available") && condition.isFalse();
        boolean degraded = condition.type().equals("Degraded") && condition.isTrue();
        if (down || degraded) {
          evidence.add(
              at(condition.type(), condition.tree().at("status"), down ? "True" : "False")
                  .on(subject));
        }
      }
    }
  }

  private static Untrusted message(List<Evidence> evidence) {
    Evidence first = evidence.getFirst();
    return Untrusted.of(
        first
            .object()
            .map(
                object ->
                    object.kind().equals("Lease")
                        ? "The leader of %s is gone or keeps changing.".formatted(object.name())
                        : "The operator %s reports trouble.".formatted(object.name()))
            .orElse("The API server says that it is not healthy."));
  }

  private static Remedy remedy(List<Evidence> evidence) {
    Optional<Subject> object = evidence.getFirst().object();
    if (object.isEmpty()) {
      return Remedy.run(
          "See which check fails, then look at the logs of what it names.",
          "kubectl",
          "get",
          "--raw",
          evidence.getFirst().path().startsWith("/")
              ? evidence.getFirst().path() + "?verbose"
              : "/readyz?verbose");
    }
    if (object.get().kind().equals("Lease")) {
      return Remedy.run(
          "See why the leader stopped: its pods, their restarts and their logs.",
          "kubectl",
          "-n",
          "kube-system",
          "get",
          "pods",
          "-o",
          "wide",
          "-l",
          "component=" + object.get().name());
    }
    return Remedy.run(
        "See what the operator says.",
        "kubectl",
        "describe",
        "clusteroperator",
        object.get().name());
  }
}
