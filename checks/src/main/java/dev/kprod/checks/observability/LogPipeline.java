package dev.kprod.checks.observability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Whether the logs of containers leave the node before the pod is gone.
final class LogPipeline implements Check<Subject> {
  private static final List<ResourceType<CustomResource>> KINDS =
      List.of(
          ObservabilityKinds.CLUSTER_FLOWS,
          ObservabilityKinds.CLUSTER_OUTPUTS,
          ObservabilityKinds.FLUENT_CLUSTER_OUTPUTS,
          ObservabilityKinds.LOG_FORWARDERS);

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("obs-log-pipeline", SubjectKind.CLUSTER)
          .title("Container logs leave the node.")
          .severity(HIGH)
          .reads(Words.WORKLOAD)
          .mayRead(KINDS.toArray(Read<?>[]::new))
          .heuristic()
          .breaks(
              """
              The pod that crashed is gone, and so is the reason: a kubelet keeps one container that
              ended, and 50 MiB of what it said.
              """)
          .judged(
              "Products are known by their kinds, their images and their labels; where none is"
                  + " known it is unknown.",
              "One that is found and has no ready pod fails; a sidecar is a matter of its workload,"
                  + " and where only sidecars are known and none is ready it is unknown.",
              "A flow, an output or a forwarder that calls itself inactive or in trouble fails.",
              "Where logs arrive is a matter of obs-log-retention; whether every node is covered,"
                  + " of obs-agent-coverage.")
          .example(
              """
              kind: DaemonSet
              metadata: {name: fluent-bit, namespace: logging}
              spec:
                selector: {matchLabels: {app: fluent-bit}}
                template: {metadata: {labels: {app: fluent-bit}}, spec: {containers: [{name: f, image: "fluent/fluent-bit:4.0"}]}}
              """,
              """
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
              spec: {containers: [{name: f, image: "fluent/fluent-bit:4.0"}]}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://kubernetes.io/docs/concepts/cluster-administration/logging/")
          .source("https://kube-logging.dev/docs/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    List<Products.Found> all = Products.logs(cluster);
    List<Products.Found> shippers = all.stream().filter(one -> !one.isSidecar()).toList();
    boolean sidecars = shippers.isEmpty() && !all.isEmpty();
    List<Evidence> troubles = troubles(cluster);
    boolean configured = isConfigured(cluster);
    if (all.isEmpty() && troubles.isEmpty() && !configured) {
      return none(cluster);
    }
    List<String> described =
        (sidecars ? all : shippers).stream().map(Products.Found::described).toList();
    if (!shippers.isEmpty() && shippers.stream().noneMatch(Products.Found::isReady)) {
      return down(shippers, described);
    }
    if (sidecars && troubles.isEmpty() && all.stream().noneMatch(Products.Found::isReady)) {
      return notObservable(
          "only sidecars are known to ship logs, and none of their pods is ready: "
              + Names.few(described));
    }
    List<Note> notes = new ArrayList<>();
    if (!described.isEmpty()) {
      notes.add(Note.of(Names.few(described)));
    }
    if (sidecars) {
      notes.add(Note.of("sidecars only: what has none is not covered"));
    }
    if (!troubles.isEmpty()) {
      Evidence first = troubles.getFirst();
      return new Verdict.Fail(
          HIGH,
          Untrusted.of("%s has trouble.".formatted(first.object().map(Subject::name).orElse(""))),
          troubles,
          Remedy.think("Mend what its status tells, most often a reference or an address."),
          notes);
    }
    return new Verdict.Pass(notes);
  }

  private static Verdict down(List<Products.Found> shippers, List<String> described) {
    Workload first = shippers.getFirst().workload();
    return new Verdict.Fail(
        HIGH,
        Untrusted.of(
            first.livePods().isEmpty()
                ? "What ships logs has no pod."
                : "What ships logs has no ready pod."),
        List.of(at("", Names.few(described), "a ready pod")),
        Remedy.run(
            first.livePods().isEmpty()
                ? "See by its events why it has no pod: a quota, admission, or no node that fits."
                : "See by the last state of its containers why they do not become ready.",
            "kubectl",
            "-n",
            first.namespace(),
            "describe",
            first.livePods().isEmpty()
                ? first.shortName()
                : "pod/" + first.livePods().getFirst().name()),
        List.of());
  }

  private static boolean isConfigured(Cluster cluster) {
    return KINDS.stream().anyMatch(type -> !cluster.ask(type).known().isEmpty());
  }

  private static Verdict none(Cluster cluster) {
    List<Read<?>> unseen = new ArrayList<>();
    for (ResourceType<CustomResource> type : KINDS) {
      if (!cluster.ask(type).isWhole()) {
        unseen.add(type);
      }
    }
    if (!unseen.isEmpty()) {
      return undecided("no product is seen, and not all was seen", unseen.toArray(Read<?>[]::new));
    }
    TreeSet<String> backends = new TreeSet<>();
    Products.backends(cluster).forEach(found -> backends.add(found.product()));
    return notObservable(
        backends.isEmpty()
            ? "nothing here is known to ship logs; what reads them from outside is not seen"
            : "%s is here, and nothing is known to ship logs to it"
                .formatted(String.join(", ", backends)));
  }

  private static List<Evidence> troubles(Cluster cluster) {
    List<Evidence> troubles = new ArrayList<>();
    for (ResourceType<CustomResource> type :
        List.of(ObservabilityKinds.CLUSTER_FLOWS, ObservabilityKinds.CLUSTER_OUTPUTS)) {
      for (CustomResource one : cluster.ask(type).known()) {
        int problems = one.tree().items("status", "problems").size();
        long counted = one.tree().number(problems, "status", "problemsCount");
        boolean inactive =
            one.tree().has("status", "active") && !one.tree().isTrue("status", "active");
        if (inactive || counted > 0) {
          troubles.add(
              at(
                      counted > 0 ? "status.problems" : "status.active",
                      counted > 0 ? Names.counted(counted, "problem") : "false",
                      counted > 0 ? "none" : "true")
                  .on(Subjects.subject(type, one)));
        }
      }
    }
    for (CustomResource one : cluster.ask(ObservabilityKinds.LOG_FORWARDERS).known()) {
      Condition.find(one.tree(), "Ready")
          .filter(Condition::isFalse)
          .ifPresent(
              ready ->
                  troubles.add(
                      at("status.conditions[type=Ready]", "False " + ready.reason(), "True")
                          .on(Subjects.subject(ObservabilityKinds.LOG_FORWARDERS, one))));
    }
    return troubles;
  }
}
