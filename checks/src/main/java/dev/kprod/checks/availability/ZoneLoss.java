package dev.kprod.checks.availability;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Workload;
import dev.kprod.simulation.Loss;
import dev.kprod.simulation.Simulations;

/// Whether a workload outlives the loss of any one zone, by replaying each: see [Loss].
final class ZoneLoss implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-zone-loss", WORKLOADS)
          .title("Every serving workload outlives the loss of any one zone.")
          .severity(HIGH)
          .reads(Replicated.READS)
          .reads(Simulations.READS)
          .param(Fate.MIN_SHARE)
          .breaks(
              """
              One availability zone, the ordinary unit of failure of a cloud, takes the service
              with it: an outage of the provider becomes an outage of yours.
              """)
          .judged(
              "A workload that no Service sends to, DaemonSets and what is scaled to zero are left"
                  + " out, and so is a cluster whose workers are in fewer than two zones.",
              "Each zone is let die in turn, with all its nodes, pods and the volumes that no other"
                  + " node can use; replacements are placed on the nodes that are left, once with "
                  + "the dead Node objects still there and once without.",
              "It fails if some zone's loss leaves it without a ready pod for good.",
              "It fails if it is without a ready pod until the replacements are, although it should"
                  + " have two replicas or more.",
              "It fails if fewer voting members of a quorum system are left than a majority.",
              "It passes with a note if it keeps ready pods and some replacements find no room.",
              "Where something that was not read or is not modelled decides, it stays unknown.")
          .example(
              Examples.node("one", "a")
                  + Examples.node("two", "b")
                  + Examples.service("web", "", "one", "one"),
              Examples.node("one", "a")
                  + Examples.node("two", "b")
                  + Examples.service("web", "", "one", "two"))
          .source("https://kubernetes.io/docs/setup/best-practices/multiple-zones/")
          .source("https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (NodePool.of(cluster).workerZones().size() < 2) {
      return notApplicable("the workers of the cluster are in fewer than two zones");
    }
    return Replicated.serving(
        workload,
        cluster,
        replicated ->
            new Fate("zone", workload, replicated, params.of(Fate.MIN_SHARE))
                .judge(Loss.worstZone(workload, cluster), cluster));
  }
}
