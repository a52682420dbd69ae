package dev.kprod.checks.controlplane;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Facts;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.AutoscalerStatus;
import dev.kprod.cluster.CapacityKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.NodeAutoscalers;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Whether something adds nodes when pods need them, and whether it lives.
final class NodeAutoscaler implements Check<Subject> {
  private static final List<Read<?>> PRODUCTS =
      List.of(
          AutoscalerStatus.READ,
          CapacityKinds.NODE_POOLS,
          CapacityKinds.NODE_CLAIMS,
          CapacityKinds.EC2_NODE_CLASSES,
          CapacityKinds.AKS_NODE_CLASSES,
          CapacityKinds.EKS_NODE_CLASSES,
          CapacityKinds.CLUSTER_AUTOSCALERS,
          CapacityKinds.MACHINE_AUTOSCALERS);

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("node-autoscaler", SubjectKind.CLUSTER)
          .title("Capacity follows demand, and the autoscaler itself is alive.")
          .severity(HIGH)
          .reads(Resources.NODES, Resources.PODS, Resources.DEPLOYMENTS)
          .reads(Words.PLATFORM)
          .mayRead(PRODUCTS.toArray(Read<?>[]::new))
          .takes(Facts.POOLS)
          .settledBy(ControlPlaneTopics.AUTOSCALER)
          .breaks(
              """
              At the peak the autoscaler of pods adds pods that stay pending. A dead autoscaler of
              nodes looks like a quiet one until then.
              """)
          .judged(
              "An autoscaler that is found is judged: its pods, what it last wrote, its pools and"
                  + " the machines that it asked for, and pods that wait although it may grow.",
              "A provider that grows its pools out of sight leaves it unknown.",
              "Machines of no cloud, and pools that the fact pools calls fixed, are not judged.",
              "On a cloud without an autoscaler it fails.")
          .example(
              """
              kind: Node
              metadata: {name: a, labels: {eks.amazonaws.com/nodegroup: general}}
              spec: {providerID: "aws:///eu-1a/i-1"}
              """,
              """
              kind: Node
              metadata: {name: a, labels: {eks.amazonaws.com/nodegroup: general}}
              spec: {providerID: "aws:///eu-1a/i-1"}
              ---
              kind: Deployment
              metadata: {name: cluster-autoscaler, namespace: kube-system}
              spec:
                selector: {matchLabels: {app: ca}}
                template: {spec: {containers: [{name: ca, image: "registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.0"}]}}
              status: {conditions: [{type: Available, status: "True"}]}
              """)
          .source("https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md")
          .source("https://karpenter.sh/docs/concepts/nodepools/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Platform platform = Platform.of(cluster);
    AutoscalerHealth health = AutoscalerHealth.of(cluster);
    if (health.isFound()) {
      return judged(health);
    }
    List<Node> workers =
        cluster.list(Resources.NODES).stream().filter(node -> !node.isVirtual()).toList();
    if (NodeAutoscalers.isOutOfSight(platform.provider())) {
      return notObservable("%s grows its pools out of sight".formatted(platform.providerName()));
    }
    if (workers.isEmpty()) {
      return notObservable("there is no node to tell by");
    }
    List<Node> cloud = workers.stream().filter(NodeAutoscalers::isOfACloud).toList();
    if (cloud.isEmpty()) {
      return notApplicable("its machines are of no cloud that could lend more");
    }
    TreeSet<String> growing = new TreeSet<>();
    for (Node node : cloud) {
      String pool = Pools.of(node);
      if (!node.isControlPlane()
          && !Pools.isStated(params.of(Facts.POOLS), pool, Facts.Pool::fixed)) {
        growing.add(pool);
      }
    }
    if (growing.isEmpty()) {
      return notApplicable("its pools are of a fixed size");
    }
    List<Read<?>> unseen = new ArrayList<>();
    for (Read<?> read : PRODUCTS) {
      if (!cluster.ask(read).isWhole()) {
        unseen.add(read);
      }
    }
    return unseen.isEmpty()
        ? none(List.copyOf(growing), platform)
        : undecided("no autoscaler is seen, and not all was seen", unseen.toArray(Read<?>[]::new));
  }

  private static Verdict judged(AutoscalerHealth health) {
    List<Note> notes = new ArrayList<>();
    notes.add(Note.of(String.join(", ", health.products())));
    if (health.evidence().isEmpty()) {
      return new Verdict.Pass(notes);
    }
    Evidence first = health.evidence().getFirst();
    return new Verdict.Fail(
        HIGH, Untrusted.of(health.message()), health.evidence(), health.remedy(first), notes);
  }

  private static Verdict none(List<String> pools, Platform platform) {
    String what = platform.provider().isEmpty() ? "this cloud" : platform.providerName();
    return Verdict.fail(
        HIGH,
        "Nothing adds nodes when pods need them.",
        Remedy.think(
            "Install cluster-autoscaler or Karpenter for %s; state pools of a fixed size in the"
                    .formatted(what)
                + " fact pools."),
        Evidence.at(
            "",
            "no autoscaler for %s".formatted(Names.few(pools)),
            "cluster-autoscaler, Karpenter or the like"));
  }
}
