package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.CLAIMS;
import static dev.kprod.cluster.Resources.NODES;
import static dev.kprod.cluster.Resources.PODS;
import static dev.kprod.cluster.Resources.WARNINGS;
import static dev.kprod.cluster.Words.BATCH;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.Events;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.ReadOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a pod waits for a node, or on a node for what it needs to start.
///
/// A pod whose image does not come is `ha-image-pull`'s, and one whose containers cannot be made
/// `ha-crash-loop`'s.
final class Pending implements Check<Workload> {
  static final Param<Duration> BATCH_GRACE =
      new Param<>(
          "batchGrace",
          ValueType.span(),
          Duration.ofHours(1),
          "Batch work queues for room by design; an hour is a long queue.");

  private static final Duration GATE_GRACE = Duration.ofHours(1);

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-pending", WORKLOADS)
          .title("No pod waits for a place.")
          .severity(HIGH)
          .reads(BATCH)
          .reads(CLAIMS, NODES)
          .mayRead(WARNINGS)
          .param(Observed.GRACE)
          .param(BATCH_GRACE)
          .breaks(
              """
              Replicas are missing now, and there is no room to spare: after the next loss of a node
              more pods wait, and the service they belong to shrinks or stops.
              """)
          .judged(
              "Placeholders of an autoscaler, which have a priority below zero, are left out.",
              "It fails if the scheduler has found no node for a pod for longer than grace, or than"
                  + " batchGrace for Jobs and CronJobs; what is short is counted against the nodes"
                  + " that may take the pod.",
              "It fails if a gate has held a pod back for more than an hour.",
              "It fails if a pod has a node and none of its containers has been made for longer "
                  + "than grace; warnings name the cause, and without them it is not named.",
              "A pod for which room is being made passes with a remark.")
          .example(
              """
              kind: Pod
              metadata: {name: web}
              status:
                phase: Pending
                conditions: [{type: PodScheduled, status: "False", reason: Unschedulable}]
              ---
              kind: Pod
              metadata: {name: api}
              spec: {nodeName: n1, volumes: [{name: data, persistentVolumeClaim: {claimName: api}}]}
              status: {phase: Pending}
              """,
              """
              kind: Pod
              metadata: {name: web}
              spec: {nodeName: n1}
              status: {phase: Running}
              """)
          .source("https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  /// A pod that waits, and why.
  private record Waiting(Pod pod, String why, String path, String observed, Remedy remedy) {}

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    List<Pod> pending = new ArrayList<>();
    List<Pod> placeholders = new ArrayList<>();
    for (Pod pod : workload.livePods()) {
      if (pod.phase() == Pod.Phase.PENDING) {
        (pod.spec().priority() < 0 ? placeholders : pending).add(pod);
      }
    }
    if (pending.isEmpty() && !placeholders.isEmpty()) {
      return notApplicable("its pods hold room for others, and wait by design");
    }
    Duration grace = params.of(workload.isBatch() ? BATCH_GRACE : Observed.GRACE);
    List<Waiting> waiting = new ArrayList<>();
    List<Note> notes = new ArrayList<>();
    for (Pod pod : pending) {
      if (pod.tree().has("status", "nominatedNodeName")) {
        notes.add(
            Note.of(
                "room is being made for %s on node %s"
                    .formatted(pod.name(), pod.tree().text("status", "nominatedNodeName"))));
      } else {
        find(pod, grace, cluster).ifPresent(waiting::add);
      }
    }
    return waiting.isEmpty() ? pass(notes.toArray(Note[]::new)) : failure(waiting, cluster);
  }

  private static Optional<Waiting> find(Pod pod, Duration grace, Cluster cluster) {
    Instant now = cluster.takenAt();
    Optional<Condition> placed = Condition.find(pod.tree(), "PodScheduled");
    if (!pod.spec().nodeName().isEmpty()) {
      return pod.isOlderThan(grace, now) && isUnmade(pod)
          ? Optional.of(unmade(pod, cluster))
          : Optional.empty();
    }
    if (!pod.spec().schedulingGates().isEmpty()) {
      return pod.isOlderThan(GATE_GRACE, now) ? Optional.of(gated(pod)) : Optional.empty();
    }
    boolean refused =
        placed
            .filter(Condition::isFalse)
            .filter(condition -> condition.reason().equals("Unschedulable"))
            .isPresent();
    return refused && pod.isOlderThan(grace, now)
        ? Optional.of(unplaced(pod, Unplaced.of(placed.get().message()), cluster))
        : Optional.empty();
  }

  private static Waiting gated(Pod pod) {
    String gates = String.join(", ", pod.spec().schedulingGates());
    return new Waiting(
        pod,
        "gate %s holds it back".formatted(gates),
        "spec.schedulingGates",
        gates,
        Remedy.think("See to the controller that should take away gate %s.".formatted(gates)));
  }

  private static Waiting unplaced(Pod pod, Unplaced said, Cluster cluster) {
    Optional<Claim> claim = unbound(pod, cluster);
    boolean unbound = said.text().contains("unbound") && claim.isPresent();
    return new Waiting(
        pod,
        unbound
            ? "its claim %s is not bound".formatted(claim.get().name())
            : said.sentence() + missing(pod, said, cluster),
        "status.conditions[type=PodScheduled].message",
        said.text().isEmpty() ? "Unschedulable" : said.text(),
        said.remedy(pod));
  }

  /// Says how much would be enough on the node where least is missing.
  private static String missing(Pod pod, Unplaced said, Cluster cluster) {
    List<Node> eligible = Placement.eligible(pod.spec(), cluster);
    return said.insufficient().stream()
        .flatMap(
            resource ->
                NodeRoom.of(cluster).missing(pod.spec(), resource, eligible).stream()
                    .map(least -> "; %s is short by %s at least".formatted(resource, least)))
        .findFirst()
        .orElse("");
  }

  private static Optional<Claim> unbound(Pod pod, Cluster cluster) {
    List<String> names = pod.spec().claims();
    return cluster.list(CLAIMS).stream()
        .filter(claim -> claim.namespace().equals(pod.namespace()))
        .filter(claim -> names.contains(claim.name()) && claim.isPending())
        .findFirst();
  }

  /// Says whether the kubelet has made no container of it yet, and waits for no image.
  private static boolean isUnmade(Pod pod) {
    return pod.statuses().stream()
        .map(ContainerStatus::waitingReason)
        .allMatch(reason -> reason.equals("ContainerCreating") || reason.equals("PodInitializing"));
  }

  private static Waiting unmade(Pod pod, Cluster cluster) {
    List<Event> warnings = Events.warnings(cluster, "Pod", pod);
    boolean silent = cluster.outcome(WARNINGS, pod.namespace()) instanceof ReadOutcome.Unseen;
    Optional<Claim> claim = unbound(pod, cluster);
    String why;
    if (!warnings.isEmpty()) {
      Event last = warnings.getLast();
      why = "%s: %s".formatted(last.reason(), last.message());
    } else if (claim.isPresent()) {
      why = "its claim %s is not bound".formatted(claim.get().name());
    } else {
      why = silent ? "why is not known without events" : "no warning says why";
    }
    return new Waiting(
        pod,
        "node %s has made none of its containers; %s".formatted(pod.spec().nodeName(), why),
        "status.phase",
        "Pending",
        Remedy.run(
            "See what the node is waiting for.",
            "kubectl",
            "-n",
            pod.namespace(),
            "describe",
            "pod",
            pod.name()));
  }

  private static Verdict failure(List<Waiting> waiting, Cluster cluster) {
    Waiting first = waiting.getFirst();
    String since =
        first.pod.createdAt().map(at -> " for " + Ages.text(at, cluster.takenAt())).orElse("");
    String pods = waiting.size() == 1 ? "Pod %s waits%s" : "%s pods wait, %s%s";
    return fail(
        HIGH,
        (waiting.size() == 1
                ? pods.formatted(first.pod.name(), since)
                : pods.formatted(waiting.size(), first.pod.name(), since))
            + ": %s.".formatted(first.why),
        first.remedy,
        at(first.path, first.observed, "running on a node").on(Subjects.subject(PODS, first.pod)));
  }
}
