package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Autoscalers;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.ScaleTarget;
import dev.kprod.cluster.ScalingKinds;
import dev.kprod.cluster.ScalingMetric;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether an autoscaler would do something when it has to.
///
/// Reasons and conditions are the controller's own words (upstream:
/// pkg/controller/podautoscaler/horizontal.go). The Secrets that KEDA logs in with are not looked
/// for: KEDA says so itself, by its condition.
final class HpaWorks implements Check<Autoscaler> {
  private static final Duration YOUNG = Duration.ofMinutes(10);
  private static final Set<String> COMPUTE = Set.of("cpu", "memory");

  private static final Declaration<Autoscaler> DECLARATION =
      Declaration.of("res-hpa-works", Autoscaler.KIND)
          .title("Every autoscaler can scale.")
          .severity(HIGH)
          .reads(Words.EDGE)
          .reads(Words.FLOOR)
          .readsIfServed(
              ScalingKinds.TRIGGER_AUTHENTICATIONS, ScalingKinds.CLUSTER_TRIGGER_AUTHENTICATIONS)
          .breaks(
              """
              The workload keeps its size when traffic triples. Nobody notices before, since
              nothing is red: the autoscaler is there, and does nothing.
              """)
          .judged(
              "One younger than ten minutes is left out, and so is one that is off because its"
                  + " target is at 0.",
              "It fails if its Deployment or StatefulSet is missing, or another autoscaler has the"
                  + " same one.",
              "It fails if the controller says that it cannot scale or has no metric to scale by,"
                  + " or says nothing at all.",
              "It fails if it scales by the share of a request that a container of a live pod does"
                  + " not have.",
              "Some metrics missing and others not fail as medium: it goes up and never down.",
              "A ScaledObject or ScaledJob fails if KEDA says that it is not ready or has fallen"
                  + " back, if what it logs in with or its HorizontalPodAutoscaler is missing, and"
                  + " if it may take the last pod of a workload behind an Ingress without KEDA's"
                  + " HTTP add-on; as medium if it is paused by annotation.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}, ports: [{port: 80}]}
              ---
              kind: HorizontalPodAutoscaler
              metadata: {name: web}
              spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
              status:
                conditions:
                - {type: AbleToScale, status: "True"}
                - {type: ScalingActive, status: "False", reason: FailedGetResourceMetric, message: no metrics}
              ---
              kind: ScaledObject
              apiVersion: keda.sh/v1alpha1
              metadata: {name: api}
              spec:
                scaleTargetRef: {name: web}
                triggers: [{type: kafka, authenticationRef: {name: gone}}]
              ---
              kind: ScaledObject
              apiVersion: keda.sh/v1alpha1
              metadata: {name: mail}
              spec:
                scaleTargetRef: {name: web}
                triggers:
                - {type: kafka, authenticationRef: {kind: ClusterTriggerAuthentication, name: gone}}
              ---
              kind: HorizontalPodAutoscaler
              metadata: {name: keda-hpa-idle}
              ---
              kind: ScaledObject
              apiVersion: keda.sh/v1alpha1
              metadata: {name: idle}
              spec: {scaleTargetRef: {name: web}, minReplicaCount: 0}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              ---
              kind: HorizontalPodAutoscaler
              metadata: {name: web}
              spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}
              status:
                conditions:
                - {type: AbleToScale, status: "True"}
                - {type: ScalingActive, status: "True"}
              """)
          .source(
              "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#appendix-horizontal-pod-autoscaler-status-conditions")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/podautoscaler/horizontal.go")
          .build();

  @Override
  public Declaration<Autoscaler> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Autoscaler autoscaler, Cluster cluster, Params params) {
    boolean young =
        autoscaler
            .object()
            .createdAt()
            .filter(made -> made.plus(YOUNG).isAfter(cluster.takenAt()))
            .isPresent();
    if (young) {
      return notApplicable("it is younger than ten minutes");
    }
    return switch (autoscaler) {
      case Autoscaler.Plain(var object) -> judge(object, cluster);
      case Autoscaler.Keda(var object) -> new KedaScaling(cluster).judge(object);
      case Autoscaler.KedaJob(var object) -> new KedaScaling(cluster).judge(object);
    };
  }

  private static Verdict judge(HorizontalPodAutoscaler one, Cluster cluster) {
    ScaleTarget target = one.target();
    Optional<Workload> workload =
        Workloads.of(cluster)
            .find(new Subject(target.group(), "", target.kind(), one.namespace(), target.name()));
    if (workload.isEmpty() && isAlwaysSeen(target)) {
      return fault(
          HIGH,
          "Its target %s does not exist.".formatted(name(target)),
          at("spec.scaleTargetRef", name(target), "something that exists"),
          "Point it at the workload it was made for, or delete it.");
    }
    List<HorizontalPodAutoscaler> rivals =
        Autoscalers.of(cluster).of(one.namespace(), target).stream()
            .filter(other -> !other.name().equals(one.name()))
            .toList();
    if (!rivals.isEmpty()) {
      return fault(
          HIGH,
          "%s is scaled by %s too, so the controller touches it no more."
              .formatted(name(target), rivals.getFirst().name()),
          at("spec.scaleTargetRef", name(target), "a target of its own"),
          "Delete one of the two, and put its metrics into the other.");
    }
    return byConditions(one).orElseGet(() -> byRequests(one, workload));
  }

  /// Only these are always listed and never left out; of others the controller's word counts.
  private static boolean isAlwaysSeen(ScaleTarget target) {
    return target.group().equals("apps")
        && (target.kind().equals("Deployment") || target.kind().equals("StatefulSet"));
  }

  private static String name(ScaleTarget target) {
    return "%s %s".formatted(target.kind(), target.name());
  }

  private static Optional<Verdict> byConditions(HorizontalPodAutoscaler one) {
    Optional<Condition> able = Condition.find(one.tree(), "AbleToScale").filter(Condition::isFalse);
    if (able.isPresent()) {
      return Optional.of(
          says(HIGH, "It cannot scale", able.get(), "Mend what the controller says."));
    }
    if (one.isDisabled()) {
      return Optional.of(notApplicable("it is off while its target is at 0"));
    }
    Optional<Condition> active =
        Condition.find(one.tree(), "ScalingActive").filter(Condition::isFalse);
    List<ScalingMetric> seen = one.currentMetrics();
    boolean some = seen.stream().anyMatch(metric -> metric.source() != ScalingMetric.Source.NONE);
    boolean all = seen.stream().noneMatch(metric -> metric.source() == ScalingMetric.Source.NONE);
    if (some && !all) {
      return Optional.of(
          fault(
              MEDIUM,
              "It gets some of its metrics and not others, so it scales up and never down.",
              at(
                  "status.currentMetrics",
                  "%s of %s metrics"
                      .formatted(
                          seen.stream()
                              .filter(metric -> metric.source() != ScalingMetric.Source.NONE)
                              .count(),
                          seen.size()),
                  "all of them"),
              "Find out why a metric is not served, or take it out: "
                  + active.map(Condition::message).orElse("kubectl describe hpa says why")));
    }
    return active.map(
        condition ->
            says(
                HIGH,
                "It has no metric to scale by",
                condition,
                "Serve the metric, or scale by another."));
  }

  private static Verdict byRequests(HorizontalPodAutoscaler one, Optional<Workload> workload) {
    for (ScalingMetric metric : one.metrics()) {
      Optional<String> lack =
          workload.filter(target -> !target.livePods().isEmpty()).stream()
              .flatMap(target -> target.forms().stream())
              .flatMap(spec -> lack(metric, spec).stream())
              .findFirst();
      if (lack.isPresent()) {
        return fault(
            HIGH,
            "It scales by the share of %s requests, and %s.".formatted(metric.name(), lack.get()),
            at("spec.metrics", "%s, %s".formatted(metric.name(), lack.get()), "a request for it"),
            "Request %s in that container, or scale by a ContainerResource metric of another."
                .formatted(metric.name()));
      }
    }
    if (Condition.all(one.tree()).isEmpty()) {
      return fault(
          HIGH,
          "The controller has never said anything about it.",
          at("status.conditions", "absent", "AbleToScale and ScalingActive"),
          "Look whether the controller manager runs, and what it says about this autoscaler.");
    }
    boolean memoryAlone =
        !one.metrics().isEmpty()
            && one.metrics().stream().allMatch(metric -> metric.name().equals("memory"));
    return memoryAlone
        ? pass(Note.of("it scales by memory alone, which rarely falls again"))
        : pass();
  }

  /// Upstream: `calculatePodRequests`; init containers do not count, sidecars do.
  private static Optional<String> lack(ScalingMetric metric, PodSpec spec) {
    if (!metric.isUtilization() || !COMPUTE.contains(metric.name())) {
      return Optional.empty();
    }
    return switch (metric.source()) {
      case RESOURCE ->
          spec.requests().containsKey(metric.name())
              ? Optional.empty()
              : spec.lastingContainers().stream()
                  .filter(container -> !container.requests().containsKey(metric.name()))
                  .map(container -> "container %s requests none".formatted(container.name()))
                  .findFirst();
      case CONTAINER_RESOURCE -> {
        Optional<Container> measured =
            spec.lastingContainers().stream()
                .filter(container -> container.name().equals(metric.container()))
                .findFirst();
        if (measured.isEmpty()) {
          yield Optional.of("there is no container %s".formatted(metric.container()));
        }
        yield measured
            .filter(container -> !container.requests().containsKey(metric.name()))
            .map(container -> "container %s requests none".formatted(container.name()));
      }
      case PODS, OBJECT, EXTERNAL, NONE -> Optional.empty();
    };
  }

  private static Verdict says(Severity severity, String what, Condition condition, String remedy) {
    return fault(
        severity,
        "%s: %s.".formatted(what, words(condition)),
        at(
            "status.conditions[type=%s]".formatted(condition.type()),
            "False, " + words(condition),
            "True"),
        remedy);
  }

  static String words(Condition condition) {
    String message = condition.message().strip().replaceAll("[.\\s]+$", "");
    return message.isEmpty() ? condition.reason() : condition.reason() + ", " + message;
  }

  static Verdict.Fail fault(Severity severity, String message, Evidence evidence, String remedy) {
    return fail(severity, message, Remedy.think(remedy), evidence);
  }
}
