package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Workload;
import dev.kprod.simulation.Loss;
import dev.kprod.simulation.Simulations;
import dev.kprod.simulation.WorkloadFate;
import dev.kprod.snapshot.Read;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the losses of nodes, or of zones, mean for one workload: the worst of them speaks.
///
/// @param what what is lost: `node` or `zone`
/// @param minShare the share of the pods wanted below which it is called thin
record Fate(String what, Workload workload, Replicated replicated, BigDecimal minShare) {
  static final Param<BigDecimal> MIN_SHARE =
      new Param<>(
          "minShare",
          ValueType.decimal(new BigDecimal("0.1"), BigDecimal.ONE),
          new BigDecimal("0.5"),
          "Less than half of what is wanted is beyond any usual headroom.");

  Verdict judge(Optional<Loss.Worst> found, Cluster cluster) {
    if (found.isEmpty()) {
      return notApplicable("none of its pods is on a node");
    }
    Loss.Worst worst = found.get();
    return switch (worst.fate().end()) {
      case SURVIVES -> pass(notes(worst));
      case STAYS_DEGRADED -> pass(notes(worst));
      case UNKNOWN -> unknown(worst, cluster);
      case RECOVERS ->
          replicated.floor() < 2
              ? notApplicable("it has one replica, which ha-replicas judges")
              : suspicion(failure(worst));
      case NO_QUORUM, STAYS_DOWN -> failure(worst);
    };
  }

  private Note[] notes(Loss.Worst worst) {
    List<Note> notes = new ArrayList<>();
    WorkloadFate fate = worst.fate();
    int wanted = workload.replicas().orElse(fate.ready());
    if (fate.end() == WorkloadFate.End.STAYS_DEGRADED) {
      notes.add(
          Note.of(
              "without %s %s %s of its pods wait: %s"
                  .formatted(what, worst.target(), fate.homeless(), fate.because())));
    }
    if (BigDecimal.valueOf(fate.left()).compareTo(minShare.multiply(BigDecimal.valueOf(wanted)))
        < 0) {
      notes.add(
          Note.of(
              "%s of %s pods are left at once without %s %s"
                  .formatted(fate.left(), wanted, what, worst.target())));
    }
    fate.remarks().forEach(remark -> notes.add(Note.of(remark)));
    return notes.toArray(Note[]::new);
  }

  private Verdict unknown(Loss.Worst worst, Cluster cluster) {
    String because =
        "whether it comes back without %s %s cannot be told: %s"
            .formatted(what, worst.target(), worst.fate().because());
    List<Read<?>> unseen = Simulations.unseenOptional(cluster);
    return unseen.isEmpty()
        ? notObservable(because)
        : undecided(because, unseen.toArray(Read<?>[]::new));
  }

  /// Where an autoscaler that was not seen may ask for one replica alone, nothing is certain.
  private Verdict suspicion(Verdict failure) {
    return replicated.unseen().isEmpty()
        ? failure
        : undecided(
            "whether it is meant to have several replicas depends on an autoscaler that could not "
                + "be read",
            replicated.unseen().toArray(Read<?>[]::new));
  }

  private Verdict failure(Loss.Worst worst) {
    WorkloadFate fate = worst.fate();
    if (fate.end() == WorkloadFate.End.NO_QUORUM) {
      return minority(worst);
    }
    boolean recovers = fate.end() == WorkloadFate.End.RECOVERS;
    Verdict.Fail failure =
        fail(
            HIGH,
            "The loss of %s %s takes %s, and it %s."
                .formatted(
                    what,
                    worst.target(),
                    fate.ready() == 1
                        ? "its only ready pod"
                        : "all its %s ready pods".formatted(fate.ready()),
                    recovers
                        ? "is gone until new ones are ready elsewhere"
                        : "stays down: " + fate.because()),
            remedy(recovers),
            at(
                "status.readyReplicas",
                "%s, and %s without %s %s"
                    .formatted(fate.ready(), fate.left(), what, worst.target()),
                "1 or more"));
    for (String remark : fate.remarks()) {
      failure = failure.with(Note.of(remark));
    }
    return failure;
  }

  private Verdict minority(Loss.Worst worst) {
    return fail(
        HIGH,
        "The loss of %s %s leaves no quorum: %s."
            .formatted(what, worst.target(), worst.fate().because()),
        Remedy.think(
            "Run three or more members of %s, no majority of them on one %s."
                .formatted(workload.shortName(), what)),
        at(
            "status.readyReplicas",
            "%s, and %s without %s %s"
                .formatted(worst.fate().ready(), worst.fate().left(), what, worst.target()),
            "a majority"));
  }

  private Remedy remedy(boolean recovers) {
    boolean zone = what.equals("zone");
    if (recovers) {
      return zone
          ? new SpreadPatch(workload).remedy("topology.kubernetes.io/zone")
          : new SpreadPatch(workload)
              .remedy("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    }
    return Remedy.think(
        zone
            ? "Give it replicas in another zone, with volumes and nodes there that they can use: "
                + "ha-spread-zone, ha-volume-zone and ha-capacity say what is in the way."
            : "Give it replicas on another node, with room and volumes there: ha-spread-node, "
                + "ha-node-pinned and ha-capacity say what is in the way.");
  }
}
