package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What can be said of the image without an engine to build it; [InClusterIT] runs its command.
class DockerfileTest {
  private static final Path FILE = Path.of("..", "Dockerfile");
  private static final Path LAUNCHER = Path.of("src/image/bin/kprod");

  /// Returns the instructions, each on one line.
  private static List<String> instructions() throws IOException {
    String joined = Files.readString(FILE).replaceAll("(?m)^#.*\n", "").replace("\\\n", " ");
    return joined.lines().filter(line -> !line.isBlank()).toList();
  }

  /// Returns the command that a container starts.
  static List<String> entrypoint() throws IOException {
    String line =
        instructions().stream()
            .filter(one -> one.startsWith("ENTRYPOINT "))
            .findFirst()
            .orElseThrow();
    return ApiCaller.tree("{\"it\":" + line.substring("ENTRYPOINT ".length()) + "}").texts("it");
  }

  @Test
  void every_image_is_pinned_by_what_is_in_it() throws IOException {
    List<String> images = new ArrayList<>();
    for (String line : instructions()) {
      Matcher image = Pattern.compile("ARG (?:BUILDER|BASE)=(.+)").matcher(line);
      if (image.matches()) {
        images.add(image.group(1));
      }
    }
    assertThat(images)
        .hasSize(2)
        .allMatch(image -> image.matches("[a-z]+:[0-9]+\\.[0-9][a-z0-9.-]*@sha256:[0-9a-f]{64}"));
    assertThat(instructions().stream().filter(line -> line.startsWith("FROM ")))
        .containsExactly("FROM ${BUILDER} AS build", "FROM ${BASE}");
  }

  @Test
  void it_runs_as_nobody_in_particular_and_says_what_it_is() throws IOException {
    assertThat(instructions()).contains("USER 65532:65532");
    assertThat(instructions().stream().filter(line -> line.startsWith("LABEL ")).findFirst())
        .get()
        .asString()
        .contains(
            "image.title=", "image.licenses=", "image.version=", "image.revision=", "image.url=");
  }

  @Test
  void it_starts_what_the_launcher_starts() throws IOException {
    List<String> launcher = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(exec());
    while (word.find()) {
      launcher.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    launcher.removeIf(one -> one.startsWith("-Dkprod.terminal.") || one.equals("$@"));
    launcher.replaceAll(one -> one.replace("$home", "/opt/kprod").replace("$name", "kprod"));

    assertThat(entrypoint()).isEqualTo(launcher);
  }

  private static String exec() throws IOException {
    String script = Files.readString(LAUNCHER).replace("\\\n", " ");
    int start = script.lastIndexOf("\nexec ") + "\nexec ".length();
    return script.substring(start).strip();
  }
}
