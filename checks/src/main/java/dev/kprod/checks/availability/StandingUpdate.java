package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.DaemonSet;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.StatefulSet;
import dev.kprod.cluster.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// An update of a StatefulSet or a DaemonSet that does not go on.
///
/// A StatefulSet whose pods are made in order does not get over a pod that never becomes ready, not
/// even once the template is right again: somebody has to delete that pod (kubernetes#67250).
final class StandingUpdate {
  private static final String REVISION = "controller-revision-hash";

  private StandingUpdate() {}

  static Verdict of(Workload workload, StatefulSet set, boolean isStuck) {
    if (set.isUpdatedOnDelete() || set.partition() > 0) {
      return notApplicable("it is updated by hand, or step by step");
    }
    String newest = set.updateRevision();
    List<Pod> old =
        workload.livePods().stream()
            .filter(pod -> pod.labels().containsKey(REVISION))
            .filter(pod -> !newest.equals(pod.labels().get(REVISION)))
            .toList();
    boolean half = !old.isEmpty() || !newest.equals(set.currentRevision());
    if (newest.isEmpty() || !half || !isStuck) {
      return pass();
    }
    Optional<Pod> broken =
        workload.livePods().stream()
            .filter(pod -> !pod.isReady())
            .min(Comparator.comparingInt(StandingUpdate::ordinal));
    return fail(
        HIGH,
        "Its update stands still: %s of %s pods are not of its newest revision%s."
            .formatted(
                old.size(),
                workload.livePods().size(),
                broken
                    .map(
                        pod ->
                            "; %s is not ready (%s)"
                                .formatted(pod.name(), Trouble.of(pod).reason()))
                    .orElse("")),
        broken.map(StandingUpdate::delete).orElseGet(() -> look(workload)),
        at("status.currentRevision", set.currentRevision(), newest + " (status.updateRevision)"));
  }

  private static int ordinal(Pod pod) {
    String index = pod.name().substring(pod.name().lastIndexOf('-') + 1);
    return index.matches("[0-9]{1,8}") ? Integer.parseInt(index) : Integer.MAX_VALUE;
  }

  private static Remedy delete(Pod pod) {
    return Remedy.run(
            "Put the template right, then delete this pod: it is not replaced by itself.",
            "kubectl",
            "-n",
            pod.namespace(),
            "delete",
            "pod",
            pod.name())
        .reviewed();
  }

  private static Remedy look(Workload workload) {
    return Remedy.run(
        "See what it waits for.",
        "kubectl",
        "-n",
        workload.namespace(),
        "rollout",
        "status",
        workload.shortName());
  }

  static Verdict of(Workload workload, DaemonSet set, boolean isStuck) {
    boolean half =
        !set.isUpdatedOnDelete()
            && set.updatedNodes() < set.wantedNodes()
            && set.unavailableNodes() > 0;
    if (!half || !isStuck) {
      return pass();
    }
    Optional<Pod> broken = workload.livePods().stream().filter(pod -> !pod.isReady()).findFirst();
    return fail(
        HIGH,
        "Its update stands still: %s of %s nodes have the newest pod, %s have none that is available."
            .formatted(set.updatedNodes(), set.wantedNodes(), set.unavailableNodes()),
        Remedy.run(
                "Go back to the version before, unless the new one can be helped.",
                "kubectl",
                "-n",
                workload.namespace(),
                "rollout",
                "undo",
                workload.shortName())
            .reviewed(),
        broken
            .map(
                pod ->
                    at("status", Trouble.of(pod).reason(), "ready")
                        .on(Subjects.subject(Resources.PODS, pod)))
            .orElse(
                at(
                    "status.updatedNumberScheduled",
                    set.updatedNodes(),
                    set.wantedNodes() + " (status.desiredNumberScheduled)")));
  }
}
