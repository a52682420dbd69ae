package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.NodeTerms;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one volume claim of a pod asks of the node.
sealed interface Mount {
  /// The nodes that the volume can be used from.
  ///
  /// @param volume what tells one volume from another, for the limits of drivers
  /// @param driver the CSI driver, empty for none
  /// @param zones labels of the volume that the node must share, by label
  /// @param single whether one pod alone may use it
  record Placed(
      String volume, String driver, NodeTerms nodes, Map<String, Set<String>> zones, boolean single)
      implements Mount {
    /// A node without any label of a place is not asked for one (upstream: `volumezone`).
    boolean admits(String node, Map<String, String> labels) {
      if (!nodes.admit(node, labels)) {
        return false;
      }
      if (zones.isEmpty() || Storage.PLACES.stream().noneMatch(labels::containsKey)) {
        return true;
      }
      return zones.entrySet().stream()
          .allMatch(zone -> names(zone.getKey()).stream().anyMatch(key -> has(labels, key, zone)));
    }

    private static boolean has(
        Map<String, String> labels, String key, Map.Entry<String, Set<String>> zone) {
      String value = labels.get(key);
      return value != null && zone.getValue().contains(value);
    }

    private static List<String> names(String key) {
      return switch (key) {
        case "failure-domain.beta.kubernetes.io/zone" ->
            List.of(key, "topology.kubernetes.io/zone");
        case "failure-domain.beta.kubernetes.io/region" ->
            List.of(key, "topology.kubernetes.io/region");
        default -> List.of(key);
      };
    }
  }

  /// No node will do.
  ///
  /// @param because why, for a person
  record Impossible(String because) implements Mount {}

  /// It is not known which nodes will do.
  ///
  /// @param because why, for a person
  record Unknown(String because) implements Mount {}
}
