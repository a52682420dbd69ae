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
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Whether something collects metrics, and would still know them after a restart.
final class MetricsPipeline implements Check<Subject> {
  private static final List<ResourceType<CustomResource>> OTHERS =
      List.of(
          ObservabilityKinds.PROMETHEUS_AGENTS,
          ObservabilityKinds.VM_AGENTS,
          ObservabilityKinds.VM_SINGLES,
          ObservabilityKinds.VM_CLUSTERS,
          ObservabilityKinds.OTEL_COLLECTORS);

  private static final List<String> FAMILY =
      List.of("PrometheusAgent", "VMAgent", "VMSingle", "VMCluster");

  private static final Param<Duration> MIN_RETENTION =
      new Param<>(
          "minRetention",
          ValueType.span(),
          Duration.ofDays(15),
          "An incident is looked at for days after it, and compared with the week before.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("obs-metrics-pipeline", SubjectKind.CLUSTER)
          .title("Metrics of nodes, workloads and control plane are collected by what is running.")
          .severity(HIGH)
          .reads(Words.WORKLOAD)
          .mayRead(ObservabilityKinds.PROMETHEUSES)
          .mayRead(OTHERS.toArray(Read<?>[]::new))
          .param(MIN_RETENTION)
          .weighs(ObservabilityTopics.METRICS_RETENTION)
          .heuristic()
          .breaks("Nobody knows that anything is wrong until customers call.")
          .judged(
              "Products are known by their kinds, their images and their labels; where none is"
                  + " known it is unknown, since collection from outside leaves nothing here.",
              "One that is found and has no ready pod fails.",
              "Prometheus and its like without kube-state-metrics fail: the state of objects is not"
                  + " collected.",
              "A Prometheus that keeps its history in the pod, and sends it nowhere, fails at"
                  + " medium.",
              "A short retention and a single replica are remarks.")
          .example(
              """
              kind: Deployment
              metadata: {name: prometheus, namespace: monitoring}
              spec:
                selector: {matchLabels: {app: prometheus}}
                template: {metadata: {labels: {app: prometheus}}, spec: {containers: [{name: p, image: "prom/prometheus:v3.5.0"}]}}
              """,
              """
              kind: DaemonSet
              metadata: {name: datadog, namespace: datadog}
              spec:
                selector: {matchLabels: {app: datadog}}
                template: {metadata: {labels: {app: datadog}}, spec: {containers: [{name: agent, image: "gcr.io/datadoghq/agent:7.70.0"}]}}
              ---
              kind: Pod
              metadata:
                name: datadog-x
                namespace: datadog
                labels: {app: datadog}
                ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: datadog, controller: true}]
              spec: {containers: [{name: agent, image: "gcr.io/datadoghq/agent:7.70.0"}]}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://prometheus-operator.dev/docs/api-reference/api/")
          .source("https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-usage-monitoring/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Sources sources = Sources.of(cluster);
    if (sources.isEmpty()) {
      return none(cluster);
    }
    boolean attested = params.attested(ObservabilityTopics.METRICS_RETENTION, subject).isPresent();
    List<Note> notes = sources.notes(params.of(MIN_RETENTION), attested);
    if (!sources.isReady()) {
      return new Verdict.Fail(
          HIGH,
          Untrusted.of("What collects metrics has no ready pod."),
          List.of(at("", Names.few(sources.described()), "a ready pod")),
          Remedy.think("See why its pods do not become ready, as other checks report them."),
          notes);
    }
    if (sources.needsObjectMetrics()) {
      return new Verdict.Fail(
          HIGH,
          Untrusted.of("The state of objects is not collected."),
          List.of(at("", "no kube-state-metrics beside " + Names.few(sources.described()), "one")),
          Remedy.run(
                  "Install kube-state-metrics and let it be scraped.",
                  "helm",
                  "install",
                  "kube-state-metrics",
                  "oci://ghcr.io/prometheus-community/charts/kube-state-metrics",
                  "-n",
                  "monitoring")
              .reviewed(),
          notes);
    }
    List<Evidence> lost = sources.lostHistory();
    if (!lost.isEmpty()) {
      return new Verdict.Fail(
          PrometheusServer.LOST_HISTORY,
          Untrusted.of("A restart of Prometheus loses its history."),
          lost,
          Remedy.think(
              "Give it a volume (spec.storage.volumeClaimTemplate), or send what it collects on."),
          notes);
    }
    return new Verdict.Pass(notes);
  }

  private static Verdict none(Cluster cluster) {
    List<Read<?>> unseen = new ArrayList<>();
    List<Read<?>> kinds = new ArrayList<>(OTHERS);
    kinds.add(ObservabilityKinds.PROMETHEUSES);
    for (Read<?> kind : kinds) {
      if (!cluster.ask(kind).isWhole()) {
        unseen.add(kind);
      }
    }
    if (!unseen.isEmpty()) {
      return undecided("no product is seen, and not all was seen", unseen.toArray(Read<?>[]::new));
    }
    TreeSet<String> traces = new TreeSet<>();
    Products.traces(cluster).forEach(found -> traces.add(found.product()));
    return notObservable(
        traces.isEmpty()
            ? "nothing here is known to collect metrics; what collects from outside is not seen"
            : "%s collects traces; nothing here is known to collect metrics"
                .formatted(String.join(", ", traces)));
  }

  /// Everything that collects metrics.
  private record Sources(
      List<PrometheusServer> servers,
      List<CustomResource> others,
      List<Products.Found> workloads,
      List<Products.Found> parts) {
    static Sources of(Cluster cluster) {
      List<PrometheusServer> servers =
          cluster.ask(ObservabilityKinds.PROMETHEUSES).known().stream()
              .map(PrometheusServer::new)
              .toList();
      List<CustomResource> others = new ArrayList<>();
      OTHERS.forEach(type -> others.addAll(cluster.ask(type).known()));
      List<Products.Found> workloads =
          Products.metrics(cluster).stream()
              .filter(found -> !found.isSidecar() && !isOfAnOperator(found.workload()))
              .toList();
      return new Sources(servers, others, workloads, Products.parts(cluster));
    }

    /// What an operator of monitoring made is told by its resource.
    private static boolean isOfAnOperator(Workload workload) {
      return workload
          .above()
          .filter(
              owner ->
                  owner.group().equals("monitoring.coreos.com")
                      || owner.group().equals("operator.victoriametrics.com")
                      || owner.group().equals("opentelemetry.io"))
          .isPresent();
    }

    boolean isEmpty() {
      return servers.isEmpty() && others.isEmpty() && workloads.isEmpty();
    }

    boolean isReady() {
      return servers.stream().anyMatch(PrometheusServer::isReady)
          || others.stream().anyMatch(Sources::isReady)
          || workloads.stream().anyMatch(Products.Found::isReady);
    }

    private static boolean isReady(CustomResource one) {
      String status = one.tree().text("status", "updateStatus");
      String scale = one.tree().text("status", "scale", "statusReplicas");
      return dev.kprod.cluster.Condition.holds(one.tree(), "Available")
          || one.tree().number(0, "status", "availableReplicas") > 0
          || status.equals("operational")
          || (!scale.isEmpty() && !scale.startsWith("0/"));
    }

    List<String> described() {
      List<String> described = new ArrayList<>();
      servers.forEach(server -> described.add(server.described()));
      others.forEach(
          one ->
              described.add(
                  "%s %s/%s".formatted(one.tree().text("kind"), one.namespace(), one.name())));
      workloads.forEach(found -> described.add(found.described()));
      return described;
    }

    boolean needsObjectMetrics() {
      boolean family =
          !servers.isEmpty()
              || others.stream().anyMatch(one -> FAMILY.contains(one.tree().text("kind")))
              || workloads.stream().anyMatch(one -> one.row().has("family"));
      return family
          && parts.stream().noneMatch(part -> part.row().text("role").equals("objects"))
          && workloads.stream().noneMatch(one -> one.row().isTrue("objects"));
    }

    List<Evidence> lostHistory() {
      List<Evidence> lost = new ArrayList<>();
      servers.forEach(server -> server.storage().ifPresent(lost::add));
      for (Products.Found found : workloads) {
        if (found.product().equals("Prometheus") && losesHistory(found.workload())) {
          lost.add(
              at(found.workload().specPath() + ".volumes", "no claim", "a persistent volume")
                  .on(found.workload().subject()));
        }
      }
      return lost;
    }

    private static boolean losesHistory(Workload workload) {
      boolean claims =
          workload.forms().stream().anyMatch(spec -> !spec.claims().isEmpty())
              || !workload.tree().items("spec", "volumeClaimTemplates").isEmpty();
      boolean agent =
          workload.template().spec().containers().stream()
              .flatMap(container -> container.words().stream())
              .anyMatch(word -> word.equals("--agent") || word.contains("feature=agent"));
      return !claims && !agent;
    }

    List<Note> notes(Duration least, boolean attested) {
      List<Note> notes = new ArrayList<>();
      notes.add(Note.of(Names.few(described())));
      if (parts.stream().noneMatch(part -> part.row().text("role").equals("nodes"))
          && workloads.stream().noneMatch(one -> one.row().isTrue("objects"))) {
        notes.add(Note.of("no exporter of nodes is known"));
      }
      for (PrometheusServer server : servers) {
        if (server.replicas() == 1) {
          notes.add(Note.of("%s has one replica".formatted(server.object().name())));
        }
        if (!attested && !server.sendsOn() && server.keepsLessThan(least)) {
          notes.add(
              Note.of(
                  "%s keeps %s, less than %s"
                      .formatted(
                          server.object().name(), server.retention(), ValueType.spanText(least))));
        }
      }
      return notes;
    }
  }
}
