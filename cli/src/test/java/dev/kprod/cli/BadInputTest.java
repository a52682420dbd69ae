package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One clear line, the right exit code, nothing half written.
class BadInputTest {
  @TempDir Path folder;

  @Test
  void an_unknown_option_names_the_one_that_was_meant() {
    assertThat(Ran.kprod("audit", "--fail-onn", "high"))
        .isEqualTo(
            new Ran(2, "", "kprod: unknown option \"--fail-onn\"; did you mean --fail-on?\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "help                         | unexpected argument \"help\"; see kprod --help",
        "verson                       | unexpected argument \"verson\"; did you mean version?",
        "simulate peek                | unexpected argument \"peek\"; did you mean peak?",
        "explain                      | explain needs CHECK; see kprod explain --help",
        "diff                         | diff needs BEFORE and AFTER; see kprod diff --help",
        "snapshot                     | snapshot needs --file FILE; see kprod snapshot --help",
        "list                         | list needs checks, areas or formats; see kprod list --help",
        "audit --check                | --check needs a value: ID; see kprod audit --help",
        "list chekcs                  | \"chekcs\" is not known; did you mean \"checks\"?",
        "schema repository            | \"repository\" is not known; it can be report, config or"
            + " simulation",
        "demo --color purple          | --color \"purple\" is not known; it can be auto, always or"
            + " never",
        "demo --width wide            | --width \"wide\" is no number; see kprod demo --help",
        "demo --min-score 900         | --min-score \"900\" is not known; it can be a number from 0"
            + " to 100",
        "audit --timeout 5            | --timeout \"5\" is no length of time such as 30s, 5m or"
            + " 1h30m; see kprod audit --help",
        "publish                      | publish needs a sink; it can be pushgateway",
        "simulate                     | simulate needs an event; it can be drain, node, zone, peak,"
            + " pss or restore",
        "simulate drain --snapshot demo | simulate drain needs a node; name one, or give --all",
        "demo --param ha-replicas.min=3 | no parameter \"min\" of ha-replicas; see kprod explain"
            + " ha-replicas",
        "demo -n shpo                 | there is no namespace \"shpo\"; did you mean \"shop\"?",
        "demo -n x*                   | there is no namespace \"x*\"; see kubectl get namespaces",
      })
  void what_is_mistyped_is_named_with_what_may_be_written(String typed, String told) {
    assertThat(Ran.kprod(typed.split(" "))).isEqualTo(new Ran(2, "", "kprod: " + told + "\n"));
  }

  @Test
  void an_unknown_command_is_a_usage_error() {
    Ran ran = Ran.kprod("adit");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("kprod: unexpected argument \"adit\"").hasLineCount(1);
  }

  @Test
  void a_format_that_is_not_there_is_refused_before_anything_is_read() {
    assertThat(Ran.kprod("demo", "-o", "jsno"))
        .isEqualTo(new Ran(2, "", "kprod: no format \"jsno\"; did you mean \"json\"?\n"));
  }

  @Test
  void two_reports_on_standard_output_would_mix() {
    Ran ran = Ran.kprod("demo", "-o", "text", "-o", "json");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("kprod: two reports go to standard output");
  }

  @Test
  void a_missing_folder_is_found_before_the_audit() {
    Path file = folder.resolve("none").resolve("kprod.json");

    Ran ran = Ran.kprod("demo", "-o", "json=" + file);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .isEqualTo(
            "kprod: cannot write %s: the folder %s does not exist; create it first\n"
                .formatted(file, file.getParent()));
  }

  @Test
  void a_selection_of_nothing_is_a_mistake() {
    assertThat(Ran.kprod("demo", "--check", "ha-replica"))
        .isEqualTo(
            new Ran(
                2, "", "kprod: no check matches \"ha-replica\"; did you mean \"ha-replicas\"?\n"));
  }

  @Test
  void a_selection_of_nothing_is_a_mistake_wherever_checks_are_selected() {
    String file = folder.resolve("x.kprod").toString();
    for (String[] asked :
        new String[][] {
          {"demo", "--area", "rbac"},
          {"snapshot", "-f", file, "--area", "rbac"},
          {"permissions", "--area", "rbac"},
        }) {
      assertThat(Ran.kprod(asked))
          .isEqualTo(new Ran(2, "", "kprod: no area matches \"rbac\"; see kprod list areas\n"));
    }
  }

  @Test
  void a_snapshot_refuses_what_would_not_change_it() {
    String file = folder.resolve("x.kprod").toString();
    for (String option : new String[] {"--exclude-namespace=shop", "-l=app=web", "-o=json"}) {
      Ran ran = Ran.kprod("snapshot", "-f", file, option);

      assertThat(ran.code()).as(option).isEqualTo(2);
      assertThat(ran.err()).startsWith("kprod: unknown option \"" + option + "\"");
    }
  }

  @Test
  void a_broken_kprod_yaml_shows_the_line_and_audits_nothing() throws IOException {
    Path config = folder.resolve("kprod.yaml");
    Files.writeString(
        config, "apiVersion: kprod.dev/v1\nkind: Config\nchecks:\n  ha-replica: off\n");

    assertThat(Ran.kprod("demo", "-c", config.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                kprod.yaml:4:3: no check "ha-replica" (kprod list checks)
                    4 |   ha-replica: off
                      |   ^^^^^^^^^^ did you mean "ha-replicas"?
                kprod: 1 problem in kprod.yaml, nothing was audited
                """));
  }

  @Test
  void a_snapshot_that_was_cut_is_refused_wherever_it_was_cut() throws IOException {
    byte[] whole =
        BadInputTest.class.getResourceAsStream("/dev/kprod/cli/demo.kprod").readAllBytes();
    Path cut = folder.resolve("cut.kprod");
    for (int part = 0; part < 10; part++) {
      Files.write(cut, Arrays.copyOf(whole, whole.length * part / 10));

      Ran ran = Ran.kprod("audit", "--snapshot", cut.toString());

      assertThat(ran.code()).as("cut at %s tenths", part).isEqualTo(2);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).startsWith("kprod: ").contains("cut.kprod").hasLineCount(1);
    }
  }

  @Test
  void a_snapshot_that_is_not_there_is_named() {
    Path absent = folder.resolve("absent.kprod");

    assertThat(Ran.kprod("audit", "--snapshot", absent.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "kprod: there is no snapshot %s; make one with kprod snapshot -f FILE\n"
                    .formatted(absent)));
  }

  @Test
  void a_file_that_cannot_be_written_leaves_nothing_behind() throws IOException {
    Path good = folder.resolve("good.json");
    Path taken = folder.resolve("taken");
    Files.createDirectory(taken);

    Ran ran = Ran.kprod("demo", "-o", "json=" + good, "-o", "sarif=" + taken);

    assertThat(ran.code()).isEqualTo(2);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.toList()).isEqualTo(List.of(taken));
    }
  }

  @Test
  void a_severity_that_is_none_is_refused_with_those_there_are() {
    assertThat(Ran.kprod("demo", "--fail-on", "urgent"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "kprod: --fail-on \"urgent\" is not known; it can be critical, high, medium or"
                    + " low\n"));
  }

  @Test
  void a_variable_stands_for_its_option_and_the_option_wins() {
    Map<String, String> environment = Map.of("HOME", "/nowhere", "KPROD_FAIL_ON", "urgent");

    assertThat(Ran.with(environment, "demo").code()).isEqualTo(2);
    assertThat(Ran.with(environment, "demo", "--fail-on", "none").code()).isEqualTo(0);
  }

  @Test
  void a_context_that_is_not_there_names_the_nearest() throws IOException {
    Path kubeconfig = folder.resolve("config");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: prod-eu
        clusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]
        contexts: [{name: prod-eu, context: {cluster: a, user: a}}]
        users: [{name: a, user: {}}]
        """);

    Ran wrong = Ran.kprod("audit", "--kubeconfig", kubeconfig.toString(), "--context", "prod-uu");
    Ran dead = Ran.kprod("audit", "--kubeconfig", kubeconfig.toString(), "--timeout", "5s");

    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains("prod-uu").contains("prod-eu").hasLineCount(1);
    assertThat(dead.code()).isEqualTo(3);
    assertThat(dead.out()).isEmpty();
    assertThat(dead.err()).startsWith("kprod: ").hasLineCount(1);
  }
}
