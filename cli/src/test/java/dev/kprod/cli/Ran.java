package dev.kprod.cli;

import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/// What one command line did, run in this process as the launcher would start it behind pipes.
record Ran(int code, String out, String err) {
  static Ran kprod(String... args) {
    return with(Map.of("HOME", "/nowhere"), args);
  }

  static Ran with(Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            environment, false, false, OptionalInt.empty(), StandardCharsets.UTF_8, "kprod");
    int code = new Kprod(surroundings, new Screen(out, err)).run(args);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
