package dev.kprod.cli.access;

import java.time.Duration;

/// Is told how reading goes on, from many threads at once.
public interface ReadWatcher {
  /// Looks away.
  ReadWatcher NONE = new ReadWatcher() {};

  /// Some more was read.
  ///
  /// @param done reads that have ended
  /// @param total reads there are
  /// @param objects objects that have come so far
  default void progress(int done, int total, long objects) {}

  /// A request has ended, well or not.
  ///
  /// @param path path and query, without a continue token; headers and tokens are never told
  /// @param status the HTTP status, 0 where there was no answer
  /// @param took from the start of the request to the end of the body
  /// @param bytes how many bytes of body came over the wire
  default void request(String path, int status, Duration took, long bytes) {}
}
