package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether a workload answers at this moment.
final class Available implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-available", WORKLOADS)
          .title("Every serving workload has ready pods now, as many as wanted.")
          .severity(CRITICAL)
          .reads(SERVING)
          .param(Observed.GRACE)
          .breaks("It is broken at this moment: whoever calls it gets an error or waits longer.")
          .judged(
              "A workload that no Service sends to is left out; one that only Services for metrics"
                  + " select is judged as high.",
              "One that wants no pod is left out, and one whose controller never reported is "
                  + "unknown.",
              "It fails as critical if no pod has been ready for longer than grace.",
              "It fails as high if fewer are ready than are wanted less those that an update may "
                  + "take away, unless a pod or a rollout is younger than grace.",
              "It passes otherwise, with a remark if some are not ready.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              status: {observedGeneration: 1}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              ---
              kind: ReplicaSet
              metadata:
                name: web-1
                ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
              ---
              kind: Pod
              metadata:
                name: web-1-a
                labels: {app: web}
                ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return switch (Serving.of(workload, cluster)) {
      case Serving.No(String because) -> notApplicable(because);
      case Serving.Unknown unknown when workload.isAtZero() -> notApplicable("it wants no pod");
      case Serving.Unknown(String because, Read<?> unseen) -> undecided(because, unseen);
      case Serving.Worker worker ->
          judge(new Case(workload, cluster.takenAt(), params.of(Observed.GRACE)), HIGH);
      case Serving.Yes yes ->
          judge(new Case(workload, cluster.takenAt(), params.of(Observed.GRACE)), CRITICAL);
    };
  }

  /// A workload, and from when on its state counts.
  private record Case(Workload workload, Instant now, Duration grace) {
    boolean isOld(Optional<Instant> time) {
      return time.map(at -> !at.plus(grace).isAfter(now)).orElse(true);
    }
  }

  private static Verdict judge(Case of, Severity none) {
    Workload workload = of.workload;
    Wanted wanted = Wanted.of(workload);
    int ready = workload.readyPods().size();
    if (wanted.pods() == 0 && workload.livePods().isEmpty()) {
      return notApplicable("it wants no pod");
    }
    if (workload.livePods().isEmpty() && !workload.tree().has("status")) {
      return notObservable("it has no pod, and no controller has reported on it");
    }
    if (ready == 0) {
      return isNew(of) ? starting(ready, wanted) : down(of, none);
    }
    if (ready >= wanted.least()) {
      return ready >= wanted.pods()
          ? pass()
          : pass(
              Note.of(
                  "%s of %s pods are ready, as an update may have it"
                      .formatted(ready, wanted.pods())));
    }
    return isMoving(of) ? starting(ready, wanted) : thin(of, wanted, ready);
  }

  private static Verdict starting(int ready, Wanted wanted) {
    return pass(
        Note.of("%s of %s pods are ready, and some are new".formatted(ready, wanted.pods())));
  }

  /// Since when nothing is ready: when the last one ceased to be, or else when it was made.
  private static boolean isNew(Case of) {
    Stream<Optional<Instant>> changes =
        of.workload.livePods().stream()
            .map(
                pod ->
                    Condition.find(pod.tree(), "Ready")
                        .flatMap(Condition::changedAt)
                        .or(pod::createdAt));
    Optional<Instant> available =
        Condition.find(of.workload.tree(), "Available")
            .filter(Condition::isFalse)
            .flatMap(Condition::changedAt);
    if (available.isPresent()) {
      return !of.isOld(available);
    }
    return !of.isOld(of.workload.createdAt()) || changes.anyMatch(change -> !of.isOld(change));
  }

  private static boolean isMoving(Case of) {
    Optional<Instant> rollout =
        Condition.find(of.workload.tree(), "Progressing").flatMap(Condition::updatedAt);
    return (rollout.isPresent() && !of.isOld(rollout))
        || of.workload.livePods().stream().anyMatch(pod -> !of.isOld(pod.createdAt()));
  }

  private static Verdict down(Case of, Severity severity) {
    int live = of.workload.livePods().size();
    return fail(
        severity,
        live == 0
            ? "It has no pod at all.%s".formatted(failure(of.workload))
            : "None of its %s ready: %s."
                .formatted(live == 1 ? "pods is" : live + " pods is", commonest(of).reason()),
        remedy(of),
        evidence(of, "0 ready", "at least 1 ready"));
  }

  private static Verdict thin(Case of, Wanted wanted, int ready) {
    return fail(
        HIGH,
        "%s of the %s pods that it wants are ready: %s."
            .formatted(
                ready,
                wanted.pods(),
                of.workload.livePods().size() == ready
                    ? "the others are not there" + failure(of.workload)
                    : commonest(of).reason()),
        remedy(of),
        evidence(of, ready + " ready", "at least %s ready".formatted(wanted.least())));
  }

  /// The controller's own words where it cannot make pods.
  private static String failure(Workload workload) {
    return Condition.find(workload.tree(), "ReplicaFailure")
        .filter(Condition::isTrue)
        .map(failure -> " Its controller says: " + failure.message())
        .orElse("");
  }

  private static List<Evidence> evidence(Case of, String observed, String wanted) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(at("status", observed, wanted));
    unready(of).stream()
        .findFirst()
        .ifPresent(
            pod ->
                evidence.add(
                    at("status", Trouble.of(pod).reason(), "ready")
                        .on(Subjects.subject(Resources.PODS, pod))));
    return evidence;
  }

  private static List<Pod> unready(Case of) {
    Trouble commonest = commonest(of);
    return of.workload.livePods().stream()
        .filter(pod -> !pod.isReady() && Trouble.of(pod).equals(commonest))
        .toList();
  }

  private static Trouble commonest(Case of) {
    Map<Trouble, Integer> counts = new LinkedHashMap<>();
    of.workload.livePods().stream()
        .filter(pod -> !pod.isReady())
        .forEach(pod -> counts.merge(Trouble.of(pod), 1, Integer::sum));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Trouble, Integer>comparingByValue()
                .thenComparing(
                    Comparator.comparing(
                            (Map.Entry<Trouble, Integer> entry) -> entry.getKey().reason())
                        .reversed()))
        .map(Map.Entry::getKey)
        .orElse(new Trouble("they are not there", ""));
  }

  private static Remedy remedy(Case of) {
    String check = commonest(of).check();
    return Remedy.run(
        check.isEmpty()
            ? "See what holds it back."
            : "See what holds it back; %s has more.".formatted(check),
        "kubectl",
        "-n",
        of.workload.namespace(),
        "describe",
        of.workload.resourceWord(),
        of.workload.name());
  }
}
