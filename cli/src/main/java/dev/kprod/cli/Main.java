package dev.kprod.cli;

import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;

/// Starts kprod as a process.
public final class Main {
  private Main() {}

  /// Runs one command and exits with its code.
  public static void main(String[] args) {
    Surroundings surroundings = Surroundings.of(System.getenv(), System.getProperties());
    System.exit(new Kprod(surroundings, Screen.ofProcess()).run(args));
  }
}
