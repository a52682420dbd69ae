package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.ApiService;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.EndpointSlice;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether every API that somebody else serves for the API server answers.
final class AggregatedApis implements Check<ApiService> {
  private static final String RESOURCE_METRICS = "metrics.k8s.io";

  private static final Param<Integer> GRACE_MINUTES =
      Param.count("graceMinutes", 5, 0, 1440, "A rollout of its server takes a few minutes.");

  private static final SubjectKind<ApiService> AGGREGATED =
      new SubjectKind<>(
          "aggregated API",
          "aggregated APIs",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Reads.of(Resources.API_SERVICES),
          cluster ->
              cluster.list(Resources.API_SERVICES).stream()
                  .filter(one -> one.service().isPresent())
                  .toList(),
          one -> Subjects.subject(Resources.API_SERVICES, one),
          ApiObject::labels);

  private static final Declaration<ApiService> DECLARATION =
      Declaration.of("cp-aggregated-apis", AGGREGATED)
          .title("Every aggregated API answers.")
          .severity(HIGH)
          .mayRead(Resources.SERVICES, Resources.ENDPOINT_SLICES, Resources.AUTOSCALERS)
          .param(GRACE_MINUTES)
          .breaks(
              """
              A dead API service breaks discovery: kubectl slows down, namespaces hang in
              Terminating, garbage collection and quotas stall. A dead metrics API freezes every
              autoscaler.
              """)
          .judged(
              "Only APIs that a Service serves are judged.",
              "One that has been unavailable for graceMinutes fails; one without a word of it is"
                  + " unknown.",
              "One whose server's certificate is not verified fails, metrics.k8s.io excepted.",
              "A metrics API with a single ready endpoint passes with a remark where autoscalers"
                  + " use it.")
          .example(
              """
              kind: APIService
              metadata: {name: v1beta1.metrics.k8s.io}
              spec:
                group: metrics.k8s.io
                version: v1beta1
                service: {namespace: kube-system, name: metrics-server}
              status:
                conditions:
                - type: Available
                  status: "False"
                  reason: MissingEndpoints
                  lastTransitionTime: "2026-11-21T05:00:00Z"
              """,
              """
              kind: APIService
              metadata: {name: v1beta1.metrics.k8s.io}
              spec:
                group: metrics.k8s.io
                version: v1beta1
                service: {namespace: kube-system, name: metrics-server}
              status: {conditions: [{type: Available, status: "True"}]}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/")
          .source(
              "https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/api-service-v1/")
          .build();

  @Override
  public Declaration<ApiService> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(ApiService api, Cluster cluster, Params params) {
    Listing<Service> services = cluster.ask(Resources.SERVICES);
    List<EndpointSlice> slices = cluster.ask(Resources.ENDPOINT_SLICES).known();
    int autoscalers = cluster.ask(Resources.AUTOSCALERS).known().size();
    Webhook.Backend backend = api.service().orElseThrow();
    Optional<Condition> available = Condition.find(api.tree(), "Available");
    List<Evidence> evidence = new ArrayList<>();
    if (available.isEmpty()) {
      return notObservable("it does not say whether it is available");
    }
    List<Note> notes = new ArrayList<>();
    if (!available.get().isTrue()) {
      if (!available.get().isFalse()) {
        return notObservable("the API server does not know whether it is available");
      }
      Optional<Instant> since = available.get().changedAt();
      Duration grace = Duration.ofMinutes(params.of(GRACE_MINUTES));
      if (since.filter(at -> at.plus(grace).isAfter(cluster.takenAt())).isPresent()) {
        notes.add(
            Note.of("unavailable for %s".formatted(Ages.text(since.get(), cluster.takenAt()))));
      } else {
        evidence.add(down(available.get(), since, cluster.takenAt()));
      }
    }
    if (evidence.isEmpty() && api.isUnverified() && !api.group().equals(RESOURCE_METRICS)) {
      evidence.add(at("spec.insecureSkipTLSVerify", "true", "a caBundle"));
    }
    if (!evidence.isEmpty()) {
      return fail(api, backend, services, evidence, autoscalers);
    }
    single(api, backend, slices, autoscalers).ifPresent(notes::add);
    return new Verdict.Pass(notes);
  }

  private static Evidence down(Condition available, Optional<Instant> since, Instant now) {
    String reason = available.reason().isEmpty() ? "" : " " + available.reason();
    return at(
        "status.conditions[type=Available]",
        "False%s%s".formatted(reason, since.map(at -> " for " + Ages.text(at, now)).orElse("")),
        "True");
  }

  private static boolean isMetrics(ApiService api) {
    return api.group().endsWith(RESOURCE_METRICS);
  }

  private static Optional<Note> single(
      ApiService api, Webhook.Backend backend, List<EndpointSlice> slices, int autoscalers) {
    if (!isMetrics(api) || autoscalers == 0) {
      return Optional.empty();
    }
    long ready =
        slices.stream()
            .filter(slice -> slice.namespace().equals(backend.namespace()))
            .filter(slice -> slice.service().equals(backend.name()))
            .flatMap(slice -> slice.endpoints().stream())
            .filter(EndpointSlice.Endpoint::isReady)
            .map(EndpointSlice.Endpoint::targetUid)
            .distinct()
            .count();
    return ready == 1
        ? Optional.of(
            Note.of(
                "%s one ready endpoint behind it"
                    .formatted(
                        autoscalers == 1
                            ? "an autoscaler depends on it, with"
                            : autoscalers + " autoscalers depend on it, with")))
        : Optional.empty();
  }

  private static Verdict fail(
      ApiService api,
      Webhook.Backend backend,
      Listing<Service> services,
      List<Evidence> evidence,
      int autoscalers) {
    boolean down = evidence.getFirst().path().startsWith("status");
    String message =
        down
            ? "%s does not answer.".formatted(api.name())
            : "Whoever answers for %s is believed without a certificate.".formatted(api.name());
    Verdict.Fail fail =
        Verdict.fail(
            HIGH,
            message,
            down
                ? remedy(api, backend, services)
                : Remedy.think(
                    "Give the APIService a caBundle and set insecureSkipTLSVerify to false; the"
                        + " chart of its product has a value for it."),
            evidence);
    return down && isMetrics(api) && autoscalers > 0
        ? fail.with(
            Note.of(
                autoscalers == 1
                    ? "an autoscaler depends on it"
                    : "%s autoscalers depend on it".formatted(autoscalers)))
        : fail;
  }

  private static Remedy remedy(ApiService api, Webhook.Backend backend, Listing<Service> services) {
    boolean orphan =
        services.isWhole()
            && services.known().stream()
                .noneMatch(
                    one ->
                        one.namespace().equals(backend.namespace())
                            && one.name().equals(backend.name()));
    return orphan
        ? Remedy.run(
                "Its Service is gone; where the product was removed, remove this too.",
                "kubectl",
                "delete",
                "apiservice",
                api.name())
            .reviewed()
        : Remedy.run(
            "See what is wrong with the pods behind its Service.",
            "kubectl",
            "-n",
            backend.namespace(),
            "describe",
            "endpointslices",
            "-l",
            "kubernetes.io/service-name=" + backend.name());
  }
}
