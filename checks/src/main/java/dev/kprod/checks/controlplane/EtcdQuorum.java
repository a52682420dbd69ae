package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;

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
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.CapacityKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Whether etcd survives the loss of a member.
///
/// Pods are counted, never `--initial-cluster`: that flag names only the members known when its
/// manifest was written, and on the first machine that is the machine itself.
final class EtcdQuorum implements Check<Subject> {
  private static final Duration UNREADY = Duration.ofMinutes(5);
  private static final int MOST = 7;

  static final Param<List<Integer>> ALLOWED_MEMBERS =
      new Param<>(
          "allowedMembers",
          ValueType.list(ValueType.count(1, 99)),
          List.of(3, 5),
          "Three survive one loss, five survive two; each more makes every write slower.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("cp-etcd-quorum", SubjectKind.CLUSTER)
          .title("The datastore etcd has three or five healthy members on different machines.")
          .severity(CRITICAL)
          .reads(Components.READS)
          .mayRead(Kubeadm.CONFIG)
          .readsIfServed(CapacityKinds.CLUSTER_OPERATORS)
          .param(ALLOWED_MEMBERS)
          .settledBy(ControlPlaneTopics.DATASTORE)
          .breaks(
              """
              With one or two members the first lost disk or machine stops all writes, or takes the
              state of the cluster with it. An even count adds load and survives no loss more.
              """)
          .judged(
              "A control plane that a provider runs, or that is hosted elsewhere, is not judged.",
              "Members are pods of etcd; else the external endpoints that kubeadm or the API server"
                  + " names; else nodes with the role etcd; on Talos and k0s, where etcd is no pod,"
                  + " the nodes of the control plane.",
              "A k3s server with its state in a file fails; a database outside is unknown.",
              "One member, two, an even count and more than seven fail.",
              "Two members on one node, or one that has not been ready for five minutes, fail.")
          .example(
              """
              kind: Node
              metadata: {name: cp-1, labels: {node-role.kubernetes.io/control-plane: ""}}
              ---
              kind: Pod
              metadata:
                name: etcd-cp-1
                namespace: kube-system
                labels: {tier: control-plane, component: etcd}
              spec: {nodeName: cp-1}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              """,
              """
              kind: Node
              metadata:
                name: server-1
                labels: {node-role.kubernetes.io/control-plane: "true", node-role.kubernetes.io/etcd: "true"}
              ---
              kind: Node
              metadata:
                name: server-2
                labels: {node-role.kubernetes.io/control-plane: "true", node-role.kubernetes.io/etcd: "true"}
              ---
              kind: Node
              metadata:
                name: server-3
                labels: {node-role.kubernetes.io/control-plane: "true", node-role.kubernetes.io/etcd: "true"}
              """)
          .source("https://etcd.io/docs/latest/faq/")
          .source("https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Platform platform = Platform.of(cluster);
    Components components = Components.of(cluster);
    List<Note> notes = operator(cluster);
    EtcdMembers members = EtcdMembers.of(cluster, components, Kubeadm.configuration(cluster));
    return switch (platform.controlPlane()) {
      case MANAGED -> notApplicable(platform.runBy());
      case HOSTED -> notApplicable("the control plane is hosted elsewhere, etcd with it");
      case UNKNOWN -> notObservable("there is no node and no pod of the control plane to count");
      case VISIBLE -> judge(members, cluster, params, notes);
    };
  }

  private static Verdict judge(
      EtcdMembers members, Cluster cluster, Params params, List<Note> notes) {
    return switch (members) {
      case EtcdMembers.Stacked(List<Pod> pods) ->
          verdict(
              new Found(pods.stream().map(pod -> where(pod)).sorted().toList(), pods),
              cluster,
              params,
              notes);
      case EtcdMembers.OnNodes(var nodes, boolean inferred) ->
          verdict(
              new Found(EtcdMembers.names(nodes), List.of()),
              cluster,
              params,
              inferred
                  ? List.of(Note.of("inferred: etcd is no pod here, one a machine is assumed"))
                  : notes);
      case EtcdMembers.External(var endpoints) -> external(endpoints, cluster, params);
      case EtcdMembers.SingleFile(String product) ->
          Verdict.fail(
              CRITICAL,
              "The state of the cluster is a file on its only server.",
              Remedy.think(
                  "Give k3s etcd: start the server with --cluster-init, and join two more."),
              at("", product + " on the only server", "three or five members of etcd"));
      case EtcdMembers.Database(String flag) ->
          notObservable("the state is in a database outside (%s)".formatted(flag));
      case EtcdMembers.Unseen(String because) -> notObservable(because);
    };
  }

  private static String where(Pod pod) {
    return pod.spec().nodeName().isEmpty() ? pod.name() : pod.spec().nodeName();
  }

  /// The members that were found, by machine, and their pods where they are pods.
  private record Found(List<String> machines, List<Pod> pods) {}

  private static Verdict external(List<String> endpoints, Cluster cluster, Params params) {
    List<String> hosts = endpoints.stream().map(EtcdMembers::host).distinct().sorted().toList();
    if (hosts.size() == 1 && !hosts.getFirst().matches("[0-9.]+|\\[.*]")) {
      return notObservable(
          "how many members are behind %s is not seen".formatted(hosts.getFirst()));
    }
    return verdict(new Found(hosts, List.of()), cluster, params, List.of());
  }

  private static Verdict verdict(Found found, Cluster cluster, Params params, List<Note> notes) {
    int count = found.machines.size();
    List<Integer> allowed = params.of(ALLOWED_MEMBERS);
    boolean tolerated = allowed.contains(count) || count == MOST;
    List<Evidence> evidence = new ArrayList<>();
    if (!tolerated || count < 3 || count % 2 == 0) {
      evidence.add(
          at(
              "",
              "%s on %s, quorum %s, survives %s"
                  .formatted(
                      count == 1 ? "1 etcd member" : count + " etcd members",
                      Names.few(found.machines),
                      count / 2 + 1,
                      losses((count - 1) / 2)),
              "%s members"
                  .formatted(
                      allowed.stream().map(String::valueOf).collect(Collectors.joining(" or ")))));
    }
    evidence.addAll(together(found.machines));
    evidence.addAll(unready(found.pods, cluster.takenAt()));
    List<Note> all = new ArrayList<>(notes);
    if (evidence.isEmpty()) {
      if (!allowed.contains(count)) {
        all.add(Note.of("seven members survive three losses, and each write waits for four"));
      }
      return new Verdict.Pass(all);
    }
    return new Verdict.Fail(CRITICAL, message(count, found), evidence, remedy(count), all);
  }

  private static String losses(int count) {
    return count == 0 ? "no loss" : count == 1 ? "one loss" : count + " losses";
  }

  private static Untrusted message(int count, Found found) {
    return Untrusted.of(
        count < 3
            ? "The loss of one member of etcd stops the cluster."
            : count % 2 == 0
                ? "%s members of etcd survive no more than %s would.".formatted(count, count - 1)
                : count > MOST
                    ? "%s members of etcd make every write wait.".formatted(count)
                    : found.machines.stream().distinct().count() < count
                        ? "Members of etcd share a machine."
                        : "A member of etcd is not what it should be.");
  }

  private static List<Evidence> together(List<String> machines) {
    Map<String, Long> each =
        machines.stream()
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    return each.entrySet().stream()
        .filter(one -> one.getValue() > 1)
        .map(
            one ->
                at(
                    "",
                    "%s members on %s".formatted(one.getValue(), one.getKey()),
                    "one on a machine"))
        .toList();
  }

  private static List<Evidence> unready(List<Pod> pods, Instant now) {
    List<Evidence> evidence = new ArrayList<>();
    for (Pod pod : pods) {
      Optional<Instant> changed = Condition.find(pod.tree(), "Ready").flatMap(Condition::changedAt);
      boolean passing = changed.filter(at -> at.plus(UNREADY).isAfter(now)).isPresent();
      if (!pod.isReady() && !passing) {
        String since = changed.map(at -> " for " + Ages.text(at, now)).orElse("");
        evidence.add(
            at("status.conditions[type=Ready]", "not ready" + since, "ready")
                .on(Subjects.subject(Resources.PODS, pod)));
      }
    }
    return evidence;
  }

  private static List<Note> operator(Cluster cluster) {
    return cluster.list(CapacityKinds.CLUSTER_OPERATORS).stream()
        .filter(one -> one.name().equals("etcd"))
        .filter(one -> Condition.holds(one.tree(), "Degraded"))
        .map(ApiObject::name)
        .map(name -> Note.of("the ClusterOperator %s calls itself degraded".formatted(name)))
        .toList();
  }

  private static Remedy remedy(int count) {
    return count % 2 == 0 && count > 2
        ? Remedy.think(
            "Remove one member (etcdctl member remove ID), a dead one first, or join another.")
        : Remedy.run(
                "See who is a member and who leads, then join machines of the control plane until"
                    + " there are three.",
                "etcdctl",
                "endpoint",
                "status",
                "--cluster",
                "-w",
                "table")
            .reviewed();
  }
}
