package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Starts the packaged program the way its users will: copied, linked, from anywhere.
class PackagedProgramIT {
  private static final Path IMAGE =
      Path.of(System.getProperty("kprod.image", "target/kprod")).toAbsolutePath();

  @TempDir Path folder;

  private Path copy;
  private String version;

  /// What became of one run.
  record Ended(int exitCode, String out, String err) {}

  @BeforeEach
  void copies_the_program_and_hears_its_version() throws IOException, InterruptedException {
    copy = folder.resolve("some where/kprod copy");
    for (String part : List.of("bin", "lib")) {
      copyTree(IMAGE.resolve(part), copy.resolve(part));
    }
    // By far the largest part; the tests that are about it replace the link by a copy.
    Files.createSymbolicLink(copy.resolve("runtime"), IMAGE.resolve("runtime"));
    Ended original = run(IMAGE.resolve("bin/kprod"), "--version");
    assertThat(original.exitCode()).isZero();
    assertThat(original.out()).matches("kprod \\S+ \\(catalogue .+\\)\n");
    version = original.out();
  }

  @AfterEach
  void removes_the_link_to_the_runtime() throws IOException {
    if (Files.isSymbolicLink(copy.resolve("runtime"))) {
      Files.delete(copy.resolve("runtime"));
    }
  }

  @Test
  void a_copy_in_a_path_with_spaces_runs() throws IOException, InterruptedException {
    copyRuntime();

    assertThat(run(copy.resolve("bin/kprod"), "--version")).isEqualTo(new Ended(0, version, ""));
  }

  @Test
  void a_copy_still_uses_its_AOT_cache() throws IOException, InterruptedException {
    copyRuntime();

    assertThat(runWithCacheOrFail(copy.resolve("lib/kprod.aot")))
        .isEqualTo(new Ended(0, version, ""));
  }

  @Test
  void the_proof_of_the_cache_fails_without_it() throws IOException, InterruptedException {
    Files.writeString(copy.resolve("lib/kprod.aot"), "made for another program");

    assertThat(runWithCacheOrFail(copy.resolve("lib/kprod.aot")).exitCode()).isNotZero();
  }

  @Test
  void symbolic_links_to_symbolic_links_run() throws IOException, InterruptedException {
    Path links = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("inner"), copy.resolve("bin/kprod"));
    Files.createSymbolicLink(links.resolve("kprod"), Path.of("../links/inner"));

    assertThat(run(links.resolve("kprod"), "--version")).isEqualTo(new Ended(0, version, ""));
  }

  @Test
  void a_name_found_on_the_path_runs_from_any_folder() throws IOException, InterruptedException {
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", "PATH=\"$1:$PATH\"; kprod --version", "sh")
            .directory(elsewhere.toFile());
    builder.command().add(copy.resolve("bin").toString());

    assertThat(end(builder)).isEqualTo(new Ended(0, version, ""));
  }

  @Test
  void a_relative_path_runs() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("./kprod", "--version").directory(copy.resolve("bin").toFile());

    assertThat(end(builder)).isEqualTo(new Ended(0, version, ""));
  }

  @Test
  void the_name_of_the_plug_in_is_the_name_in_its_help() throws IOException, InterruptedException {
    assertThat(run(copy.resolve("bin/kprod"), "--help").out()).doesNotContain("kubectl kprod");
    assertThat(run(copy.resolve("bin/kubectl-kprod"), "--help").out()).contains("kubectl kprod");
  }

  @Test
  void kubectl_finds_the_plug_in_and_completes_what_is_typed_after_it()
      throws IOException, InterruptedException {
    Ended completed = run(copy.resolve("bin/kubectl_complete-kprod"), "audit", "--fail");
    assertThat(completed).isEqualTo(new Ended(0, "--fail-on\n:4\n", ""));

    if (!Shells.has("kubectl")) {
      String reason = "skipped: needs kubectl, which is not on PATH";
      System.err.println(reason);
      abort(reason);
    }
    String path = copy.resolve("bin") + ":" + System.getenv("PATH");
    ProcessBuilder plugin = new ProcessBuilder("kubectl", "kprod", "--version");
    plugin.environment().put("PATH", path);
    assertThat(end(plugin)).isEqualTo(new Ended(0, version, ""));
    ProcessBuilder typed = new ProcessBuilder("kubectl", "__complete", "kprod", "audit", "--fail");
    typed.environment().put("PATH", path);
    assertThat(end(typed).out()).isEqualTo(completed.out());
  }

  @Test
  void a_machine_without_Java_or_any_other_program_on_the_path_runs_it()
      throws IOException, InterruptedException {
    Path nothing = Files.createDirectories(folder.resolve("nothing"));
    ProcessBuilder builder = new ProcessBuilder(copy.resolve("bin/kprod").toString(), "--version");
    builder.environment().clear();
    builder.environment().put("PATH", nothing.toString());

    assertThat(end(builder)).isEqualTo(new Ended(0, version, ""));
  }

  @Test
  void settings_for_other_Java_programs_change_nothing() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(copy.resolve("bin/kprod").toString(), "--version");
    builder
        .environment()
        .putAll(
            Map.of(
                "CLASSPATH", "/nowhere/other.jar",
                "JAVA_HOME", "/nowhere",
                "JDK_JAVA_OPTIONS", "-Dother=1",
                "JAVA_TOOL_OPTIONS", "-Dother=2",
                "_JAVA_OPTIONS", "-Dother=3"));

    assertThat(end(builder)).isEqualTo(new Ended(0, version, ""));
  }

  /// Ways in which an AOT cache can be of no use.
  enum Damage {
    MISSING,
    EMPTY,
    GARBAGE,
    CUT,
    UNREADABLE_HEADER;

    void doTo(Path cache) throws IOException {
      byte[] bytes = Files.readAllBytes(cache);
      switch (this) {
        case MISSING -> Files.delete(cache);
        case EMPTY -> Files.write(cache, new byte[0]);
        case GARBAGE -> Files.writeString(cache, "made for another program\n".repeat(10_000));
        case CUT -> Files.write(cache, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        case UNREADABLE_HEADER -> {
          // Where the version of the JVM that made it is kept.
          java.util.Arrays.fill(bytes, 0, 512, (byte) 0x5a);
          Files.write(cache, bytes);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_useless_AOT_cache_is_passed_over_in_silence(Damage damage)
      throws IOException, InterruptedException {
    damage.doTo(copy.resolve("lib/kprod.aot"));

    assertThat(run(copy.resolve("bin/kprod"), "--version")).isEqualTo(new Ended(0, version, ""));
  }

  @Test
  void the_cache_of_another_runtime_is_passed_over_in_silence()
      throws IOException, InterruptedException {
    Path options = copy.resolve("lib/java.options");
    Files.writeString(
        options, Files.readString(options).replace("UseParallelGC", "UseSerialGC") + "-Xmx40g\n");

    assertThat(run(copy.resolve("bin/kprod"), "--version")).isEqualTo(new Ended(0, version, ""));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void a_signal_ends_an_audit_at_once_and_quietly(String signal, int exitCode)
      throws IOException, InterruptedException {
    assumeFalse(
        signal.equals("INT") && startedWithInterruptIgnored(),
        "these tests were started in the background by a shell that ignores SIGINT for them");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(60_000);
      Path kubeconfig = folder.resolve("kubeconfig");
      Files.writeString(
          kubeconfig,
          """
          apiVersion: v1
          kind: Config
          current-context: silent
          contexts: [{name: silent, context: {cluster: silent, user: silent}}]
          clusters: [{name: silent, cluster: {server: "http://127.0.0.1:%s"}}]
          users: [{name: silent, user: {token: none}}]
          """
              .formatted(silent.getLocalPort()));
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(
              copy.resolve("bin/kprod").toString(), "audit", "--kubeconfig=" + kubeconfig);
      Process audit = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      try (Socket connected = silent.accept()) {
        assertThat(connected.isConnected()).isTrue();
        Process kill = new ProcessBuilder("kill", "-" + signal, audit.pid() + "").start();
        assertThat(kill.waitFor()).isZero();
        assertThat(audit.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        audit.destroyForcibly();
      }
      assertThat(new Ended(audit.exitValue(), Files.readString(out), Files.readString(err)))
          .isEqualTo(new Ended(exitCode, "", ""));
    }
  }

  /// Pipelines and containers mostly run in it.
  @Test
  void in_the_C_locale_programs_read_the_same_bytes_and_people_ASCII()
      throws IOException, InterruptedException {
    for (String format : List.of("json", "sarif", "csv", "markdown", "openmetrics", "junit")) {
      assertThat(demo(format, "C")).as(format).isEqualTo(demo(format, "C.UTF-8"));
    }
    assertThat(demo("json", "C").out()).contains("→");
    assertThat(demo("text", "C").out().chars()).allMatch(c -> c < 0x7f);
  }

  private Ended demo(String format, String locale) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(copy.resolve("bin/kprod").toString(), "demo", "-o", format);
    builder.environment().put("LC_ALL", locale);
    return end(builder);
  }

  @Test
  void a_reader_that_has_gone_ends_it_quietly() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/bash", "-c", "\"$1\" demo -o json | true; echo ${PIPESTATUS[0]}", "bash");
    builder.command().add(copy.resolve("bin/kprod").toString());

    assertThat(end(builder)).isEqualTo(new Ended(0, "141\n", ""));
  }

  /// Whether whoever started this test has SIGINT ignored; a program that it starts has, too.
  private static boolean startedWithInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.notExists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    return (Long.parseUnsignedLong(ignored, 16) & 0b10) != 0;
  }

  private void copyRuntime() throws IOException {
    Files.delete(copy.resolve("runtime"));
    copyTree(IMAGE.resolve("runtime"), copy.resolve("runtime"));
  }

  private Ended run(Path program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return end(new ProcessBuilder(command).directory(folder.toFile()));
  }

  /// Starts the runtime of the copy so that it ends with an error where it cannot use the cache.
  private Ended runWithCacheOrFail(Path cache) throws IOException, InterruptedException {
    return run(
        copy.resolve("runtime/bin/java"),
        "@" + copy.resolve("lib/java.options"),
        "-XX:AOTCache=" + cache,
        "-XX:AOTMode=on",
        "-m",
        "dev.kprod.image/dev.kprod.cli.Main",
        "--version");
  }

  private Ended end(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Ended(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  /// Copies with new time stamps, as `cp -r` does.
  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path source : found.sorted().toList()) {
        Path target = to.resolve(from.relativize(source));
        if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
          Files.createDirectories(target);
        } else if (Files.isSymbolicLink(source)) {
          Files.createSymbolicLink(target, Files.readSymbolicLink(source));
        } else {
          Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
          assertThat(target.toFile().setExecutable(Files.isExecutable(source))).isTrue();
        }
      }
    }
  }
}
