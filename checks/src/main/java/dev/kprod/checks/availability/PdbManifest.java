package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.DISRUPTION_BUDGETS;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.Map;

/// The budget that a workload should have.
record PdbManifest(Workload workload) {
  /// Returns a budget to apply: it follows the scale, and lets broken pods go.
  Remedy remedy() {
    Tree selector = selector();
    return selector instanceof Tree.Absent
        ? Remedy.think(
            "Give it a budget with maxUnavailable 1 and a selector that fits all its pods.")
        : Remedy.paste(
            "Add a budget that lets one pod go at a time.",
            """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: %s, namespace: %s}
            spec:
              maxUnavailable: 1
              unhealthyPodEvictionPolicy: AlwaysAllow
              selector: %s
            """
                .formatted(workload.name(), workload.namespace(), selector)
                .strip());
  }

  /// Returns how a budget that is there comes to select all pods of the workload.
  Remedy remedy(DisruptionBudget budget) {
    Tree selector = selector();
    if (budget.controller().isPresent()) {
      return Remedy.think(
          "%s %s owns budget %s and writes it again: change it there."
              .formatted(
                  budget.controller().get().kind(),
                  budget.controller().get().name(),
                  budget.name()));
    }
    return selector instanceof Tree.Absent
        ? Remedy.think("Let budget %s select all its pods.".formatted(budget.name()))
        : Remedy.run(
                "Give budget %s the selector of %s.".formatted(budget.name(), workload.shortName()),
                "kubectl",
                "-n",
                budget.namespace(),
                "patch",
                "pdb",
                budget.name(),
                "--type",
                "json",
                "-p",
                replaced(selector))
            .reviewed();
  }

  /// A merge would keep the labels that are wrong.
  private static String replaced(Tree selector) {
    return "[{\"op\":\"add\",\"path\":\"/spec/selector\",\"value\":%s}]".formatted(selector);
  }

  /// What the owner takes for its own; its labels say no more than what it is called.
  private Tree selector() {
    Tree own = workload.tree().at("spec", "selector");
    if (!own.fields().isEmpty()) {
      return own.has("matchLabels") || own.has("matchExpressions")
          ? own
          : Tree.under(own, "matchLabels");
    }
    Map<String, String> labels = workload.template().labels();
    return labels.containsKey("app")
        ? Tree.under(Tree.of(labels.get("app")), "matchLabels", "app")
        : Tree.ABSENT;
  }

  static Subject subject(DisruptionBudget budget) {
    return Subjects.subject(DISRUPTION_BUDGETS, budget);
  }
}
