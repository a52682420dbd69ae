package dev.kprod.checks.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunbookTest {
  private final CheckTester<?> check = CheckTester.of(new Runbook());

  private static String rules(String name, String... alerts) {
    return """
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: PrometheusRule
    metadata: {name: %s, namespace: shop, labels: {role: alerts}}
    spec:
      groups:
      - {name: record, rules: [{record: a, expr: b}]}
      - name: g
        rules:
    %s
    """
        .formatted(name, String.join("\n", alerts));
  }

  private static String alert(String name, String severity, String annotations) {
    return "    - {alert: %s, expr: up, labels: {severity: %s}%s}"
        .formatted(name, severity, annotations);
  }

  private static String linked(String name) {
    return alert(
        name, "critical", ", annotations: {runbook_url: \"https://wiki/%s\"}".formatted(name));
  }

  private static String prometheus(String spec) {
    return """
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: Prometheus
    metadata: {name: k8s, namespace: monitoring}
    spec: {%s}
    """
        .formatted(spec);
  }

  @Test
  void who_is_woken_by_it_starts_from_an_empty_page() {
    assertThat(
            check.outcomes(
                rules(
                    "api",
                    alert("ApiDown", "critical", ""),
                    alert("ApiSlow", "page", ", annotations: {summary: slow}"),
                    alert("ApiOdd", "warning", ""))))
        .containsExactly(
            "fail prometheusrule/shop/api: spec.groups[].rules[].annotations is ApiDown, ApiSlow"
                + " without runbook_url; 0 of 2 such alerts have one, wanted 90% of them");
    assertThat(
            check.remedies(
                rules(
                    "api",
                    alert("ApiDown", "critical", ""),
                    alert("ApiSlow", "page", ", annotations: {summary: slow}"))))
        .containsExactly(
            "Write a page for each (symptom, impact, checks, actions, escalation) and link it.\n"
                + "kubectl -n shop patch prometheusrules api --type json -p"
                + " '[{\"op\":\"add\",\"path\":\"/spec/groups/1/rules/0/annotations\",\"value\":"
                + "{\"runbook_url\":\"https://WIKI/runbooks/ApiDown\"}},"
                + "{\"op\":\"add\",\"path\":\"/spec/groups/1/rules/1/annotations/runbook_url\","
                + "\"value\":\"https://WIKI/runbooks/ApiSlow\"}]'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "see the wiki", "\"/runbooks/x\"", "\"https:///x\""})
  void what_is_no_address_is_no_link(String link) {
    assertThat(
            check.messages(
                rules(
                    "api",
                    alert(
                        "ApiDown",
                        "critical",
                        ", annotations: {runbook_url: %s}".formatted(link)))))
        .containsExactly("fail prometheusrule/shop/api: ApiDown has no runbook.");
  }

  @Test
  void a_template_in_the_address_is_fine_and_a_page_of_a_mixin_counts() {
    assertThat(
            check.outcomes(
                rules(
                    "api",
                    alert(
                        "A",
                        "critical",
                        ", annotations: {playbook: \"https://wiki/{{ $labels.x }}\"}"),
                    alert(
                        "B",
                        "critical",
                        ", annotations: {runbook_url:"
                            + " \"https://runbooks.prometheus-operator.dev/runbooks/x\"}"))))
        .containsExactly(
            "pass prometheusrule/shop/api [note: 1 links to a public page of a mixin]");
  }

  @Test
  void nine_of_ten_over_all_objects_are_enough() {
    String many =
        rules(
            "many",
            IntStream.range(0, 9)
                .mapToObj(index -> linked("L" + index))
                .collect(Collectors.joining("\n")));

    assertThat(check.outcomes(many + rules("api", alert("ApiDown", "critical", ""))))
        .containsExactly(
            "pass prometheusrule/shop/api [note: without one: ApiDown]",
            "pass prometheusrule/shop/many");
    assertThat(
            check.outcomes(
                many + rules("api", alert("A", "critical", ""), alert("B", "critical", ""))))
        .containsExactly(
            "fail prometheusrule/shop/api: spec.groups[].rules[].annotations is A, B without"
                + " runbook_url; 9 of 11 such alerts have one, wanted 90% of them",
            "pass prometheusrule/shop/many");
  }

  @Test
  void alerts_that_wake_nobody_and_rules_that_nothing_loads_are_not_judged() {
    String paging = rules("api", alert("ApiDown", "critical", ""));

    assertThat(check.outcomes(rules("api", alert("ApiOdd", "info", ""))))
        .containsExactly(
            "not-applicable prometheusrule/shop/api: none of its alerts wakes a person");
    assertThat(check.outcomes(paging + prometheus("ruleSelector: {}")))
        .containsExactly("not-applicable prometheusrule/shop/api: nothing loads it");
    assertThat(check.outcomes(paging + prometheus("ruleNamespaceSelector: {}")))
        .containsExactly("not-applicable prometheusrule/shop/api: nothing loads it");
    assertThat(
            check.messages(
                paging
                    + prometheus(
                        "ruleNamespaceSelector: {}, ruleSelector: {matchLabels: {role:"
                            + " alerts}}")))
        .containsExactly("fail prometheusrule/shop/api: ApiDown has no runbook.");
  }

  @Test
  void where_evaluators_may_not_be_seen_rules_count_as_loaded() {
    assertThat(
            check
                .refusing("prometheuses.monitoring.coreos.com")
                .messages(rules("api", alert("ApiDown", "critical", ""))))
        .containsExactly("fail prometheusrule/shop/api: ApiDown has no runbook.");
  }

  @Test
  void rules_of_victoria_metrics_are_rules_too() {
    assertThat(
            check.messages(
                rules("api", alert("ApiDown", "critical", ""))
                    .replace("monitoring.coreos.com/v1", "operator.victoriametrics.com/v1beta1")
                    .replace("PrometheusRule", "VMRule")))
        .containsExactly("fail vmrule/shop/api: ApiDown has no runbook.");
  }

  @Test
  void without_an_api_of_rules_a_person_may_say_that_there_are_pages() {
    assertThat(check.outcomes(""))
        .containsExactly(
            "unknown(not-observable) cluster: no rules are kept here as objects, so their links are"
                + " not seen");
    assertThat(check.attesting(GovernanceTopics.RUNBOOKS).outcomes(""))
        .containsExactly("pass(attested) cluster");
  }
}
