package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.DISRUPTION_BUDGETS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.selector.Selector;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether a pod is under two budgets, which the eviction API takes for an error.
///
/// It answers with status 500 and not 429, so that `kubectl drain` gives up on the pod instead of
/// trying again (upstream: pkg/registry/core/pod/storage/eviction.go).
final class PdbOverlap implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-pdb-overlap", WORKLOADS)
          .title("No pod is matched by more than one PodDisruptionBudget.")
          .severity(HIGH)
          .reads(Budgets.READS)
          .breaks(
              """
              The eviction API answers with an error for a pod that two budgets select, whatever
              they allow. A drain gives up on that pod at once, and an upgrade stops at its node.
              """)
          .judged(
              "A workload in a namespace without a budget is left out, and so is one that has no "
                  + "pod and wants none.",
              "A workload fails if two budgets select one of its live pods.",
              "A workload without pods is judged by its template, and fails with the remark that "
                  + "it begins when there are some.",
              "Pods of DaemonSets and of nodes' own manifests fail as low, since a drain leaves "
                  + "them alone and other evictors do not.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: all}
              spec: {maxUnavailable: 1, selector: {}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#troubleshooting-stuck-evictions")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/registry/core/pod/storage/eviction.go")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Budgets budgets = Budgets.of(cluster);
    if (budgets.in(workload.namespace()).isEmpty()) {
      return notApplicable("its namespace has no budget");
    }
    if (workload.livePods().isEmpty()) {
      return withoutPods(workload, budgets.ofTemplate(workload), cluster);
    }
    Optional<Pod> first =
        workload.livePods().stream().filter(pod -> budgets.of(pod).size() > 1).findFirst();
    return first.isEmpty() ? pass() : overlap(workload, first.get(), cluster);
  }

  private static Verdict withoutPods(
      Workload workload, List<DisruptionBudget> budgets, Cluster cluster) {
    if (workload.isAtZero() || workload.isBatch()) {
      return notApplicable("it has no pod now");
    }
    return budgets.size() < 2
        ? pass()
        : fail(
                severity(workload),
                "%s select what it makes, so that none of its pods could be evicted."
                    .formatted(names(budgets)),
                remedy(budgets, cluster),
                evidence(budgets))
            .with(Note.of("it has no pod now; this begins when there are some"));
  }

  private static Verdict overlap(Workload workload, Pod pod, Cluster cluster) {
    List<DisruptionBudget> budgets = Budgets.of(cluster).of(pod);
    return fail(
        severity(workload),
        "%s select pod %s, so that no request to evict it succeeds."
            .formatted(names(budgets), pod.name()),
        remedy(budgets, cluster),
        evidence(budgets));
  }

  /// A drain leaves these pods on the node.
  private static dev.kprod.check.Severity severity(Workload workload) {
    return switch (workload.kind()) {
      case DAEMON_SET, STATIC_POD -> LOW;
      case DEPLOYMENT, STATEFUL_SET, REPLICA_SET, REPLICATION_CONTROLLER, JOB, CRON_JOB, POD ->
          HIGH;
      case CUSTOM -> HIGH;
    };
  }

  private static String names(List<DisruptionBudget> budgets) {
    return budgets.size() == 2
        ? "Budgets %s and %s".formatted(budgets.getFirst().name(), budgets.getLast().name())
        : "Budget %s and %s more".formatted(budgets.getFirst().name(), budgets.size() - 1);
  }

  private static List<Evidence> evidence(List<DisruptionBudget> budgets) {
    return budgets.stream()
        .map(
            budget ->
                at("spec.selector", Budgets.text(budget.selector()), "one budget for a pod")
                    .on(subject(budget)))
        .toList();
  }

  /// The wider one goes; where an operator writes it, the operator is to be asked.
  private static Remedy remedy(List<DisruptionBudget> budgets, Cluster cluster) {
    Workloads workloads = Workloads.of(cluster);
    DisruptionBudget widest =
        budgets.stream()
            .max(
                Comparator.<DisruptionBudget, Boolean>comparing(
                        budget -> budget.controller().isEmpty())
                    .thenComparingInt(
                        budget -> workloads.pods(budget.namespace(), budget.selector()).size())
                    .thenComparingInt(
                        budget -> workloads.selected(budget.namespace(), budget.selector()).size())
                    .thenComparing(budget -> budget.selector() instanceof Selector.Everything)
                    .thenComparing(Comparator.comparing(DisruptionBudget::name).reversed()))
            .orElseThrow();
    return widest
        .controller()
        .map(
            owner ->
                Remedy.think(
                    "Budget %s belongs to %s %s, which writes it again: narrow it there."
                        .formatted(widest.name(), owner.kind(), owner.name())))
        .orElseGet(
            () ->
                Remedy.run(
                        "Delete the wider budget, or narrow its selector.",
                        "kubectl",
                        "-n",
                        widest.namespace(),
                        "delete",
                        "pdb",
                        widest.name())
                    .reviewed());
  }

  private static Subject subject(DisruptionBudget budget) {
    return Subjects.subject(DISRUPTION_BUDGETS, budget);
  }
}
