package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Text that is compared with a file which somebody has looked at.
///
/// `-Dkprod.golden=write` rewrites the files that differ, and the test fails all the same, so that
/// somebody looks at the difference.
public final class Golden {
  private static final Path RESOURCES = Path.of("test", "resources");

  private Golden() {}

  /// Compares with `test/resources/FOLDER/NAME`.
  public static void assertSame(String folder, String name, String actual) {
    Path file = RESOURCES.resolve(folder).resolve(name);
    try {
      String expected = Files.exists(file) ? Files.readString(file) : "";
      boolean write = "write".equals(System.getProperty("kprod.golden"));
      if (write && !expected.equals(actual)) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, actual);
        fail("%s was rewritten: look at the difference, then run without the flag", file);
      }
      assertThat(actual).as(file.toString()).isEqualTo(expected);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
