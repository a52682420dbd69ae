package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.selector.Requirement;
import dev.kprod.semantics.selector.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A budget that was probably meant for a workload and does not select its pods.
///
/// @param budget which
/// @param how why it does not
/// @param wanted what the pods have instead
record NearMiss(DisruptionBudget budget, How how, String wanted) {
  /// Why a budget misses.
  enum How {
    /// One of its requirements does not hold.
    ONE_LABEL,
    /// It fits the labels of the owner, which are not those of the pods.
    OWNERS_LABELS,
    /// It fits and lies in another namespace.
    OTHER_NAMESPACE
  }

  /// Finds the nearest one, the sharpest explanation first; a budget that selects somebody else is
  /// left alone.
  static Optional<NearMiss> find(Workload workload, Cluster cluster) {
    Map<String, String> labels =
        workload.livePods().isEmpty()
            ? workload.template().labels()
            : workload.livePods().getFirst().labels();
    Budgets budgets = Budgets.of(cluster);
    List<DisruptionBudget> own =
        budgets.in(workload.namespace()).stream().filter(budgets::isIdle).toList();
    for (DisruptionBudget budget : own) {
      if (budget.selector() instanceof Selector.Matching one && one.matches(workload.labels())) {
        return Optional.of(new NearMiss(budget, How.OWNERS_LABELS, "labels of its pods"));
      }
    }
    for (DisruptionBudget budget : own) {
      Optional<Requirement> missed = onlyMissed(budget.selector(), labels);
      if (missed.isPresent()) {
        String key = missed.get().key();
        String value = labels.containsKey(key) ? key + "=" + labels.get(key) : "no label " + key;
        return Optional.of(new NearMiss(budget, How.ONE_LABEL, value));
      }
    }
    return budgets.named(workload.name()).stream()
        .filter(budget -> !budget.namespace().equals(workload.namespace()))
        .filter(budget -> budget.selector() instanceof Selector.Matching)
        .filter(budget -> budget.selector().matches(labels) && budgets.isIdle(budget))
        .map(
            budget ->
                new NearMiss(budget, How.OTHER_NAMESPACE, "a budget in " + workload.namespace()))
        .findFirst();
  }

  /// Finds the single requirement that labels do not meet, of two or more, or one of the same key.
  private static Optional<Requirement> onlyMissed(Selector selector, Map<String, String> labels) {
    if (!(selector instanceof Selector.Matching(List<Requirement> requirements))) {
      return Optional.empty();
    }
    List<Requirement> missed =
        requirements.stream().filter(requirement -> !requirement.matches(labels)).toList();
    boolean near =
        missed.size() == 1 && (requirements.size() > 1 || isAlmost(missed.getFirst(), labels));
    return near ? Optional.of(missed.getFirst()) : Optional.empty();
  }

  /// `app=web2` against `app=web`: one of the two names begins with the other.
  private static boolean isAlmost(Requirement missed, Map<String, String> labels) {
    String value = labels.getOrDefault(missed.key(), "");
    return !value.isEmpty()
        && missed.values().stream()
            .anyMatch(wanted -> wanted.startsWith(value) || value.startsWith(wanted));
  }

  String sentence() {
    return switch (how) {
      case ONE_LABEL -> "Budget %s misses them by one label.".formatted(budget.name());
      case OWNERS_LABELS ->
          "Budget %s selects by labels of the owner, which its pods do not have."
              .formatted(budget.name());
      case OTHER_NAMESPACE ->
          "Budget %s would fit, and lies in namespace %s."
              .formatted(budget.name(), budget.namespace());
    };
  }

  Evidence evidence() {
    return switch (how) {
      case ONE_LABEL, OWNERS_LABELS ->
          at("spec.selector", Budgets.text(budget.selector()), wanted)
              .on(PdbManifest.subject(budget));
      case OTHER_NAMESPACE ->
          at("metadata.namespace", budget.namespace(), wanted).on(PdbManifest.subject(budget));
    };
  }

  Remedy remedy(Workload workload) {
    return switch (how) {
      case ONE_LABEL, OWNERS_LABELS -> new PdbManifest(workload).remedy(budget);
      case OTHER_NAMESPACE -> new PdbManifest(workload).remedy();
    };
  }
}
