package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.PODS;
import static dev.kprod.cluster.Resources.WARNINGS;
import static dev.kprod.cluster.SecretKinds.OLD_REGISTRIES;
import static dev.kprod.cluster.SecretKinds.REGISTRIES;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.Events;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether the images of a workload could be had again on a node that does not have them.
final class ImagePull implements Check<Workload> {
  /// Upstream: pkg/kubelet/images/types.go.
  private static final Set<String> REASONS =
      Set.of(
          "ImagePullBackOff",
          "ErrImagePull",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  /// What the kubelet warns of while it starts a pod (upstream: pkg/kubelet/kubelet_pods.go).
  private static final String NO_SECRET = "FailedToRetrieveImagePullSecret";

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-image-pull", WORKLOADS)
          .title(
              "Every running workload's image can still be pulled, so it can start on another"
                  + " node.")
          .severity(HIGH)
          .reads(SERVING)
          .mayRead(WARNINGS, REGISTRIES, OLD_REGISTRIES)
          .param(Observed.GRACE)
          .breaks(
              """
              Pods run only where the image happens to be cached. After the loss of a node, a drain
              or a scale-up the new pods do not start, and the service shrinks until it is gone.
              """)
          .judged(
              "Pods younger than grace are left out.",
              "It fails if a kubelet waits because it cannot pull an image, and says so if other "
                  + "pods run the same image from their nodes' caches.",
              "A serving workload fails if a container is told never to pull its image.",
              "It fails if a Secret for pulling is not there, by the names of Secrets where they"
                  + " may be read, else by the warnings of kubelets; without either this is not"
                  + " judged.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: web, imagePullPolicy: Never}]}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Pod
              metadata: {name: web, labels: {app: web}}
              spec: {containers: [{name: app, image: web, imagePullPolicy: IfNotPresent}]}
              status: {phase: Running}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """)
          .source("https://kubernetes.io/docs/concepts/containers/images/")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/kubelet/images/types.go")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  /// A container that waits for its image.
  private record Waiting(Pod pod, Container container, ContainerStatus status) {}

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    List<Pod> judged = workload.livePodsOlderThan(params.of(Observed.GRACE), cluster.takenAt());
    List<Waiting> waiting = new ArrayList<>();
    judged.forEach(pod -> look(pod, waiting));
    if (!waiting.isEmpty()) {
      return failure(workload, waiting);
    }
    Optional<Verdict> absent = absentSecret(workload, judged, cluster);
    if (absent.isPresent()) {
      return absent.get();
    }
    for (Pod pod : judged) {
      for (Event event : Events.warnings(cluster, "Pod", pod)) {
        if (event.reason().equals(NO_SECRET)) {
          return withoutSecret(pod, event);
        }
      }
    }
    return neverPulled(workload)
        .map(container -> never(workload, container, Serving.of(workload, cluster)))
        .orElseGet(Verdict::pass);
  }

  private static void look(Pod pod, List<Waiting> waiting) {
    for (ContainerStatus status : pod.statuses()) {
      if (REASONS.contains(status.waitingReason())) {
        pod.spec().everyContainer().stream()
            .filter(container -> container.name().equals(status.name()))
            .forEach(container -> waiting.add(new Waiting(pod, container, status)));
      }
    }
  }

  private static Verdict failure(Workload workload, List<Waiting> all) {
    Waiting first = all.getFirst();
    String image = first.container.image();
    long pods = all.stream().map(one -> one.pod.name()).distinct().count();
    boolean cached =
        workload.livePods().stream()
            .anyMatch(
                pod ->
                    pod.status(first.container.name())
                            .filter(ContainerStatus::isRunning)
                            .isPresent()
                        && pod.spec().everyContainer().stream()
                            .anyMatch(other -> other.image().equals(image)));
    return fail(
        HIGH,
        "%s of its %s waits for image %s: %s.%s"
            .formatted(
                pods == 1 ? "1" : pods,
                workload.livePods().size() == 1 ? "1 pod" : workload.livePods().size() + " pods",
                image,
                PullFault.of(first.status).sentence(),
                cached ? " Those that run survive on their nodes' caches only." : ""),
        PullFault.of(first.status).remedy(workload, first.container, first.pod),
        at(
                "status.%s[name=%s].state.waiting.reason"
                    .formatted(
                        first.container.role() == Container.Role.MAIN
                            ? "containerStatuses"
                            : "initContainerStatuses",
                        first.container.name()),
                first.status.waitingReason(),
                "an image that can be pulled")
            .on(Subjects.subject(PODS, first.pod)));
  }

  /// Names of Secrets are read only where a person allows it. One of another type is of no use.
  private static Optional<Verdict> absentSecret(
      Workload workload, List<Pod> pods, Cluster cluster) {
    Listing<Secret> newer = cluster.ask(REGISTRIES, workload.namespace());
    Listing<Secret> older = cluster.ask(OLD_REGISTRIES, workload.namespace());
    if (!newer.isWhole() || !older.isWhole()) {
      return Optional.empty();
    }
    Set<String> there = new HashSet<>();
    newer.known().forEach(secret -> there.add(secret.name()));
    older.known().forEach(secret -> there.add(secret.name()));
    for (Pod pod : pods) {
      for (String name : pod.spec().pullSecrets()) {
        if (!there.contains(name)) {
          return Optional.of(
              fail(
                  HIGH,
                  "Secret %s for pulling its images is not there, so its pods start only where the"
                          .formatted(name)
                      + " images are cached.",
                  Remedy.think(
                      "Make Secret %s anew, or take its name out of imagePullSecrets."
                          .formatted(name)),
                  at("spec.imagePullSecrets", name, "a Secret that exists")
                      .on(Subjects.subject(PODS, pod))));
        }
      }
    }
    return Optional.empty();
  }

  private static Verdict withoutSecret(Pod pod, Event event) {
    return fail(
        HIGH,
        "A Secret for pulling its images is not there, so its pods start only where the images are"
            + " cached.",
        Remedy.run(
            "Make the Secret anew, or take its name out of imagePullSecrets.",
            "kubectl",
            "-n",
            pod.namespace(),
            "describe",
            "pod",
            pod.name()),
        at(
                "spec.imagePullSecrets",
                String.join(", ", pod.spec().pullSecrets()),
                "Secrets that exist")
            .on(Subjects.subject(PODS, pod)),
        at("event " + NO_SECRET, event.message(), "none").on(Subjects.subject(PODS, pod)));
  }

  private static Optional<Container> neverPulled(Workload workload) {
    return workload.forms().stream()
        .flatMap(spec -> spec.everyContainer().stream())
        .filter(container -> container.role() != Container.Role.EPHEMERAL)
        .filter(container -> container.pullPolicy().equals("Never"))
        .findFirst();
  }

  private static Verdict never(Workload workload, Container container, Serving serving) {
    return switch (serving) {
      case Serving.No no -> pass();
      case Serving.Worker worker -> pass();
      case Serving.Unknown(String because, Read<?> unseen) -> undecided(because, unseen);
      case Serving.Yes yes ->
          fail(
              HIGH,
              "Container %s is never to be pulled, so it starts only where somebody put its image."
                  .formatted(container.name()),
              Remedy.change(
                  "Let the kubelet pull what it does not have.",
                  workload,
                  container,
                  Map.of("imagePullPolicy", Tree.of("IfNotPresent"))),
              at(
                  "%s.%s.imagePullPolicy".formatted(workload.specPath(), container.path()),
                  "Never",
                  "IfNotPresent or Always"));
    };
  }
}
