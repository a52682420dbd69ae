package dev.kprod.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  @Test
  void a_text_that_breaks_off_leaves_what_was_there_and_nothing_else() throws IOException {
    Path place = Files.writeString(folder.resolve("report.json"), "before");
    Rendering broken =
        out -> {
          append(out, "x".repeat(100_000));
          throw new IllegalStateException("a bug in a report");
        };

    assertThatThrownBy(() -> WholeFile.of(place, broken, WholeFile.OWNER))
        .isInstanceOf(IllegalStateException.class);

    assertThat(files()).containsExactly(place);
    assertThat(place).hasContent("before");
  }

  @Test
  void a_text_is_in_its_place_once_it_is_moved_there() throws IOException {
    Path place = Files.writeString(folder.resolve("report.json"), "before");
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("r--r-----"));

    try (WholeFile file = WholeFile.of(place, out -> append(out, "grün 🐳"), WholeFile.OWNER)) {
      assertThat(place).hasContent("before");
      file.move();
    }

    assertThat(files()).containsExactly(place);
    assertThat(place).hasContent("grün 🐳");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
        .isEqualTo("r--r-----");
  }

  private static void append(Appendable out, String text) {
    try {
      out.append(text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
