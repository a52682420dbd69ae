package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.CLAIMS;
import static dev.kprod.cluster.Resources.NODES;
import static dev.kprod.cluster.Resources.STORAGE_CLASSES;
import static dev.kprod.cluster.Resources.VOLUMES;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Volume;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whether the volumes of a replicated workload would all be lost with one zone.
final class VolumeZone implements Check<Workload> {
  private static final Index<Map<String, Claim>> CLAIMS_BY_NAME =
      Index.of(
          "claims by name",
          Reads.of(CLAIMS),
          cluster -> {
            Map<String, Claim> claims = new HashMap<>();
            cluster
                .list(CLAIMS)
                .forEach(one -> claims.put(one.namespace() + "/" + one.name(), one));
            return claims;
          });
  private static final Index<Map<String, Volume>> VOLUMES_BY_NAME =
      Index.of(
          "volumes by name",
          Reads.of(VOLUMES),
          cluster -> {
            Map<String, Volume> volumes = new HashMap<>();
            cluster.list(VOLUMES).forEach(one -> volumes.put(one.name(), one));
            return volumes;
          });

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-volume-zone", WORKLOADS)
          .title("The volumes of a replicated workload are spread over more than one zone.")
          .severity(HIGH)
          .reads(Words.WORKLOAD)
          .reads(CLAIMS, VOLUMES)
          .mayRead(STORAGE_CLASSES, NODES)
          .breaks(
              """
              Disks of a cloud belong to a zone. When that zone is lost no pod can be started with
              them elsewhere, whatever the spread of the pods says.
              """)
          .judged(
              "A workload with fewer than two replicas, or without volume claims, is left out, and "
                  + "so is a cluster whose nodes are in fewer than two zones.",
              "The zones of a volume are those that its node affinity admits, else those of its "
                  + "labels; claims without a volume yet are not looked at.",
              "It passes if a volume has no zone, or more than one.",
              "It fails if all its volumes are in one and the same zone.")
          .example(example("a", "a"), example("a", "b"))
          .source(
              "https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode")
          .source(
              "https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/scheduler/framework/plugins/volumezone")
          .build();

  private static String example(String first, String second) {
    return Examples.node("one", "a")
        + Examples.node("two", "b")
        + """
        ---
        kind: StorageClass
        metadata: {name: disk}
        volumeBindingMode: Immediate
        ---
        kind: StatefulSet
        metadata: {name: db}
        spec: {replicas: 2, template: {metadata: {labels: {app: db}}}}
        """
        + member(0, first)
        + member(1, second);
  }

  private static String member(int index, String zone) {
    return """
    ---
    kind: Pod
    metadata:
      name: db-%1$s
      labels: {app: db}
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
    spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data-db-%1$s}}]}
    status: {phase: Running}
    ---
    kind: PersistentVolumeClaim
    metadata: {name: data-db-%1$s}
    spec: {volumeName: pv-%1$s, storageClassName: disk}
    ---
    kind: PersistentVolume
    metadata: {name: pv-%1$s}
    spec:
      nodeAffinity:
        required:
          nodeSelectorTerms:
          - matchExpressions:
            - {key: topology.kubernetes.io/zone, operator: In, values: [%2$s]}
    """
        .formatted(index, zone);
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.replicas().orElse(workload.livePods().size()) < 2 || workload.isBatch()) {
      return notApplicable("it has fewer than two replicas");
    }
    Map<Claim, Volume> volumes = volumes(workload, cluster);
    if (volumes.isEmpty()) {
      return notApplicable("none of its pods has a claim with a volume");
    }
    Set<String> clusterZones = new TreeSet<>();
    cluster.ask(NODES).known().stream()
        .map(Node::zone)
        .flatMap(Optional::stream)
        .forEach(clusterZones::add);
    if (cluster.ask(NODES).isWhole() && clusterZones.size() < 2) {
      return notApplicable("the nodes of the cluster are in fewer than two zones");
    }
    Set<String> all = new TreeSet<>();
    Map<Claim, String> zones = new LinkedHashMap<>();
    for (Map.Entry<Claim, Volume> one : volumes.entrySet()) {
      List<String> own = one.getValue().zones();
      if (own.size() != 1) {
        return pass();
      }
      all.add(own.getFirst());
      zones.put(one.getKey(), own.getFirst());
    }
    return all.size() > 1 ? pass() : failure(workload, zones, volumes, cluster);
  }

  private static Map<Claim, Volume> volumes(Workload workload, Cluster cluster) {
    Map<String, Claim> claims = cluster.index(CLAIMS_BY_NAME);
    Map<String, Volume> byName = cluster.index(VOLUMES_BY_NAME);
    Map<Claim, Volume> volumes = new LinkedHashMap<>();
    for (Pod pod : workload.livePods()) {
      for (String name : pod.spec().claims()) {
        Claim claim = claims.get(workload.namespace() + "/" + name);
        Volume volume = claim == null ? null : byName.get(claim.volume());
        if (claim != null && volume != null) {
          volumes.put(claim, volume);
        }
      }
    }
    return volumes;
  }

  private static Verdict failure(
      Workload workload, Map<Claim, String> zones, Map<Claim, Volume> volumes, Cluster cluster) {
    List<Evidence> evidence = new ArrayList<>();
    zones.forEach(
        (claim, zone) ->
            evidence.add(
                at(
                        "spec.volumeName",
                        "%s in zone %s".formatted(claim.volume(), zone),
                        "volumes in two zones or more")
                    .on(Subjects.subject(CLAIMS, claim))));
    String zone = zones.values().iterator().next();
    Optional<String> hasty = hastyClass(volumes, cluster);
    return fail(
        HIGH,
        "%s in zone %s%s."
            .formatted(
                volumes.size() == 1
                    ? "Its only volume is"
                    : "All its %s volumes are".formatted(volumes.size()),
                zone,
                hasty
                    .map(
                        name ->
                            "; class %s binds Immediate, so the disk chose the zone before the pod"
                                .formatted(name))
                    .orElse("")),
        Remedy.think(
            "Use a class that binds WaitForFirstConsumer, spread the pods of %s over zones, add"
                    .formatted(workload.shortName())
                + " replicas in another one and move the data by the store's own means."),
        evidence);
  }

  private static Optional<String> hastyClass(Map<Claim, Volume> volumes, Cluster cluster) {
    return cluster.ask(STORAGE_CLASSES).known().stream()
        .filter(one -> !one.waitsForConsumer())
        .filter(
            one ->
                volumes.values().stream().anyMatch(v -> v.storageClass().equals(one.name()))
                    || volumes.keySet().stream()
                        .anyMatch(c -> c.storageClass().equals(Optional.of(one.name()))))
        .map(one -> one.name())
        .sorted()
        .findFirst();
  }
}
