package dev.kprod.semantics;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Reads a table of facts that upstream's own code has printed.
public final class UpstreamTable {
  private UpstreamTable() {}

  /// The rows of a resource beside a test, split at tabs; lines that start with `# ` are left out.
  public static List<List<String>> rows(Class<?> beside, String name) {
    try (InputStream bytes = Objects.requireNonNull(beside.getResourceAsStream(name), name);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("# "))
          .map(line -> List.of(line.split("\t", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A cell with its escapes undone.
  public static String unescaped(String cell) {
    return Stream.of(cell.split("\\\\\\\\", -1))
        .map(part -> part.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r"))
        .reduce((left, right) -> left + "\\" + right)
        .orElse("");
  }
}
