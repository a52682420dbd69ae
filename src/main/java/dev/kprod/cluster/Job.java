package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Optional;

/// A Job.
public record Job(Tree tree) implements Controller {
  /// Says whether it ended, well or not.
  public boolean isFinished() {
    return isComplete() || Condition.holds(tree, "Failed");
  }

  /// Says whether it ended well.
  public boolean isComplete() {
    return Condition.holds(tree, "Complete");
  }

  /// Says whether it is held back.
  public boolean isSuspended() {
    return tree.isTrue("spec", "suspend");
  }

  /// Finds when it began; empty while it is held back.
  public Optional<Instant> startedAt() {
    return time("status", "startTime");
  }

  /// Finds how it failed, once it has.
  public Optional<Condition> failure() {
    return Condition.find(tree, "Failed").filter(Condition::isTrue);
  }

  /// Finds when it ended well.
  public Optional<Instant> completedAt() {
    return time("status", "completionTime");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
