package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.QuorumKinds.KAFKAS;
import static dev.kprod.cluster.Resources.AUTOSCALERS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.QuorumSystem;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// Whether a system whose members vote can lose one and go on.
///
/// Of m members floor(m/2)+1 must be there, so two are worse than one, and four no better than
/// three.
final class QuorumSize implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-quorum-size", WORKLOADS)
          .title("Every majority-voting system has an odd number of members, at least three.")
          .severity(CRITICAL)
          .reads(Replicated.READS)
          .readsIfServed(KAFKAS)
          .takes(StatedQuorum.FACT)
          .param(Observed.GRACE)
          .heuristic()
          .breaks(
              """
              With one member every fault stops the system, with two either of two faults does, and
              a fourth member tolerates no more than three. When fewer than a majority are left,
              nothing can be written any more.
              """)
          .judged(
              "What is not known to be a quorum system, by its operator, its image or kprod.yaml, "
                  + "is left out, and so is one that only holds copies.",
              "It fails as critical if fewer members are ready than a majority, and as high if "
                  + "just so many are, unless a pod changed within grace.",
              "It fails as high with one or two members, and if an autoscaler changes how many "
                  + "there are; a single one that a Service sends to is left to ha-replicas.",
              "It fails as medium with an even number; more than seven are a remark.",
              "PostgreSQL fails as high with one instance, and with two if commits wait for the "
                  + "standby; two passes with a remark otherwise.",
              "Kafka fails as high with fewer than three brokers, or if min.insync.replicas is not "
                  + "below the replication factor.")
          .example(
              """
              kind: StatefulSet
              metadata: {name: etcd}
              spec: {replicas: 2, template: {spec: {containers: [{name: etcd, image: etcd}]}}}
              ---
              apiVersion: kafka.strimzi.io/v1
              kind: Kafka
              metadata: {name: events}
              ---
              apiVersion: core.strimzi.io/v1beta2
              kind: StrimziPodSet
              metadata: {name: events-broker}
              spec: {pods: [{}, {}, {}]}
              ---
              kind: Pod
              metadata:
                name: events-broker-0
                labels: {strimzi.io/cluster: events, strimzi.io/broker-role: "true"}
                ownerReferences:
                - {apiVersion: core.strimzi.io/v1beta2, kind: StrimziPodSet, name: events-broker, controller: true}
              status: {phase: Running}
              """,
              """
              kind: StatefulSet
              metadata: {name: etcd}
              spec: {replicas: 3, template: {spec: {containers: [{name: etcd, image: etcd}]}}}
              """)
          .source("https://raft.github.io/raft.pdf")
          .source("https://etcd.io/docs/v3.6/faq/#why-an-odd-number-of-cluster-members")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    boolean serves = Serving.of(workload, cluster) instanceof Serving.Yes;
    Optional<StatedQuorum> stated = StatedQuorum.of(workload, params);
    if (stated.isPresent()) {
      return stated.get().isMajority()
          ? majority(
              new Members(
                  workload,
                  new QuorumSystem(workload.name(), QuorumSystem.Vote.MAJORITY, List.of(workload)),
                  stated.get().members(),
                  cluster,
                  params))
          : notApplicable("it holds copies and does not vote, as facts.quorum says");
    }
    List<QuorumSystem> systems = QuorumSystem.of(workload, cluster);
    if (systems.isEmpty()) {
      return notApplicable("it is not known to be a quorum system");
    }
    Verdict best = notApplicable("it is not known to be a quorum system");
    for (QuorumSystem system : systems) {
      Verdict verdict = judge(workload, system, cluster, params, serves);
      if (verdict instanceof Verdict.Fail) {
        return verdict;
      }
      best = best instanceof Verdict.NotApplicable ? verdict : best;
    }
    return best;
  }

  private static Verdict judge(
      Workload workload, QuorumSystem system, Cluster cluster, Params params, boolean serves) {
    Workload first = system.workloads().getFirst();
    if (!first.subject().equals(workload.subject())) {
      return notApplicable("its members count with those of %s".formatted(first.shortName()));
    }
    Optional<Integer> members = system.members();
    if (members.isEmpty()) {
      return notObservable("how many members it should have is not known");
    }
    if (members.get() == 0) {
      return notApplicable("it is scaled to zero");
    }
    if (members.get() == 1 && serves) {
      return notApplicable("it has one replica, which ha-replicas judges");
    }
    Members of = new Members(workload, system, members.get(), cluster, params);
    return switch (system.vote()) {
      case MAJORITY -> majority(of);
      case COPIES -> notApplicable("%s holds copies and does not vote".formatted(system.name()));
      case POSTGRES -> postgres(of);
      case BROKERS ->
          of.members() < 3
              ? size(of, HIGH, "%s: the loss of one stops topics.".formatted(of.counts()), 3)
              : Brokers.copies(of);
    };
  }

  private static Verdict majority(Members of) {
    Optional<Verdict> broken = of.isSeen() && !of.isMoving() ? ready(of) : Optional.empty();
    if (broken.isPresent()) {
      return broken.get();
    }
    if (of.members() < 3) {
      return size(
          of,
          HIGH,
          of.members() == 1
              ? "%s tolerates no fault.".formatted(of.counts())
              : "%s stops when either of them is lost: two are worse than one."
                  .formatted(of.counts()),
          3);
    }
    Optional<Verdict> scaled = scaled(of);
    if (scaled.isPresent()) {
      return scaled.get();
    }
    if (of.members() % 2 == 0) {
      return size(
          of,
          MEDIUM,
          "%s tolerates the loss of %s, as %s would."
              .formatted(of.counts(), of.members() - of.quorum(), of.members() - 1),
          of.members() + 1);
    }
    return of.members() > 7
        ? pass(Note.of("each write waits for %s members".formatted(of.quorum())))
        : pass();
  }

  private static Optional<Verdict> ready(Members of) {
    int ready = of.system().ready();
    if (ready >= of.members() || ready > of.quorum()) {
      return Optional.empty();
    }
    boolean lost = ready < of.quorum();
    if (!lost && of.quorum() == of.members()) {
      return Optional.empty();
    }
    return Optional.of(
        fail(
            lost ? CRITICAL : HIGH,
            lost
                ? "%s has no majority now: %s of %s are ready, %s are needed."
                    .formatted(of.system().name(), ready, of.members(), of.quorum())
                : "%s stops when one more is lost: %s of %s are ready, %s are needed."
                    .formatted(of.system().name(), ready, of.members(), of.quorum()),
            Remedy.run(
                "Bring its members back one at a time; never delete their volumes.",
                "kubectl",
                "-n",
                of.workload().namespace(),
                "describe",
                of.workload().resourceWord(),
                of.workload().name()),
            at("status", ready + " ready", "%s of %s".formatted(of.members(), of.members()))));
  }

  private static Verdict size(Members of, Severity severity, String message, int wanted) {
    String where =
        of.workload()
            .above()
            .map(owner -> "%s %s".formatted(owner.kind(), owner.name()))
            .orElse(of.workload().shortName());
    return fail(
        severity,
        message,
        Remedy.think(
            "Let %s have %s members, by the way in which the system itself takes members in."
                .formatted(where, wanted)),
        at(
            of.workload().tree().has("spec", "instances") ? "spec.instances" : "spec.replicas",
            "%s members, %s needed, %s may be lost"
                .formatted(of.members(), of.quorum(), of.members() - of.quorum()),
            "an odd number, >= 3"));
  }

  /// Membership must not follow the load.
  private static Optional<Verdict> scaled(Members of) {
    return Floor.of(of.workload(), of.cluster()) instanceof Floor.Of(int floor, Floor.Source by)
            && by instanceof Floor.Source.Autoscaler(var autoscaler, int others)
        ? Optional.of(
            fail(
                HIGH,
                "HPA %s takes members of %s in and out with the load."
                    .formatted(autoscaler.name(), of.system().name()),
                Remedy.run(
                        "Let the number of members stay as it is.",
                        "kubectl",
                        "-n",
                        autoscaler.namespace(),
                        "delete",
                        "hpa",
                        autoscaler.name())
                    .reviewed(),
                at("spec.scaleTargetRef", of.workload().shortName(), "no quorum system")
                    .on(Subjects.subject(AUTOSCALERS, autoscaler))))
        : Optional.empty();
  }

  private static Verdict postgres(Members of) {
    Tree spec = of.workload().tree().at("spec");
    boolean waits =
        spec.number(0, "minSyncReplicas") > 0
            || spec.has("postgresql", "synchronous")
            || spec.isTrue("patroni", "synchronous_mode");
    if (of.members() < 2) {
      return size(of, HIGH, "PostgreSQL has no standby: its only instance is all there is.", 3);
    }
    if (of.members() > 2) {
      return pass();
    }
    return waits
        ? size(of, HIGH, "Commits wait for the only standby, so its loss stops writes.", 3)
        : pass(Note.of("what was not yet copied to the only standby is lost with the primary"));
  }
}
