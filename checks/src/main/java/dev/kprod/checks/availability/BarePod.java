package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.JOBS;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether somebody makes a pod anew when it is gone.
final class BarePod implements Check<Workload> {
  static final Param<Duration> MIN_AGE =
      new Param<>(
          "minAge",
          ValueType.span(),
          Duration.ofHours(1),
          "A pod for debugging lives for minutes.");

  static final Param<Duration> MAX_AGE =
      new Param<>(
          "maxAge",
          ValueType.span(),
          Duration.ofHours(24),
          "A run started by hand, or by a build, is over within a day.");

  /// Labels by which products mark the pods that they themselves watch over.
  private static final List<String> WATCHED =
      List.of("dag_id", "spark-role", "tekton.dev/taskRun", "workflows.argoproj.io/workflow");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-bare-pod", WORKLOADS)
          .title("Every long-running pod has a controller.")
          .severity(HIGH)
          .reads(SERVING)
          .reads(JOBS)
          .param(MIN_AGE)
          .param(MAX_AGE)
          .breaks(
              """
              A drain refuses to go on without --force and then deletes the pod for good, and so does
              the loss of its node: nothing makes another.
              """)
          .judged(
              "A workload whose pods have a controller that exists passes.",
              "Pods of nodes' own manifests, pods younger than minAge, node debuggers and pods that"
                  + " a product watches over are left out.",
              "A pod without a controller fails as high if a Service sends to it.",
              "As medium fail one that is restarted always, and any that is older than maxAge.",
              "As medium fails a pod whose controller is gone, or was made anew under its name.")
          .example(
              """
              kind: Pod
              metadata: {name: web, labels: {app: web}}
              status: {phase: Running}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              """)
          .source("https://kubernetes.io/docs/concepts/workloads/pods/#pods-and-controllers")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/kubectl/pkg/drain/filters.go")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Serving serving = Serving.of(workload, cluster);
    List<Pod> pods = workload.livePodsOlderThan(params.of(MIN_AGE), cluster.takenAt());
    return switch (workload.kind()) {
      case STATIC_POD -> notApplicable("its node runs it from a file");
      case POD -> bare(pods, serving, cluster, params);
      case DEPLOYMENT,
          STATEFUL_SET,
          DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB,
          CUSTOM ->
          Owners.of(cluster).orphan(pods).map(pod -> orphan(pod, cluster)).orElseGet(Verdict::pass);
    };
  }

  private static Verdict bare(List<Pod> pods, Serving serving, Cluster cluster, Params params) {
    if (pods.isEmpty()) {
      return notApplicable("it is new");
    }
    Pod oldest =
        pods.stream()
            .min(Comparator.comparing(pod -> pod.createdAt().orElse(Instant.MIN)))
            .orElseThrow();
    Optional<ApiObject.Owner> above = oldest.controller();
    if (above.isPresent()) {
      return notApplicable("%s %s made it".formatted(above.get().kind(), above.get().name()));
    }
    if (isWatched(oldest)) {
      return notApplicable("it is for debugging, or a product watches over it");
    }
    boolean stays = oldest.spec().restartPolicy().equals("Always");
    boolean old = oldest.isOlderThan(params.of(MAX_AGE), cluster.takenAt());
    return switch (serving) {
      case Serving.Yes(var services) ->
          failure(
              HIGH,
              oldest,
              services.isEmpty()
                  ? "Endpoints kept by hand send to it, and nothing makes it anew when it is gone."
                  : "Service %s sends to it, and nothing makes it anew when it is gone."
                      .formatted(services.getFirst().name()),
              cluster);
      case Serving.Unknown(String because, Read<?> unseen) when !stays && !old ->
          undecided(because, unseen);
      case Serving.Unknown unknown -> lasting(oldest, stays, cluster);
      case Serving.Worker worker when stays || old -> lasting(oldest, stays, cluster);
      case Serving.No no when stays || old -> lasting(oldest, stays, cluster);
      case Serving.Worker worker -> notApplicable("it runs to an end, and is young");
      case Serving.No no -> notApplicable("it runs to an end, and is young");
    };
  }

  private static boolean isWatched(Pod pod) {
    return pod.name().startsWith("node-debugger-")
        || pod.labels().keySet().stream()
            .anyMatch(
                label -> WATCHED.contains(label) || label.startsWith("job.runner.gitlab.com/"));
  }

  private static Verdict lasting(Pod pod, boolean stays, Cluster cluster) {
    return failure(
        MEDIUM,
        pod,
        stays
            ? "It is to run for ever, and nothing makes it anew when it is gone."
            : "It has run for %s without a controller.".formatted(age(pod, cluster)),
        cluster);
  }

  private static Verdict failure(Severity severity, Pod pod, String message, Cluster cluster) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(at("metadata.ownerReferences", "absent", "a controller"));
    String image =
        pod.spec().containers().stream().map(Container::image).findFirst().orElse("no image");
    evidence.add(
        at(
            "spec",
            "%s on node %s for %s"
                .formatted(
                    image,
                    pod.spec().nodeName().isEmpty() ? "none" : pod.spec().nodeName(),
                    age(pod, cluster)),
            "the template of a Deployment"));
    return fail(
        severity,
        message,
        Remedy.run(
                "Make a Deployment of it: this is its spec; leave out nodeName, status and the "
                    + "kube-api-access volume.",
                "kubectl",
                "-n",
                pod.namespace(),
                "get",
                "pod",
                pod.name(),
                "-o",
                "yaml")
            .reviewed(),
        evidence);
  }

  private static String age(Pod pod, Cluster cluster) {
    return pod.createdAt().map(at -> Ages.text(at, cluster.takenAt())).orElse("an unknown time");
  }

  private static Verdict orphan(Pod pod, Cluster cluster) {
    ApiObject.Owner owner = pod.controller().orElseThrow();
    return fail(
        MEDIUM,
        "Pod %s belongs to %s %s, which is gone; nothing makes the pod anew."
            .formatted(pod.name(), owner.kind(), owner.name()),
        Remedy.run(
                "Delete it if nobody needs it, or make its controller again.",
                "kubectl",
                "-n",
                pod.namespace(),
                "delete",
                "pod",
                pod.name())
            .reviewed(),
        at(
                "metadata.ownerReferences",
                "%s %s, for %s".formatted(owner.kind(), owner.name(), age(pod, cluster)),
                "a controller that exists")
            .on(Subjects.subject(Resources.PODS, pod)));
  }
}
