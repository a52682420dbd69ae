package dev.kprod.checks.availability;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.ContainerStatus.Ending;
import dev.kprod.cluster.NodeRestarts;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether containers stay up.
///
/// The count of restarts is that of a lifetime, so it counts only together with a recent end.
final class CrashLoop implements Check<Workload> {
  static final Param<Integer> RESTARTS =
      Param.count("restarts", 3, 1, 1000, "One or two have causes that pass; three are a pattern.");

  static final Param<Duration> WINDOW =
      new Param<>(
          "window", ValueType.span(), Duration.ofHours(24), "What happened today is worth a look.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-crash-loop", WORKLOADS)
          .title("No workload's containers crash again and again.")
          .severity(HIGH)
          .param(RESTARTS)
          .param(WINDOW)
          .param(Observed.GRACE)
          .breaks(
              """
              Capacity is short, and it stays short: the kubelet waits up to five minutes before
              each new start, so the container is down long after its cause is gone. A pod that is
              not ready also uses up its disruption budget, which holds up drains.
              """)
          .judged(
              "Jobs and CronJobs are left out, and so are pods younger than grace.",
              "It fails if the kubelet waits with CrashLoopBackOff, or cannot create or run a "
                  + "container.",
              "It fails if a container was restarted as often as restarts says and last ended "
                  + "within window.",
              "An end together with all pods of a node counts as the node's, one at the memory"
                  + " limit is left to res-oom, and one that looks like a probe's to"
                  + " probe-observed; they pass with a remark.",
              "Older restarts pass with a remark.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              ---
              kind: ReplicaSet
              metadata:
                name: web-1
                ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
              ---
              kind: Pod
              metadata:
                name: web-1-a
                ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
              status:
                phase: Running
                containerStatuses:
                - {name: app, restartCount: 7, state: {waiting: {reason: CrashLoopBackOff}}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              ---
              kind: ReplicaSet
              metadata:
                name: web-1
                ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
              ---
              kind: Pod
              metadata:
                name: web-1-a
                ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
              status:
                phase: Running
                containerStatuses: [{name: app, restartCount: 0, state: {running: {}}}]
              """)
          .source(
              "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restarts")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isBatch()) {
      return notApplicable("it runs to an end");
    }
    if (workload.livePods().isEmpty()) {
      return notApplicable("it has no pod now");
    }
    List<Crash> crashes = new ArrayList<>();
    Set<String> remarks = new LinkedHashSet<>();
    Duration grace = params.of(Observed.GRACE);
    for (Pod pod : workload.livePods()) {
      if (pod.isOlderThan(grace, cluster.takenAt())) {
        for (ContainerStatus status : pod.statuses()) {
          look(pod, status, cluster, params, remarks).ifPresent(crashes::add);
        }
      }
    }
    return crashes.isEmpty()
        ? pass(remarks.stream().map(Note::of).toArray(Note[]::new))
        : failure(workload, crashes, cluster, params);
  }

  private static Optional<Crash> look(
      Pod pod, ContainerStatus status, Cluster cluster, Params params, Set<String> remarks) {
    if (Crash.WAITING.contains(status.waitingReason())) {
      return Optional.of(new Crash(pod, status, true));
    }
    Optional<Ending> last = status.lastEnding();
    if (status.restarts() < params.of(RESTARTS) || last.isEmpty()) {
      return Optional.empty();
    }
    Instant now = cluster.takenAt();
    Crash crash = new Crash(pod, status, false);
    boolean recent =
        last.get().finishedAt().filter(at -> at.plus(params.of(WINDOW)).isAfter(now)).isPresent();
    if (!recent) {
      remarks.add(
          "container %s was restarted %s times, the last %s"
              .formatted(status.name(), status.restarts(), last(last.get(), now)));
      return Optional.empty();
    }
    if (NodeRestarts.caused(pod, last.get(), cluster)) {
      remarks.add(
          "container %s was last restarted with all of node %s"
              .formatted(status.name(), pod.spec().nodeName()));
      return Optional.empty();
    }
    if (last.get().isOutOfMemory()) {
      remarks.add(
          "container %s is killed at its memory limit: see res-oom".formatted(status.name()));
      return Optional.empty();
    }
    if (crash.isKilledForProbe()) {
      remarks.add(
          "container %s is killed for its probe: see probe-observed".formatted(status.name()));
      return Optional.empty();
    }
    return Optional.of(crash);
  }

  private static String last(Ending ending, Instant now) {
    return ending
        .finishedAt()
        .map(at -> Ages.text(at, now) + " ago")
        .orElse("at a time that is not known");
  }

  private static Verdict failure(
      Workload workload, List<Crash> crashes, Cluster cluster, Params params) {
    crashes.sort(CrashLoop::worstFirst);
    Crash worst = crashes.getFirst();
    Set<String> pods = new LinkedHashSet<>();
    Set<String> nodes = new LinkedHashSet<>();
    Map<String, Crash> byContainer = new LinkedHashMap<>();
    for (Crash crash : crashes) {
      pods.add(crash.pod().name());
      nodes.add(crash.pod().spec().nodeName());
      byContainer.putIfAbsent(crash.name(), crash);
    }
    int all = workload.livePods().size();
    List<Evidence> evidence =
        byContainer.values().stream()
            .map(
                crash ->
                    crash.evidence(
                        "fewer than %s in %s"
                            .formatted(params.of(RESTARTS), ValueType.spanText(params.of(WINDOW)))))
            .toList();
    return fail(
        HIGH,
        "Container %s of %s%s: %s."
            .formatted(
                worst.name(),
                all == 1 ? "its pod" : "%s of %s pods".formatted(pods.size(), all),
                where(pods.size(), all, nodes),
                worst.sentence(cluster.takenAt())),
        worst.remedy(),
        evidence);
  }

  /// Where the others are well, one node may be the cause.
  private static String where(int affected, int all, Set<String> nodes) {
    String node = nodes.iterator().next();
    return affected < all && nodes.size() == 1 && !node.isEmpty()
        ? ", on node %s only".formatted(node)
        : "";
  }

  private static int worstFirst(Crash one, Crash other) {
    int byWaiting = Boolean.compare(other.isWaiting(), one.isWaiting());
    int byCount = Integer.compare(other.status().restarts(), one.status().restarts());
    if (byWaiting != 0) {
      return byWaiting;
    }
    return byCount != 0 ? byCount : one.pod().name().compareTo(other.pod().name());
  }
}
