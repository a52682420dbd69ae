package dev.kprod.cli;

import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Runs many command lines in one process, for the JVM to observe while the image is built.
///
/// What is loaded, linked and initialised here starts faster in every later run. Never called by a
/// user.
final class Training {
  private Training() {}

  /// Runs the command lines of the file, each once; the first that fails ends it with exit code 1.
  ///
  /// @param args the file; nothing where the JVM only turns its observations into a cache
  public static void main(String[] args) throws IOException {
    Surroundings surroundings = Surroundings.of(System.getenv(), System.getProperties());
    for (String file : args) {
      for (String line : Files.readAllLines(Path.of(file))) {
        List<String> words = Arrays.asList(line.split(" +", -1));
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int code = new Kprod(surroundings, Screen.ofProcess()).run(words.toArray(String[]::new));
        if (code != 0) {
          Screen.ofProcess().say("kprod " + line + ": exit code " + code);
          System.exit(1);
        }
      }
    }
    // Not by return: how a process exits is to be observed too.
    System.exit(0);
  }
}
