package dev.kprod.checks.delivery;

import static dev.kprod.cluster.BackupKinds.CNPG_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.CRUNCHY_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.PERCONA_MONGODB_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.PERCONA_PG_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.PERCONA_XTRADB_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.ZALANDO_CLUSTERS;
import static dev.kprod.cluster.ObservabilityKinds.ALERTMANAGERS;
import static dev.kprod.cluster.ObservabilityKinds.OTEL_COLLECTORS;
import static dev.kprod.cluster.ObservabilityKinds.PROMETHEUSES;
import static dev.kprod.cluster.ObservabilityKinds.PROMETHEUS_AGENTS;
import static dev.kprod.cluster.ObservabilityKinds.VM_AGENTS;
import static dev.kprod.cluster.ObservabilityKinds.VM_ALERTMANAGERS;
import static dev.kprod.cluster.ObservabilityKinds.VM_ALERTS;
import static dev.kprod.cluster.ObservabilityKinds.VM_CLUSTERS;
import static dev.kprod.cluster.ObservabilityKinds.VM_SINGLES;
import static dev.kprod.cluster.QuorumKinds.KAFKAS;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The custom resources that operators make workloads of, as far as kprod reads their kinds: who
/// delivers such a workload is who delivers the resource.
final class Operated {
  static final List<ResourceType<CustomResource>> KINDS =
      List.of(
          PROMETHEUSES,
          PROMETHEUS_AGENTS,
          ALERTMANAGERS,
          VM_AGENTS,
          VM_SINGLES,
          VM_CLUSTERS,
          VM_ALERTS,
          VM_ALERTMANAGERS,
          OTEL_COLLECTORS,
          KAFKAS,
          CNPG_CLUSTERS,
          CRUNCHY_CLUSTERS,
          PERCONA_PG_CLUSTERS,
          PERCONA_MONGODB_CLUSTERS,
          PERCONA_XTRADB_CLUSTERS,
          ZALANDO_CLUSTERS);

  private final Map<String, CustomResource> seen = new HashMap<>();

  private Operated(Cluster cluster) {
    for (ResourceType<CustomResource> kind : KINDS) {
      for (CustomResource one : cluster.ask(kind).known()) {
        seen.put(key(kind.group(), kind.kind(), one.namespace(), one.name()), one);
      }
    }
  }

  static Read<?>[] reads() {
    return KINDS.toArray(Read<?>[]::new);
  }

  static Operated of(Cluster cluster) {
    return new Operated(cluster);
  }

  /// Finds the resource that controls an object, if it was read.
  Optional<CustomResource> above(ApiObject object) {
    return object
        .controller()
        .flatMap(
            owner ->
                Optional.ofNullable(
                    seen.get(key(owner.group(), owner.kind(), object.namespace(), owner.name()))));
  }

  private static String key(String group, String kind, String namespace, String name) {
    return String.join("/", group, kind, namespace, name);
  }
}
