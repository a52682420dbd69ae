package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Reason;
import dev.kprod.audit.Result;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Encoders;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class JunitReportTest {
  private static final ReportOptions STANDARD = ReportOptions.STANDARD;

  static Stream<AuditResult> everyFixture() {
    return Stream.of(
        Samples.shop(),
        Samples.empty(),
        Samples.clean(),
        Samples.crowded(),
        Samples.againstBaseline(),
        HostileText.everywhere());
  }

  @ParameterizedTest
  @MethodSource("everyFixture")
  void jenkins_takes_it_and_every_count_is_right(AuditResult result) throws Exception {
    Element root = parsed(Written.junit(result, STANDARD));

    List<String> wrong = new ArrayList<>();
    List<Element> suites = new ArrayList<>(elements(root, "testsuite"));
    suites.add(root);
    for (Element suite : suites) {
      compare(suite, "tests", elements(suite, "testcase").size(), wrong);
      compare(suite, "failures", elements(suite, "failure").size(), wrong);
      compare(suite, "errors", elements(suite, "error").size(), wrong);
    }
    assertThat(wrong).isEmpty();
    long items =
        elements(root, "testcase").stream()
            .filter(one -> !one.getAttribute("classname").equals("kprod.gate"))
            .count();
    assertThat(items).isEqualTo(result.items().size());
  }

  private static void compare(Element suite, String attribute, int actual, List<String> wrong) {
    if (!suite.getAttribute(attribute).equals(Integer.toString(actual))) {
      wrong.add("%s %s: %s".formatted(suite.getAttribute("name"), attribute, actual));
    }
  }

  @Test
  void the_shop_as_a_test_tab_sees_it() {
    Golden.assertSame(
        "dev/kprod/report/formats", "shop.junit.xml", Written.junit(Samples.shop(), STANDARD));
  }

  @Test
  void only_what_the_gate_counts_is_red() throws Exception {
    assertThat(ends(Samples.shop(), STANDARD))
        .filteredOn(end -> end.startsWith("failure"))
        .containsExactly("failure rbac-admin-workload", "failure backup-recency");
    assertThat(ends(Samples.againstBaseline(), STANDARD))
        .as("what the baseline holds, or is below failOn, does not stop the pipeline")
        .noneMatch(end -> end.startsWith("failure"));
  }

  @Test
  void a_known_failure_is_not_red_and_a_new_one_beside_it_is() throws Exception {
    Verdict.Fail found =
        Verdict.fail(
            Severity.CRITICAL,
            "May do anything in the cluster.",
            Remedy.think("Bind it to the roles it uses."),
            Evidence.at("roleRef", "clusterrole/cluster-admin", "a narrow role"));
    SampleItem known =
        SampleItem.of(SampleChecks.ADMIN)
            .fail(Samples.account("ci", "old"), found, Result.BaselineState.UNCHANGED);

    assertThat(ends(Samples.compared(List.of(known.build())), STANDARD))
        .containsExactly("passed gate", "skipped rbac-admin-workload");
    known.fail(Samples.account("ci", "fresh"), found, Result.BaselineState.NEW);
    assertThat(ends(Samples.compared(List.of(known.build())), STANDARD))
        .containsExactly("passed gate", "failure rbac-admin-workload");
  }

  @Test
  void all_failures_are_red_where_somebody_asks_for_it() throws Exception {
    ReportOptions all =
        STANDARD.with(
            new ReportOptions.Particulars(
                ReportOptions.Failures.ALL,
                ReportOptions.Series.CLUSTER,
                MarkdownReport.STEP_SUMMARY));

    assertThat(ends(Samples.againstBaseline(), all))
        .containsExactlyInAnyOrder(
            "passed gate",
            "failure probe-readiness",
            "failure rbac-admin-workload",
            "failure res-requests");
  }

  @Test
  void an_unknown_is_an_error_only_where_the_gate_needs_it() throws Exception {
    Item critical =
        SampleItem.of(SampleChecks.ADMIN)
            .unknown(Samples.account("ci", "bot"), Reason.FORBIDDEN, "roles", "403")
            .build();
    Item nobody =
        SampleItem.of(SampleChecks.RECENCY)
            .unknown(Subject.CLUSTER, Reason.NOT_OBSERVABLE, "", "attest it")
            .build();
    Item high =
        SampleItem.of(SampleChecks.DATASTORE)
            .unknown(Subject.CLUSTER, Reason.FORBIDDEN, "pods", "403")
            .build();

    assertThat(ends(Samples.result("x", List.of(critical, nobody, high)), STANDARD))
        .containsExactly(
            "passed gate",
            "error rbac-admin-workload",
            "skipped backup-recency",
            "skipped net-datastore-reach");
  }

  @Test
  void a_rule_that_no_item_shows_is_a_test_of_its_own() throws Exception {
    AuditResult base = Samples.clean();
    AuditResult below =
        SampleResult.like(base)
            .gate(
                new AuditResult.Gate(
                    AuditResult.Gate.Verdict.FAILED,
                    1,
                    List.of(
                        new AuditResult.Gate.Rule("minScore", "60", OptionalDouble.of(41), false),
                        new AuditResult.Gate.Rule(
                            "minCoverage", "90", OptionalDouble.of(80), false))))
            .build();

    Element root = parsed(Written.junit(below, STANDARD));

    assertThat(elements(root, "failure"))
        .extracting(one -> one.getAttribute("message"))
        .containsExactly("floor 41 is below 60 (minScore)");
    assertThat(elements(root, "error"))
        .extracting(one -> one.getAttribute("message"))
        .containsExactly("coverage 80 % is below 90 % (minCoverage)");
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_stays_text(HostileText text) throws Exception {
    AuditResult result = HostileText.inHead(text.alone(), text);
    for (Severity failOn : List.of(Severity.CRITICAL, Severity.LOW)) {
      String xml = Written.junit(Samples.failingOn(result, failOn), STANDARD);

      assertThat(xml.codePoints().filter(c -> c != '\n' && Encoders.isInvisible(c)).toArray())
          .isEmpty();
      assertThat(xml).doesNotContain("<![CDATA[", "<x ", "<img", "<b>");
      parsed(xml);
    }
  }

  private static List<String> ends(AuditResult result, ReportOptions options) throws Exception {
    List<String> ends = new ArrayList<>();
    for (Element one : elements(parsed(Written.junit(result, options)), "testcase")) {
      String id = one.getAttribute("name").replaceAll(":.*", "");
      NodeList children = one.getElementsByTagName("*");
      ends.add((children.getLength() == 0 ? "passed" : children.item(0).getNodeName()) + " " + id);
    }
    return ends;
  }

  private static Element parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)))
        .getDocumentElement();
  }

  private static List<Element> elements(Element root, String name) {
    List<Element> found = new ArrayList<>();
    NodeList nodes = root.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      found.add((Element) nodes.item(i));
    }
    return found;
  }
}
