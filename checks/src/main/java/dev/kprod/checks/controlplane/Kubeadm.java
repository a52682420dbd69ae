package dev.kprod.checks.controlplane;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Tree;
import java.util.List;

/// What kubeadm wrote down about the cluster that it made.
final class Kubeadm {
  static final NamedObject<ConfigMap> CONFIG =
      new NamedObject<>(Resources.CONFIG_MAPS, "kube-system", "kubeadm-config");

  private Kubeadm() {}

  /// Returns its ClusterConfiguration, absent where there is none or it may not be read.
  static Tree configuration(Cluster cluster) {
    List<ConfigMap> came = cluster.ask(CONFIG).known();
    return came.isEmpty()
        ? Tree.ABSENT
        : came.getFirst().findYaml("ClusterConfiguration").orElse(Tree.ABSENT);
  }
}
