package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Criticality;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.ContainerStatus.Ending;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Whether the kernel or the kubelet kills for memory.
///
/// Only the last end of a container is kept, so the count of restarts says how often at most.
final class Oom implements Check<Workload> {
  private static final int SIGKILL = 137;

  static final Param<Duration> WINDOW =
      new Param<>(
          "window",
          ValueType.span(),
          Duration.ofDays(7),
          "A week has every ordinary peak in it, and what is older was perhaps mended.");

  static final Param<Integer> PODS =
      Param.count(
          "criticalPods", 3, 1, 1000, "One pod may be unlucky; three lose requests all the time.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("res-oom", Subjects.WORKLOADS)
          .title("No container of a workload is being killed for memory.")
          .severity(CRITICAL)
          .reads(Words.WORKLOAD)
          .reads(Criticality.READS)
          .takes(Facts.CRITICAL_SELECTOR)
          .takes(Facts.CRITICAL_PRIORITY)
          .param(WINDOW)
          .param(PODS)
          .breaks(
              """
              The container is killed under exactly the load it was bought for. Requests in flight
              are lost, the other pods get the load, and reach their own limits next.
              """)
          .judged(
              "A container fails that is, or last was, terminated as OOMKilled within window.",
              "A pod that a node evicted for memory within window fails too.",
              "It is critical from criticalPods pods on, and for a critical workload; else high.",
              "A kill by signal 9 without that reason is only remarked.",
              "A process that the kernel kills inside a container whose first process lives on is"
                  + " not seen.")
          .example(
              """
              kind: Pod
              metadata: {name: web}
              spec: {containers: [{name: app, resources: {limits: {memory: 512Mi}}}]}
              status:
                phase: Running
                containerStatuses:
                - name: app
                  restartCount: 14
                  lastState: {terminated: {reason: OOMKilled, exitCode: 137, finishedAt: "2026-11-20T22:14:00Z"}}
              """,
              """
              kind: Pod
              metadata: {name: web}
              spec: {containers: [{name: app, resources: {limits: {memory: 1Gi}}}]}
              status:
                phase: Running
                containerStatuses: [{name: app, restartCount: 0}]
              """)
          .source(
              "https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/")
          .source("https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/")
          .build();

  /// One container that was killed, in one pod.
  private record Kill(Pod pod, String container, int restarts) {}

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.pods().isEmpty()) {
      return notApplicable("it has no pod now");
    }
    Instant since = cluster.takenAt().minus(params.of(WINDOW));
    List<Kill> kills = new ArrayList<>();
    Set<String> remarks = new LinkedHashSet<>();
    List<Pod> evicted = new ArrayList<>();
    for (Pod pod : workload.pods()) {
      if (pod.isLive()) {
        for (ContainerStatus status : pod.statuses()) {
          look(pod, status, since, kills, remarks);
        }
      } else if (isEvictedForMemory(pod, since)) {
        evicted.add(pod);
      }
    }
    if (kills.isEmpty() && evicted.isEmpty()) {
      return pass(remarks.stream().map(Note::of).toArray(Note[]::new));
    }
    return failure(workload, kills, evicted, cluster, params);
  }

  private static void look(
      Pod pod, ContainerStatus status, Instant since, List<Kill> kills, Set<String> remarks) {
    List<Ending> recent = new ArrayList<>();
    addRecent(recent, status.ending(), since);
    addRecent(recent, status.lastEnding(), since);
    if (recent.isEmpty()) {
      return;
    }
    if (recent.stream().anyMatch(Ending::isOutOfMemory)) {
      kills.add(new Kill(pod, status.name(), status.restarts()));
    } else if (recent.stream().anyMatch(end -> end.exitCode() == SIGKILL)) {
      remarks.add(
          "container %s was killed by signal 9, for another reason than its memory limit"
              .formatted(status.name()));
    }
  }

  private static void addRecent(List<Ending> recent, Optional<Ending> ending, Instant since) {
    if (ending.isPresent()) {
      Optional<Instant> at = ending.get().finishedAt();
      if (at.isPresent() && !at.get().isBefore(since)) {
        recent.add(ending.get());
      }
    }
  }

  /// Says whether a node evicted a pod because memory ran short, since a time.
  static boolean isEvictedForMemory(Pod pod, Instant since) {
    return pod.phase() == Pod.Phase.FAILED
        && pod.tree().text("status", "reason").equals("Evicted")
        && pod.tree().text("status", "message").contains("memory")
        && evictedAt(pod).filter(at -> !at.isBefore(since)).isPresent();
  }

  /// The kubelet's condition says when; older kubelets leave only the pod's start.
  private static Optional<Instant> evictedAt(Pod pod) {
    return Condition.find(pod.tree(), "DisruptionTarget")
        .flatMap(Condition::changedAt)
        .or(() -> pod.time("status", "startTime"));
  }

  private static Verdict failure(
      Workload workload, List<Kill> kills, List<Pod> evicted, Cluster cluster, Params params) {
    boolean critical = new Criticality(cluster, params).isCritical(workload);
    Map<String, List<Kill>> byContainer = new LinkedHashMap<>();
    for (Kill kill : kills) {
      byContainer.computeIfAbsent(kill.container(), unseen -> new ArrayList<>()).add(kill);
    }
    long pods =
        Stream.concat(kills.stream().map(Kill::pod), evicted.stream())
            .map(Pod::name)
            .distinct()
            .count();
    List<Evidence> evidence = new ArrayList<>();
    byContainer.forEach((name, ones) -> evidence.add(evidence(workload, name, ones)));
    evicted.stream()
        .findFirst()
        .ifPresent(
            pod ->
                evidence.add(
                    at("status.reason", "Evicted: " + message(pod), "no eviction for memory")
                        .on(subject(pod))));
    return Verdict.fail(
        critical || pods >= params.of(PODS) ? CRITICAL : HIGH,
        kills.isEmpty()
            ? "%s of its pods %s evicted from a node that ran out of memory."
                .formatted(evicted.size(), evicted.size() == 1 ? "was" : "were")
            : sentence(workload, byContainer),
        kills.isEmpty()
            ? Remedy.think(
                "Request the memory it uses: a pod above its request is evicted first when the"
                    + " node runs short.")
            : remedy(workload, kills.getFirst()),
        evidence);
  }

  private static String message(Pod pod) {
    String message = pod.tree().text("status", "message");
    return message.isEmpty() ? "no message" : message.strip();
  }

  private static Subject subject(Pod pod) {
    return new Subject("", "v1", "Pod", pod.namespace(), pod.name());
  }

  private static String sentence(Workload workload, Map<String, List<Kill>> byContainer) {
    Map.Entry<String, List<Kill>> worst =
        byContainer.entrySet().stream()
            .max(Comparator.comparingInt(one -> one.getValue().size()))
            .orElseThrow();
    int restarts = worst.getValue().stream().mapToInt(Kill::restarts).sum();
    return "Container %s was killed for memory in %s of %s pods (%s restarts in all)%s."
        .formatted(
            worst.getKey(),
            worst.getValue().size(),
            Math.max(workload.livePods().size(), worst.getValue().size()),
            restarts,
            limit(worst.getValue().getFirst())
                .map(limit -> ", at a limit of " + limit)
                .orElse(", without a limit of its own: the node ran out"));
  }

  private static Evidence evidence(Workload workload, String container, List<Kill> kills) {
    return at(
        "status.containerStatuses[name=%s]".formatted(container),
        "OOMKilled in %s of %s pods, %s restarts%s"
            .formatted(
                kills.size(),
                Math.max(workload.livePods().size(), kills.size()),
                kills.stream().mapToInt(Kill::restarts).sum(),
                limit(kills.getFirst()).map(limit -> ", limit " + limit).orElse("")),
        "no kill for memory");
  }

  private static Optional<Quantity> limit(Kill kill) {
    return kill.pod().spec().everyContainer().stream()
        .filter(one -> one.name().equals(kill.container()))
        .map(Container::limits)
        .flatMap(limits -> Optional.ofNullable(limits.get("memory")).stream())
        .findFirst()
        .or(() -> Optional.ofNullable(kill.pod().spec().limits().get("memory")));
  }

  private static Remedy remedy(Workload workload, Kill kill) {
    return limit(kill)
        .map(
            limit ->
                SetResources.of(
                    workload,
                    kill.container(),
                    "Find out what it needs at its busiest, or why it grows; this is half as much"
                        + " again.",
                    "--limits=memory=" + SetResources.halfAgain(limit)))
        .orElseGet(
            () -> Remedy.think("Give it a memory request and a limit that fit what it uses."));
  }
}
