package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Table;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookDeadlockTest {
  private final CheckTester<?> check = CheckTester.of(new WebhookDeadlock());

  private static final String ALL =
      "rules: [{operations: [CREATE], apiGroups: [\"*\"], apiVersions: [\"*\"], resources:"
          + " [\"*\"]}]";

  private static final String EXCEPT_BOTH =
      "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn,"
          + " values: [kube-system, guard]}]}";

  private static final String BACKEND =
      """
      ---
      kind: Service
      metadata: {name: guard, namespace: guard}
      spec: {selector: {app: guard}}
      ---
      kind: Pod
      metadata: {name: guard-1, namespace: guard, labels: {app: guard}}
      """;

  private static final String PLUMBING =
      """
      ---
      kind: Pod
      metadata:
        name: cni-1
        namespace: kube-system
        labels: {app: cni}
        ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: cni, controller: true}]
      ---
      kind: Pod
      metadata: {name: coredns-1, namespace: kube-system, labels: {k8s-app: kube-dns}}
      """;

  private static String webhook(String... fields) {
    return """
    kind: MutatingWebhookConfiguration
    metadata: {name: guard}
    webhooks:
    - name: pods.guard.example.com
      clientConfig: {service: {namespace: guard, name: guard}}
      %s
    """
        .formatted(String.join("\n  ", fields));
  }

  @Test
  void what_guards_everything_guards_itself_and_the_plumbing() {
    assertThat(check.outcomes(webhook(ALL) + BACKEND + PLUMBING))
        .containsExactly(
            "fail mutatingwebhookconfiguration/guard: webhooks[name=pods.guard.example.com] is"
                + " matches the pods behind it in guard, wanted a namespaceSelector that leaves out"
                + " guard; webhooks[name=pods.guard.example.com] is matches cni, coredns in"
                + " kube-system, wanted a namespaceSelector that leaves out kube-system");
    assertThat(check.remedies(webhook(ALL) + BACKEND + PLUMBING))
        .containsExactly(
            """
            Leave out guard and kube-system by namespaceSelector.
            namespaceSelector:
              matchExpressions:
              - key: kubernetes.io/metadata.name
                operator: NotIn
                values: [guard, kube-system]
            # in the incident: kubectl delete mutatingwebhookconfigurations guard\
            """);
  }

  @Test
  void the_label_of_its_name_is_always_on_a_namespace() {
    assertThat(check.outcomes(webhook(ALL, EXCEPT_BOTH) + BACKEND + PLUMBING))
        .containsExactly("pass mutatingwebhookconfiguration/guard");
  }

  @Test
  void an_injector_that_namespaces_opt_in_to_passes() {
    assertThat(
            check.outcomes(
                webhook(ALL, "namespaceSelector: {matchLabels: {injection: enabled}}")
                    + BACKEND
                    + PLUMBING))
        .containsExactly("pass mutatingwebhookconfiguration/guard");
  }

  @Test
  void nil_and_empty_selectors_both_match_everything() {
    String except =
        "objectSelector: {matchExpressions: [{key: app, operator: NotIn, values: [cni]}]}";

    assertThat(
            check.messages(webhook(ALL, "namespaceSelector: {}", "objectSelector: {}") + BACKEND))
        .containsExactly(
            "fail mutatingwebhookconfiguration/guard: pods.guard.example.com has to answer"
                + " before the pods behind it in guard can start.");
    assertThat(check.messages(webhook(ALL, except) + PLUMBING))
        .containsExactly(
            "fail mutatingwebhookconfiguration/guard: pods.guard.example.com has to answer"
                + " before coredns in kube-system can start.");
  }

  @Test
  void an_object_selector_may_leave_out_its_own_pods() {
    assertThat(
            check.outcomes(
                webhook(
                        ALL,
                        "objectSelector: {matchExpressions: [{key: app, operator: NotIn, values:"
                            + " [guard]}]}")
                    + BACKEND))
        .containsExactly("pass mutatingwebhookconfiguration/guard");
  }

  @Test
  void a_backend_at_zero_is_known_by_its_template() {
    String scaledDown =
        """
        ---
        kind: Service
        metadata: {name: guard, namespace: guard}
        spec: {selector: {app: guard}}
        ---
        kind: Deployment
        metadata: {name: guard, namespace: guard}
        spec: {replicas: 0, template: {metadata: {labels: {app: guard}}}}
        """;

    assertThat(check.messages(webhook(ALL) + scaledDown))
        .containsExactly(
            "fail mutatingwebhookconfiguration/guard: pods.guard.example.com has to answer"
                + " before the pods behind it in guard can start.");
  }

  @Test
  void a_url_outside_cannot_stop_itself_but_the_plumbing_it_can() {
    String outside =
        webhook(ALL)
            .replace("{service: {namespace: guard, name: guard}}", "{url: \"https://guard\"}");

    assertThat(check.outcomes(outside + BACKEND))
        .containsExactly("pass mutatingwebhookconfiguration/guard");
    assertThat(check.messages(outside + BACKEND + PLUMBING))
        .containsExactly(
            "fail mutatingwebhookconfiguration/guard: pods.guard.example.com has to answer"
                + " before cni, coredns in kube-system can start.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources:"
            + " [deployments]}]",
        "rules: [{operations: [UPDATE], apiGroups: [\"\"], apiVersions: [v1], resources: [pods]}]",
        "rules: [{operations: [CREATE], apiGroups: [\"\"], apiVersions: [v1], resources:"
            + " [pods/exec]}]",
        "rules: [{operations: [\"*\"], apiGroups: [\"*\"], apiVersions: [\"*\"], resources:"
            + " [\"*\"], scope: Cluster}]",
        "failurePolicy: Ignore\n  rules: [{operations: [\"*\"], apiGroups: [\"*\"], apiVersions:"
            + " [\"*\"], resources: [\"*\"]}]",
      })
  void what_does_not_refuse_pods_is_not_judged(String rules) {
    assertThat(check.outcomes(webhook(rules) + BACKEND + PLUMBING))
        .containsExactly(
            "not-applicable mutatingwebhookconfiguration/guard: none of its webhooks refuses pods"
                + " where it does not answer");
  }

  @Test
  void conditions_may_except_what_the_selectors_match() {
    assertThat(
            check.outcomes(
                webhook(
                        ALL,
                        "matchConditions: [{name: a, expression: \"object.metadata.name != 'x'\"}]")
                    + BACKEND))
        .containsExactly(
            "unknown(not-observable) mutatingwebhookconfiguration/guard: pods.guard.example.com"
                + " matches the pods behind it in guard unless its matchConditions except it:"
                + " object.metadata.name != 'x'");
  }

  @Test
  void what_comes_with_the_provider_is_judged_and_called_so() {
    assertThat(
            check.messages(
                (webhook(ALL) + PLUMBING).replace("pods.guard.example.com", "warden.gke.io")))
        .containsExactly(
            "fail mutatingwebhookconfiguration/guard: warden.gke.io has to answer before cni,"
                + " coredns in kube-system can start. [note: it comes with GKE]");
  }

  @Test
  void the_table_of_vendors_says_where_each_row_was_read() {
    assertThat(VendorWebhooks.TABLE.content().items("vendors"))
        .allSatisfy(
            row -> {
              assertThat(row.text("name")).isNotEmpty();
              assertThat(row.text("source")).startsWith("https://");
              assertThat(Table.seen(row)).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
            });
  }
}
