package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Ages;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.ContainerStatus.Ending;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A container that does not stay up.
///
/// @param isWaiting whether the kubelet has given up for a while, or cannot start it at all
record Crash(Pod pod, ContainerStatus status, boolean isWaiting) {
  /// The reasons with which the kubelet waits because a container does not start or stay (upstream:
  /// pkg/kubelet/container/sync_result.go, pkg/kubelet/kuberuntime).
  static final Set<String> WAITING =
      Set.of(
          "CrashLoopBackOff",
          "RunContainerError",
          "CreateContainerConfigError",
          "CreateContainerError");

  /// Says whether the container never ran: its configuration is at fault, and there is no log.
  boolean isUnstarted() {
    return status.waitingReason().startsWith("CreateContainer");
  }

  /// Returns what happens, as the end of a sentence.
  String sentence(Instant now) {
    String how = status.lastEnding().map(ending -> ", " + ending(ending, now)).orElse("");
    String times = status.restarts() == 0 ? "" : ", restarted %s".formatted(times());
    return isWaiting
        ? "%s%s%s".formatted(status.waitingReason(), times, how)
        : "restarted %s%s".formatted(times(), how);
  }

  private String times() {
    return status.restarts() == 1 ? "once" : status.restarts() + " times";
  }

  private String ending(Ending ending, Instant now) {
    String when = ending.finishedAt().map(at -> " %s ago".formatted(Ages.text(at, now))).orElse("");
    return "last %s%s".formatted(meaning(ending), when);
  }

  /// The exit code in words; the termination message is not kept, since it may hold a secret.
  private String meaning(Ending ending) {
    if (ending.isOutOfMemory()) {
      return "killed at its memory limit";
    }
    return switch (ending.exitCode()) {
      case 0 -> "ended by itself with exit code 0, which is wrong for a service";
      case 134, 139 -> "crashed with exit code %s".formatted(ending.exitCode());
      case 137, 143 ->
          hasKillingProbe()
              ? "killed with exit code %s, most likely for its probe".formatted(ending.exitCode())
              : "killed with exit code %s".formatted(ending.exitCode());
      default -> "exit code %s".formatted(ending.exitCode());
    };
  }

  private boolean hasKillingProbe() {
    return pod.spec().lastingContainers().stream()
        .anyMatch(one -> one.name().equals(status.name()) && one.hasKillingProbe());
  }

  /// Says whether a probe had it killed, as far as the status tells.
  boolean isKilledForProbe() {
    Optional<Ending> last = status.lastEnding();
    return hasKillingProbe() && last.filter(Ending::isStopped).isPresent();
  }

  Evidence evidence(String wanted) {
    boolean main =
        pod.spec().containers().stream().anyMatch(one -> one.name().equals(status.name()));
    String path =
        "status.%s[name=%s]."
            .formatted(main ? "containerStatuses" : "initContainerStatuses", name());
    return (isWaiting
            ? at(path + "state.waiting.reason", status.waitingReason(), "running")
            : at(path + "restartCount", status.restarts(), wanted))
        .on(Subjects.subject(Resources.PODS, pod));
  }

  String name() {
    return status.name();
  }

  Remedy remedy() {
    return isUnstarted()
        ? Remedy.run(
            "See what its configuration lacks.",
            "kubectl",
            "-n",
            pod.namespace(),
            "describe",
            "pod",
            pod.name())
        : Remedy.run(
            "Read what it said before it ended.",
            "kubectl",
            "-n",
            pod.namespace(),
            "logs",
            pod.name(),
            "-c",
            name(),
            "--previous");
  }
}
