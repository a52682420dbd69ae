package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Whether names are still answered when one node is gone.
final class DnsRedundancy implements Check<Subject> {
  static final Param<Integer> MIN_READY =
      new Param<>(
          "minReady",
          ValueType.count(1, 100),
          2,
          "One may be drained, the other answers; what each node caches does not replace it.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("net-dns-redundancy", SubjectKind.CLUSTER)
          .title("Cluster DNS survives the loss of one node.")
          .severity(CRITICAL)
          .reads(ClusterDns.READS)
          .reads(Resources.NODES)
          .mayRead(Resources.DISRUPTION_BUDGETS)
          .param(MIN_READY)
          .breaks(
              """
              One node reboots and every name in the cluster stops resolving; whatever holds
              connections fails as soon as its cached names end.
              """)
          .judged(
              "DNS is the Service labelled k8s-app=kube-dns, or dns-default of OpenShift; where"
                  + " there is none, names may be answered outside the cluster.",
              "A cluster with one schedulable node is left out.",
              "It fails if fewer pods than minReady are ready behind it, or all are on one node.",
              "It fails at high if nodes are in several zones and all of its ready pods in one.",
              "Without a disruption budget that lets one pod go it passes with a note.")
          .example(
              """
              kind: Service
              metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
              ---
              kind: Pod
              metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
              spec: {nodeName: n1}
              status: {phase: Running}
              ---
              kind: EndpointSlice
              metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
              endpoints: [{addresses: [10.0.0.2], targetRef: {kind: Pod, name: coredns}}]
              ---
              kind: Node
              metadata: {name: n1}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Node
              metadata: {name: n2}
              status: {conditions: [{type: Ready, status: "True"}]}
              """,
              """
              kind: Service
              metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
              ---
              kind: Pod
              metadata: {name: a, namespace: kube-system, labels: {k8s-app: kube-dns}}
              spec: {nodeName: n1}
              status: {phase: Running}
              ---
              kind: Pod
              metadata: {name: b, namespace: kube-system, labels: {k8s-app: kube-dns}}
              spec: {nodeName: n2}
              status: {phase: Running}
              ---
              kind: EndpointSlice
              metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
              endpoints:
              - {addresses: [10.0.0.2], targetRef: {kind: Pod, name: a}}
              - {addresses: [10.0.0.3], targetRef: {kind: Pod, name: b}}
              ---
              kind: Node
              metadata: {name: n1}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Node
              metadata: {name: n2}
              status: {conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://kubernetes.io/docs/tasks/administer-cluster/dns-horizontal-autoscaling/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Optional<ClusterDns> found = ClusterDns.find(cluster);
    if (found.isEmpty()) {
      return notObservable("no Service of the cluster's DNS was found; it may be outside");
    }
    Map<String, Node> nodes = new HashMap<>();
    cluster.list(Resources.NODES).forEach(node -> nodes.put(node.name(), node));
    long schedulable = nodes.values().stream().filter(node -> !node.isCordoned()).count();
    if (schedulable <= 1) {
      return notApplicable("it has one schedulable node");
    }
    ClusterDns dns = found.get();
    int wanted = params.of(MIN_READY);
    int ready = dns.endpoints().size();
    TreeSet<String> on = new TreeSet<>();
    dns.endpoints().forEach(one -> on.add(one.pod().spec().nodeName()));
    String name = dns.service().namespace() + "/" + dns.service().name();
    if (ready < wanted) {
      return bad(
          CRITICAL,
          ready == 0
              ? "No pod answers for names behind Service %s.".formatted(name)
              : "%s answers for names behind Service %s.".formatted(Count.of(ready, "pod"), name),
          dns,
          cluster,
          "%s ready".formatted(Count.of(ready, "pod")),
          "at least %s, on different nodes".formatted(wanted));
    }
    if (on.size() < 2) {
      return bad(
          CRITICAL,
          "All %s pods that answer for names are on node %s.".formatted(ready, on.first()),
          dns,
          cluster,
          "%s pods ready, all on node %s".formatted(ready, on.first()),
          "pods on different nodes");
    }
    TreeSet<String> zones = new TreeSet<>();
    nodes.values().forEach(node -> node.zone().ifPresent(zones::add));
    TreeSet<String> used = new TreeSet<>();
    on.forEach(
        node -> Optional.ofNullable(nodes.get(node)).flatMap(Node::zone).ifPresent(used::add));
    if (zones.size() > 1 && used.size() == 1) {
      return bad(
          HIGH,
          "All pods that answer for names are in zone %s.".formatted(used.first()),
          dns,
          cluster,
          "%s pods ready, all in zone %s".formatted(ready, used.first()),
          "pods in different zones");
    }
    return new Verdict.Pass(notes(dns, cluster));
  }

  private static List<Note> notes(ClusterDns dns, Cluster cluster) {
    Listing<DisruptionBudget> budgets = cluster.ask(Resources.DISRUPTION_BUDGETS);
    Map<String, String> labels = dns.endpoints().getFirst().pod().labels();
    boolean covered =
        budgets.known().stream()
            .filter(one -> one.namespace().equals(dns.service().namespace()))
            .anyMatch(one -> one.selector().matches(labels));
    return covered || !budgets.isWhole()
        ? List.of()
        : List.of(Note.of("no disruption budget covers its pods; kubeadm brings none"));
  }

  private static Verdict bad(
      Severity severity,
      String message,
      ClusterDns dns,
      Cluster cluster,
      String observed,
      String expected) {
    return fail(
        severity,
        message,
        remedy(dns, cluster),
        at("endpoints", observed, expected).on(Services.subject(dns.service())));
  }

  private static Remedy remedy(ClusterDns dns, Cluster cluster) {
    List<Workload> behind =
        Workloads.of(cluster).selected(dns.service().namespace(), dns.service().selector());
    List<Workload> owners = new ArrayList<>(behind);
    dns.endpoints().stream()
        .flatMap(one -> Workloads.of(cluster).of(one.pod()).stream())
        .forEach(owners::add);
    return owners.stream()
        .filter(workload -> workload.kind() == Workload.Kind.DEPLOYMENT)
        .findFirst()
        .map(
            workload ->
                Remedy.run(
                        "Run three, and spread them over nodes and zones with"
                            + " topologySpreadConstraints; on EKS and GKE through the add-on.",
                        "kubectl",
                        "-n",
                        workload.namespace(),
                        "scale",
                        workload.shortName(),
                        "--replicas=3")
                    .reviewed())
        .orElseGet(() -> Remedy.think("Run DNS on two nodes or more, in different zones."));
  }
}
