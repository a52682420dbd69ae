package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.AUTOSCALERS;
import static dev.kprod.cluster.Resources.DISRUPTION_BUDGETS;
import static dev.kprod.cluster.Resources.SCALED_OBJECTS;
import static dev.kprod.cluster.Words.FLOOR;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.checks.availability.Room.Answer;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.DisruptionBudget.Limit;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.amount.Amount;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a budget would let one pod go while all its pods are healthy.
///
/// Structural, not momentary: `status.disruptionsAllowed` is not looked at.
final class PdbHeadroom implements Check<DisruptionBudget> {
  private static final Limit ONE = new Limit.MaxUnavailable(Amount.of(1));

  private static final Declaration<DisruptionBudget> DECLARATION =
      Declaration.of(
              "ha-pdb-headroom",
              Subjects.of(
                  DISRUPTION_BUDGETS,
                  "budget",
                  "budgets",
                  SubjectKind.Radius.NODE,
                  SubjectKind.Reach.APPLICATIONS))
          .title("Every PodDisruptionBudget lets at least one pod go when all pods are healthy.")
          .severity(HIGH)
          .reads(FLOOR)
          .breaks(
              """
              A budget without headroom refuses every eviction. A node drain, and with it an upgrade
              or the removal of an idle node, waits for ever on that pod; managed upgrades give up
              after a while, and then somebody deletes the pod by force.
              """)
          .judged(
              "A budget that selects no pod, or only workloads scaled to zero, is left out.",
              "A plain minAvailable is compared with the pods that the budget selects.",
              "A percentage and maxUnavailable are measured against the replicas that the owners of"
                  + " those pods want, and percentages round up.",
              "A budget fails if it allows no eviction at the number of replicas wanted now.",
              "A budget fails if it allows none once an autoscaler has gone down to its floor.",
              "A budget fails if the disruption controller cannot count its pods, because they "
                  + "belong to a DaemonSet, a Job or nobody, since it then allows none.",
              "Where autoscalers could not be read, a budget that depends on their floor stays "
                  + "unknown.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 2
                template: {metadata: {labels: {app: web}}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 2
                template: {metadata: {labels: {app: web}}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
              """)
          .source("https://kubernetes.io/docs/tasks/run-application/configure-pdb/")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/disruption/disruption.go")
          .build();

  @Override
  public Declaration<DisruptionBudget> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(DisruptionBudget budget, Cluster cluster, Params params) {
    Room room = new Room(budget, cluster);
    if (room.isEmpty()) {
      return notApplicable("it selects no pod");
    }
    if (isRookGuard(budget)) {
      return notApplicable("Rook made it to hold a drain back while another one is under way");
    }
    return switch (room.now()) {
      case Answer.Unknown(String because) ->
          Verdict.notObservable(
              "how many pods the disruption controller expects is not known: %s"
                  .formatted(because));
      case Answer.GivesUp(Workload at) -> givesUp(budget, at);
      case Answer.Allows now when now.healthy() == 0 -> notApplicable("no pod is wanted under it");
      case Answer.Allows now when now.disruptions() <= 0 -> blocked(budget, room, now);
      case Answer.Allows now -> atFloor(budget, room);
    };
  }

  /// While one failure domain is being drained, Rook guards the others with budgets of its own.
  private static boolean isRookGuard(DisruptionBudget budget) {
    return budget.name().startsWith("rook-ceph-osd")
        && budget.limit() instanceof Limit.MaxUnavailable(Amount.Count(int pods))
        && pods == 0
        && budget.owners().stream().anyMatch(owner -> owner.group().equals("ceph.rook.io"));
  }

  private static Verdict atFloor(DisruptionBudget budget, Room room) {
    if (room.atFloor() instanceof Answer.Allows floor && floor.disruptions() <= 0) {
      return blockedAtFloor(budget, room, floor);
    }
    List<Read<?>> unseen = room.unseenAutoscalers();
    return unseen.isEmpty() || room.isSafeAtAnyScale()
        ? pass()
        : undecided(
            "%s leaves room now, and an autoscaler that could not be read may take it away"
                .formatted(budget.limit()),
            unseen.toArray(Read<?>[]::new));
  }

  private static Verdict givesUp(DisruptionBudget budget, Workload at) {
    return fail(
        HIGH,
        "The disruption controller cannot count the pods of %s for %s, so it allows no eviction."
            .formatted(at.shortName(), budget.limit()),
        owner(budget)
            .orElseGet(
                () ->
                    Remedy.think(
                        "Select only pods of Deployments and StatefulSets, or say minAvailable as "
                            + "a number.")),
        at(
            Blockage.field(budget),
            Blockage.value(budget),
            "minAvailable as a number, or pods with a scale"));
  }

  private static Verdict blocked(DisruptionBudget budget, Room room, Answer.Allows now) {
    return fail(
        HIGH,
        "It%s, so every eviction is refused.".formatted(new Blockage(budget, now).reason()),
        remedy(budget, room, now),
        new Blockage(budget, now).evidence());
  }

  private static Verdict blockedAtFloor(DisruptionBudget budget, Room room, Answer.Allows floor) {
    List<Floor.Source> autoscalers = room.autoscalers();
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Blockage(budget, floor).evidence());
    autoscalers.forEach(source -> evidence.add(evidence(source)));
    return fail(
        HIGH,
        ("Once %s is down to its floor, it%s, so every eviction is refused off-peak, when "
                + "maintenance happens.")
            .formatted(name(autoscalers.getFirst()), new Blockage(budget, floor).reason()),
        remedy(budget, room, floor),
        evidence);
  }

  private static String name(Floor.Source source) {
    return switch (source) {
      case Floor.Source.Autoscaler(var one, int others) -> "HPA " + one.name();
      case Floor.Source.Keda(var one) -> "ScaledObject " + one.name();
      case Floor.Source.KedaPaused(var one) -> "ScaledObject " + one.name();
      case Floor.Source.Spec spec -> "spec.replicas";
    };
  }

  private static Evidence evidence(Floor.Source source) {
    return switch (source) {
      case Floor.Source.Autoscaler(var one, int others) ->
          at("spec.minReplicas", one.minReplicas(), "a floor that leaves one to evict")
              .on(Subjects.subject(AUTOSCALERS, one));
      case Floor.Source.Keda(var one) ->
          at("spec.minReplicaCount", one.minReplicas(), "a floor that leaves one to evict")
              .on(Subjects.subject(SCALED_OBJECTS, one));
      case Floor.Source.KedaPaused(var one) ->
          at("metadata.annotations", "paused", "a floor that leaves one to evict")
              .on(Subjects.subject(SCALED_OBJECTS, one));
      case Floor.Source.Spec spec -> at("spec.replicas", "too few", "one to evict");
    };
  }

  private static Remedy remedy(DisruptionBudget budget, Room room, Answer.Allows judged) {
    Optional<Remedy> owner = owner(budget);
    if (owner.isPresent()) {
      return owner.get();
    }
    if (!(room.nowWith(ONE) instanceof Answer.Allows better) || better.disruptions() <= 0) {
      return Remedy.think(
          "Let the budget select all pods of %s and say maxUnavailable 1, or minAvailable as a "
                  .formatted(room.workloads().getFirst().shortName())
              + "number below the pods it selects.");
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    if (budget.tree().has("spec", "minAvailable")) {
      fields.put("minAvailable", Tree.ABSENT);
    }
    fields.put("maxUnavailable", Tree.of(1));
    boolean single = judged.healthy() == 1;
    Remedy patch =
        Remedy.patch(
            single
                ? "Choose: a second replica, or this, which accepts an outage of its only pod."
                : "Let one pod go at a time.",
            Subjects.subject(DISRUPTION_BUDGETS, budget),
            "pdb",
            Tree.of(Map.of("spec", Tree.of(fields))));
    return single ? patch.reviewed() : patch;
  }

  /// An operator writes its budgets again, so that a patch would not last.
  private static Optional<Remedy> owner(DisruptionBudget budget) {
    return budget
        .controller()
        .map(
            owner ->
                Remedy.think(
                    "%s %s owns this budget and writes it again: change it there, or move its pod "
                            .formatted(owner.kind(), owner.name())
                        + "over before each drain and waive this."));
  }
}
