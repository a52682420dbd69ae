package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.AUTOSCALERS;
import static dev.kprod.cluster.Resources.SCALED_OBJECTS;
import static dev.kprod.cluster.Words.FLOOR;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import java.util.List;
import java.util.Optional;

/// Whether a workload that somebody sends traffic to has a pod to spare.
///
/// What counts is the fewest pods it may rightly be scaled to, not how many there are by day.
final class Replicas implements Check<Workload> {
  static final Param<Integer> MIN_REPLICAS =
      Param.count(
          "minReplicas",
          2,
          1,
          100,
          "Two outlive the loss of one; a third is a question of capacity or of a quorum.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-replicas", WORKLOADS)
          .title(
              "Every serving workload runs at least two replicas, also at its autoscaler's "
                  + "floor.")
          .severity(HIGH)
          .reads(SERVING)
          .reads(FLOOR)
          .param(MIN_REPLICAS)
          .breaks(
              """
              A drain, a crash, a kill for memory, a lost node or a slow image pull takes the only
              pod, and with it the service, for as long as a new one needs to start. The users of
              the service see it.
              """)
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out.",
              "A DaemonSet runs one pod on each node by design, and a pod without an owner has no "
                  + "replicas: both are left out.",
              "A workload that is scaled to zero, or that its autoscaler may scale to zero, is left"
                  + " out.",
              "The floor is the smallest minimum of its autoscalers, or else spec.replicas; a floor"
                  + " below minReplicas fails.",
              "Where autoscalers could not be read, a spec.replicas below minReplicas fails, and "
                  + "any other stays unknown, since an autoscaler may lower it.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 1
                template: {metadata: {labels: {app: web}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 2
                template: {metadata: {labels: {app: web}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """)
          .source("https://kubernetes.io/docs/concepts/workloads/pods/disruptions/")
          .source(
              "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Floor floor = Floor.of(workload, cluster);
    Optional<Verdict> exempt = exemption(floor);
    return switch (Serving.of(workload, cluster)) {
      case Serving.No(String because) -> notApplicable(because);
      case Serving.Worker worker -> notApplicable("only Services for metrics select it");
      case Serving.Unknown(String because, Read<?> unseen) ->
          exempt.orElseGet(() -> undecided(because, unseen));
      case Serving.Yes(List<Service> services) ->
          exempt.orElseGet(
              () -> judge(new Case(workload, services, params.of(MIN_REPLICAS)), floor));
    };
  }

  /// What is judged of a workload that serves.
  private record Case(Workload workload, List<Service> services, int wanted) {}

  private static Optional<Verdict> exemption(Floor floor) {
    return switch (floor) {
      case Floor.None(String because) -> Optional.of(notApplicable(because));
      case Floor.Of(int replicas, Floor.Source by) when replicas == 0 ->
          Optional.of(notApplicable(asleep(by)));
      case Floor.Of some -> Optional.empty();
      case Floor.AtMost some -> Optional.empty();
      case Floor.Unknown unknown -> Optional.empty();
    };
  }

  private static String asleep(Floor.Source by) {
    return switch (by) {
      case Floor.Source.Spec spec -> "it is scaled to zero";
      case Floor.Source.Autoscaler(var autoscaler, int others) ->
          "HPA %s may scale it to zero".formatted(autoscaler.name());
      case Floor.Source.Keda(var object) ->
          "ScaledObject %s scales it to zero by design".formatted(object.name());
      case Floor.Source.KedaPaused(var object) ->
          "ScaledObject %s is paused and holds it at zero".formatted(object.name());
    };
  }

  private static Verdict judge(Case of, Floor floor) {
    return switch (floor) {
      case Floor.None(String because) -> notApplicable(because);
      case Floor.Unknown(String because) ->
          Verdict.notObservable("how many replicas it wants is not known: %s".formatted(because));
      case Floor.Of(int replicas, Floor.Source by) ->
          replicas < of.wanted ? tooFew(of, replicas, by) : pass(notes(by));
      case Floor.AtMost(int replicas, Floor.Source by, List<Read<?>> unseen) ->
          replicas < of.wanted
              ? tooFew(of, replicas, by)
              : undecided(
                  "it wants %s replicas, and an autoscaler that could not be read may lower that"
                      .formatted(replicas),
                  unseen.toArray(Read<?>[]::new));
    };
  }

  private static Note[] notes(Floor.Source by) {
    return by instanceof Floor.Source.Autoscaler(var one, int others) && others > 0
        ? new Note[] {rivals(one, others)}
        : new Note[0];
  }

  private static Note rivals(HorizontalPodAutoscaler least, int others) {
    return Note.of(
        "HPA %s and %s more scale it at once; each undoes what the other does"
            .formatted(least.name(), others));
  }

  private static Verdict tooFew(Case of, int replicas, Floor.Source by) {
    String serves = "and %s to it".formatted(senders(of.services));
    Verdict.Fail failure =
        fail(
            HIGH,
            switch (by) {
              case Floor.Source.Spec spec ->
                  "It runs %s where at least %s are wanted, %s."
                      .formatted(replicas(replicas), of.wanted, serves);
              case Floor.Source.Autoscaler(var autoscaler, int others) ->
                  "HPA %s may take it down to %s (now %s) where at least %s are wanted, %s."
                      .formatted(autoscaler.name(), replicas(replicas), now(of), of.wanted, serves);
              case Floor.Source.Keda(var object) ->
                  ("ScaledObject %s may take it down to %s (now %s) where at least %s are wanted, "
                          + "%s.")
                      .formatted(object.name(), replicas(replicas), now(of), of.wanted, serves);
              case Floor.Source.KedaPaused(var object) ->
                  "ScaledObject %s is paused and holds it at %s where at least %s are wanted, %s."
                      .formatted(object.name(), replicas(replicas), of.wanted, serves);
            },
            new MoreReplicas(of.workload, of.wanted).remedy(by),
            evidence(of, replicas, by));
    return by instanceof Floor.Source.Autoscaler(var one, int others) && others > 0
        ? failure.with(rivals(one, others))
        : failure;
  }

  private static Evidence evidence(Case of, int replicas, Floor.Source by) {
    String wanted = ">= " + of.wanted;
    return switch (by) {
      case Floor.Source.Spec spec -> at(replicasPath(of.workload), replicas, wanted);
      case Floor.Source.Autoscaler(var autoscaler, int others) ->
          at("spec.minReplicas", replicas, wanted).on(Subjects.subject(AUTOSCALERS, autoscaler));
      case Floor.Source.Keda(var object) ->
          at("spec.minReplicaCount", replicas, wanted).on(Subjects.subject(SCALED_OBJECTS, object));
      case Floor.Source.KedaPaused(var object) ->
          at("metadata.annotations[autoscaling.keda.sh/paused-replicas]", replicas, wanted)
              .on(Subjects.subject(SCALED_OBJECTS, object));
    };
  }

  private static String replicasPath(Workload workload) {
    return workload.tree().has("spec", "instances") ? "spec.instances" : "spec.replicas";
  }

  private static String now(Case of) {
    return of.workload.replicas().isPresent()
        ? Integer.toString(of.workload.replicas().getAsInt())
        : Integer.toString(of.workload.livePods().size());
  }

  private static String replicas(int count) {
    return count == 1 ? "1 replica" : count + " replicas";
  }

  private static String senders(List<Service> services) {
    return switch (services.size()) {
      case 0 -> "endpoints kept by hand send";
      case 1 -> "Service %s sends".formatted(services.getFirst().name());
      case 2 ->
          "Services %s and %s send"
              .formatted(services.getFirst().name(), services.getLast().name());
      default ->
          "Service %s and %s more send".formatted(services.getFirst().name(), services.size() - 1);
    };
  }
}
