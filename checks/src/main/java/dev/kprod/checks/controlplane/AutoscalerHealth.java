package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Ages;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.AutoscalerStatus;
import dev.kprod.cluster.CapacityKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.NodeAutoscalers;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// How the autoscalers of a cluster are.
final class AutoscalerHealth {
  private static final Duration STALE = Duration.ofMinutes(10);
  private static final String POOL_LABEL = "karpenter.sh/nodepool";

  /// Only room on nodes is what an autoscaler can add; a volume in another zone it cannot.
  private static final Pattern NO_ROOM =
      Pattern.compile("Insufficient (cpu|memory|pods|ephemeral-storage)|Too many pods");

  private final Cluster cluster;
  private final Instant now;
  private final TreeSet<String> products = new TreeSet<>();
  private final List<Evidence> evidence = new ArrayList<>();
  private Optional<Deployment> controller = Optional.empty();

  /// Whether something is known to be allowed to grow.
  private boolean hasRoom;

  private AutoscalerHealth(Cluster cluster) {
    this.cluster = cluster;
    this.now = cluster.takenAt();
  }

  static AutoscalerHealth of(Cluster cluster) {
    AutoscalerHealth health = new AutoscalerHealth(cluster);
    List<NodeAutoscalers.Found> found = NodeAutoscalers.of(cluster);
    found.forEach(health::controller);
    Optional<AutoscalerStatus> status = AutoscalerStatus.find(cluster);
    status.ifPresent(health::status);
    KarpenterHealth karpenter = KarpenterHealth.of(cluster, found);
    health.products.addAll(karpenter.products());
    health.evidence.addAll(karpenter.evidence());
    health.hasRoom |= karpenter.hasRoom();
    health.openShift();
    health.shared(status);
    if (health.isFound() && health.hasRoom) {
      health.waiting();
    }
    return health;
  }

  boolean isFound() {
    return !products.isEmpty();
  }

  /// Returns what was found, by name.
  List<String> products() {
    return List.copyOf(products);
  }

  List<Evidence> evidence() {
    return evidence;
  }

  private void controller(NodeAutoscalers.Found found) {
    products.add(found.product());
    Deployment deployment = found.deployment();
    controller = controller.or(() -> Optional.of(deployment));
    Subject subject = Subjects.subject(Resources.DEPLOYMENTS, deployment);
    if (deployment.replicas() == 0) {
      evidence.add(at("spec.replicas", "0", "at least 1").on(subject));
      return;
    }
    Optional<Condition> available = Condition.find(deployment.tree(), "Available");
    boolean ready =
        available.isPresent()
            ? available.get().isTrue()
                || available.get().changedAt().filter(at -> at.plus(STALE).isAfter(now)).isPresent()
            : pods(deployment).stream().anyMatch(Pod::isReady);
    if (!ready) {
      String since =
          available
              .flatMap(Condition::changedAt)
              .map(at -> " for " + Ages.text(at, now))
              .orElse("");
      evidence.add(at("status", "no pod is ready" + since, "a ready pod").on(subject));
    }
  }

  private List<Pod> pods(Deployment deployment) {
    return cluster.list(Resources.PODS).stream()
        .filter(pod -> pod.namespace().equals(deployment.namespace()))
        .filter(pod -> deployment.selector().matches(pod.labels()))
        .toList();
  }

  private void status(AutoscalerStatus status) {
    products.add("cluster-autoscaler");
    String path = "data.status";
    Subject map =
        Subjects.subject(
            Resources.CONFIG_MAPS, cluster.ask(AutoscalerStatus.READ).known().getFirst());
    status
        .time()
        .filter(at -> at.plus(STALE).isBefore(now))
        .ifPresent(
            at ->
                evidence.add(
                    at(path, "written %s ago".formatted(Ages.text(at, now)), "within 10 minutes")
                        .on(map)));
    if (!status.state().isEmpty() && !status.state().equals("Running")) {
      evidence.add(at(path, status.state(), "Running").on(map));
    }
    if (!status.health().isEmpty() && !status.health().equals("Healthy")) {
      evidence.add(at(path, "the cluster is %s".formatted(status.health()), "Healthy").on(map));
    }
    for (AutoscalerStatus.Group group : status.groups()) {
      hasRoom |= group.hasRoom();
      if (group.backsOff()) {
        String error = group.error().isEmpty() ? "" : ", " + group.error();
        evidence.add(
            at(path, "group %s backs off%s".formatted(group.name(), error), "it grows").on(map));
      }
    }
  }

  private void openShift() {
    List<CustomResource> scalers = cluster.ask(CapacityKinds.CLUSTER_AUTOSCALERS).known();
    List<CustomResource> machines = cluster.ask(CapacityKinds.MACHINE_AUTOSCALERS).known();
    if (scalers.isEmpty() && machines.isEmpty()) {
      return;
    }
    products.add("OpenShift");
    if (scalers.isEmpty()) {
      evidence.add(at("", "MachineAutoscalers without a ClusterAutoscaler", "both"));
    }
    if (machines.isEmpty()) {
      evidence.add(at("", "a ClusterAutoscaler without a MachineAutoscaler", "both"));
    }
  }

  /// Karpenter and cluster-autoscaler go together only if no machine belongs to both.
  private void shared(Optional<AutoscalerStatus> status) {
    List<String> groups =
        status.stream()
            .flatMap(one -> one.groups().stream())
            .map(AutoscalerStatus.Group::name)
            .toList();
    for (Node node : cluster.list(Resources.NODES)) {
      if (!node.labels().containsKey(POOL_LABEL)) {
        continue;
      }
      Optional<String> both =
          groups.stream()
              .filter(group -> !group.isEmpty() && node.labels().containsValue(group))
              .findFirst();
      if (both.isPresent()) {
        evidence.add(
            at(
                "",
                "node %s is of group %s and of NodePool %s"
                    .formatted(node.name(), both.get(), node.labels().get(POOL_LABEL)),
                "one autoscaler for a machine"));
        return;
      }
    }
  }

  private void waiting() {
    List<String> waiting =
        cluster.list(Resources.PODS).stream()
            .filter(Pod::isLive)
            .filter(this::waitsForRoom)
            .map(pod -> pod.namespace() + "/" + pod.name())
            .toList();
    if (!waiting.isEmpty()) {
      evidence.add(
          at(
              "",
              "%s %s for room, though there is some to grow: %s"
                  .formatted(
                      Names.counted(waiting.size(), "pod"),
                      waiting.size() == 1 ? "waits" : "wait",
                      Names.few(waiting)),
              "at most 10 minutes"));
    }
  }

  private boolean waitsForRoom(Pod pod) {
    return Condition.find(pod.tree(), "PodScheduled")
        .filter(Condition::isFalse)
        .filter(condition -> condition.reason().equals("Unschedulable"))
        .filter(condition -> NO_ROOM.matcher(condition.message()).find())
        .flatMap(Condition::changedAt)
        .filter(at -> at.plus(STALE).isBefore(now))
        .isPresent();
  }

  /// Says in one sentence what is worst.
  String message() {
    String seen = evidence.getFirst().observed().text();
    String object =
        evidence
            .getFirst()
            .object()
            .map(one -> "%s %s: ".formatted(one.kind(), one.name()))
            .orElse("");
    return "%s%s.".formatted(object, seen);
  }

  Remedy remedy(Evidence first) {
    if (first.object().isPresent() && !first.object().get().kind().equals("ConfigMap")) {
      Subject object = first.object().get();
      return object.namespace().isEmpty()
          ? Remedy.run(
              "See what it says.",
              "kubectl",
              "describe",
              object.kind().toLowerCase(java.util.Locale.ROOT),
              object.name())
          : Remedy.run(
              "See why it does not run.",
              "kubectl",
              "-n",
              object.namespace(),
              "describe",
              object.kind().toLowerCase(java.util.Locale.ROOT),
              object.name());
    }
    return controller
        .map(
            deployment ->
                Remedy.run(
                    "See what it complains about; another type of machine may be had.",
                    "kubectl",
                    "-n",
                    deployment.namespace(),
                    "logs",
                    "deploy/" + deployment.name(),
                    "--tail=200"))
        .orElseGet(
            () ->
                Remedy.think(
                    "See at the provider why its pools do not grow: quota, limits, or types of"
                        + " machines that are sold out."));
  }
}
