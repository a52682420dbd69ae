package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.medium.Encoders;
import dev.kprod.report.SarifReport.Extent;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SarifReportTest {
  private static final SarifReport FAILURES = new SarifReport(Extent.FAILURES);
  private static final SarifReport EVERYTHING = new SarifReport(Extent.EVERYTHING);
  private static final ReportOptions STANDARD = ReportOptions.STANDARD;

  static Stream<Arguments> everyFixture() {
    return Stream.of(
            Samples.shop(),
            Samples.empty(),
            Samples.clean(),
            Samples.crowded(),
            Samples.againstBaseline(),
            HostileText.everywhere())
        .flatMap(
            result -> Stream.of(FAILURES, EVERYTHING).map(report -> Arguments.of(report, result)));
  }

  /// The schema of OASIS is asserted by [Written]; these are GitHub's own rules.
  @ParameterizedTest
  @MethodSource("everyFixture")
  void github_takes_it(SarifReport report, AuditResult result) {
    Tree log = Written.tree(Written.sarif(report, result, STANDARD));

    assertThat(log.items("runs")).hasSize(1);
    Tree run = log.items("runs").getFirst();
    assertThat(run.has("results")).isTrue();
    assertThat(run.items("results")).hasSizeLessThanOrEqualTo(25_000);
    assertThat(run.text("automationDetails", "id")).matches("kprod/[A-Za-z0-9._~%-]+/");
    List<Tree> rules = run.items("tool", "driver", "rules");
    assertThat(rules).hasSizeLessThanOrEqualTo(25_000);
    List<String> refused = new ArrayList<>();
    rules.forEach(rule -> refused.addAll(refusedRule(rule)));
    Set<String> prints = new TreeSet<>();
    for (Tree one : run.items("results")) {
      refused.addAll(refusedResult(one, rules));
      if (!prints.add(one.text("ruleId") + one.at("partialFingerprints"))) {
        refused.add("twice: " + one);
      }
    }
    assertThat(refused).isEmpty();
  }

  private static List<String> refusedRule(Tree rule) {
    List<String> refused = new ArrayList<>();
    String id = rule.text("id");
    for (String field : List.of("shortDescription", "fullDescription")) {
      String text = rule.text(field, "text");
      if (text.isBlank() || text.length() > 1024) {
        refused.add(id + " " + field);
      }
    }
    if (rule.text("help", "text").isBlank() || rule.text("help", "markdown").isBlank()) {
      refused.add(id + " help");
    }
    if (rule.text("name").isBlank() || rule.text("name").length() > 255) {
      refused.add(id + " name");
    }
    if (rule.items("properties", "tags").size() > 10) {
      refused.add(id + " tags");
    }
    boolean security = rule.texts("properties", "tags").contains("security");
    if (security != rule.has("properties", "security-severity")) {
      refused.add(id + " security-severity");
    }
    return refused;
  }

  private static List<String> refusedResult(Tree result, List<Tree> rules) {
    List<String> refused = new ArrayList<>();
    String id = result.text("ruleId");
    int index = (int) result.number(-1, "ruleIndex");
    if (index >= 0 && !rules.get(index).text("id").equals(id)) {
      refused.add(id + " has the index of another rule");
    }
    if (result.text("message", "text").isBlank()) {
      refused.add(id + " message");
    }
    List<Tree> locations = result.items("locations");
    if (locations.size() != 1) {
      refused.add(id + " locations");
      return refused;
    }
    Tree physical = locations.getFirst().at("physicalLocation");
    String uri = physical.text("artifactLocation", "uri");
    String plain = uri.replaceAll("%[0-9A-F]{2}", "");
    if (!plain.startsWith("clusters/")
        || !plain.matches("[A-Za-z0-9._~/-]*")
        || List.of(uri.split("/", -1)).contains("..")) {
      refused.add(id + " uri " + uri);
    }
    for (String field : List.of("startLine", "startColumn", "endLine", "endColumn")) {
      if (physical.number(0, "region", field) < 1) {
        refused.add(id + " region");
      }
    }
    if (!result.text("partialFingerprints", "primaryLocationLineHash").matches("[0-9a-f]{16}:1")
        && !Set.of("pass", "notApplicable").contains(result.text("kind"))) {
      refused.add(id + " primaryLocationLineHash");
    }
    return refused;
  }

  @Test
  void a_finding_is_an_alert_with_a_title_a_place_and_an_identity() {
    Tree run = run(FAILURES, Samples.shop());

    assertThat(results(run, "ha-pdb-headroom").getFirst())
        .hasToString(
            "{\"ruleId\":\"ha-pdb-headroom\",\"ruleIndex\":5,\"level\":\"error\",\"message\":"
                + "{\"text\":\"PodDisruptionBudget checkout/cart: Allows no eviction: 3 of 3 pods"
                + " must stay. spec.minAvailable 3, expected at most 2 (3 pods).\"},\"locations\":"
                + "[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"clusters/prod-eu/"
                + "namespaces/checkout/poddisruptionbudgets.policy/cart.yaml\"},\"region\":"
                + "{\"startLine\":1,\"startColumn\":1,\"endLine\":1,\"endColumn\":2}},"
                + "\"logicalLocations\":[{\"name\":\"cart\",\"fullyQualifiedName\":"
                + "\"checkout/PodDisruptionBudget/cart\",\"kind\":\"resource\"}]}],"
                + "\"partialFingerprints\":{\"primaryLocationLineHash\":\"2bba40ea2719942f:1\","
                + "\"kprodFinding/v1\":\""
                + SampleItem.fingerprint(
                    SampleChecks.PDB_HEADROOM, Samples.budget("checkout", "cart"))
                + "\"},\"properties\":{\"severity\":\"high\",\"path\":\"spec.minAvailable\","
                + "\"remedy\":\"kubectl -n checkout patch pdb cart --type merge -p"
                + " '{\\\"spec\\\":{\\\"minAvailable\\\":2}}'\"}}");
  }

  @Test
  void passes_and_waivers_are_no_alerts_and_blind_spots_are() {
    Tree run = run(FAILURES, Samples.shop());

    assertThat(run.items("results").stream().map(one -> one.text("level") + one.text("kind")))
        .containsOnly("error", "warning", "note");
    assertThat(results(run, "sec-pss-enforced")).isEmpty();
    assertThat(results(run, "audit-coverage"))
        .extracting(one -> one.text("level") + " " + one.text("message", "text"))
        .containsExactly(
            "warning List backups.velero.io: timeout. Unknown for it: backup-schedule.",
            "warning List ciliumnetworkpolicies.cilium.io: forbidden. Unknown for it:"
                + " net-datastore-reach.",
            "warning List pods: forbidden. Unknown for it: ha-replicas.");
    assertThat(results(run, "audit-coverage"))
        .extracting(
            one ->
                one.items("locations")
                    .getFirst()
                    .text("physicalLocation", "artifactLocation", "uri"))
        .contains("clusters/prod-eu/coverage/backups.velero.io.yaml");
  }

  @Test
  void the_full_form_has_every_outcome() {
    Tree run = run(EVERYTHING, Samples.shop());

    assertThat(
            run.items("results").stream()
                .map(one -> one.text("kind") + " " + one.text("level"))
                .distinct())
        .containsExactly(
            "fail error",
            "fail warning",
            "fail note",
            "open none",
            "review none",
            "pass none",
            "notApplicable none");
    assertThat(results(run, "sec-pss-enforced").getFirst().items("suppressions"))
        .extracting(Tree::toString)
        .containsExactly(
            "{\"kind\":\"external\",\"status\":\"accepted\",\"justification\":"
                + "\"Cannot run otherwise until the lock moves to the database.\"}");
  }

  @Test
  void a_baseline_tells_new_from_known_and_gone() {
    Tree run = run(EVERYTHING, Samples.againstBaseline());

    assertThat(run.items("results").stream().map(one -> one.text("baselineState")).distinct())
        .containsExactlyInAnyOrder("", "new", "unchanged", "absent");
  }

  @Test
  void only_the_area_of_security_makes_security_alerts() {
    Tree run = run(FAILURES, Samples.shop());

    assertThat(
            run.items("tool", "driver", "rules").stream()
                .filter(rule -> rule.has("properties", "security-severity"))
                .map(rule -> rule.text("id") + " " + rule.text("properties", "security-severity")))
        .containsExactly("rbac-admin-workload 9.5", "sec-pss-enforced 8.0");
    assertThat(
            run.items("tool", "driver", "rules").stream()
                .filter(rule -> rule.text("properties", "precision").equals("medium"))
                .map(rule -> rule.text("id")))
        .containsExactly("sec-pss-enforced");
  }

  @Test
  void what_github_would_not_show_is_said() {
    SampleItem many = SampleItem.of(SampleChecks.REPLICAS);
    for (int i = 0; i < 6000; i++) {
      many.fail(
          Samples.deployment("shop", "web-" + i),
          "One pod serves.",
          Remedy.think("Run two."),
          Evidence.at("spec.replicas", 1, "2"));
    }
    Tree run = run(FAILURES, Samples.result("big", List.of(many.build())));

    assertThat(run.items("results")).hasSize(5000);
    assertThat(run.items("results").getLast().text("message", "text"))
        .isEqualTo(
            "1,001 findings are not in this file: code scanning shows 5,000. The JSON report has"
                + " them.");
  }

  @Test
  void a_filter_is_named_in_the_run() {
    ReportOptions filtered = STANDARD.from(Severity.CRITICAL);
    Tree run =
        Written.tree(Written.sarif(FAILURES, Samples.shop(), filtered)).items("runs").getFirst();

    assertThat(
            run.items("results").stream()
                .map(one -> one.text("ruleId"))
                .filter(id -> !id.equals("audit-coverage")))
        .containsExactly("backup-recency", "rbac-admin-workload");
    assertThat(run.at("properties", "kprod", "filtered")).hasToString("true");
  }

  @Test
  void two_clusters_never_close_each_others_alerts() {
    assertThat(hashes("one")).doesNotContainAnyElementsOf(hashes("two"));
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_is_neither_a_link_nor_a_path_nor_raw(HostileText text) {
    AuditResult result = HostileText.inHead(text.alone(), text);
    for (SarifReport report : List.of(FAILURES, EVERYTHING)) {
      String sarif = Written.sarif(report, result, STANDARD);

      assertThat(
              sarif
                  .codePoints()
                  .filter(c -> c == '<' || (c != '\n' && Encoders.isInvisible(c)))
                  .toArray())
          .isEmpty();
      List<String> links = new ArrayList<>();
      for (Tree one : Written.tree(sarif).items("runs").getFirst().items("results")) {
        String message = one.text("message", "text").replace("\\\\", "");
        if (message.matches("(?s).*(?<!\\\\)[\\[\\]].*")
            || message.replace("{{", "").replace("}}", "").matches("(?s).*[{}].*")) {
          links.add(message);
        }
      }
      assertThat(links).isEmpty();
    }
  }

  private static List<String> hashes(String cluster) {
    AuditResult result =
        Samples.result(
            cluster,
            List.of(
                SampleItem.of(SampleChecks.REPLICAS)
                    .fail(
                        Samples.deployment("shop", "web"),
                        "One pod serves.",
                        Remedy.think("Run two."),
                        Evidence.at("spec.replicas", 1, "2"))
                    .build()));
    return run(FAILURES, result).items("results").stream()
        .map(one -> one.text("partialFingerprints", "primaryLocationLineHash"))
        .toList();
  }

  private static Tree run(SarifReport report, AuditResult result) {
    return Written.tree(Written.sarif(report, result, STANDARD)).items("runs").getFirst();
  }

  private static List<Tree> results(Tree run, String rule) {
    return run.items("results").stream().filter(one -> one.text("ruleId").equals(rule)).toList();
  }
}
