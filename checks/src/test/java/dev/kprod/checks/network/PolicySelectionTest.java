package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class PolicySelectionTest {
  private final CheckTester<?> check = CheckTester.of(new PolicySelection());

  private static String app(String namespace, String labels, String pod) {
    return "{kind: Deployment, metadata: {name: '%s', namespace: %s}, spec: {template: {metadata: {labels: {%s}}, spec: {%s}}}}\n---\n"
        .formatted(labels.replaceAll("[^a-z]", "") + pod.length(), namespace, labels, pod);
  }

  private static String policy(String spec) {
    return policy("db-access", "", spec);
  }

  private static String policy(String name, String metadata, String spec) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s, namespace: shop, %s}
    spec: {%s}
    ---
    """
        .formatted(name, metadata, spec);
  }

  private static final String WEB = app("shop", "app: web", "");

  @Test
  void a_selector_that_matches_nothing_says_what_pods_carry_instead() {
    String yaml =
        app("shop", "app.kubernetes.io/name: database", "")
            + WEB
            + policy("podSelector: {matchLabels: {app: database}}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail networkpolicy/shop/db-access: spec.podSelector is app=database matches 0 of 2 pod"
                + " models; 1 carries app.kubernetes.io/name=database, wanted a selector that"
                + " matches pods");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Select by the label that pods carry.\n"
                + "kubectl -n shop patch networkpolicy db-access --type merge -p"
                + " '{\"spec\":{\"podSelector\":{\"matchLabels\":{\"app.kubernetes.io/name\":\"database\"}}}}'");
  }

  @Test
  void a_typo_and_a_capital_letter_are_recognised() {
    assertThat(check.messages(WEB + policy("podSelector: {matchLabels: {app: Web}}")))
        .containsExactly(
            "fail networkpolicy/shop/db-access: It selects nothing: app=Web matches 0 of 1 pod"
                + " models here; 1 carries app=web.");
    assertThat(
            check.messages(
                app("shop", "app: checkout", "")
                    + policy("podSelector: {matchLabels: {app: chekout}}")))
        .containsExactly(
            "fail networkpolicy/shop/db-access: It selects nothing: app=chekout matches 0 of 1 pod"
                + " models here; 1 carries app=checkout.");
    assertThat(check.messages(WEB + policy("podSelector: {matchLabels: {app: ledger}}")))
        .containsExactly(
            "fail networkpolicy/shop/db-access: It selects nothing: app=ledger matches 0 of 1 pod"
                + " models here.");
  }

  @Test
  void pods_with_their_nodes_network_feel_no_policy() {
    assertThat(
            check.outcomes(
                app("shop", "app: agent", "hostNetwork: true")
                    + policy("podSelector: {matchLabels: {app: agent}}")))
        .containsExactly(
            "fail networkpolicy/shop/db-access: spec.podSelector is only pods with hostNetwork,"
                + " wanted pods of the pod network");
  }

  @Test
  void a_job_between_two_runs_is_selected_by_its_template() {
    assertThat(
            check.outcomes(
                "{kind: CronJob, metadata: {name: n, namespace: shop}, spec: {jobTemplate: {spec:"
                    + " {template: {metadata: {labels: {app: nightly}}, spec: {}}}}}}\n---\n"
                    + policy("podSelector: {matchLabels: {app: nightly}}")))
        .containsExactly("pass networkpolicy/shop/db-access");
  }

  @Test
  void a_namespace_label_that_nobody_sets_means_nobody() {
    assertThat(
            check.messages(
                WEB
                    + app("ops", "app: prometheus", "")
                    + policy(
                        "podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels:"
                            + " {name: ops}}}]}]")))
        .containsExactly(
            "fail networkpolicy/shop/db-access: A rule means nobody: name=ops matches no namespace;"
                + " there is kubernetes.io/metadata.name=ops.");
  }

  @Test
  void a_peer_in_another_namespace_is_looked_for_there() {
    String rule =
        "podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels:"
            + " {kubernetes.io/metadata.name: ops}}, podSelector: {matchLabels: {app: %s}}}]}]";

    assertThat(
            check.outcomes(
                WEB + app("ops", "app: prometheus", "") + policy(rule.formatted("prometheus"))))
        .containsExactly("pass networkpolicy/shop/db-access");
    assertThat(
            check.outcomes(WEB + app("ops", "app: prometheus", "") + policy(rule.formatted("web"))))
        .containsExactly(
            "fail networkpolicy/shop/db-access: spec.ingress[0].from[0].podSelector is app=web"
                + " matches no pod of the namespace ops; as two peers it would mean pods here too:"
                + " one peer is AND, two are OR, wanted a selector that matches");
  }

  @Test
  void own_pods_are_not_looked_for_elsewhere() {
    assertThat(
            check.messages(
                WEB
                    + app("ops", "app: prometheus", "")
                    + policy(
                        "podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app:"
                            + " prometheus}}}]}]")))
        .containsExactly(
            "fail networkpolicy/shop/db-access: A rule means nobody: app=prometheus matches no pod"
                + " here; pods of other namespaces match, which need a namespaceSelector.");
  }

  @Test
  void a_port_by_a_name_that_no_destination_declares_opens_nothing() {
    String db =
        app(
            "shop",
            "app: db",
            "containers: [{name: a, ports: [{name: sql, containerPort: 5432}]}]");
    String rule = "podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: %s}]}]";

    assertThat(check.outcomes(db + policy(rule.formatted("sql"))))
        .containsExactly("pass networkpolicy/shop/db-access");
    assertThat(check.outcomes(db + policy(rule.formatted("postgres"))))
        .containsExactly(
            "fail networkpolicy/shop/db-access: spec.ingress[0].ports[0].port is no pod that it is"
                + " about calls a TCP port \"postgres\", wanted a name that is declared");
    assertThat(check.outcomes(db + policy(rule.formatted("sql, protocol: UDP"))))
        .containsExactly(
            "fail networkpolicy/shop/db-access: spec.ingress[0].ports[0].port is no pod that it is"
                + " about calls a UDP port \"sql\", wanted a name that is declared");
    assertThat(
            check.outcomes(
                db
                    + WEB
                    + policy(
                        "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress:"
                            + " [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port:"
                            + " sql}]}]")))
        .containsExactly("pass networkpolicy/shop/db-access");
  }

  @Test
  void blocks_numbers_and_empty_selectors_are_not_judged() {
    assertThat(
            check.outcomes(
                WEB
                    + policy(
                        "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}},"
                            + " {podSelector: {}}, {namespaceSelector: {}}], ports: [{port:"
                            + " 4711}]}]")))
        .containsExactly("pass networkpolicy/shop/db-access");
  }

  @Test
  void a_chart_brings_policies_for_what_was_not_turned_on() {
    String labels =
        "labels: {app.kubernetes.io/managed-by: Helm, app.kubernetes.io/instance: shop}";
    String dead = policy("worker", labels, "podSelector: {matchLabels: {app: worker}}");

    assertThat(
            check.outcomes(
                WEB + dead + policy("web", labels, "podSelector: {matchLabels: {app: web}}")))
        .containsExactly(
            "fail(low) networkpolicy/shop/worker: spec.podSelector is app=worker matches 0 of 1 pod"
                + " models, wanted a selector that matches pods",
            "pass networkpolicy/shop/web");
    assertThat(check.outcomes(WEB + dead))
        .containsExactly(
            "fail networkpolicy/shop/worker: spec.podSelector is app=worker matches 0 of 1 pod"
                + " models, wanted a selector that matches pods");
  }

  @Test
  void young_policies_and_empty_namespaces_are_left_out() {
    String nothing = "podSelector: {matchLabels: {app: db}}";

    assertThat(
            check.outcomes(
                WEB + policy("db-access", "creationTimestamp: '2026-11-21T07:00:00Z'", nothing)))
        .containsExactly("not-applicable networkpolicy/shop/db-access: it is younger than 24 h");
    assertThat(
            check.outcomes(
                WEB + policy("db-access", "creationTimestamp: '2026-11-20T07:00:00Z'", nothing)))
        .containsExactly(
            "fail networkpolicy/shop/db-access: spec.podSelector is app=db matches 0 of 1 pod"
                + " models, wanted a selector that matches pods");
    assertThat(check.outcomes(policy(nothing)))
        .containsExactly(
            "not-applicable networkpolicy/shop/db-access: nothing runs in its namespace");
  }
}
