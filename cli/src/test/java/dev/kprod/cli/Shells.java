package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Programs of this machine, run as processes.
final class Shells {
  private static final long PATIENCE = 120;

  /// What became of one run.
  record Ended(int code, String out, String err) {}

  private Shells() {}

  /// Says whether a program is on PATH.
  static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /// Runs a program in a folder.
  static Ended run(File folder, String... command) throws IOException, InterruptedException {
    return run(folder, Map.of(), command);
  }

  /// Runs a program in a folder, with more variables.
  static Ended run(File folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("kprod-out", "");
    Path err = Files.createTempFile("kprod-err", "");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(List.of(command))
              .directory(folder)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(List.of(command) + " does not end");
      }
      return new Ended(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
