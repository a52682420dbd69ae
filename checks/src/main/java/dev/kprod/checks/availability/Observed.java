package dev.kprod.checks.availability;

import dev.kprod.check.Param;
import dev.kprod.check.ValueType;
import java.time.Duration;

/// What the checks of the observed state share.
final class Observed {
  /// How long a pod is left alone after it was made.
  static final Param<Duration> GRACE =
      new Param<>(
          "grace",
          ValueType.span(),
          Duration.ofMinutes(10),
          "A pull, a slow start or a rollout is over by then.");

  private Observed() {}
}
