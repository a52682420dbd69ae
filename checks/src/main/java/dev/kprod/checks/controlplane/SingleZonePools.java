package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Criticality;
import dev.kprod.check.Evidence;
import dev.kprod.check.Facts;
import dev.kprod.check.Names;
import dev.kprod.check.Params;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The pools that go with one zone, and what is critical on them.
final class SingleZonePools {
  private static final int LARGE_POOL = 2;

  private SingleZonePools() {}

  /// The pools that live in one zone and are larger than a pair, which nobody meant so.
  static List<String> find(List<Node> workers, String label, Params params) {
    Map<String, Set<String>> zones = new TreeMap<>();
    Map<String, Integer> sizes = new TreeMap<>();
    for (Node node : workers) {
      String pool = Pools.of(node);
      sizes.merge(pool, 1, Integer::sum);
      zones
          .computeIfAbsent(pool, unseen -> new TreeSet<>())
          .add(NodeZoneSpread.zone(node, label).orElse(""));
    }
    List<String> single = new ArrayList<>();
    zones.forEach(
        (pool, in) -> {
          boolean meant = Pools.isStated(params.of(Facts.POOLS), pool, Facts.Pool::zonal);
          if (in.size() == 1 && !in.contains("") && sizes.getOrDefault(pool, 0) > LARGE_POOL) {
            if (!meant) {
              single.add(pool);
            }
          }
        });
    return single;
  }

  static List<Evidence> critical(
      List<String> pools,
      List<Node> workers,
      String label,
      Workloads workloads,
      Criticality criticality) {
    Map<String, String> poolOf = new TreeMap<>();
    Map<String, String> zoneOf = new TreeMap<>();
    for (Node node : workers) {
      String pool = Pools.of(node);
      if (pools.contains(pool)) {
        poolOf.put(node.name(), pool);
        NodeZoneSpread.zone(node, label).ifPresent(zone -> zoneOf.put(pool, zone));
      }
    }
    Map<String, Set<String>> found = new TreeMap<>();
    for (Workload workload : workloads.all()) {
      if (criticality.isCritical(workload)) {
        workload.livePods().stream()
            .map(pod -> poolOf.getOrDefault(pod.spec().nodeName(), ""))
            .filter(pool -> !pool.isEmpty())
            .forEach(
                pool ->
                    found
                        .computeIfAbsent(pool, unseen -> new TreeSet<>())
                        .add(workload.toString()));
      }
    }
    List<Evidence> evidence = new ArrayList<>();
    found.forEach(
        (pool, names) ->
            evidence.add(
                at(
                    "",
                    "Pool %s is all in %s and runs %s"
                        .formatted(
                            pool,
                            zoneOf.getOrDefault(pool, "one zone"),
                            Names.few(List.copyOf(names))),
                    "several zones for what is critical")));
    return evidence;
  }
}
