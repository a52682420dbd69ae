package dev.kprod.cli.access;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Holds requests back: so many at a time, and so many a second.
final class Pace {
  private static final double NANOS = 1e9;

  private final Semaphore places;
  private final double qps;
  private final double burst;
  private double tokens;
  private long counted = System.nanoTime();

  Pace(ReadLimits limits) {
    this.places = new Semaphore(limits.inFlight(), true);
    this.qps = limits.qps();
    this.burst = limits.burst();
    this.tokens = limits.burst();
  }

  /// Waits until a request may start; [#leave] must follow if it may.
  ///
  /// @return false if the deadline comes first
  boolean enter(Deadline deadline) throws InterruptedException {
    if (!places.tryAcquire(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    boolean started = false;
    try {
      started = deadline.sleep(take());
      return started;
    } finally {
      if (!started) {
        places.release();
      }
    }
  }

  /// Makes room for the next request.
  void leave() {
    places.release();
  }

  /// Takes a token, on credit if there is none, and returns the nanoseconds until it is there.
  private synchronized long take() {
    if (qps == 0) {
      return 0;
    }
    long now = System.nanoTime();
    tokens = Math.min(burst, tokens + (now - counted) * qps / NANOS) - 1;
    counted = now;
    return tokens >= 0 ? 0 : (long) (-tokens * NANOS / qps);
  }
}
