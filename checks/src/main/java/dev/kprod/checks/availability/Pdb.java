package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.QuorumSystem;
import dev.kprod.cluster.Workload;
import java.util.List;

/// Whether anything limits how many pods of a workload a drain takes at once.
///
/// What the budget says is the business of other checks; here it only has to be there.
final class Pdb implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-pdb", WORKLOADS)
          .title("Every replicated serving workload is covered by a PodDisruptionBudget.")
          .severity(HIGH)
          .reads(Replicated.READS)
          .reads(Budgets.READS)
          .breaks(
              """
              Nothing but a budget slows evictions down: a drain, an upgrade of the nodes or an
              autoscaler that removes idle nodes may take all replicas at once, and the service is
              gone until new ones are up.
              """)
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out, "
                  + "unless its members vote.",
              "A DaemonSet, a workload with a floor below two and one that may be scaled to zero "
                  + "are left out: a budget there can only block.",
              "It passes if each of its live pods is selected by a budget of its namespace, by "
                  + "the pods' own labels; without pods the labels of its template count.",
              "It fails if some pods are selected and some are not, and if none is.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {replicas: 2, template: {metadata: {labels: {app: web}}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {replicas: 2, template: {metadata: {labels: {app: web}}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
              """)
          .source("https://kubernetes.io/docs/tasks/run-application/configure-pdb/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return QuorumSystem.of(workload, cluster).isEmpty()
        ? Replicated.many(workload, cluster, replicated -> judge(workload, cluster))
        : Replicated.anyMany(workload, cluster, replicated -> judge(workload, cluster));
  }

  private static Verdict judge(Workload workload, Cluster cluster) {
    Budgets budgets = Budgets.of(cluster);
    List<Pod> live = workload.livePods();
    if (live.isEmpty()) {
      return budgets.ofTemplate(workload).isEmpty()
          ? uncovered(workload, "The pods it makes are under no budget.", cluster)
          : pass();
    }
    List<Pod> bare = live.stream().filter(pod -> budgets.of(pod).isEmpty()).toList();
    if (bare.isEmpty()) {
      return pass();
    }
    return bare.size() == live.size()
        ? uncovered(workload, "%s under no budget.".formatted(pods(live.size())), cluster)
        : partly(workload, bare, cluster);
  }

  private static String pods(int count) {
    return count == 1 ? "Its pod is" : "Its %s pods are".formatted(count);
  }

  private static Verdict partly(Workload workload, List<Pod> bare, Cluster cluster) {
    int all = workload.livePods().size();
    DisruptionBudget some =
        workload.livePods().stream()
            .flatMap(pod -> Budgets.of(cluster).of(pod).stream())
            .findFirst()
            .orElseThrow();
    return fail(
        HIGH,
        "Budget %s selects %s of its %s pods; %s is among the others."
            .formatted(some.name(), all - bare.size(), all, bare.getFirst().name()),
        new PdbManifest(workload).remedy(some),
        at("spec.selector", Budgets.text(some.selector()), "the labels of all its pods")
            .on(PdbManifest.subject(some)));
  }

  private static Verdict uncovered(Workload workload, String message, Cluster cluster) {
    Evidence none = at("", "no PodDisruptionBudget selects its pods", "one");
    return NearMiss.find(workload, cluster)
        .map(
            miss ->
                fail(
                    HIGH,
                    message + " " + miss.sentence(),
                    miss.remedy(workload),
                    none,
                    miss.evidence()))
        .orElseGet(() -> fail(HIGH, message, new PdbManifest(workload).remedy(), none));
  }
}
