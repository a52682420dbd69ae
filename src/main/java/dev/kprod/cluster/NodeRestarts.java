package dev.kprod.cluster;

import dev.kprod.cluster.ContainerStatus.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// When nodes started all their containers again. That is the node's doing and no container's.
public final class NodeRestarts {
  private static final Index<NodeRestarts> INDEX =
      Index.of("node restarts", Reads.of(Resources.PODS), NodeRestarts::new);

  /// A node is back up within this time.
  private static final Duration AT_ONCE = Duration.ofMinutes(3);

  /// Fewer pods than this may well have ended together by chance.
  private static final int LEAST_PODS = 3;

  private final Map<String, Instant> last = new HashMap<>();

  private NodeRestarts(Cluster cluster) {
    Map<String, List<Pod>> byNode = new HashMap<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.isLive() && !pod.spec().nodeName().isEmpty()) {
        byNode.computeIfAbsent(pod.spec().nodeName(), unseen -> new ArrayList<>()).add(pod);
      }
    }
    byNode.forEach((node, pods) -> find(pods).ifPresent(at -> last.put(node, at)));
  }

  /// Says whether a container of a pod ended together with all others of its node. Declare
  /// [Resources#PODS].
  public static boolean caused(Pod pod, Ending ending, Cluster cluster) {
    Instant restart = cluster.index(INDEX).last.get(pod.spec().nodeName());
    return restart != null && ending.finishedAt().filter(at -> isNear(at, restart)).isPresent();
  }

  private static Optional<Instant> find(List<Pod> pods) {
    List<Instant> ends = pods.stream().flatMap(pod -> lastEnd(pod).stream()).sorted().toList();
    for (int i = ends.size() - 1; i >= 0; i--) {
      Instant at = ends.get(i);
      long together = ends.stream().filter(end -> isNear(end, at)).count();
      long there =
          pods.stream().filter(pod -> pod.createdAt().filter(at::isAfter).isPresent()).count();
      if (together >= LEAST_PODS && together >= there) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> lastEnd(Pod pod) {
    return pod.statuses().stream()
        .flatMap(status -> status.lastEnding().stream())
        .flatMap(ending -> ending.finishedAt().stream())
        .max(Instant::compareTo);
  }

  private static boolean isNear(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(AT_ONCE) <= 0;
  }
}
