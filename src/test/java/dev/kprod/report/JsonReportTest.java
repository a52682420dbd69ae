package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kprod.audit.AuditResult;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.medium.Encoders;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JsonReportTest {
  private static final ReportOptions STANDARD = ReportOptions.STANDARD;
  private static final ReportOptions ALL = STANDARD.with(ReportOptions.Passes.LISTED);

  @Test
  void the_head_says_who_what_when_and_how_it_ended() {
    String json = Written.json(Samples.clean(), STANDARD);

    assertThat(json)
        .startsWith(
            """
            {
              "apiVersion": "kprod.dev/v1",
              "kind": "AuditReport",
              "tool": {
                "name": "kprod",
                "version": "1.4.0",
                "checks": 143,
                "plugins": []
              },
              "cluster": {
                "name": "staging",
                "kubernetesVersion": "v1.35.2",
                "platform": "eks",
                "managedControlPlane": true,
                "nodes": 24,
                "namespaces": 41,
                "workloads": 512,
                "pods": 3120
              },
              "snapshot": {
                "takenAt": "2026-11-20T08:14:07Z",
                "durationMs": 900,
                "source": "demo",
                "complete": true
              },
              "config": {
                "files": [
                  {
                    "name": "kprod.yaml",
                    "sha256": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
                  }
                ]
              },
            """)
        .endsWith("]\n}\n");
  }

  @Test
  void a_score_that_is_not_there_is_null_and_nothing_else_ever_is() throws IOException {
    List<String> nulls = new ArrayList<>();
    for (AuditResult each : List.of(Samples.empty(), Samples.shop(), HostileText.everywhere())) {
      try (JsonParser parser = TreeJson.FACTORY.createParser(Written.json(each, ALL))) {
        while (parser.nextToken() != null) {
          if (parser.currentToken() == JsonToken.VALUE_NULL) {
            nulls.add(parser.currentName());
          }
        }
      }
    }

    assertThat(nulls).containsExactly("score", "floor");
  }

  @Test
  void scores_are_rounded_down_to_one_decimal() {
    Tree summary = Written.tree(Written.json(Samples.shop(), STANDARD)).at("summary");

    assertThat(summary.at("score")).hasToString("76.4");
    assertThat(summary.at("floor")).hasToString("73.9");
    assertThat(summary.at("coverage"))
        .hasToString(
            "{\"total\":95.0,\"observable\":97.1,\"waived\":1.0,"
                + "\"unknown\":{\"forbidden\":2.0,\"timeout\":0.9,\"not-observable\":2.1}}");
  }

  @Test
  void a_finding_says_all_that_is_known() {
    Tree item =
        Written.tree(Written.json(Samples.result("one", List.of(admin())), STANDARD))
            .items("items")
            .getFirst();

    assertThat(item.items("results"))
        .extracting(Tree::toString)
        .containsExactly(
            "{\"subject\":{\"version\":\"v1\",\"kind\":\"ServiceAccount\",\"namespace\":\"ci\","
                + "\"name\":\"deployer\"},\"outcome\":\"fail\",\"severity\":\"high\","
                + "\"fingerprint\":\""
                + SampleItem.fingerprint(SampleChecks.ADMIN, Samples.account("ci", "deployer"))
                + "\",\"message\":\"sa/deployer: May do anything.\",\"evidence\":[{\"path\":"
                + "\"roleRef\",\"observed\":\"cluster-admin\",\"expected\":\"less\"}],"
                + "\"remedy\":{\"text\":\"Bind it to less.\",\"review\":true}}");
    assertThat(item.text("severity")).isEqualTo("high");
    assertThat(item.text("defaultSeverity")).isEqualTo("critical");
    assertThat(item.at("weight")).hasToString("5");
  }

  @Test
  void subjects_that_pass_are_counted_and_listed_only_where_that_is_asked_for() {
    AuditResult shop = Samples.shop();

    assertThat(outcomes(Written.json(shop, STANDARD))).containsExactly("fail", "unknown", "waived");
    assertThat(outcomes(Written.json(shop, ALL)))
        .containsExactlyInAnyOrder("fail", "unknown", "pass", "waived", "not-applicable");
  }

  @Test
  void evidence_beyond_fifty_is_counted() {
    List<Evidence> evidence = new ArrayList<>();
    for (int i = 0; i < 53; i++) {
      evidence.add(Evidence.at("spec.rules[" + (100 + i) + "]", "*", "a verb"));
    }
    AuditResult result =
        Samples.result(
            "many",
            List.of(
                SampleItem.of(SampleChecks.ADMIN)
                    .fail(
                        Samples.account("ci", "deployer"),
                        Verdict.fail(
                            Severity.CRITICAL, "Too much.", Remedy.think("Less."), evidence))
                    .build()));

    Tree finding =
        Written.tree(Written.json(result, STANDARD))
            .items("items")
            .getFirst()
            .items("results")
            .getFirst();

    assertThat(finding.items("evidence")).hasSize(50);
    assertThat(finding.at("evidenceOmitted")).hasToString("3");
  }

  @Test
  void owners_can_be_left_out() {
    String shown = Written.json(Samples.shop(), STANDARD);
    String redacted = Written.json(Samples.shop(), STANDARD.with(ReportOptions.Owners.REDACTED));

    assertThat(shown).contains("jana@example.com", "team-search", "https://wiki.example.com/teams");
    assertThat(redacted)
        .doesNotContain("jana@example.com", "team-search", "https://wiki.example.com/teams");
  }

  @Test
  void display_options_change_nothing_a_program_reads() {
    ReportOptions filtered = STANDARD.from(Severity.CRITICAL).showing(java.util.Set.of());

    assertThat(Written.json(Samples.shop(), filtered))
        .isEqualTo(Written.json(Samples.shop(), STANDARD));
  }

  @Test
  void a_comparison_with_a_baseline_is_written() {
    Tree report = Written.tree(Written.json(Samples.againstBaseline(), STANDARD));

    assertThat(report.at("baseline", "name")).hasToString("\"kprod-baseline.json\"");
    assertThat(report.items("baseline", "resolved")).hasSize(1);
    assertThat(report.items("baseline", "unjudged")).hasSize(1);
    assertThat(report.at("summary", "findings", "new")).hasToString("1");
    assertThat(report.items("items").get(1).items("results"))
        .extracting(result -> result.text("baseline"))
        .containsExactly("unchanged", "new");
  }

  @Test
  void keys_stand_in_the_order_of_the_schema() throws IOException {
    Tree schema;
    try (InputStream in =
        Objects.requireNonNull(
            JsonReport.class.getResourceAsStream("/dev/kprod/schema/report.schema.json"))) {
      schema = Written.tree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (AuditResult each :
        List.of(Samples.shop(), Samples.againstBaseline(), HostileText.everywhere())) {
      seen += outOfOrder("", schema, schema, Written.tree(Written.json(each, ALL)), wrong);
    }

    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(1000);
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_arrives_as_it_was_and_never_raw(HostileText text) {
    AuditResult result = HostileText.inHead(text.alone(), text);

    String json = Written.json(result, ALL);

    assertThat(
            json.codePoints()
                .filter(c -> c == '<' || (c != '\n' && Encoders.isInvisible(c)))
                .toArray())
        .isEmpty();
    assertThat(Written.tree(json).text("cluster", "name"))
        .isEqualTo(text.raw().replace("half \ud83d", "half \ufffd").replace("\udc00 ", "\ufffd "));
  }

  private static dev.kprod.audit.Item admin() {
    return SampleItem.of(SampleChecks.ADMIN)
        .severity(Severity.HIGH)
        .fail(
            Samples.account("ci", "deployer"),
            "May do anything.",
            Remedy.think("Bind it to less."),
            Evidence.at("roleRef", "cluster-admin", "less"))
        .build();
  }

  private static List<String> outcomes(String json) {
    return Written.tree(json).items("items").stream()
        .flatMap(item -> item.items("results").stream())
        .map(result -> result.text("outcome"))
        .distinct()
        .toList();
  }

  /// Walks a report beside its schema; returns how many keys were compared.
  private static int outOfOrder(
      String path, Tree schema, Tree rule, Tree value, List<String> wrong) {
    Tree resolved =
        rule.has("$ref")
            ? schema.at("$defs", rule.text("$ref").substring("#/$defs/".length()))
            : rule;
    if (value instanceof Tree.Items items) {
      int seen = 0;
      for (Tree item : items.values()) {
        seen += outOfOrder(path + "[]", schema, resolved.at("items"), item, wrong);
      }
      return seen;
    }
    if (!(value instanceof Tree.Fields) || !resolved.has("properties")) {
      return 0;
    }
    List<String> expected = new ArrayList<>(resolved.fields("properties").keySet());
    List<String> actual = new ArrayList<>(value.fields().keySet());
    expected.retainAll(actual);
    if (!expected.equals(actual)) {
      wrong.add(path + ": " + actual + ", the schema has " + expected);
    }
    int seen = actual.size();
    for (String key : actual) {
      seen +=
          outOfOrder(
              path + "." + key, schema, resolved.at("properties", key), value.at(key), wrong);
    }
    return seen;
  }
}
