package dev.kprod.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Declaration;
import dev.kprod.check.Fact;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Subject;
import dev.kprod.config.SettingsReader.Leniency;
import dev.kprod.config.SettingsReader.Source;
import dev.kprod.snapshot.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
  private static final Topic BACKUPS =
      new Topic(
          "backup-external",
          "Backups are made outside the cluster.",
          new TreeMap<>(java.util.Map.of("rpo", ValueType.span())),
          Duration.ofDays(90),
          Duration.ofDays(180),
          Severity.CRITICAL,
          Topic.Profile.SMALL,
          false);

  private static final Catalogue CATALOGUE = Catalogue.of(List.of(new One()));

  private static final class One implements CheckModule {
    @Override
    public Area area() {
      return Area.of("availability", "Availability", "ha");
    }

    @Override
    public List<Check<?>> checks() {
      return List.of(new Replicas());
    }

    @Override
    public List<Topic> topics() {
      return List.of(BACKUPS);
    }
  }

  private static final class Replicas implements Check<Subject> {
    private static final Declaration<Subject> DECLARATION =
        Declaration.of("ha-replicas", SubjectKind.CLUSTER)
            .title("Enough replicas run.")
            .param(Param.count("minReplicas", 2, 1, 100, "One is none."))
            .takes(new Fact<>("namespaces.production", ValueType.texts(), List.of(), "Which."))
            .alias("ha-copies")
            .breaks("A drain.")
            .judged("It is counted.")
            .example("kind: A", "kind: B")
            .source("https://example.com")
            .build();

    @Override
    public Declaration<Subject> declaration() {
      return DECLARATION;
    }

    @Override
    public Verdict judge(Subject subject, Cluster cluster, Params params) {
      return Verdict.pass();
    }
  }

  private static SettingsReader.Read read(String... files) {
    return read(Leniency.STRICT, files);
  }

  private static SettingsReader.Read read(Leniency leniency, String... files) {
    List<Source> sources =
        Arrays.stream(files)
            .map(text -> new Source("kprod.yaml", text.getBytes(StandardCharsets.UTF_8)))
            .toList();
    return SettingsReader.read(
        sources, CATALOGUE, List.of("text", "json"), LocalDate.parse("2026-11-21"), leniency);
  }

  private static List<String> problems(String body) {
    return read("apiVersion: kprod.dev/v1\nkind: Config\n" + body).problems().stream()
        .map(Problem::text)
        .toList();
  }

  @Test
  void a_mistyped_parameter_is_shown_in_its_line_with_the_one_that_was_meant() {
    assertThat(problems("checks:\n  ha-replicas:\n    params:\n      minReplica: 3\n"))
        .containsExactly(
            """
            kprod.yaml:6:7: unknown parameter "minReplica" of check ha-replicas
                6 |       minReplica: 3
                  |       ^^^^^^^^^^ did you mean "minReplicas"?\
            """);
  }

  @Test
  void everything_that_is_wrong_is_found_at_once_and_in_the_order_of_the_file() {
    assertThat(
            problems(
                """
                gates: {failOn: high}
                gate: {failOn: hihg, minCoverage: 120}
                areas: {availabilty: off}
                checks:
                  ha-replica: off
                waivers:
                  - {check: "*", reason: too short, expires: 2030-01-01}
                """))
        .extracting(text -> text.lines().findFirst().orElseThrow())
        .containsExactly(
            "kprod.yaml:3:1: unknown key \"gates\" in the file",
            "kprod.yaml:4:16: failOn of gate has to be one of critical, high, medium, low, none",
            "kprod.yaml:4:35: minCoverage of gate has to be a number from 0 to 100",
            "kprod.yaml:5:9: no area \"availabilty\"",
            "kprod.yaml:7:3: no check \"ha-replica\" (kprod list checks)",
            "kprod.yaml:9:5: a reason has at least ten characters",
            "kprod.yaml:9:13: a waiver names its checks; \"*\" would waive everything",
            "kprod.yaml:9:46: waiver expires 2030-01-01, more than 366 days ahead"
                + " (waiverPolicy.maxDays)");
  }

  @Test
  void a_file_that_is_in_order_says_what_it_says() {
    SettingsReader.Read read =
        read(
            """
            apiVersion: kprod.dev/v1
            kind: Config
            cluster: {name: prod-eu}
            scope: {excludeNamespaces: ["sandbox-*"]}
            gate: {failOn: none, minScore: 60.5}
            profile: small
            checks:
              ha-copies: {severity: critical, params: {minReplicas: 3}}
            facts: {namespaces: {production: [shop]}}
            attestations:
              - id: backup-external
                owner: team-storage
                date: 2026-07-12
                validFor: 90d
                evidence: OPS-412
                values: {rpo: 24h}
            outputs: [{format: json, file: kprod.json}]
            """);
    Settings settings = read.settings();

    assertThat(read.problems()).isEmpty();
    assertThat(settings.clusterName()).contains("prod-eu");
    assertThat(settings.scope().excludeNamespaces()).containsExactly("sandbox-*");
    assertThat(settings.gate().failOn()).isEmpty();
    assertThat(settings.gate().minScore()).hasValue(60.5);
    assertThat(settings.profile()).isEqualTo(Topic.Profile.SMALL);
    assertThat(settings.of("ha-replicas").severity()).contains(Severity.CRITICAL);
    assertThat(settings.of("ha-replicas").params()).containsEntry("minReplicas", Tree.of(3));
    assertThat(settings.facts())
        .containsEntry("namespaces.production", Tree.of(List.of(Tree.of("shop"))));
    assertThat(settings.attestations())
        .singleElement()
        .isEqualTo(
            new Settings.Attestation(
                "backup-external",
                Settings.Reach.WIDEST,
                "team-storage",
                Optional.of(LocalDate.parse("2026-07-12")),
                Optional.of(Duration.ofDays(90)),
                Optional.of("OPS-412"),
                Optional.empty(),
                new TreeMap<>(java.util.Map.of("rpo", Tree.of("24h"))),
                Optional.empty()));
    assertThat(settings.outputs())
        .containsExactly(new Settings.Output("json", Optional.of("kprod.json")));
    assertThat(read.warnings())
        .extracting(Problem::what)
        .containsExactly("ha-copies is now called ha-replicas");
    assertThat(read.origins()).containsEntry("gate.failOn", "kprod.yaml:5");
  }

  @Test
  void off_is_a_word_and_a_date_is_a_text_as_yaml_1_2_has_it() {
    SettingsReader.Read read =
        read("apiVersion: kprod.dev/v1\nkind: Config\nchecks: {ha-replicas: off}\n");

    assertThat(read.problems()).isEmpty();
    assertThat(read.settings().of("ha-replicas").enabled()).contains(false);
  }

  @Test
  void later_files_win_maps_merge_waivers_are_joined_and_other_lists_replaced() {
    String waiver =
        "waivers: [{check: ha-replicas, reason: it has to be so, expires: 2027-01-01}]\n";
    SettingsReader.Read read =
        read(
            "apiVersion: kprod.dev/v1\nkind: Config\ngate: {failOn: high, minScore: 50}\n"
                + "scope: {excludeNamespaces: [a, b]}\n"
                + waiver,
            "apiVersion: kprod.dev/v1\nkind: Config\ngate: {failOn: low}\n"
                + "scope: {excludeNamespaces: [c]}\n"
                + waiver);

    assertThat(read.problems()).isEmpty();
    assertThat(read.settings().gate().failOn()).contains(Severity.LOW);
    assertThat(read.settings().gate().minScore()).hasValue(50);
    assertThat(read.settings().scope().excludeNamespaces()).containsExactly("c");
    assertThat(read.settings().waivers()).hasSize(2);
    assertThat(read.settings().files()).hasSize(2);
  }

  @Test
  void an_unknown_check_is_a_warning_where_one_file_serves_several_versions() {
    SettingsReader.Read read =
        read(
            Leniency.LENIENT,
            "apiVersion: kprod.dev/v1\nkind: Config\nchecks: {ha-future: off, ha-replicas: on}\n");

    assertThat(read.problems()).isEmpty();
    assertThat(read.warnings())
        .extracting(Problem::what)
        .containsExactly("no check \"ha-future\" (kprod list checks)");
  }

  @Test
  void custom_checks_are_refused_rather_than_ignored() {
    assertThat(problems("customChecks:\n  - {id: x-a}\n"))
        .singleElement()
        .asString()
        .startsWith("kprod.yaml:4:5: custom checks are not available in this version of kprod");
  }

  @Test
  void what_is_not_yaml_is_refused_with_its_place() {
    assertThat(read("a: [1, 2").problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.line()).isEqualTo(1);
              assertThat(problem.what()).startsWith("this is not YAML: ");
            });
    assertThat(read("").problems()).extracting(Problem::what).containsExactly("the file is empty");
    assertThat(read("a: 1\n---\nb: 2\n").problems())
        .extracting(Problem::what)
        .contains("a second document begins; one is allowed");
  }

  @Test
  void duplicate_keys_tags_and_endless_aliases_are_refused() {
    assertThat(problems("gate: {failOn: low}\ngate: {failOn: high}\n"))
        .anySatisfy(text -> assertThat(text).contains("\"gate\" stands here twice"));
    assertThat(problems("facts: !!java.net.URL [x]\n"))
        .anySatisfy(text -> assertThat(text).contains("tags are not allowed"));
    assertThat(problems("facts: &a {namespaces: *a}\n"))
        .anySatisfy(text -> assertThat(text).contains("this refers to itself"));
    StringBuilder laughs = new StringBuilder("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      laughs.append("l%s: &l%s [".formatted(i, i));
      laughs.append(("*l" + (i - 1) + ", ").repeat(9)).append("x]\n");
    }
    assertThat(read(laughs.toString()).problems()).isNotEmpty();
  }

  @Test
  void an_attestation_is_dated_limited_and_about_something_known() {
    assertThat(
            problems(
                """
                attestations:
                  - {id: backup-extern, owner: me, date: 2026-07-12, validFor: 1y, evidence: OPS-1}
                  - {id: backup-external, owner: me, date: 2026-12-01, validFor: 1y, evidence: x}
                  - {id: backup-external, owner: me, values: {rto: 1h}, notApplicable: no data at all}
                """))
        .extracting(text -> text.lines().findFirst().orElseThrow())
        .containsExactly(
            "kprod.yaml:4:10: no topic \"backup-extern\"",
            "kprod.yaml:5:44: an attestation's date has passed already",
            "kprod.yaml:5:66: backup-external holds for at most 180d",
            "kprod.yaml:5:80: evidence is a web address or a ticket such as OPS-1",
            "kprod.yaml:6:47: unknown value \"rto\" of backup-external");
  }

  @Test
  void whatever_bytes_come_the_answer_is_settings_or_problems() {
    String sane =
        "apiVersion: kprod.dev/v1\nkind: Config\ngate: {failOn: high}\nwaivers:\n"
            + "  - {check: ha-*, reason: because it is so, expires: 2027-01-01}\n";
    Random random = new Random(7);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = sane.getBytes(StandardCharsets.UTF_8);
      int edits = 1 + random.nextInt(6);
      for (int edit = 0; edit < edits; edit++) {
        bytes[random.nextInt(bytes.length)] =
            (byte)
                (random.nextInt(4) == 0
                    ? random.nextInt(256)
                    : "{}[]:,&*!|>-\n\t '\"#%@x0".charAt(random.nextInt(22)));
      }
      SettingsReader.Read read =
          SettingsReader.read(
              List.of(new Source("kprod.yaml", bytes)),
              CATALOGUE,
              List.of("text"),
              LocalDate.parse("2026-11-21"),
              Leniency.STRICT);

      assertThat(read.problems()).allSatisfy(problem -> assertThat(problem.text()).isNotBlank());
    }
  }
}
