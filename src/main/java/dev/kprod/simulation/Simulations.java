package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Words;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.List;

/// What all simulations read, and what none of them says.
public final class Simulations {
  /// What is read to replay a drain or the loss of nodes.
  public static final Reads READS =
      Landscape.READS.and(Budgets.READS).and(Words.SERVING).and(Words.PLATFORM);

  /// What the answer does not take into account, for a person.
  public static final List<String> LEFT_OUT =
      List.of(
          "how long anything takes, and whether a client notices",
          "whether an application that moved works",
          "eviction of pods of lower priority, which is named where it may happen",
          "nodes that an autoscaler would add",
          "scores of the scheduler, so that a pod may go to another node that fits",
          "storage capacity that drivers publish, devices, schedulers other than the default one");

  private Simulations() {}

  /// Returns the required reads that did not bring everything.
  public static List<Read<?>> unseen(Cluster cluster) {
    List<Read<?>> unseen = new ArrayList<>();
    for (Read<?> read : READS.required()) {
      if (cluster.outcome(read, "") instanceof ReadOutcome.Unseen) {
        unseen.add(read);
      }
    }
    return unseen;
  }
}
