package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where reports go, and who may read them there.
class DeliveryTest {
  @TempDir Path folder;

  @Test
  void a_step_summary_is_added_to_what_the_step_wrote_before() throws IOException {
    Path summary = Files.writeString(folder.resolve("summary.md"), "# Earlier\n");

    Ran ran =
        Ran.with(
            Map.of("HOME", "/nowhere", "GITHUB_STEP_SUMMARY", summary.toString()),
            "demo",
            "-q",
            "-o",
            "github-summary");

    assertThat(ran).isEqualTo(new Ran(0, "", ""));
    assertThat(Files.readString(summary)).startsWith("# Earlier\n## kprod: gate off, score ");
  }

  @Test
  void a_step_summary_that_is_nearly_full_gets_what_fits() throws IOException {
    Path summary = Files.writeString(folder.resolve("summary.md"), "x".repeat(1024 * 1024 - 900));

    Ran.with(
        Map.of("HOME", "/nowhere", "GITHUB_STEP_SUMMARY", summary.toString()),
        "demo",
        "-q",
        "-o",
        "github-summary");

    assertThat(Files.size(summary)).isLessThanOrEqualTo(1024 * 1024);
    assertThat(Files.readString(summary)).contains("**Cut:** no room for ");
  }

  @Test
  void outside_github_the_step_summary_is_shown() {
    assertThat(Ran.kprod("demo", "-q", "-o", "github-summary").out())
        .startsWith("## kprod: gate off");
  }

  @Test
  void a_report_is_its_owners_alone_and_metrics_are_for_everybody() throws IOException {
    assertThat(
            Ran.kprod(
                "demo",
                "-q",
                "-o",
                "json=" + folder.resolve("kprod.json"),
                "-o",
                "prometheus=" + folder.resolve("kprod.prom")))
        .isEqualTo(new Ran(0, "", ""));

    assertThat(mode("kprod.json")).isEqualTo("rw-------");
    assertThat(mode("kprod.prom")).isEqualTo("rw-r--r--");
  }

  @Test
  void a_mode_that_is_asked_for_is_that_of_all_new_files() throws IOException {
    Ran.kprod("demo", "-q", "--output-mode", "0640", "-o", "csv=" + folder.resolve("kprod.csv"));

    assertThat(mode("kprod.csv")).isEqualTo("rw-r-----");
    assertThat(Ran.kprod("demo", "--output-mode", "rw"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "kprod: --output-mode \"rw\" is no mode; write three octal digits, such as 640\n"));
  }

  @Test
  void one_line_says_how_it_stands() throws IOException {
    Path file = Files.writeString(folder.resolve("termination-log"), "something longer than that");

    Ran.kprod("demo", "-q", "-o", "summary=" + file);

    assertThat(Files.readString(file))
        .matches("score [0-9]+ of 100, coverage [0-9]+ %, [0-9]+ findings, gate off\n");
  }

  @Test
  void kprod_yaml_names_reports_and_how_single_formats_behave() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("kprod.yaml"),
            """
            apiVersion: kprod.dev/v1
            kind: Config
            openmetrics: {perNamespace: true}
            junit: {allFailures: true}
            outputs:
              - {format: prometheus, file: %1$s/kprod.prom}
              - {format: junit, file: %1$s/kprod.xml}
              - {format: summary}
            """
                .formatted(folder));

    Ran ran = Ran.kprod("demo", "-c", config.toString());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("score ").endsWith("gate off\n");
    assertThat(Files.readString(folder.resolve("kprod.prom")))
        .contains("kprod_namespace_score_ratio{cluster=\"demo\",namespace=\"shop\"}");
    assertThat(Files.readString(folder.resolve("kprod.xml")))
        .contains("<failure type=")
        .doesNotContain("FAIL, not gating");
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }
}
