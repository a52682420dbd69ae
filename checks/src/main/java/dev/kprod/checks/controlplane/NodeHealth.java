package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Ages;
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
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Lease;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a node works, by its own word and by its lease.
///
/// `True` is bad in some conditions and good in others, so only those of the table are judged.
final class NodeHealth implements Check<Node> {
  static final Table TABLE = Table.beside(ControlPlane.class, "node-conditions.json");

  static final SubjectKind<Node> NODES =
      Subjects.of(
          Resources.NODES, "node", "nodes", SubjectKind.Radius.NODE, SubjectKind.Reach.EVERYTHING);

  private static final Duration YOUNG = Duration.ofMinutes(10);
  private static final long LEASE_SECONDS = 40;
  private static final String UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";
  private static final String OWN = "Ready";

  private static final Map<String, Tree> KNOWN = known();

  private static final Index<Map<String, Lease>> LEASES =
      Index.of("leases of nodes", Reads.of(Resources.LEASES), NodeHealth::leases);

  /// The first node of a cluster on which no node-problem-detector says anything, and so on none.
  private static final Index<Optional<String>> SILENT =
      Index.of("nodes without a detector", Reads.of(Resources.NODES), NodeHealth::silent);

  private static final Param<Integer> GRACE_MINUTES =
      Param.count(
          "graceMinutes", 5, 0, 1440, "After five minutes Kubernetes itself takes the pods away.");

  private static final Declaration<Node> DECLARATION =
      Declaration.of("node-health", NODES)
          .title("Every node is Ready, keeps its heartbeat and is free of pressure.")
          .severity(HIGH)
          .reads(Resources.LEASES)
          .mayRead(Resources.PODS)
          .param(GRACE_MINUTES)
          .breaks(
              """
              A node that is not ready takes its pods out after five minutes and hides lost
              capacity. One short of disk evicts pods, and one short of processes or network looks
              like random errors of applications.
              """)
          .judged(
              "A node that is younger than ten minutes, or being removed, is not judged.",
              "Not Ready for graceMinutes fails, and so does a lease older than three of its"
                  + " lifetimes.",
              "Pressure, trouble that node-problem-detector or a provider's agent reports, and a"
                  + " cloud that did not initialise it fail.")
          .example(
              """
              kind: Node
              metadata: {name: worker-4}
              status:
                conditions:
                - type: Ready
                  status: Unknown
                  reason: NodeStatusUnknown
                  lastTransitionTime: "2026-11-19T08:00:00Z"
              """,
              """
              kind: Node
              metadata: {name: worker-4}
              status: {conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://kubernetes.io/docs/reference/node/node-status/")
          .source("https://github.com/kubernetes/node-problem-detector")
          .build();

  private static Map<String, Tree> known() {
    Map<String, Tree> known = new LinkedHashMap<>();
    TABLE.content().items("conditions").forEach(row -> known.put(row.text("type"), row));
    return Collections.unmodifiableMap(known);
  }

  private static Map<String, Lease> leases(Cluster cluster) {
    Map<String, Lease> leases = new HashMap<>();
    for (Lease lease : cluster.list(Resources.LEASES)) {
      if (lease.namespace().equals("kube-node-lease")) {
        leases.put(lease.name(), lease);
      }
    }
    return Collections.unmodifiableMap(leases);
  }

  private static Optional<String> silent(Cluster cluster) {
    List<Node> nodes = cluster.list(Resources.NODES);
    boolean heard =
        nodes.stream()
            .flatMap(node -> Condition.all(node.tree()).stream())
            .map(condition -> KNOWN.getOrDefault(condition.type(), Tree.ABSENT))
            .anyMatch(row -> row.isTrue("detector"));
    return heard ? Optional.empty() : nodes.stream().map(ApiObject::name).findFirst();
  }

  @Override
  public Declaration<Node> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Node node, Cluster cluster, Params params) {
    Optional<String> leaving = Removal.find(node);
    Instant now = cluster.takenAt();
    Duration grace = Duration.ofMinutes(params.of(GRACE_MINUTES));
    Map<String, Lease> leases = cluster.index(LEASES);
    if (leaving.isPresent()) {
      return notApplicable(leaving.get());
    }
    if (node.createdAt().filter(at -> at.plus(YOUNG).isAfter(now)).isPresent()) {
      return notApplicable("it is younger than ten minutes");
    }
    List<Evidence> evidence = new ArrayList<>();
    ready(node, now, grace).ifPresent(evidence::add);
    if (node.isReady()) {
      heartbeat(Optional.ofNullable(leases.get(node.name())), now).ifPresent(evidence::add);
    }
    List<String> others = conditions(node, evidence);
    uninitialized(node, now, grace).ifPresent(evidence::add);
    List<Note> notes = notes(node, cluster, others);
    if (evidence.isEmpty()) {
      return new Verdict.Pass(notes);
    }
    long pods = PodsByNode.of(cluster).on(node.name()).stream().filter(Pod::isLive).count();
    if (pods > 0) {
      notes.add(Note.of(pods == 1 ? "one pod is on it" : "%s pods are on it".formatted(pods)));
    }
    return new Verdict.Fail(
        HIGH, Untrusted.of(message(node, evidence)), evidence, remedy(node, evidence), notes);
  }

  private static Optional<Evidence> ready(Node node, Instant now, Duration grace) {
    Optional<Condition> ready = Condition.find(node.tree(), OWN);
    if (ready.isEmpty()) {
      return Optional.of(at("status.conditions[type=Ready]", "absent", "True"));
    }
    Optional<Instant> since = ready.get().changedAt();
    if (ready.get().isTrue() || since.filter(at -> at.plus(grace).isAfter(now)).isPresent()) {
      return Optional.empty();
    }
    String reason = ready.get().reason().isEmpty() ? "" : " " + ready.get().reason();
    String age = since.map(at -> " for " + Ages.text(at, now)).orElse("");
    return Optional.of(
        at(
            "status.conditions[type=Ready]",
            ready.get().tree().text("status") + reason + age,
            "True"));
  }

  /// What has no machine has no lease either, so that a missing one says nothing.
  private static Optional<Evidence> heartbeat(Optional<Lease> kept, Instant now) {
    if (kept.isEmpty() || kept.get().renewedAt().isEmpty()) {
      return Optional.empty();
    }
    Lease lease = kept.get();
    Instant renewed = lease.renewedAt().get();
    long seconds = 3 * (lease.durationSeconds() == 0 ? LEASE_SECONDS : lease.durationSeconds());
    return renewed.plusSeconds(seconds).isBefore(now)
        ? Optional.of(
            at(
                    "spec.renewTime",
                    "%s ago".formatted(Ages.text(renewed, now)),
                    "at most %s s ago".formatted(seconds))
                .on(Subjects.subject(Resources.LEASES, lease)))
        : Optional.empty();
  }

  /// Adds what is bad, and returns the names of conditions that nobody knows.
  private static List<String> conditions(Node node, List<Evidence> evidence) {
    List<String> others = new ArrayList<>();
    for (Condition condition : Condition.all(node.tree())) {
      Tree row = KNOWN.get(condition.type());
      String status = condition.tree().text("status");
      if (row != null && status.equals(row.text("bad"))) {
        String reason = condition.reason().isEmpty() ? "" : " " + condition.reason();
        evidence.add(
            at(
                "status.conditions[type=%s]".formatted(condition.type()),
                status + reason,
                status.equals("True") ? "False" : "True"));
      } else if (row == null && !condition.type().equals(OWN)) {
        others.add("%s %s".formatted(condition.type(), status));
      }
    }
    return others;
  }

  private static Optional<Evidence> uninitialized(Node node, Instant now, Duration grace) {
    return node.taints().stream()
        .filter(taint -> taint.key().equals(UNINITIALIZED))
        .filter(
            taint ->
                taint
                    .addedAt()
                    .or(node::createdAt)
                    .filter(at -> at.plus(grace).isAfter(now))
                    .isEmpty())
        .map(taint -> at("spec.taints[key=%s]".formatted(UNINITIALIZED), "present", "absent"))
        .findFirst();
  }

  private static List<Note> notes(Node node, Cluster cluster, List<String> others) {
    List<Note> notes = new ArrayList<>();
    if (!others.isEmpty()) {
      notes.add(Note.of("not judged: " + Names.few(others)));
    }
    if (cluster.index(SILENT).equals(Optional.of(node.name()))) {
      notes.add(Note.of("no node-problem-detector speaks on any node"));
    }
    return notes;
  }

  private static String message(Node node, List<Evidence> evidence) {
    String path = evidence.getFirst().path();
    if (path.equals("spec.renewTime")) {
      return "Its kubelet has stopped renewing its lease.";
    }
    if (path.contains("taints")) {
      return "The cloud controller has not taken it over.";
    }
    return node.isReady() ? "It reports %s.".formatted(reported(evidence)) : "It is not ready.";
  }

  /// The conditions that are bad, as the node calls them: `MemoryPressure, ReadonlyFilesystem`; one
  /// that is good when True is called by its opposite.
  private static String reported(List<Evidence> evidence) {
    List<String> names = new ArrayList<>();
    for (Evidence one : evidence) {
      String path = one.path();
      String type = path.substring(path.indexOf('=') + 1, path.length() - 1);
      names.add(one.observed().text().startsWith("False") ? "not " + type : type);
    }
    return Names.few(names);
  }

  private static Remedy remedy(Node node, List<Evidence> evidence) {
    return evidence.getFirst().path().contains("taints")
        ? Remedy.think(
            "See whether the cloud controller manager runs, and what it says of the node.")
        : Remedy.run(
            "See what it says; if its machine is gone for good, drain it and delete the node.",
            "kubectl",
            "describe",
            "node",
            node.name());
  }
}
