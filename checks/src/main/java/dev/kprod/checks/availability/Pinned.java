package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.CLAIMS;
import static dev.kprod.cluster.Resources.VOLUMES;

import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.NodeTerms;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Volume;
import dev.kprod.cluster.Workload;
import java.util.HashMap;
import java.util.Map;

/// Whether a workload is tied to one particular node.
final class Pinned {
  private static final String HOST = "kubernetes.io/hostname";

  /// The volumes by namespace and name of the claim that holds them.
  private static final Index<Map<String, Volume>> BOUND =
      Index.of("volumes by claim", Reads.NONE.may(CLAIMS, VOLUMES), Pinned::bound);

  private Pinned() {}

  /// Says whether the template names one node, by its name, by one host name or by a volume that
  /// one node alone can use. Declare claims and volumes; what was not seen of them ties nothing.
  static boolean isToOneNode(Workload workload, Cluster cluster) {
    PodSpec spec = workload.template().spec();
    return !spec.nodeName().isEmpty()
        || spec.nodeSelector().containsKey(HOST)
        || namesOneHost(spec)
        || hasVolumeOfOneNode(workload, cluster);
  }

  /// One alternative that names one host is enough only if it is the only alternative.
  private static boolean namesOneHost(PodSpec spec) {
    return NodeTerms.of(spec).namesOneHost();
  }

  private static boolean hasVolumeOfOneNode(Workload workload, Cluster cluster) {
    Map<String, Volume> bound = cluster.index(BOUND);
    for (Pod pod : workload.livePods()) {
      for (String name : pod.spec().claims()) {
        Volume volume = bound.get(workload.namespace() + "/" + name);
        if (volume != null && isOfOneNode(volume, cluster)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Map<String, Volume> bound(Cluster cluster) {
    Map<String, Volume> volumes = new HashMap<>();
    cluster.ask(VOLUMES).known().forEach(volume -> volumes.put(volume.name(), volume));
    Map<String, Volume> bound = new HashMap<>();
    for (Claim claim : cluster.ask(CLAIMS).known()) {
      Volume volume = volumes.get(claim.volume());
      if (volume != null) {
        bound.put(claim.namespace() + "/" + claim.name(), volume);
      }
    }
    return bound;
  }

  private static boolean isOfOneNode(Volume volume, Cluster cluster) {
    NodeTerms terms = NodeTerms.of(volume.requiredNodes());
    return !terms.isEverywhere()
        && Placement.nodes(cluster).values().stream().filter(terms::admit).count() == 1
        && terms.namesOneHost();
  }
}
