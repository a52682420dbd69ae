package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Edge;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ScaleTarget;
import dev.kprod.cluster.ScaledObject;
import dev.kprod.cluster.ScalingKinds;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// Whether what KEDA scales can be scaled.
///
/// Sources: KEDA's reference of ScaledObject and ScaledJob (`keda.sh/v1alpha1`), its pages on
/// pausing and on authentication.
final class KedaScaling {
  private static final String PAUSED = "autoscaling.keda.sh/paused";
  private static final String HTTP_ADD_ON = "http.keda.sh";

  private final Cluster cluster;

  KedaScaling(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Judges a ScaledObject.
  Verdict judge(ScaledObject object) {
    return notReady(object)
        .or(() -> withoutLogin(object))
        .or(() -> paused(object))
        .or(() -> withoutAutoscaler(object))
        .or(() -> asleepAtTheEdge(object))
        .orElseGet(() -> pass());
  }

  /// Judges a ScaledJob.
  Verdict judge(CustomResource job) {
    return notReady(job).or(() -> withoutLogin(job)).or(() -> paused(job)).orElseGet(() -> pass());
  }

  private static Optional<Verdict> notReady(ApiObject object) {
    Optional<Condition> ready = Condition.find(object.tree(), "Ready").filter(Condition::isFalse);
    Optional<Condition> fallback =
        Condition.find(object.tree(), "Fallback").filter(Condition::isTrue);
    return ready
        .map(
            condition ->
                HpaWorks.fault(
                    HIGH,
                    "KEDA says that it is not ready: %s.".formatted(HpaWorks.words(condition)),
                    at(
                        "status.conditions[type=Ready]",
                        "False, " + HpaWorks.words(condition),
                        "True"),
                    "Mend what KEDA says."))
        .or(
            () ->
                fallback.map(
                    condition ->
                        HpaWorks.fault(
                            HIGH,
                            "KEDA cannot read its trigger and keeps a fixed number of pods.",
                            at(
                                "status.conditions[type=Fallback]",
                                "True, " + HpaWorks.words(condition),
                                "False"),
                            "Look why the source of the trigger does not answer.")))
        .map(Verdict.class::cast);
  }

  private Optional<Verdict> withoutLogin(ApiObject object) {
    for (Tree trigger : object.tree().items("spec", "triggers")) {
      Tree login = trigger.at("authenticationRef");
      if (!login.text("name").isEmpty() && !exists(object.namespace(), login)) {
        return Optional.of(
            HpaWorks.fault(
                HIGH,
                "Its trigger %s logs in with %s, which does not exist."
                    .formatted(trigger.text("type"), login.text("name")),
                at("spec.triggers", login.text("name"), "a TriggerAuthentication that exists"),
                "Create the TriggerAuthentication, or name the right one."));
      }
    }
    return Optional.empty();
  }

  private boolean exists(String namespace, Tree login) {
    boolean everywhere = login.text("kind").equals("ClusterTriggerAuthentication");
    ResourceType<CustomResource> type =
        everywhere
            ? ScalingKinds.CLUSTER_TRIGGER_AUTHENTICATIONS
            : ScalingKinds.TRIGGER_AUTHENTICATIONS;
    return cluster.list(type).stream()
        .anyMatch(
            one ->
                one.name().equals(login.text("name"))
                    && (everywhere || one.namespace().equals(namespace)));
  }

  /// Since when is not known: an annotation has no time.
  private static Optional<Verdict> paused(ApiObject object) {
    return object.annotations().entrySet().stream()
        .filter(one -> one.getKey().startsWith(PAUSED) && !one.getValue().equals("false"))
        .sorted(java.util.Map.Entry.comparingByKey())
        .findFirst()
        .map(
            one ->
                HpaWorks.fault(
                    MEDIUM,
                    "It is paused by an annotation.",
                    at(
                        "metadata.annotations",
                        "%s: %s".formatted(one.getKey(), one.getValue()),
                        "no pause"),
                    "Take the annotation away once the reason for it is gone."));
  }

  private Optional<Verdict> withoutAutoscaler(ScaledObject object) {
    boolean there =
        cluster.list(Resources.AUTOSCALERS).stream()
            .anyMatch(
                one ->
                    one.namespace().equals(object.namespace())
                        && one.name().equals(object.autoscalerName()));
    return there
        ? Optional.empty()
        : Optional.of(
            HpaWorks.fault(
                HIGH,
                "KEDA made no HorizontalPodAutoscaler for it.",
                at("spec", object.autoscalerName() + " is missing", "made by KEDA"),
                "Look whether KEDA's operator runs, and what it says about this object."));
  }

  private Optional<Verdict> asleepAtTheEdge(ScaledObject object) {
    if (object.minReplicas() > 0
        || object.owners().stream().anyMatch(owner -> owner.group().equals(HTTP_ADD_ON))) {
      return Optional.empty();
    }
    ScaleTarget target = object.target();
    List<Edge> edges =
        Workloads.of(cluster)
            .find(new Subject(target.group(), "", target.kind(), object.namespace(), target.name()))
            .map((Workload workload) -> Edge.of(workload, cluster))
            .orElse(List.of());
    return edges.isEmpty()
        ? Optional.empty()
        : Optional.of(
            HpaWorks.fault(
                HIGH,
                "It may take the last pod of %s, which %s %s sends to."
                    .formatted(
                        target.name(),
                        edges.getFirst().via().kind(),
                        edges.getFirst().via().name()),
                at("spec.minReplicaCount", 0, "at least 1, or KEDA's HTTP add-on"),
                "Keep at least one pod, or let KEDA's HTTP add-on hold requests until there is"
                    + " one."));
  }
}
