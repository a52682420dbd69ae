package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Criticality;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Facts;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Read;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether losing a zone leaves room for the rest.
final class NodeZoneSpread implements Check<Subject> {
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String REGION = "topology.kubernetes.io/region";

  private static final Param<BigDecimal> MAX_SHARE =
      new Param<>(
          "maxShare",
          ValueType.decimal(BigDecimal.ZERO, BigDecimal.ONE),
          new BigDecimal("0.6"),
          "With more in one zone, what is left of two cannot hold what ran in three.");

  static final Param<String> FAILURE_DOMAIN =
      new Param<>(
          "failureDomainLabel",
          ValueType.text(),
          ZONE,
          "The label of zones; a rack or a room where machines have those instead.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("node-zone-spread", SubjectKind.CLUSTER)
          .title("Worker capacity is spread so that losing one zone leaves room for the rest.")
          .severity(HIGH)
          .reads(Words.NODE)
          .mayRead(Words.WORKLOAD.all().toArray(Read<?>[]::new))
          .mayRead(Criticality.READS.all().toArray(Read<?>[]::new))
          .param(MAX_SHARE)
          .param(FAILURE_DOMAIN)
          .takes(Facts.POOLS)
          .takes(Facts.CRITICAL_SELECTOR)
          .takes(Facts.CRITICAL_PRIORITY)
          .breaks(
              """
              Where most of the capacity is in one zone, its outage leaves pods pending everywhere,
              whatever their topology constraints say.
              """)
          .judged(
              "Counted are ready workers that take pods; those of the control plane and those"
                  + " without a machine are not.",
              "Without a zone on any of them it is unknown.",
              "One zone fails, and so does one that holds more than maxShare of the CPU or of the"
                  + " memory.",
              "A pool of more than two nodes in one zone that runs critical workloads fails, unless"
                  + " the fact pools calls it zonal.",
              "Two zones pass with a remark.")
          .example(
              """
              kind: Node
              metadata: {name: a, labels: {topology.kubernetes.io/zone: eu-1a}}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Node
              metadata: {name: b, labels: {topology.kubernetes.io/zone: eu-1a}}
              status: {conditions: [{type: Ready, status: "True"}]}
              """,
              """
              kind: Node
              metadata: {name: a, labels: {topology.kubernetes.io/zone: eu-1a}}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Node
              metadata: {name: b, labels: {topology.kubernetes.io/zone: eu-1b}}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Node
              metadata: {name: c, labels: {topology.kubernetes.io/zone: eu-1c}}
              status: {conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://kubernetes.io/docs/setup/best-practices/multiple-zones/")
          .source("https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    String label = params.of(FAILURE_DOMAIN);
    Criticality criticality = new Criticality(cluster, params);
    Workloads workloads = Workloads.of(cluster);
    List<Node> workers =
        cluster.list(Resources.NODES).stream()
            .filter(Node::isUsable)
            .filter(node -> !node.isControlPlane() && !node.isVirtual())
            .toList();
    Map<String, List<Node>> zones = new TreeMap<>();
    for (Node node : workers) {
      zone(node, label)
          .ifPresent(zone -> zones.computeIfAbsent(zone, unseen -> new ArrayList<>()).add(node));
    }
    if (zones.isEmpty()) {
      return notObservable(
          workers.isEmpty()
              ? "there is no ready worker"
              : "no worker carries the label %s".formatted(label));
    }
    List<Evidence> evidence = new ArrayList<>();
    spread(zones, workers.size(), params.of(MAX_SHARE)).ifPresent(evidence::add);
    List<String> single =
        evidence.isEmpty() ? SingleZonePools.find(workers, label, params) : List.of();
    if (!single.isEmpty()) {
      if (!cluster.ask(Resources.PODS).isWhole()) {
        return undecided(
            "whether critical workloads run in pool %s is not seen".formatted(Names.few(single)),
            Resources.PODS);
      }
      evidence.addAll(SingleZonePools.critical(single, workers, label, workloads, criticality));
    }
    if (evidence.isEmpty()) {
      return new Verdict.Pass(notes(workers, zones));
    }
    return new Verdict.Fail(
        HIGH,
        Untrusted.of("%s.".formatted(evidence.getFirst().observed().text())),
        evidence,
        Remedy.think(
            "Grow where there is least: one node group for each zone, kept alike by the autoscaler"
                + " (--balance-similar-node-groups), or every zone in the NodePool."),
        notes(workers, zones));
  }

  static Optional<String> zone(Node node, String label) {
    return label.equals(ZONE)
        ? node.zone()
        : Optional.ofNullable(node.labels().get(label)).filter(zone -> !zone.isEmpty());
  }

  private static Optional<Evidence> spread(
      Map<String, List<Node>> zones, int nodes, BigDecimal most) {
    String fullest =
        zones.entrySet().stream()
            .max(Comparator.comparingInt(one -> one.getValue().size()))
            .map(Map.Entry::getKey)
            .orElse("");
    if (zones.size() == 1) {
      return Optional.of(
          at(
              "",
              "All %s are in %s".formatted(Names.counted(nodes, "worker"), fullest),
              "three zones"));
    }
    for (String resource : List.of("cpu", "memory")) {
      BigDecimal all = sum(zones.values().stream().flatMap(List::stream).toList(), resource);
      for (Map.Entry<String, List<Node>> zone : zones.entrySet()) {
        BigDecimal own = sum(zone.getValue(), resource);
        if (all.signum() > 0 && own.compareTo(all.multiply(most)) > 0) {
          return Optional.of(
              at(
                  "",
                  "%s has %s of %s workers, %s of %s"
                      .formatted(
                          zone.getKey(),
                          zone.getValue().size(),
                          nodes,
                          percent(own.divide(all, 4, RoundingMode.HALF_UP)),
                          resource),
                  "at most %s".formatted(percent(most))));
        }
      }
    }
    return Optional.empty();
  }

  private static String percent(BigDecimal share) {
    return share.movePointRight(2).setScale(0, RoundingMode.HALF_UP) + "%";
  }

  private static BigDecimal sum(List<Node> nodes, String resource) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Node node : nodes) {
      Quantity amount = node.allocatable().get(resource);
      sum = amount == null ? sum : sum.add(amount.amount());
    }
    return sum;
  }

  private static List<Note> notes(List<Node> workers, Map<String, List<Node>> zones) {
    List<Note> notes = new ArrayList<>();
    if (zones.size() == 2) {
      notes.add(Note.of("two zones; what needs a quorum wants a third"));
    }
    long regions =
        workers.stream()
            .map(node -> node.labels().getOrDefault(REGION, ""))
            .filter(region -> !region.isEmpty())
            .distinct()
            .count();
    if (regions > 1) {
      notes.add(Note.of("its workers are in %s regions".formatted(regions)));
    }
    List<String> without =
        workers.stream()
            .filter(node -> zones.values().stream().noneMatch(all -> all.contains(node)))
            .map(ApiObject::name)
            .toList();
    if (!without.isEmpty()) {
      notes.add(Note.of("without a zone: " + Names.few(without)));
    }
    return notes;
  }
}
