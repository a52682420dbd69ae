package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;

import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.FieldManager;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ScalingMetric;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// What is wrong with how far an autoscaler may go, and with what holds it back.
record ScalingRange(HorizontalPodAutoscaler one) {
  /// Who writes a whole manifest again and again. A server-side apply is another such, by any name.
  private static final Set<String> SYNCERS =
      Set.of(
          "argocd-controller",
          "argocd-application-controller",
          "kustomize-controller",
          "helm-controller",
          "fleetagent",
          "helm",
          "kubectl-client-side-apply");

  /// Something wrong with the range.
  record Fault(Severity severity, String message, Evidence evidence, Remedy remedy) {}

  /// Returns all that is wrong.
  List<Fault> faults(Workload workload) {
    return Stream.of(atCeiling(), setBack(workload), fixed(), stuck())
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Fault> atCeiling() {
    boolean limited =
        Condition.find(one.tree(), "ScalingLimited")
            .filter(condition -> condition.isTrue() && condition.reason().equals("TooManyReplicas"))
            .isPresent();
    Optional<String> above = above();
    if (one.currentReplicas() < one.maxReplicas() || one.maxReplicas() == 0) {
      return Optional.empty();
    }
    if (!limited && above.isEmpty()) {
      return Optional.empty();
    }
    int more = one.maxReplicas() + (one.maxReplicas() + 1) / 2;
    return Optional.of(
        new Fault(
            HIGH,
            "%s is at its maximum of %s%s."
                .formatted(
                    one.name(),
                    one.maxReplicas(),
                    above.map(metric -> ", and " + metric).orElse(" and wants more")),
            at(
                    "status.currentReplicas",
                    "%s of %s%s"
                        .formatted(
                            one.currentReplicas(),
                            one.maxReplicas(),
                            above.map(metric -> ", " + metric).orElse("")),
                    "below spec.maxReplicas")
                .on(Subjects.subject(Resources.AUTOSCALERS, one)),
            Remedy.patch(
                    "Let it grow, if the nodes and quotas have room for it.",
                    Subjects.subject(Resources.AUTOSCALERS, one),
                    "hpa",
                    Tree.of(Map.of("spec", Tree.of(Map.of("maxReplicas", Tree.of(more))))))
                .reviewed()));
  }

  /// Finds a metric above its target; the controller lists both in one order.
  private Optional<String> above() {
    List<ScalingMetric> wanted = one.metrics();
    List<ScalingMetric> seen = one.currentMetrics();
    for (int i = 0; i < Math.min(wanted.size(), seen.size()); i++) {
      OptionalLong target = wanted.get(i).utilization();
      OptionalLong now = seen.get(i).utilization();
      if (target.isPresent() && now.isPresent()) {
        if (now.getAsLong() > target.getAsLong()) {
          return Optional.of(
              "%s is at %s %% with a target of %s %%"
                  .formatted(wanted.get(i).name(), now.getAsLong(), target.getAsLong()));
        }
        continue;
      }
      Optional<Quantity> amount = amount(wanted.get(i));
      Optional<Quantity> current = amount(seen.get(i));
      if (amount.isPresent() && current.isPresent() && current.get().compareTo(amount.get()) > 0) {
        return Optional.of(
            "%s is at %s with a target of %s"
                .formatted(wanted.get(i).name(), current.get(), amount.get()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Quantity> amount(ScalingMetric metric) {
    return metric.averageValue().or(metric::value);
  }

  /// What the controller manager wrote last is its own again; what a syncer still owns it writes
  /// again.
  private Optional<Fault> setBack(Workload workload) {
    if (one.isDisabled()) {
      return Optional.empty();
    }
    return FieldManager.all(workload).stream()
        .filter(manager -> manager.subresource().isEmpty())
        .filter(manager -> manager.tree().at("fieldsV1").has("f:spec", "f:replicas"))
        .filter(manager -> SYNCERS.contains(manager.name()) || isApply(manager))
        .findFirst()
        .map(
            manager ->
                new Fault(
                    HIGH,
                    "%s writes spec.replicas, so each sync undoes what %s did."
                        .formatted(manager.name(), one.name()),
                    at(
                        "metadata.managedFields",
                        "spec.replicas belongs to " + manager.name(),
                        "nobody but the autoscaler writes it"),
                    Remedy.think(
                        "Take spec.replicas out of the manifest that %s applies."
                            .formatted(manager.name()))));
  }

  private static boolean isApply(FieldManager manager) {
    return manager.tree().text("operation").equals("Apply")
        && !manager.name().equals("kube-controller-manager");
  }

  private Optional<Fault> fixed() {
    return one.minReplicas() < one.maxReplicas()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                MEDIUM,
                "%s has no range: it keeps %s replicas.".formatted(one.name(), one.maxReplicas()),
                at(
                        "spec.maxReplicas",
                        one.maxReplicas(),
                        "more than minReplicas " + one.minReplicas())
                    .on(Subjects.subject(Resources.AUTOSCALERS, one)),
                Remedy.think("Raise the maximum, or delete it and write replicas.")));
  }

  private Optional<Fault> stuck() {
    return one.behaviour("scaleUp").text("selectPolicy").equals("Disabled")
        ? Optional.of(
            new Fault(
                MEDIUM,
                "%s is not allowed to scale up.".formatted(one.name()),
                at("spec.behavior.scaleUp.selectPolicy", "Disabled", "Max or Min")
                    .on(Subjects.subject(Resources.AUTOSCALERS, one)),
                Remedy.think("Take selectPolicy out again once the reason for it is gone.")))
        : Optional.empty();
  }

  /// Returns what is odd about it and no fault.
  List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    for (ScalingMetric metric : one.metrics()) {
      long target = metric.utilization().orElse(50);
      if (target > 90 || target < 10) {
        notes.add(Note.of("%s aims at %s %% of %s".formatted(one.name(), target, metric.name())));
      }
    }
    Tree down = one.behaviour("scaleDown");
    if (down.text("selectPolicy").equals("Disabled")) {
      notes.add(Note.of("%s never scales down".formatted(one.name())));
    }
    if (down.findNumber("stabilizationWindowSeconds").equals(OptionalLong.of(0))) {
      notes.add(Note.of("%s scales down at once, and may flap".formatted(one.name())));
    }
    return notes;
  }
}
