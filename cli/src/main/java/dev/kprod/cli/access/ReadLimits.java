package dev.kprod.cli.access;

import java.time.Duration;

/// How much is asked of an API server at once, and for how long.
///
/// @param pageSize objects asked for in one request
/// @param inFlight requests under way at the same time
/// @param qps requests started in a second, 0 for as many as there are
/// @param burst requests that may start at once before `qps` holds them back
/// @param requestTimeout the longest time for one request and its whole answer, of a whole list the
///   longest in which nothing comes; zero for no bound
/// @param timeout the longest time for everything, zero for no bound
public record ReadLimits(
    int pageSize, int inFlight, double qps, int burst, Duration requestTimeout, Duration timeout) {
  /// What is used unless somebody asks for something else.
  public static final ReadLimits USUAL =
      new ReadLimits(500, 8, 50, 100, Duration.ofSeconds(30), Duration.ofMinutes(5));

  private static final Duration FOREVER = Duration.ofDays(365);

  public ReadLimits {
    if (pageSize < 1 || inFlight < 1 || burst < 1 || qps < 0) {
      throw new IllegalArgumentException(
          "limits %s, %s, %s, %s".formatted(pageSize, inFlight, qps, burst));
    }
    requestTimeout = requestTimeout.isZero() ? FOREVER : requestTimeout;
    timeout = timeout.isZero() ? FOREVER : timeout;
  }
}
