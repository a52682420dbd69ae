package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.CLAIMS;
import static dev.kprod.cluster.Resources.NAMESPACES;
import static dev.kprod.cluster.Resources.VOLUMES;
import static dev.kprod.cluster.Words.NODE;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.checks.availability.SpreadRule.Level;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NodeTerms;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Volume;
import dev.kprod.cluster.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Whether the ready pods of a workload would outlive one zone, as they stand now.
final class SpreadZone implements Check<Workload> {
  static final Param<Integer> MIN_ZONES =
      Param.count("minZones", 2, 2, 9, "The loss of one zone is the fault to be survived.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-spread-zone", WORKLOADS)
          .title(
              "The ready pods of every replicated serving workload run in at least two zones where "
                  + "there are any.")
          .severity(MEDIUM)
          .reads(Replicated.READS)
          .reads(NODE)
          .mayRead(NAMESPACES, CLAIMS, VOLUMES)
          .param(MIN_ZONES)
          .breaks("The loss of one zone, the ordinary fault of a cloud, takes all its pods.")
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out, and"
                  + " so are a floor below two and DaemonSets.",
              "The zones that count are those of usable nodes whose taints it tolerates; with fewer"
                  + " than minZones the question does not arise.",
              "A workload with fewer than two ready pods is left to ha-available.",
              "It fails if all ready pods are in fewer zones than minZones.",
              "It is unknown if nodes without a zone label hold some of them and the others are in "
                  + "too few zones.")
          .example(example("a", "a"), example("a", "b"))
          .source("https://kubernetes.io/docs/setup/best-practices/multiple-zones/")
          .build();

  private static String example(String first, String second) {
    return """
    kind: StatefulSet
    metadata: {name: db}
    spec: {replicas: 2, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}}}
    ---
    kind: Pod
    metadata:
      name: db-0
      labels: {app: db}
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
    spec: {nodeName: node-%s, volumes: [{name: data, persistentVolumeClaim: {claimName: data-db-0}}]}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    ---
    kind: Pod
    metadata:
      name: db-1
      labels: {app: db}
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
    spec: {nodeName: node-%s}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    ---
    kind: PersistentVolumeClaim
    metadata: {name: data-db-0}
    spec: {volumeName: pv-0}
    ---
    kind: PersistentVolume
    metadata: {name: pv-0}
    spec:
      nodeAffinity:
        required:
          nodeSelectorTerms:
          - matchExpressions:
            - {key: topology.kubernetes.io/zone, operator: In, values: [zone-a]}
    ---
    kind: Service
    metadata: {name: db}
    spec: {selector: {app: db}}
    ---
    kind: Node
    metadata: {name: node-a, labels: {topology.kubernetes.io/zone: zone-a}}
    status: {conditions: [{type: Ready, status: "True"}]}
    ---
    kind: Node
    metadata: {name: node-b, labels: {topology.kubernetes.io/zone: zone-b}}
    status: {conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(first, second);
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return Replicated.many(
        workload, cluster, replicated -> judge(workload, cluster, params.of(MIN_ZONES)));
  }

  private static Verdict judge(Workload workload, Cluster cluster, int minZones) {
    Set<String> zones = Placement.zones(workload.template().spec(), cluster);
    if (zones.size() < minZones) {
      return notApplicable(
          zones.size() < 2
              ? "its nodes are in one zone"
              : "its nodes are in %s zones".formatted(zones.size()));
    }
    Placement placement = Placement.of(workload, cluster);
    if (placement.ready() < 2) {
      return notApplicable("fewer than two of its pods are ready, which ha-available judges");
    }
    Map<String, Integer> pods =
        new TreeMap<>(placement.by(node -> node.zone().orElse(""), cluster));
    Integer nowhere = pods.remove("");
    if (pods.size() >= minZones) {
      return pass();
    }
    return nowhere == null
        ? failure(workload, pods, zones, cluster)
        : notObservable(
            "%s of its ready pods run on nodes without a zone label".formatted(nowhere));
  }

  private static Verdict failure(
      Workload workload, Map<String, Integer> pods, Set<String> zones, Cluster cluster) {
    List<String> counts = new ArrayList<>();
    zones.forEach(zone -> counts.add("%s: %s".formatted(zone, pods.getOrDefault(zone, 0))));
    Cause cause = cause(workload, cluster);
    return fail(
        MEDIUM,
        "All its %s ready pods run in %s; %s."
            .formatted(
                pods.values().stream().mapToInt(Integer::intValue).sum(),
                pods.size() == 1
                    ? "zone " + pods.keySet().iterator().next()
                    : "zones " + String.join(", ", pods.keySet()),
                cause.sentence),
        cause.remedy,
        at(
            "spec.nodeName",
            "ready pods by zone: " + String.join(", ", counts),
            "two zones or more"));
  }

  /// Why they are where they are.
  private record Cause(String sentence, Remedy remedy) {}

  private static Cause cause(Workload workload, Cluster cluster) {
    boolean declared =
        SpreadDeclared.rules(workload, cluster).stream()
            .anyMatch(rule -> rule.counts() && rule.level() == Level.ZONE);
    Optional<String> volumes = zoneOfVolumes(workload, cluster);
    if (volumes.isPresent()) {
      return new Cause(
          "its volumes can be mounted in zone %s only".formatted(volumes.get()),
          Remedy.think(
              "Make new members in other zones and move the data with its own means; a class that"
                  + " binds WaitForFirstConsumer lets the pod choose the zone."));
    }
    Set<String> eligible = new TreeSet<>();
    Placement.eligible(workload.template().spec(), cluster)
        .forEach(node -> node.zone().ifPresent(eligible::add));
    if (eligible.size() == 1) {
      return new Cause(
          "its node selector or affinity admits nodes of zone %s only"
              .formatted(eligible.iterator().next()),
          Remedy.think("Widen its node selector or affinity to nodes of another zone."));
    }
    return declared
        ? new Cause(
            "it declares a spread over zones, which holds for new pods only",
            Remedy.think(
                "Let its pods be made anew, one by one; matchLabelKeys keeps the next rollout from"
                    + " balancing old and new pods together."))
        : new Cause(
            "no rule spreads it over zones",
            new SpreadPatch(workload).remedy("topology.kubernetes.io/zone"));
  }

  /// Finds the single zone in which all volumes of all its pods can be mounted.
  private static Optional<String> zoneOfVolumes(Workload workload, Cluster cluster) {
    Set<String> claimed = new HashSet<>();
    for (Pod pod : workload.readyPods()) {
      claimed.addAll(pod.spec().claims());
    }
    Set<String> bound = new HashSet<>();
    for (Claim claim : cluster.ask(CLAIMS).known()) {
      if (claim.namespace().equals(workload.namespace()) && claimed.contains(claim.name())) {
        bound.add(claim.volume());
      }
    }
    Set<String> zones = new TreeSet<>();
    for (Volume volume : cluster.ask(VOLUMES).known()) {
      if (bound.contains(volume.name())) {
        NodeTerms terms = NodeTerms.of(volume.requiredNodes());
        Set<String> own = new TreeSet<>();
        Placement.nodes(cluster).values().stream()
            .filter(terms::admit)
            .forEach(node -> node.zone().ifPresent(own::add));
        if (own.size() != 1) {
          return Optional.empty();
        }
        zones.addAll(own);
      }
    }
    return zones.size() == 1 ? zones.stream().findFirst() : Optional.empty();
  }
}
