package dev.kprod.checks.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Consent;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.testing.CheckTester;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// Fields are those of prometheus-operator: pkg/apis/monitoring/v1/alertmanager_types.go and
/// prometheus_types.go, v1beta1/alertmanager_config_types.go.
class AlertReceiverTest {
  private final CheckTester<?> check = CheckTester.of(new AlertReceiver());

  private static final String SECRETS = "secrets#alertmanager.yaml";

  private static String manager(String spec, String status) {
    return """
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: Alertmanager
    metadata: {name: main, namespace: monitoring}
    spec: {replicas: 2%s}
    status: {%s}
    """
        .formatted(spec, status);
  }

  private static String manager(String spec) {
    return manager(spec, "availableReplicas: 2");
  }

  private static String config(String name, String namespace, String spec) {
    return """
    ---
    apiVersion: monitoring.coreos.com/v1beta1
    kind: AlertmanagerConfig
    metadata: {name: %s, namespace: %s}
    spec: {%s}
    """
        .formatted(name, namespace, spec);
  }

  private static String secret(String yaml) {
    return """
    ---
    kind: Secret
    metadata: {name: alertmanager-main, namespace: monitoring}
    data: {alertmanager.yaml: %s}
    """
        .formatted(Base64.getEncoder().encodeToString(yaml.getBytes(StandardCharsets.UTF_8)));
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

  private static final String PAGER = "receivers: [{name: pager, pagerdutyConfigs: [{}]}]";

  @Test
  void the_receiver_that_stacks_come_with_tells_nobody() {
    String stack =
        """
        route:
          receiver: "null"
          routes:
          - {receiver: "null", matchers: [alertname = "Watchdog"]}
        receivers: [{name: "null"}]
        """;

    assertThat(check.outcomes(manager("") + secret(stack)))
        .containsExactly(
            "fail alertmanager/monitoring/main: route is a critical alert ends in receiver null,"
                + " wanted one with an integration");
  }

  @Test
  void without_consent_the_secret_is_not_read_and_a_person_may_say_that_it_works() {
    CheckTester<?> unasked = check.outcome(SECRETS, new ReadOutcome.NotAsked(Consent.READ_SECRETS));

    assertThat(unasked.outcomes(manager("")))
        .containsExactly(
            "unknown(not-observable) alertmanager/monitoring/main: its routes are in a Secret,"
                + " which --read-secrets would read");
    assertThat(unasked.attesting(ObservabilityTopics.ALERT_DELIVERY).outcomes(manager("")))
        .containsExactly("pass(attested) alertmanager/monitoring/main");
    assertThat(check.refusing(SECRETS).outcomes(manager("")))
        .containsExactly(
            "unknown(forbidden) alertmanager/monitoring/main: its routes are in a Secret that was"
                + " not read");
    assertThat(check.outcomes(manager("")))
        .containsExactly(
            "unknown(not-observable) alertmanager/monitoring/main: there is no configuration of its"
                + " routes to read");
  }

  @Test
  void an_alert_goes_on_where_a_route_says_so() {
    String routes =
        """
        route:
          receiver: none
          routes:
          - {receiver: none, match: {severity: critical}, continue: %s}
          - {receiver: pager, match_re: {severity: critical|page}}
        receivers: [{name: none}, {name: pager, pagerduty_configs: [{routing_key: x}]}]
        """;

    assertThat(check.outcomes(manager("") + secret(routes.formatted("true"))))
        .containsExactly("pass alertmanager/monitoring/main [note: critical alerts reach pager]");
    assertThat(check.messages(manager("") + secret(routes.formatted("false"))))
        .containsExactly(
            "fail alertmanager/monitoring/main: A critical alert ends in receiver none, which tells"
                + " nobody.");
  }

  @Test
  void a_route_without_a_receiver_takes_the_one_above_it() {
    String routes =
        """
        route:
          receiver: pager
          routes:
          - {matchers: ['severity="critical"'], routes: [{receiver: none, matchers: [team="db"]}]}
        receivers: [{name: none}, {name: pager, slack_configs: [{channel: x}]}]
        """;

    assertThat(check.outcomes(manager("") + secret(routes)))
        .containsExactly("pass alertmanager/monitoring/main [note: critical alerts reach pager]");
  }

  @Test
  void an_expression_that_is_not_read_leaves_it_unknown() {
    String routes =
        """
        route:
          receiver: none
          routes: [{receiver: pager, matchers: ['severity=~"crit[a-z]+"']}]
        receivers: [{name: none}, {name: pager, slack_configs: [{channel: x}]}]
        """;

    assertThat(check.outcomes(manager("") + secret(routes)))
        .containsExactly(
            "unknown(not-observable) alertmanager/monitoring/main: a route has a matcher that is"
                + " not read");
  }

  @Test
  void the_configuration_of_all_may_be_an_object() {
    String global = ", alertmanagerConfiguration: {name: routes}";

    assertThat(
            check.outcomes(
                manager(global)
                    + config("routes", "monitoring", "route: {receiver: pager}, " + PAGER)))
        .containsExactly("pass alertmanager/monitoring/main [note: critical alerts reach pager]");
    assertThat(
            check.messages(
                manager(global)
                    + config(
                        "routes",
                        "monitoring",
                        "route: {receiver: pager, muteTimeIntervals: [always]}, muteTimeIntervals:"
                            + " [{name: always, timeIntervals: [{}]}], "
                            + PAGER)))
        .containsExactly(
            "fail alertmanager/monitoring/main: A critical alert ends in receiver muted at all"
                + " times, which tells nobody.");
  }

  @Test
  void what_a_namespace_adds_holds_for_that_namespace_unless_the_strategy_lifts_it() {
    String added =
        config("on-call", "shop", "route: {receiver: pager}, " + PAGER)
            + config("empty", "pay", "route: {receiver: none}, receivers: [{name: none}]");
    String all = ", alertmanagerConfigSelector: {}, alertmanagerConfigNamespaceSelector: {}";
    CheckTester<?> unasked = check.outcome(SECRETS, new ReadOutcome.NotAsked(Consent.READ_SECRETS));

    assertThat(unasked.outcomes(manager(all) + added))
        .containsExactly(
            "pass alertmanager/monitoring/main [note: for namespaces shop only; its other routes"
                + " were not read]");
    assertThat(
            unasked.outcomes(
                manager(all + ", alertmanagerConfigMatcherStrategy: {type: None}") + added))
        .containsExactly("pass alertmanager/monitoring/main [note: critical alerts reach on-call]");
  }

  @Test
  void a_selector_that_is_absent_selects_none_and_namespaces_that_are_absent_mean_its_own() {
    String added = config("on-call", "shop", "route: {receiver: pager}, " + PAGER);
    CheckTester<?> unasked = check.outcome(SECRETS, new ReadOutcome.NotAsked(Consent.READ_SECRETS));
    String unknown =
        "unknown(not-observable) alertmanager/monitoring/main: its routes are in a Secret, which"
            + " --read-secrets would read";

    assertThat(unasked.outcomes(manager(", alertmanagerConfigNamespaceSelector: {}") + added))
        .containsExactly(unknown);
    assertThat(unasked.outcomes(manager(", alertmanagerConfigSelector: {}") + added))
        .containsExactly(unknown);
  }

  @Test
  void one_replica_falls_silent_with_its_node_and_none_is_silent_now() {
    String nodes =
        "---\n{kind: Node, metadata: {name: a}}\n---\n{kind: Node, metadata: {name: b}}\n";

    assertThat(
            check.outcomes(
                manager("")
                        .replace("replicas: 2", "replicas: 1")
                        .replace("availableReplicas: 2", "availableReplicas: 1")
                    + nodes))
        .containsExactly(
            "fail(medium) alertmanager/monitoring/main: spec.replicas is 1 on 2 nodes, wanted at"
                + " least 2");
    assertThat(check.outcomes(manager("", "availableReplicas: 0")))
        .containsExactly(
            "fail alertmanager/monitoring/main: status.availableReplicas is 0, wanted at least 1");
  }

  @Test
  void who_evaluates_must_hand_alerts_to_somebody() {
    assertThat(check.outcomes(prometheus("ruleSelector: {}")))
        .containsExactly(
            "fail prometheus/monitoring/k8s: spec.alerting is absent, wanted an Alertmanager");
    assertThat(check.outcomes(prometheus("ruleSelector: {}, remoteWrite: [{url: u}]")))
        .containsExactly(
            "pass prometheus/monitoring/k8s [note: its alerts, or the series for them, are sent"
                + " elsewhere]");
    assertThat(check.outcomes(prometheus("replicas: 1")))
        .containsExactly("not-applicable prometheus/monitoring/k8s: it evaluates no rules");
  }

  @Test
  void the_service_that_it_names_must_be_there_and_answer() {
    String named =
        prometheus(
            "ruleSelector: {}, alerting: {alertmanagers: [{namespace: monitoring, name: am, port:"
                + " web}]}");
    String service = "---\n{kind: Service, metadata: {name: am, namespace: monitoring}}\n";
    String slice =
        """
        ---
        kind: EndpointSlice
        metadata: {name: am-1, namespace: monitoring, labels: {kubernetes.io/service-name: am}}
        endpoints: [{addresses: [10.0.0.1]}]
        """;

    assertThat(check.outcomes(named))
        .containsExactly(
            "fail prometheus/monitoring/k8s: spec.alerting.alertmanagers[name=am] is there is no"
                + " Service monitoring/am, wanted a ready endpoint");
    assertThat(check.outcomes(named + service))
        .containsExactly(
            "fail prometheus/monitoring/k8s: spec.alerting.alertmanagers[name=am] is Service"
                + " monitoring/am has no ready endpoint, wanted a ready endpoint");
    assertThat(check.outcomes(named + service + slice))
        .containsExactly("pass prometheus/monitoring/k8s");
  }

  @Test
  void victoria_metrics_and_grafana_keep_their_routes_to_themselves() {
    assertThat(
            check.outcomes(
                """
                apiVersion: operator.victoriametrics.com/v1beta1
                kind: VMAlertmanager
                metadata: {name: vm, namespace: monitoring}
                spec: {replicaCount: 2}
                """))
        .containsExactly(
            "unknown(not-observable) vmalertmanager/monitoring/vm: there is no configuration of its"
                + " routes to read");
    assertThat(
            check.outcomes(
                """
                apiVersion: grafana.integreatly.org/v1beta1
                kind: GrafanaContactPoint
                metadata: {name: on-call, namespace: monitoring}
                """))
        .containsExactly(
            "unknown(not-observable) cluster: Grafana alerts here; whom its contact points reach is"
                + " not seen");
  }

  @Test
  void where_there_is_none_alerts_may_come_from_elsewhere() {
    assertThat(check.outcomes(""))
        .containsExactly(
            "unknown(not-observable) cluster: no Alertmanager is here; whether alerts of elsewhere"
                + " reach someone is not seen");
    assertThat(check.attesting(ObservabilityTopics.ALERT_DELIVERY).outcomes(""))
        .containsExactly("pass(attested) cluster");
  }
}
