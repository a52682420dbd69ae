package dev.kprod.checks.availability;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Workload;
import dev.kprod.simulation.Loss;
import dev.kprod.simulation.Simulations;

/// Whether a workload outlives the death of any one node, by replaying each: see [Loss].
final class NodeLoss implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-node-loss", WORKLOADS)
          .title("Every serving workload outlives the death of any one node.")
          .severity(HIGH)
          .reads(Replicated.READS)
          .reads(Simulations.READS)
          .param(Fate.MIN_SHARE)
          .breaks(
              """
              A hardware fault, a kernel panic or the end of a spot node asks no budget and moves
              nothing for about six minutes. A service whose ready pods were all there is gone for
              that long, or until somebody comes.
              """)
          .judged(
              "A workload that no Service sends to, DaemonSets and what is scaled to zero are left"
                  + " out.",
              "Each node is let die in turn, with all its pods; replacements are placed on the "
                  + "others by the filters of the scheduler.",
              "It fails if some node's death leaves it without a ready pod for good: no node takes"
                  + " the replacements, or pods of a StatefulSet wait for a Node object that no"
                  + " cloud deletes.",
              "It fails if it is without a ready pod until the replacements are, although it should"
                  + " have two replicas or more; with one, ha-replicas says so.",
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
          .source("https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller")
          .source(
              "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return Replicated.serving(
        workload,
        cluster,
        replicated ->
            new Fate("node", workload, replicated, params.of(Fate.MIN_SHARE))
                .judge(Loss.worstNode(workload, cluster), cluster));
  }
}
