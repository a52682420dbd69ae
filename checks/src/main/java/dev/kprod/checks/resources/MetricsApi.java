package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiService;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ScalingMetric.Source;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Webhook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the numbers are served that autoscalers and people in trouble look at.
final class MetricsApi implements Check<Subject> {
  private static final Duration WARM = Duration.ofMinutes(2);

  /// What is served to whom.
  private record Api(String group, Set<Source> sources) {
    static final Api RESOURCE =
        new Api("metrics.k8s.io", Set.of(Source.RESOURCE, Source.CONTAINER_RESOURCE));

    static final List<Api> ALL =
        List.of(
            RESOURCE,
            new Api("custom.metrics.k8s.io", Set.of(Source.PODS, Source.OBJECT)),
            new Api("external.metrics.k8s.io", Set.of(Source.EXTERNAL)));

    long users(List<HorizontalPodAutoscaler> autoscalers) {
      return autoscalers.stream()
          .filter(
              one -> one.metrics().stream().anyMatch(metric -> sources.contains(metric.source())))
          .count();
    }
  }

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("res-metrics-api", SubjectKind.CLUSTER)
          .title("The metrics that autoscalers need are served.")
          .severity(HIGH)
          .reads(Resources.API_SERVICES, Resources.AUTOSCALERS)
          .mayRead(Resources.POD_METRICS, Resources.PODS, Resources.ENDPOINT_SLICES)
          .breaks(
              """
              Autoscalers freeze at today's size, and kubectl top stays blank during the incident
              in which it is needed.
              """)
          .judged(
              "It fails if metrics.k8s.io is not registered, not available, or serves no pod while"
                  + " pods have run for two minutes: high where an autoscaler scales by it, else"
                  + " medium.",
              "It fails if an autoscaler needs custom or external metrics that are not available.",
              "Metrics of pods that may not be listed leave it unknown.",
              "One ready pod behind it is remarked.")
          .example(
              """
              kind: APIService
              metadata: {name: v1beta1.metrics.k8s.io}
              spec: {group: metrics.k8s.io, version: v1beta1, service: {namespace: kube-system, name: metrics-server}}
              status: {conditions: [{type: Available, status: "False", reason: FailedDiscoveryCheck}]}
              """,
              """
              kind: APIService
              metadata: {name: v1beta1.metrics.k8s.io}
              spec: {group: metrics.k8s.io, version: v1beta1, service: {namespace: kube-system, name: metrics-server}}
              status: {conditions: [{type: Available, status: "True"}]}
              ---
              kind: PodMetrics
              apiVersion: metrics.k8s.io/v1beta1
              metadata: {name: web-0}
              """)
          .source("https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    List<HorizontalPodAutoscaler> autoscalers = cluster.list(Resources.AUTOSCALERS);
    List<Evidence> faults = new ArrayList<>();
    List<String> said = new ArrayList<>();
    Severity severity = MEDIUM;
    for (Api api : Api.ALL) {
      long users = api.users(autoscalers);
      if (!api.equals(Api.RESOURCE) && users == 0) {
        continue;
      }
      Optional<Evidence> fault = fault(api, cluster);
      if (fault.isPresent()) {
        faults.add(fault.get());
        said.add(
            users == 0
                ? "%s is not served".formatted(api.group)
                : "%s is not served, and %s on it"
                    .formatted(
                        api.group,
                        users == 1 ? "1 autoscaler depends" : users + " autoscalers depend"));
        severity = users > 0 ? HIGH : severity;
      }
    }
    if (!faults.isEmpty()) {
      return fail(
          severity,
          String.join("; ", said) + ".",
          Remedy.think(
              "Install what serves it (metrics-server, an adapter), or look why it does not answer:"
                  + " certificates of kubelets, a NetworkPolicy, a pod that is not ready."),
          faults);
    }
    return probed(cluster);
  }

  /// Serving is more than being registered: the pods have to be there.
  private static Verdict probed(Cluster cluster) {
    Listing<?> metrics = cluster.ask(Resources.POD_METRICS);
    boolean running =
        cluster.ask(Resources.PODS).known().stream()
            .anyMatch(
                pod ->
                    pod.phase() == Pod.Phase.RUNNING
                        && pod.isLive()
                        && pod.isOlderThan(WARM, cluster.takenAt()));
    if (!metrics.known().isEmpty()) {
      return pass(notes(cluster));
    }
    if (!metrics.isWhole()) {
      return undecided(
          "metrics.k8s.io is available, and whether it has numbers could not be looked up",
          Resources.POD_METRICS);
    }
    return running
        ? fail(
            Api.RESOURCE.users(cluster.list(Resources.AUTOSCALERS)) > 0 ? HIGH : MEDIUM,
            "metrics.k8s.io answers and knows no pod.",
            Remedy.think("Look in the log of metrics-server why it cannot scrape the kubelets."),
            at("pods.metrics.k8s.io", 0, "the pods that run"))
        : pass(notes(cluster));
  }

  private static Optional<Evidence> fault(Api api, Cluster cluster) {
    List<ApiService> registered =
        cluster.list(Resources.API_SERVICES).stream()
            .filter(one -> one.group().equals(api.group))
            .toList();
    if (registered.isEmpty()) {
      return Optional.of(at("apiservices", api.group + " is not registered", "available"));
    }
    boolean available =
        registered.stream().anyMatch(one -> Condition.holds(one.tree(), "Available"));
    if (available) {
      return Optional.empty();
    }
    ApiService one = registered.getFirst();
    String reason =
        Condition.find(one.tree(), "Available")
            .map(HpaWorks::words)
            .orElse("its server was never asked");
    return Optional.of(
        at("status.conditions[type=Available]", "not True: " + reason, "True")
            .on(Subjects.subject(Resources.API_SERVICES, one)));
  }

  private static Note[] notes(Cluster cluster) {
    Optional<Webhook.Backend> backend =
        cluster.list(Resources.API_SERVICES).stream()
            .filter(one -> one.group().equals(Api.RESOURCE.group))
            .flatMap(one -> one.service().stream())
            .findFirst();
    long ready =
        backend.stream()
            .flatMap(
                service ->
                    cluster.ask(Resources.ENDPOINT_SLICES, service.namespace()).known().stream()
                        .filter(slice -> slice.service().equals(service.name())))
            .flatMap(slice -> slice.endpoints().stream())
            .filter(endpoint -> endpoint.isReady())
            .count();
    return ready == 1
        ? new Note[] {Note.of("one pod serves metrics.k8s.io; a drain of its node stops scaling")}
        : new Note[0];
  }
}
