package dev.kprod.checks.backup;

import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import java.util.ArrayList;
import java.util.List;

/// What stands around the objects: what has to be there before them, what waits for itself, and
/// what lies outside the cluster.
final class RestoreGround {
  /// What is needed to know.
  static final Reads READS =
      RestoreWebhooks.READS
          .and(RestoreHurdles.READS)
          .and(RestoreOutside.READS)
          .and(RestoreElsewhere.READS);

  private final Cluster cluster;
  private final Asked asked;
  private final RestoreWebhooks webhooks;
  private final RestoreHurdles hurdles;
  private final List<Effect> effects = new ArrayList<>();

  RestoreGround(Cluster cluster, Asked asked) {
    this.cluster = cluster;
    this.asked = asked;
    this.webhooks = new RestoreWebhooks(cluster, asked);
    this.hurdles = new RestoreHurdles(cluster, asked);
    effects.addAll(webhooks.effects());
    effects.addAll(hurdles.effects());
    effects.addAll(new RestoreOutside(cluster, asked).effects());
    effects.addAll(new RestoreElsewhere(cluster, asked).effects());
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  /// Returns what is done in which order, as far as there is something to do.
  List<String> steps(RestoreData data) {
    List<String> steps = new ArrayList<>();
    boolean whole = asked.namespaces().isEmpty();
    if (hurdles.areReconciled()) {
      steps.add("GitOps is paused, so that it does not undo what comes back");
    }
    if (whole) {
      steps.add("definitions of custom kinds");
    }
    steps.add(
        whole
            ? "namespaces, roles, priority and storage classes"
            : "the namespaces with their roles and accounts");
    if (whole) {
      steps.add("network, DNS, storage drivers and the snapshot controller");
      steps.add("operators of Secrets and what they need to start, then certificates");
    } else {
      steps.add("Secrets");
    }
    if (webhooks.areClosing()) {
      steps.add("pods that answer webhooks, and only then the webhooks");
    }
    if (whole) {
      steps.add("other operators, before the objects that they act on");
    }
    if (data.volumes()) {
      steps.add("claims with their data");
    }
    if (data.databases()) {
      steps.add("databases");
    }
    steps.add("workloads");
    if (!cluster.ask(Resources.INGRESSES).known().isEmpty()) {
      steps.add("ingresses and DNS");
    }
    if (hurdles.areReconciled()) {
      steps.add("GitOps again, once its difference has been read");
    }
    return steps;
  }
}
