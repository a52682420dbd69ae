package dev.kprod.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The pods of each node, as far as pods were seen.
public final class PodsByNode {
  private static final Index<PodsByNode> INDEX =
      Index.of(
          "pods by node",
          Reads.NONE.may(Resources.PODS),
          cluster -> new PodsByNode(cluster.ask(Resources.PODS)));

  private final Map<String, List<Pod>> pods;
  private final boolean whole;

  private PodsByNode(Listing<Pod> listing) {
    Map<String, List<Pod>> grouped = new LinkedHashMap<>();
    for (Pod pod : listing.known()) {
      String node = pod.spec().nodeName();
      if (!node.isEmpty()) {
        grouped.computeIfAbsent(node, unseen -> new ArrayList<>()).add(pod);
      }
    }
    this.pods = Collections.unmodifiableMap(grouped);
    this.whole = listing.isWhole();
  }

  /// Returns the pods of a cluster by node. Declare pods.
  public static PodsByNode of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns the pods bound to a node, finished ones too.
  public List<Pod> on(String node) {
    return pods.getOrDefault(node, List.of());
  }

  /// Says whether every pod was seen.
  public boolean isWhole() {
    return whole;
  }
}
