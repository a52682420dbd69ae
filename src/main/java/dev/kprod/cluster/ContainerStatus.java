package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Optional;

/// What the kubelet reports of one container of a pod.
public record ContainerStatus(Tree tree) {
  /// How a run of a container ended.
  public record Ending(Tree tree) {
    /// Returns the exit code; above 128 it is 128 and the signal.
    public int exitCode() {
      return (int) tree.number(0, "exitCode");
    }

    /// Returns the reason, one word: `Completed`, `Error`, `OOMKilled`.
    public String reason() {
      return tree.text("reason");
    }

    /// Finds when the run began.
    public Optional<Instant> startedAt() {
      return ApiObject.Times.find(tree.text("startedAt"));
    }

    /// Finds when the run ended.
    public Optional<Instant> finishedAt() {
      return ApiObject.Times.find(tree.text("finishedAt"));
    }

    /// Says whether the kernel killed it because its memory limit was reached.
    public boolean isOutOfMemory() {
      return reason().equals("OOMKilled");
    }

    /// Says whether somebody stopped it: SIGKILL or SIGTERM, and not for memory.
    public boolean isStopped() {
      return (exitCode() == 137 || exitCode() == 143) && !isOutOfMemory();
    }
  }

  /// Returns the name of the container.
  public String name() {
    return tree.text("name");
  }

  /// Returns which image its node says it runs, for [dev.kprod.semantics.image.ImageId] to read.
  public String imageText() {
    return tree.text("imageID");
  }

  /// Returns how often it was started again; a new pod begins at 0.
  public int restarts() {
    return (int) tree.number(0, "restartCount");
  }

  /// Says whether it passes its readiness probe, or has none and runs.
  public boolean isReady() {
    return tree.isTrue("ready");
  }

  /// Says whether it runs and has passed its startup probe, if it has one.
  public boolean isStarted() {
    return tree.isTrue("started");
  }

  /// Returns why it waits, one word such as `CrashLoopBackOff`; empty where it does not.
  public String waitingReason() {
    return tree.at("state", "waiting").text("reason");
  }

  /// Returns what the kubelet says while it waits.
  public String waitingMessage() {
    return tree.at("state", "waiting").text("message");
  }

  /// Finds since when it runs.
  public Optional<Instant> runningSince() {
    return ApiObject.Times.find(tree.at("state", "running").text("startedAt"));
  }

  /// Says whether it runs now.
  public boolean isRunning() {
    return tree.has("state", "running");
  }

  /// Finds how it ended, where it does not run now.
  public Optional<Ending> ending() {
    return ending("state");
  }

  /// Finds how its run before this one ended.
  public Optional<Ending> lastEnding() {
    return ending("lastState");
  }

  private Optional<Ending> ending(String state) {
    Tree terminated = tree.at(state, "terminated");
    return terminated instanceof Tree.Absent
        ? Optional.empty()
        : Optional.of(new Ending(terminated));
  }
}
