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

  /// Finds when it ended well.
  public Optional<Instant> completedAt() {
    return time("status", "completionTime");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
