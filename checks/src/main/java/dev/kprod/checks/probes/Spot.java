package dev.kprod.checks.probes;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A node that its cloud may take away, and how long before it says so.
///
/// @param node its name
/// @param noticeSeconds by the documentation of AWS, Google and Azure of November 2026
record Spot(String node, long noticeSeconds) {
  private static final long AWS = 120;
  private static final long OTHERS = 30;

  private static final Map<String, Long> LABELS =
      Map.of(
          "cloud.google.com/gke-spot=true", OTHERS,
          "cloud.google.com/gke-preemptible=true", OTHERS,
          "kubernetes.azure.com/scalesetpriority=spot", OTHERS,
          "eks.amazonaws.com/capacityType=SPOT", AWS,
          "karpenter.sh/capacity-type=spot", AWS,
          "node.kubernetes.io/lifecycle=spot", AWS);

  private static final Index<Map<String, Spot>> INDEX =
      Index.of("spot nodes", Reads.NONE.may(Resources.NODES), Spot::all);

  private static Map<String, Spot> all(Cluster cluster) {
    Map<String, Spot> spots = new LinkedHashMap<>();
    for (Node node : cluster.ask(Resources.NODES).known()) {
      node.labels().entrySet().stream()
          .map(label -> LABELS.get(label.getKey() + "=" + label.getValue()))
          .filter(Objects::nonNull)
          .min(Long::compare)
          .ifPresent(notice -> spots.put(node.name(), new Spot(node.name(), notice)));
    }
    return spots;
  }

  /// Finds a spot node that runs a pod of a workload, the one with the shortest notice.
  static Optional<Spot> of(Workload workload, Cluster cluster) {
    Map<String, Spot> spots = cluster.index(INDEX);
    return workload.livePods().stream()
        .map(pod -> Optional.ofNullable(spots.get(pod.spec().nodeName())))
        .flatMap(Optional::stream)
        .min(Comparator.comparingLong(Spot::noticeSeconds).thenComparing(Spot::node));
  }
}
