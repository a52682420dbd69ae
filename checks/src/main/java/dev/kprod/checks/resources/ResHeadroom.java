package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.resources.SurgeRoom.Surge;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NodeGrowth;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Read;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether the workers have room for a rollout and are not full.
///
/// Whether they have it without the largest node is `ha-capacity`'s question.
final class ResHeadroom implements Check<Subject> {
  static final Param<BigDecimal> WARN =
      new Param<>(
          "warn",
          ValueType.decimal(BigDecimal.ZERO, BigDecimal.ONE),
          new BigDecimal("0.85"),
          "Above it the room that is left lies in pieces that few pods fit in.");

  static final Param<BigDecimal> OVERCOMMIT =
      new Param<>(
          "overcommit",
          ValueType.decimal(BigDecimal.ONE, BigDecimal.valueOf(100)),
          new BigDecimal("1.5"),
          "Limits above what a node has are a bet that not all pods are busy at once.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("res-headroom", SubjectKind.CLUSTER)
          .title("The workers have room for the largest rollout, and memory for what they run.")
          .severity(MEDIUM)
          .reads(SurgeRoom.READS)
          .reads(MemoryPressure.READS)
          .reads(NodeGrowth.READS)
          .param(WARN)
          .param(OVERCOMMIT)
          .breaks(
              """
              A deploy stalls because its extra pods fit nowhere. A node that promised its memory
              twice evicts pods at the busiest hour, and they fit nowhere else either.
              """)
          .judged(
              "Usable workers are counted, those with GPUs and those with Windows apart; nodes of"
                  + " the control plane only where there are no others.",
              "It fails if the pods that the largest rolling updates start on top find no place by"
                  + " the scheduler's filters: the one that asks for the most cpu and the one that"
                  + " asks for the most memory.",
              "It fails if requests are above warn of what the workers have of cpu or memory.",
              "It fails if the memory limits on a node are above overcommit times what it has for"
                  + " pods and it shows: above 80 % in use, under MemoryPressure, or a pod evicted"
                  + " for memory within a day. The limits alone are only remarked, and those of cpu"
                  + " are not looked at.",
              "Where something adds nodes and has not reached its maximum it is not judged; where"
                  + " that is not seen, too little room is unknown.",
              "Room without the largest node is left to ha-capacity.")
          .example(example("3500m"), example("1"))
          .source("https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/")
          .source(
              "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment")
          .build();

  private static String example(String cpu) {
    return """
    kind: Node
    metadata: {name: one}
    status:
      allocatable: {cpu: 4, memory: 8Gi, pods: 110}
      conditions: [{type: Ready, status: "True"}]
    ---
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 1
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: app, resources: {requests: {cpu: %1$s}}}]}
    ---
    kind: ReplicaSet
    metadata:
      name: web-1
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
    ---
    kind: Pod
    metadata:
      name: web-1-a
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
    spec: {nodeName: one, containers: [{name: app, resources: {requests: {cpu: %1$s}}}]}
    status: {phase: Running}
    """
        .formatted(cpu);
  }

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    NodeGrowth growth = NodeGrowth.of(cluster);
    List<NodeLoad> loads = NodeLoad.of(cluster);
    List<Surge> surges = SurgeRoom.of(cluster);
    MemoryPressure pressure = MemoryPressure.of(cluster);
    if (growth instanceof NodeGrowth.Open(String by)) {
      return notApplicable("%s adds nodes and may still".formatted(by));
    }
    if (loads.isEmpty()) {
      return notObservable("no usable worker says what it has for pods");
    }
    List<Evidence> evidence = new ArrayList<>();
    surges.stream()
        .filter(surge -> !surge.fits())
        .map(ResHeadroom::evidence)
        .forEach(evidence::add);
    evidence.addAll(full(loads, params.of(WARN)));
    List<NodeLoad> twice = loads.stream().filter(load -> isPromisedTwice(load, params)).toList();
    List<NodeLoad> pressed = twice.stream().filter(load -> pressure.on(load).isPresent()).toList();
    for (NodeLoad load : pressed) {
      evidence.add(evidence(load, pressure, params));
    }
    List<Note> notes = notes(loads, twice.size() - pressed.size());
    if (evidence.isEmpty()) {
      return !twice.isEmpty() && !cluster.ask(Resources.NODE_METRICS).isWhole()
          ? undecided(
              "memory is promised twice, and what is in use was not seen", Resources.NODE_METRICS)
          : new Verdict.Pass(notes);
    }
    return switch (growth) {
      case NodeGrowth.Open open -> throw new IllegalStateException("not judged");
      case NodeGrowth.None none -> failure(evidence, loads, notes);
      case NodeGrowth.Exhausted exhausted -> failure(evidence, loads, notes);
      case NodeGrowth.Hidden(String because) ->
          notObservable("there is little room now, and %s".formatted(because));
      case NodeGrowth.Unseen(List<Read<?>> unseen) ->
          undecided(
              "there is little room now, and whether nodes can be added is not seen",
              unseen.toArray(Read<?>[]::new));
    };
  }

  private static Evidence evidence(Surge surge) {
    String most =
        surge.why().entrySet().stream()
            .max(
                Map.Entry.<String, Integer>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(one -> ": %s %s".formatted(Names.counted(one.getValue(), "node"), one.getKey()))
            .orElse("");
    return at(
            "spec.strategy.rollingUpdate.maxSurge",
            "%s of %s find a place%s"
                .formatted(surge.placed(), Names.counted(surge.pods(), "extra pod"), most),
            "room for all")
        .on(surge.workload().subject());
  }

  private static List<Evidence> full(List<NodeLoad> loads, BigDecimal warn) {
    SortedMap<String, List<NodeLoad>> pools = new TreeMap<>();
    loads.forEach(
        load -> pools.computeIfAbsent(load.pool(), unseen -> new ArrayList<>()).add(load));
    List<Evidence> evidence = new ArrayList<>();
    pools.forEach(
        (pool, members) -> {
          for (String resource : List.of("cpu", "memory")) {
            Quantity all = sum(members.stream().map(load -> load.allocatable(resource)).toList());
            Quantity asked = sum(members.stream().map(load -> load.requested(resource)).toList());
            if (asked.amount().compareTo(all.amount().multiply(warn)) > 0) {
              evidence.add(
                  at(
                      pool,
                      "%s of %s is requested: %s of %s"
                          .formatted(
                              all.isZero() ? "all" : MemoryPressure.percent(asked, all),
                              resource,
                              Rounded.of(resource, asked),
                              Rounded.of(resource, all)),
                      "at most %s %%"
                          .formatted(warn.movePointRight(2).stripTrailingZeros().toPlainString())));
            }
          }
        });
    return evidence;
  }

  private static Quantity sum(List<Quantity> amounts) {
    return amounts.stream().reduce(Quantity.zero(), Quantity::plus);
  }

  private static boolean isPromisedTwice(NodeLoad load, Params params) {
    return load.memoryLimits()
            .amount()
            .compareTo(load.allocatable("memory").amount().multiply(params.of(OVERCOMMIT)))
        > 0;
  }

  private static Evidence evidence(NodeLoad load, MemoryPressure pressure, Params params) {
    List<String> beyond = pressure.beyondTheirRequest(load);
    return at(
            "status.allocatable.memory",
            "limits of %s on %s; %s%s"
                .formatted(
                    Rounded.of("memory", load.memoryLimits()),
                    Rounded.of("memory", load.allocatable("memory")),
                    pressure.on(load).orElseThrow(),
                    beyond.isEmpty() ? "" : "; above their request: " + Names.few(beyond)),
            "limits of at most %s times that, or memory to spare"
                .formatted(params.of(OVERCOMMIT).stripTrailingZeros().toPlainString()))
        .on(Subjects.subject(Resources.NODES, load.node()));
  }

  private static List<Note> notes(List<NodeLoad> loads, int quiet) {
    List<Note> notes = new ArrayList<>();
    NodeLoad roomiest =
        loads.stream()
            .max(
                Comparator.comparing((NodeLoad load) -> load.free("cpu"))
                    .thenComparing(load -> load.free("memory")))
            .orElseThrow();
    notes.add(
        Note.of(
            "most cpu is free on %s: %s, and %s of memory"
                .formatted(
                    roomiest.node().name(),
                    Rounded.of("cpu", roomiest.free("cpu")),
                    Rounded.of("memory", roomiest.free("memory")))));
    if (quiet > 0) {
      notes.add(
          Note.of(
              "memory limits are far above what %s %s, and nothing shows it yet"
                  .formatted(Names.counted(quiet, "node"), quiet == 1 ? "has" : "have")));
    }
    return notes;
  }

  private static Verdict failure(List<Evidence> evidence, List<NodeLoad> loads, List<Note> notes) {
    Evidence first = evidence.getFirst();
    String where =
        first
            .object()
            .map(one -> "%s %s: ".formatted(one.kind(), one.name()))
            .orElse("On %s ".formatted(first.path()));
    String others =
        evidence.size() == 1 ? "" : " %s more show too little room.".formatted(evidence.size() - 1);
    return new Verdict.Fail(
        MEDIUM,
        Untrusted.of("%s%s.%s".formatted(where, first.observed().text(), others)),
        evidence,
        remedy(loads),
        notes);
  }

  private static Remedy remedy(List<NodeLoad> loads) {
    Optional<NodeLoad> largest =
        loads.stream().max(Comparator.comparing(load -> load.allocatable("cpu")));
    return Remedy.think(
        "Add a node%s, or bring requests and limits to what is used."
            .formatted(
                largest
                    .map(
                        load ->
                            " of the largest shape (cpu %s, memory %s)"
                                .formatted(
                                    Rounded.of("cpu", load.allocatable("cpu")),
                                    Rounded.of("memory", load.allocatable("memory"))))
                    .orElse("")));
  }
}
