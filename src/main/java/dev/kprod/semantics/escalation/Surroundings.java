package dev.kprod.semantics.escalation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.cluster.Version;
import java.util.OptionalInt;

/// What the worth of a right depends on beside the right.
///
/// @param execByGet whether `get` on a pod's exec is enough, as it was until 1.35 (KEP-4006,
///   AuthorizePodWebsocketUpgradeCreatePermission)
/// @param bootstrapTokens whether a bootstrap token makes a node: kubeadm bound its group
/// @param identityMap whether a ConfigMap says which cloud identities are who: EKS
/// @param controllers the controllers that do for others what these could not
record Surroundings(
    boolean execByGet, boolean bootstrapTokens, boolean identityMap, Controllers controllers) {
  static Surroundings of(Cluster cluster) {
    OptionalInt minor = new Version(cluster.single(Resources.VERSION)).minor();
    boolean kubeadm =
        cluster.list(Resources.CLUSTER_ROLE_BINDINGS).stream()
            .flatMap((RoleBinding binding) -> binding.subjects().stream())
            .anyMatch(
                subject ->
                    subject.name().equals("system:bootstrappers:kubeadm:default-node-token"));
    return new Surroundings(
        minor.isPresent() && minor.getAsInt() < 35,
        kubeadm,
        Platform.of(cluster).provider().equals("eks"),
        Controllers.of(cluster));
  }
}
