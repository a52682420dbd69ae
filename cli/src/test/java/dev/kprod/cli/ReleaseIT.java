package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;
import dev.kprod.snapshot.Tree;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What `mvn package -Prelease` leaves to be published, unpacked as whoever downloads it would.
class ReleaseIT {
  private static final String VERSION = System.getProperty("kprod.version", "");
  private static final Path RELEASE =
      Path.of(System.getProperty("kprod.release", "")).toAbsolutePath();
  private static final String NATIVE = "kprod-%s-linux-%s".formatted(VERSION, architecture());
  private static final String PORTABLE = "kprod-%s-jars".formatted(VERSION);

  /// A line of the list of libraries: licence, name, then group, artifact and version.
  private static final Pattern LICENSED =
      Pattern.compile(" *\\((.+?)\\) .* \\(\\S+?:(\\S+?):(\\S+) - \\S+\\)");

  @TempDir static Path folder;

  @BeforeAll
  static void the_archives_are_unpacked() throws Exception {
    if (VERSION.isEmpty()) {
      String reason = "skipped: needs a release, which mvn verify -Prelease makes";
      System.err.println(reason);
      abort(reason);
    }
    for (String archive : List.of(NATIVE, PORTABLE)) {
      Path file = RELEASE.resolve(archive + ".tar.gz");
      assertThat(Shells.run(folder.toFile(), "tar", "-xzf", file.toString()))
          .isEqualTo(new Shells.Ended(0, "", ""));
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch").replace("aarch64", "arm64");
  }

  @Test
  void it_is_two_archives_a_bill_of_materials_their_sums_and_krews_manifest() throws Exception {
    List<String> summed =
        List.of(PORTABLE + ".tar.gz", NATIVE + ".tar.gz", "kprod-" + VERSION + ".cdx.json");
    List<String> expected = new ArrayList<>(List.of("kprod.krew.yaml"));
    for (String name : summed) {
      expected.addAll(List.of(name, name + ".sha256"));
    }
    assertThat(names(RELEASE)).containsExactlyInAnyOrderElementsOf(expected);
    for (String name : summed) {
      assertThat(Files.readString(RELEASE.resolve(name + ".sha256")))
          .isEqualTo(sum(name) + "  " + name + "\n");
    }
    assertThat(Files.readString(RELEASE.resolve("kprod.krew.yaml")))
        .contains("sha256: " + sum(NATIVE + ".tar.gz") + "\n", "/" + NATIVE + ".tar.gz\n")
        .contains("{os: linux, arch: " + architecture() + "}\n")
        .doesNotContain("@");
  }

  private static String sum(String name) throws Exception {
    byte[] bytes = Files.readAllBytes(RELEASE.resolve(name));
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void an_archive_holds_the_program_its_papers_and_nothing_else() throws IOException {
    assertThat(names(folder.resolve(NATIVE)))
        .containsExactly(
            "CHANGELOG.md",
            "LICENSE",
            "README.md",
            "THIRD-PARTY.txt",
            "bin",
            "lib",
            "runtime",
            "share");
    assertThat(names(folder.resolve(PORTABLE)))
        .containsExactly(
            "CHANGELOG.md", "LICENSE", "README.md", "THIRD-PARTY.txt", "bin", "lib", "share");
    assertThat(names(folder.resolve(NATIVE + "/bin")))
        .containsExactly("kprod", "kubectl-kprod", "kubectl_complete-kprod");
    assertThat(names(folder.resolve(NATIVE + "/lib")))
        .containsExactly("inputs", "java.options", "kprod.aot");
    assertThat(names(folder.resolve(PORTABLE + "/bin"))).containsExactly("kprod");
    List<String> jars = new ArrayList<>(jars());
    jars.add("kprod-cli.jar");
    assertThat(names(folder.resolve(PORTABLE + "/lib"))).containsExactlyInAnyOrderElementsOf(jars);
  }

  @Test
  void nothing_in_it_is_a_link_or_for_its_packer_alone() throws IOException {
    for (String archive : List.of(NATIVE, PORTABLE)) {
      try (Stream<Path> files = Files.walk(folder.resolve(archive))) {
        assertThat(files)
            .isNotEmpty()
            .allSatisfy(
                file -> {
                  assertThat(Files.isSymbolicLink(file)).isFalse();
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .matches("rw(-r--r--|xr-xr-x)");
                });
      }
    }
  }

  @Test
  void the_program_in_it_runs_and_uses_its_AOT_cache() throws Exception {
    String says = Ran.kprod("--version").out();
    Path home = folder.resolve(NATIVE);
    for (String program : List.of("kprod", "kubectl-kprod")) {
      assertThat(
              Shells.run(folder.toFile(), home.resolve("bin/" + program).toString(), "--version"))
          .isEqualTo(new Shells.Ended(0, says, ""));
    }
    assertThat(
            Shells.run(
                folder.toFile(),
                home.resolve("runtime/bin/java").toString(),
                "@" + home.resolve("lib/java.options"),
                "-XX:AOTCache=" + home.resolve("lib/kprod.aot"),
                "-XX:AOTMode=on",
                "-m",
                "dev.kprod.image/dev.kprod.cli.Main",
                "--version"))
        .isEqualTo(new Shells.Ended(0, says, ""));
    Map<String, String> here = Map.of("JAVA_HOME", System.getProperty("java.home"));
    String portable = folder.resolve(PORTABLE + "/bin/kprod").toString();
    assertThat(Shells.run(folder.toFile(), here, portable, "--version"))
        .isEqualTo(new Shells.Ended(0, says, ""));
    assertThat(Shells.run(folder.toFile(), here, portable, "demo", "-q", "-o", "summary").out())
        .startsWith("score ")
        .endsWith("gate off\n");
  }

  @Test
  void the_bill_of_materials_names_what_is_shipped() throws IOException {
    Tree bill = ApiCaller.tree(Files.readString(RELEASE.resolve("kprod-" + VERSION + ".cdx.json")));

    assertThat(bill.text("bomFormat")).isEqualTo("CycloneDX");
    assertThat(bill.text("metadata", "component", "purl"))
        .isEqualTo("pkg:maven/dev.kprod/kprod-cli@" + VERSION + "?type=jar");
    assertThat(
            bill.items("components").stream()
                .map(each -> each.text("name") + "-" + each.text("version") + ".jar"))
        .containsExactlyInAnyOrderElementsOf(jars());
    assertThat(bill.items("components"))
        .allSatisfy(
            each -> {
              assertThat(each.text("purl")).startsWith("pkg:maven/" + each.text("group") + "/");
              assertThat(each.items("hashes")).isNotEmpty();
            });
  }

  @Test
  void every_library_in_it_has_its_licence() throws IOException {
    List<String> libraries = jars().stream().filter(jar -> !jar.startsWith("kprod-")).toList();
    for (String archive : List.of(NATIVE, PORTABLE)) {
      List<String> named = new ArrayList<>();
      TreeSet<String> licences = new TreeSet<>();
      for (String line : Files.readAllLines(folder.resolve(archive + "/THIRD-PARTY.txt"))) {
        Matcher entry = LICENSED.matcher(line);
        if (entry.matches()) {
          licences.add(entry.group(1).toLowerCase(Locale.ROOT).replaceAll("^the | software", ""));
          named.add(entry.group(2) + "-" + entry.group(3) + ".jar");
        }
      }
      assertThat(named).containsExactlyInAnyOrderElementsOf(libraries);
      assertThat(licences).containsExactly("apache license, version 2.0", "bsd-3-clause", "mit");
      assertThat(names(folder.resolve(archive + "/share/licenses")))
          .containsExactlyElementsOf(shippedTexts());
    }
  }

  /// Those jars that carry the text of their licence or a notice, and the one that is to be given
  /// with its licence and does not carry it.
  private static List<String> shippedTexts() throws IOException {
    TreeSet<String> with = new TreeSet<>();
    for (String name : names(folder.resolve(PORTABLE + "/lib"))) {
      try (JarFile jar = new JarFile(folder.resolve(PORTABLE + "/lib/" + name).toFile())) {
        if (jar.stream().anyMatch(one -> one.getName().matches("META-INF/(LICENSE|NOTICE).*"))) {
          with.add(name.replace(".jar", ""));
        }
      }
    }
    assertThat(with).isNotEmpty();
    with.add(
        jars().stream()
            .filter(jar -> jar.startsWith("protobuf-java-"))
            .map(jar -> jar.replace(".jar", ""))
            .findFirst()
            .orElseThrow());
    return List.copyOf(with);
  }

  @Test
  void every_command_has_a_man_page() throws IOException {
    Surroundings here =
        new Surroundings(Map.of(), false, false, OptionalInt.empty(), UTF_8, "kprod");
    OutputStream nowhere = OutputStream.nullOutputStream();
    List<String> pages = new ArrayList<>();
    pages(new Kprod(here, new Screen(nowhere, nowhere)).commandLine(), pages);

    for (String archive : List.of(NATIVE, PORTABLE)) {
      assertThat(names(folder.resolve(archive + "/share/man/man1")))
          .containsExactlyInAnyOrderElementsOf(pages);
    }
  }

  private static void pages(CommandLine command, List<String> pages) {
    if (!command.getCommandSpec().usageMessage().hidden()) {
      pages.add(command.getCommandSpec().qualifiedName("-") + ".1.gz");
      command.getSubcommands().values().forEach(each -> pages(each, pages));
    }
  }

  @Test
  void a_reader_of_man_pages_takes_them_all() throws Exception {
    if (!Shells.has("mandoc")) {
      String reason = "skipped: needs mandoc, which is not on PATH";
      System.err.println(reason);
      abort(reason);
    }
    Path pages = folder.resolve(NATIVE + "/share/man/man1");
    for (String page : names(pages)) {
      Path plain = folder.resolve(page.replace(".gz", ""));
      try (InputStream in = new GZIPInputStream(Files.newInputStream(pages.resolve(page)))) {
        Files.write(plain, in.readAllBytes());
      }
      assertThat(
              Shells.run(
                  folder.toFile(), "mandoc", "-T", "lint", "-W", "warning", plain.toString()))
          .isEqualTo(new Shells.Ended(0, "", ""));
    }
  }

  @Test
  void every_shell_has_the_completions_that_the_program_prints() throws Exception {
    for (String archive : List.of(NATIVE, PORTABLE)) {
      Path completions = folder.resolve(archive + "/share/completions");
      assertThat(names(completions))
          .containsExactly("kprod.bash", "kprod.fish", "kprod.powershell", "kprod.zsh");
      for (String name : names(completions)) {
        assertThat(Files.readString(completions.resolve(name), UTF_8))
            .isEqualTo(Ran.kprod("completion", name.replace("kprod.", "")).out());
      }
    }
  }

  /// The jars of the program but its own, as the build put them on its path.
  private static List<String> jars() throws IOException {
    String path = Files.readString(Path.of("target/image.classpath")).strip();
    return Stream.of(path.split(File.pathSeparator))
        .map(jar -> Path.of(jar).getFileName().toString())
        .sorted()
        .toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
