package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.DAEMON_SETS;
import static dev.kprod.cluster.Resources.JOBS;
import static dev.kprod.cluster.Resources.REPLICA_SETS;
import static dev.kprod.cluster.Resources.STATEFUL_SETS;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.snapshot.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The built-in controllers that there are, by name and unique id.
final class Owners {
  private static final List<ResourceType<? extends ApiObject>> TYPES =
      List.of(REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS, JOBS);

  private static final Index<Owners> INDEX =
      Index.of("owners", Reads.of(REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS, JOBS), Owners::new);

  private final Map<String, Set<String>> ids = new HashMap<>();

  private Owners(Cluster cluster) {
    for (ResourceType<? extends ApiObject> type : TYPES) {
      cluster
          .list(type)
          .forEach(
              one ->
                  ids.computeIfAbsent(
                          key(type.kind(), one.namespace(), one.name()), unseen -> new HashSet<>())
                      .add(one.uid()));
    }
  }

  static Owners of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Finds the first of some pods whose controller is of one of these kinds and is not there.
  Optional<Pod> orphan(List<Pod> pods) {
    return pods.stream()
        .filter(pod -> pod.controller().filter(owner -> isGone(owner, pod.namespace())).isPresent())
        .findFirst();
  }

  private boolean isGone(ApiObject.Owner owner, String namespace) {
    boolean known =
        TYPES.stream()
            .anyMatch(
                type -> type.kind().equals(owner.kind()) && type.group().equals(owner.group()));
    if (!known) {
      return false;
    }
    Set<String> there = ids.getOrDefault(key(owner.kind(), namespace, owner.name()), Set.of());
    return there.isEmpty()
        || (!owner.uid().isEmpty() && !there.contains("") && !there.contains(owner.uid()));
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "/" + namespace + "/" + name;
  }
}
