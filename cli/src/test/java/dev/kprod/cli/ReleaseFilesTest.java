package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What a release is put together with, as far as it can be told without making one.
class ReleaseFilesTest {
  private static final Path FILES = Path.of("src/release");

  @ParameterizedTest
  @ValueSource(strings = {"release", "kprod-jars"})
  void a_shell_can_read_the_scripts(String script) throws IOException, InterruptedException {
    assertThat(Shells.run(FILES.toFile(), "/bin/sh", "-n", script))
        .isEqualTo(new Shells.Ended(0, "", ""));
  }

  /// What krew's documentation asks of a manifest.
  @Test
  void krews_manifest_is_complete_and_names_a_program_that_is_shipped() throws IOException {
    String text =
        Files.readString(FILES.resolve("krew.yaml"))
            .replace("@VERSION@", "1.2.3")
            .replace("@ARCH@", "amd64")
            .replace("@FOLDER@", "kprod-1.2.3-linux-amd64")
            .replace("@SHA256@", "0".repeat(64));
    assertThat(text).doesNotContain("@");
    Map<?, ?> plugin = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    Map<?, ?> spec = (Map<?, ?>) plugin.get("spec");

    assertThat(plugin.get("apiVersion")).isEqualTo("krew.googlecontainertools.github.com/v1alpha2");
    assertThat(plugin.get("kind")).isEqualTo("Plugin");
    assertThat(((Map<?, ?>) plugin.get("metadata")).get("name")).isEqualTo("kprod");
    assertThat((String) spec.get("version")).matches("v[0-9]+\\.[0-9]+\\.[0-9]+");
    assertThat((String) spec.get("shortDescription")).hasSizeLessThanOrEqualTo(50);
    Properties image = new Properties();
    image.load(Files.newBufferedReader(Path.of("src/image/image.properties")));
    Set<String> programs = Set.of(image.getProperty("names").split(" "));
    for (Object each : (List<?>) spec.get("platforms")) {
      Map<?, ?> platform = (Map<?, ?>) each;
      assertThat(platform.keySet().stream().map(String::valueOf))
          .containsExactlyInAnyOrder("selector", "uri", "sha256", "files", "bin");
      assertThat(programs).contains(((String) platform.get("bin")).replace("bin/", ""));
    }
  }
}
