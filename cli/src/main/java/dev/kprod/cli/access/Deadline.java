package dev.kprod.cli.access;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A point in time, by the clock that nobody sets.
///
/// @param at the value of [System#nanoTime()] then
record Deadline(long at) {
  /// Returns the deadline that lies so far ahead.
  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /// Returns the earlier of this one and one that lies so far ahead.
  Deadline orIn(Duration time) {
    return time.toNanos() < nanosLeft() ? in(time) : this;
  }

  /// Returns what is left until then; zero or less once it has passed.
  long nanosLeft() {
    return at - System.nanoTime();
  }

  boolean hasPassed() {
    return nanosLeft() <= 0;
  }

  /// Sleeps, unless the deadline would come first.
  ///
  /// @return false if it would, at once
  boolean sleep(long nanos) throws InterruptedException {
    if (nanos >= nanosLeft()) {
      return false;
    }
    TimeUnit.NANOSECONDS.sleep(nanos);
    return true;
  }
}
