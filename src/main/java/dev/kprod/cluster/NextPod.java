package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the next pod of a workload will look like to the API server.
///
/// A running pod that was made from the owner's present template shows what webhooks make of it:
/// sidecars that a mesh adds, contexts that a policy engine fills in. Containers that were added to
/// it for debugging will not come again. Where no such pod runs, the template is all there is.
///
/// @param pod labels, annotations and spec
/// @param isSeen whether a pod showed it, so that webhooks have had their say
public record NextPod(PodTemplate pod, boolean isSeen) {
  private static final Index<Map<Workload, NextPod>> INDEX =
      Index.of("next-pods", Words.WORKLOAD, NextPod::all);

  private static final Comparator<Pod> NEWEST_FIRST =
      Comparator.<Pod, String>comparing(pod -> pod.tree().text("metadata", "creationTimestamp"))
          .thenComparing(Pod::name)
          .reversed();

  private static final String REVISION = "deployment.kubernetes.io/revision";
  private static final String GENERATION = "deprecated.daemonset.template.generation";
  private static final String EPHEMERAL = "ephemeralContainers";

  /// Returns the next pod of a workload. Declare [Words#WORKLOAD].
  public static NextPod of(Workload workload, Cluster cluster) {
    NextPod seen = cluster.index(INDEX).get(workload);
    return seen == null ? new NextPod(workload.template(), false) : seen;
  }

  private static Map<Workload, NextPod> all(Cluster cluster) {
    Map<String, String> revisions = new HashMap<>();
    for (ReplicaSet set : cluster.list(Resources.REPLICA_SETS)) {
      revisions.put(
          set.namespace() + "/" + set.name(), set.annotations().getOrDefault(REVISION, ""));
    }
    Map<Workload, NextPod> all = new HashMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      Pod newest = newest(workload, revisions);
      if (newest != null) {
        all.put(workload, new NextPod(lasting(newest), true));
      }
    }
    return all;
  }

  private static @Nullable Pod newest(Workload workload, Map<String, String> revisions) {
    Pod newest = null;
    for (Pod pod : workload.livePods()) {
      boolean isNewer = newest == null || NEWEST_FIRST.compare(pod, newest) < 0;
      if (isNewer && isCurrent(pod, workload, revisions)) {
        newest = pod;
      }
    }
    return newest;
  }

  /// Says whether a pod was made from the owner's present template. Where nothing shows it, it was
  /// not.
  private static boolean isCurrent(Pod pod, Workload workload, Map<String, String> revisions) {
    return switch (workload.kind()) {
      case POD, CUSTOM, JOB -> true;
      case DEPLOYMENT -> {
        String present = workload.annotations().getOrDefault(REVISION, "");
        String set = pod.controller().map(ApiObject.Owner::name).orElse("");
        String made = revisions.getOrDefault(pod.namespace() + "/" + set, "");
        yield !present.isEmpty() && present.equals(made);
      }
      case STATEFUL_SET -> {
        String present = workload.tree().text("status", "updateRevision");
        String made = pod.labels().getOrDefault("controller-revision-hash", "");
        yield !present.isEmpty() && present.equals(made);
      }
      case DAEMON_SET -> {
        String present = workload.annotations().getOrDefault(GENERATION, "");
        String made = pod.labels().getOrDefault("pod-template-generation", "");
        yield !present.isEmpty() && present.equals(made);
      }
      case REPLICA_SET, REPLICATION_CONTROLLER, CRON_JOB, STATIC_POD -> false;
    };
  }

  private static PodTemplate lasting(Pod pod) {
    if (!pod.tree().has("spec", EPHEMERAL)) {
      return new PodTemplate(pod.tree());
    }
    Map<String, Tree> spec = new LinkedHashMap<>(pod.tree().fields("spec"));
    spec.remove(EPHEMERAL);
    Map<String, Tree> fields = new LinkedHashMap<>(pod.tree().fields());
    fields.put("spec", Tree.of(spec));
    return new PodTemplate(Tree.of(fields));
  }
}
