package dev.kprod.checks.observability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Whether agents run where they are needed most: on the odd nodes.
///
/// Several DaemonSets of one role cover the nodes together; the first of them by name answers.
final class AgentCoverage implements Check<Workload> {
  private static final SubjectKind<Workload> AGENTS =
      new SubjectKind<>(
          "node agent",
          "node agents",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Coverage.READS,
          cluster ->
              Workloads.of(cluster).all().stream()
                  .filter(workload -> Coverage.of(cluster).find(workload).isPresent())
                  .toList(),
          Workload::subject,
          ApiObject::labels);

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("obs-agent-coverage", AGENTS)
          .title("Log and metric agents run on every node, tainted ones too.")
          .severity(HIGH)
          .heuristic()
          .breaks(
              """
              The nodes with GPUs or those of the control plane fail, and there is no log and no
              metric of exactly these.
              """)
          .judged(
              "Every ready node that is older than ten minutes counts, cordoned ones too; those"
                  + " without a machine do not, and Windows nodes only where something for Windows"
                  + " runs.",
              "A node without a ready pod of any agent of the role fails, with the cause: a taint,"
                  + " a selector, a pod that is not ready, or no room.",
              "During a rolling update a pod that is not ready yet is no finding.")
          .example(
              """
              kind: Node
              metadata: {name: gpu-1}
              spec: {taints: [{key: nvidia.com/gpu, effect: NoSchedule}]}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: DaemonSet
              metadata: {name: fluent-bit, namespace: logging}
              spec:
                selector: {matchLabels: {app: fluent-bit}}
                template: {metadata: {labels: {app: fluent-bit}}, spec: {containers: [{name: f, image: "fluent/fluent-bit:4.0"}]}}
              """,
              """
              kind: Node
              metadata: {name: gpu-1}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              kind: DaemonSet
              metadata: {name: fluent-bit, namespace: logging}
              spec:
                selector: {matchLabels: {app: fluent-bit}}
                template: {metadata: {labels: {app: fluent-bit}}, spec: {containers: [{name: f, image: "fluent/fluent-bit:4.0"}]}}
              ---
              kind: Pod
              metadata:
                name: fluent-bit-x
                namespace: logging
                labels: {app: fluent-bit}
                ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: fluent-bit, controller: true}]
              spec: {nodeName: gpu-1, containers: [{name: f, image: "fluent/fluent-bit:4.0"}]}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/")
          .source("https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Coverage.Answer answer = Coverage.of(cluster).find(workload).orElseThrow();
    String roles = String.join(" and ", answer.roles());
    List<Coverage.Missing> missing = answer.missing();
    if (missing.isEmpty()) {
      return pass();
    }
    Map<String, List<String>> causes = new LinkedHashMap<>();
    missing.forEach(
        one -> causes.computeIfAbsent(one.because(), unseen -> new ArrayList<>()).add(one.node()));
    List<dev.kprod.check.Evidence> evidence = new ArrayList<>();
    causes.forEach(
        (because, nodes) ->
            evidence.add(
                at("", "%s: %s".formatted(Names.few(nodes), because), "a ready pod on each node")));
    boolean taints = missing.stream().allMatch(Coverage.Missing::taint);
    return fail(
            HIGH,
            "No agent for %s on %s of %s nodes."
                .formatted(roles, missing.size(), answer.eligible()),
            taints ? tolerate(workload) : Remedy.think("Make room, or widen where it may run."),
            evidence)
        .with(
            Note.of(
                "%s of %s covered"
                    .formatted(answer.eligible() - missing.size(), answer.eligible())));
  }

  /// A list of tolerations is replaced as a whole, so those that are there come along.
  private static Remedy tolerate(Workload workload) {
    List<Tree> tolerations =
        new ArrayList<>(workload.template().spec().tree().items("tolerations"));
    tolerations.add(Tree.of(Map.of("operator", Tree.of("Exists"))));
    Tree spec = Tree.of(Map.of("tolerations", Tree.of(tolerations)));
    Tree body = Tree.of(Map.of("spec", Tree.of(Map.of("template", Tree.of(Map.of("spec", spec))))));
    return Remedy.patch(
        "Let it run on every node.", workload.subject(), workload.resourceWord(), body);
  }
}
