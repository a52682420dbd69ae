package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Ages;
import dev.kprod.check.Evidence;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.CapacityKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.NodeAutoscalers;
import dev.kprod.cluster.NodeGrowth;
import dev.kprod.snapshot.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How Karpenter is, by its pools, their classes and the machines that it asked for.
///
/// @param products what it is called here; empty where it is not here
/// @param hasRoom whether a pool may still grow
record KarpenterHealth(List<String> products, List<Evidence> evidence, boolean hasRoom) {
  private static final Duration SLOW_MACHINE = Duration.ofMinutes(15);

  private static final List<ResourceType<CustomResource>> CLASSES =
      List.of(
          CapacityKinds.EC2_NODE_CLASSES,
          CapacityKinds.AKS_NODE_CLASSES,
          CapacityKinds.EKS_NODE_CLASSES);

  static KarpenterHealth of(Cluster cluster, List<NodeAutoscalers.Found> found) {
    List<CustomResource> pools = cluster.ask(CapacityKinds.NODE_POOLS).known();
    List<Evidence> evidence = new ArrayList<>();
    boolean runs = found.stream().anyMatch(one -> one.kind().equals("karpenter"));
    if (pools.isEmpty() && !runs) {
      return new KarpenterHealth(List.of(), evidence, false);
    }
    boolean auto = !cluster.ask(CapacityKinds.EKS_NODE_CLASSES).known().isEmpty();
    if (pools.isEmpty() && cluster.ask(CapacityKinds.NODE_POOLS).isWhole()) {
      evidence.add(at("", "Karpenter has no NodePool", "one for each kind of machine"));
    }
    pools.forEach(pool -> notReady(CapacityKinds.NODE_POOLS, pool, evidence));
    for (ResourceType<CustomResource> type : CLASSES) {
      cluster.ask(type).known().forEach(one -> notReady(type, one, evidence));
    }
    cluster
        .ask(CapacityKinds.NODE_CLAIMS)
        .known()
        .forEach(claim -> slow(claim, cluster.takenAt()).ifPresent(evidence::add));
    return new KarpenterHealth(
        List.of(auto && !runs ? "EKS Auto Mode" : "Karpenter"),
        evidence,
        pools.stream().anyMatch(NodeGrowth::hasRoom));
  }

  private static Optional<Evidence> slow(CustomResource claim, Instant now) {
    return claim
        .createdAt()
        .filter(at -> at.plus(SLOW_MACHINE).isBefore(now))
        .filter(at -> !claim.isDeleted() && !Condition.holds(claim.tree(), "Initialized"))
        .map(
            at ->
                at(
                        "status.conditions[type=Initialized]",
                        "not for " + Ages.text(at, now),
                        "True within 15 minutes")
                    .on(Subjects.subject(CapacityKinds.NODE_CLAIMS, claim)));
  }

  private static void notReady(
      ResourceType<CustomResource> type, CustomResource one, List<Evidence> evidence) {
    Condition.find(one.tree(), "Ready")
        .filter(Condition::isFalse)
        .ifPresent(
            ready ->
                evidence.add(
                    at(
                            "status.conditions[type=Ready]",
                            ready.reason().isEmpty() ? "False" : "False " + ready.reason(),
                            "True")
                        .on(Subjects.subject(type, one))));
  }
}
