package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The action and the template that come along: what they may say, and what they run.
class PipelineFilesTest {
  private static final Path ROOT = Path.of("..");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"action.yml, vendor.github-actions", "ci/gitlab.yml, vendor.gitlab-ci"})
  void the_published_schema_takes_it(String file, String schema)
      throws IOException, InterruptedException {
    if (!Shells.has("check-jsonschema")) {
      String reason = "skipped: needs check-jsonschema (of PyPI), which is not on PATH";
      System.err.println(reason);
      abort(reason);
    }
    Shells.Ended ended =
        Shells.run(ROOT.toFile(), "check-jsonschema", "--builtin-schema", schema, file);

    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
  }

  @Test
  void the_action_uses_every_input_and_puts_none_into_a_script() throws IOException {
    String text = Files.readString(ROOT.resolve("action.yml"));
    Map<?, ?> action = yaml(text);
    Set<String> inputs = new TreeSet<>();
    ((Map<?, ?>) action.get("inputs")).keySet().forEach(name -> inputs.add((String) name));
    Set<String> used = new TreeSet<>();
    Matcher use = Pattern.compile("inputs\\.([a-z-]+)").matcher(text);
    while (use.find()) {
      used.add(use.group(1));
    }
    assertThat(used).isEqualTo(inputs);
    for (Object step : (List<?>) ((Map<?, ?>) action.get("runs")).get("steps")) {
      Object script = ((Map<?, ?>) step).get("run");
      assertThat(String.valueOf(script)).doesNotContain("${{");
    }
  }

  @Test
  void the_action_runs_an_audit_with_what_it_was_given() throws Exception {
    if (!Shells.has("bash")) {
      abort("skipped: needs bash");
    }
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path fake = bin.resolve("kprod");
    Files.writeString(
        fake,
        """
        #!/bin/sh
        for word in "$@"; do
          echo "$word"
          case $word in summary=*) echo 'score 70 of 100' >"${word#summary=}" ;; esac
        done
        exit 4
        """);
    assertThat(fake.toFile().setExecutable(true)).isTrue();
    Path output = Files.writeString(folder.resolve("output"), "");

    Shells.Ended ended =
        Shells.run(
            folder.toFile(),
            Map.of(
                "PATH", bin + ":" + System.getenv("PATH"),
                "GITHUB_OUTPUT", output.toString(),
                "FAIL_ON", "high",
                "BASELINE", "$(id) base.json",
                "CONFIG", "",
                "SNAPSHOT", "",
                "SARIF", "a b.sarif",
                "JSON", "k.json",
                "ARGS", "--namespace=shop\n--exclude-namespace=ci-*\n"),
            "bash",
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            script("Audit"));

    assertThat(ended.code()).as(ended.err()).isEqualTo(4);
    assertThat(ended.out().lines().filter(line -> !line.startsWith("summary=")))
        .containsExactly(
            "audit",
            "--fail-on",
            "high",
            "-o",
            "github-summary",
            "-o",
            "sarif=a b.sarif",
            "-o",
            "json=k.json",
            "-o",
            "text",
            "-o",
            "--baseline",
            "$(id) base.json",
            "--namespace=shop",
            "--exclude-namespace=ci-*");
    assertThat(Files.readString(output)).isEqualTo("exit-code=4\nsummary=score 70 of 100\n");
  }

  @Test
  void the_action_installs_an_archive_that_matches_its_checksum() throws Exception {
    Map<String, byte[]> release = release();

    assertThat(installed(release, "X64"))
        .isEqualTo(
            new Shells.Ended(
                0,
                "kprod-1.2.3-linux-amd64.tar.gz: OK\n",
                folder.resolve("kprod-1.2.3-linux-amd64/bin") + "\n"));
  }

  @Test
  void the_action_installs_nothing_that_does_not_match() throws Exception {
    Map<String, byte[]> release = release();
    release.put("kprod-1.2.3-linux-amd64.tar.gz", "another".getBytes(UTF_8));

    assertThat(installed(release, "X64"))
        .isEqualTo(new Shells.Ended(1, "kprod-1.2.3-linux-amd64.tar.gz: FAILED\n", ""));
  }

  @Test
  void the_action_says_for_which_runners_there_is_a_release() throws Exception {
    assertThat(installed(release(), "ARM64"))
        .isEqualTo(
            new Shells.Ended(
                2,
                "::error::kprod is released for Linux X64, not for Linux ARM64; put a kprod of your"
                    + " own on PATH and leave version empty\n",
                ""));
  }

  /// Returns what a release page would serve, by name.
  private Map<String, byte[]> release() throws Exception {
    String name = "kprod-1.2.3-linux-amd64";
    Path bin = Files.createDirectories(folder.resolve("made").resolve(name).resolve("bin"));
    Files.writeString(bin.resolve("kprod"), "#!/bin/sh\n");
    String pack = "tar -czf %1$s.tar.gz %1$s && sha256sum %1$s.tar.gz >%1$s.tar.gz.sha256";
    Path made = folder.resolve("made");
    assertThat(Shells.run(made.toFile(), "sh", "-c", pack.formatted(name)))
        .isEqualTo(new Shells.Ended(0, "", ""));
    Map<String, byte[]> files = new HashMap<>();
    for (String file : List.of(name + ".tar.gz", name + ".tar.gz.sha256")) {
      files.put(file, Files.readAllBytes(made.resolve(file)));
    }
    return files;
  }

  /// Runs the step that installs, and returns its code, what it says and what it puts on PATH.
  private Shells.Ended installed(Map<String, byte[]> release, String architecture)
      throws Exception {
    for (String program : List.of("bash", "curl")) {
      if (!Shells.has(program)) {
        String reason = "skipped: needs %s, which is not on PATH".formatted(program);
        System.err.println(reason);
        abort(reason);
      }
    }
    Path path = Files.writeString(folder.resolve("path"), "");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    release.forEach(
        (name, bytes) ->
            server.createContext(
                "/kprod/kprod/releases/download/v1.2.3/" + name,
                exchange -> {
                  try (exchange) {
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                  }
                }));
    server.start();
    try {
      Shells.Ended ended =
          Shells.run(
              folder.toFile(),
              Map.of(
                  "VERSION",
                  "1.2.3",
                  "REPOSITORY",
                  "kprod/kprod",
                  "SERVER",
                  "http://127.0.0.1:" + server.getAddress().getPort(),
                  "RUNNER_OS",
                  "Linux",
                  "RUNNER_ARCH",
                  architecture,
                  "RUNNER_TEMP",
                  folder.toString(),
                  "GITHUB_PATH",
                  path.toString()),
              "bash",
              "--noprofile",
              "--norc",
              "-eo",
              "pipefail",
              "-c",
              script("Install kprod"));
      return new Shells.Ended(ended.code(), ended.out(), Files.readString(path));
    } finally {
      server.stop(0);
    }
  }

  private static String script(String name) throws IOException {
    Map<?, ?> action = yaml(Files.readString(ROOT.resolve("action.yml")));
    for (Object step : (List<?>) ((Map<?, ?>) action.get("runs")).get("steps")) {
      if (name.equals(((Map<?, ?>) step).get("name"))) {
        return (String) ((Map<?, ?>) step).get("run");
      }
    }
    throw new AssertionError("the action has no step " + name);
  }

  @Test
  void the_template_keeps_what_it_writes_and_lets_an_incomplete_run_pass() throws IOException {
    Map<?, ?> job = (Map<?, ?>) yaml(Files.readString(ROOT.resolve("ci/gitlab.yml"))).get("kprod");
    List<?> script = (List<?>) job.get("script");
    Map<?, ?> artifacts = (Map<?, ?>) job.get("artifacts");
    Map<?, ?> reports = (Map<?, ?>) artifacts.get("reports");
    Set<String> kept = new LinkedHashSet<>();
    ((List<?>) artifacts.get("paths")).forEach(path -> kept.add((String) path));
    reports.values().forEach(path -> kept.add((String) path));
    List<String> written = new ArrayList<>();
    Matcher output = Pattern.compile("-o [a-z]+=(\\S+)").matcher((String) script.getLast());
    while (output.find()) {
      written.add(output.group(1));
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(written);
    assertThat(artifacts.get("when")).isEqualTo("always");
    assertThat(job.get("allow_failure")).hasToString("{exit_codes=[4]}");
  }

  private static Map<?, ?> yaml(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }
}
