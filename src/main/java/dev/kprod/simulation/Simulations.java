package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Webhook;
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
      Landscape.READS
          .and(Budgets.READS)
          .and(Words.SERVING)
          .and(Words.PLATFORM)
          .may(Resources.VALIDATING_WEBHOOKS);

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

  /// Returns the webhooks that are asked about evictions, refuse them by their own mind, and refuse
  /// them too where they do not answer; as `configuration/webhook`, sorted.
  public static List<String> evictionWebhooks(Cluster cluster) {
    List<String> names = new ArrayList<>();
    for (Webhook configuration : cluster.ask(Resources.VALIDATING_WEBHOOKS).known()) {
      for (Webhook.Entry entry : configuration.webhooks()) {
        if (entry.failsClosed() && entry.coversEviction()) {
          names.add(configuration.name() + "/" + entry.name());
        }
      }
    }
    names.sort(null);
    return names;
  }

  /// Returns the optional reads that did not bring everything, so that a pod may hang on them.
  public static List<Read<?>> unseenOptional(Cluster cluster) {
    List<Read<?>> unseen = new ArrayList<>();
    for (Read<?> read :
        List.<Read<?>>of(
            Resources.CLAIMS, Resources.VOLUMES, Resources.STORAGE_CLASSES, Resources.NAMESPACES)) {
      if (cluster.outcome(read, "") instanceof ReadOutcome.Unseen) {
        unseen.add(read);
      }
    }
    return unseen;
  }

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
