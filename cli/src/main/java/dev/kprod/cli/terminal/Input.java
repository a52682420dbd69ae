package dev.kprod.cli.terminal;

import java.io.IOException;

/// Standard input, for files that are called `-`.
public final class Input {
  private Input() {}

  /// Reads all of it.
  ///
  /// @throws IOException if it breaks off
  public static byte[] all() throws IOException {
    return System.in.readAllBytes();
  }
}
