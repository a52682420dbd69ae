package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static dev.kprod.checks.security.RbacYaml.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class NodeProxyTest {
  private final CheckTester<?> check = CheckTester.of(new NodeProxy());

  private static final String SCRAPER = sa("monitoring", "prometheus");

  @Test
  void get_alone_fails_and_the_remedy_names_what_monitoring_needs() {
    String yaml = everywhere("scrape", SCRAPER, rule("get, list", "", "nodes, nodes/proxy"));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail serviceaccount/monitoring/prometheus: ClusterRoleBinding scrape lets it run"
                + " commands in every pod of every node, past the audit log.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Name what it needs of kubelets instead.\n"
                + "kubectl patch clusterrole scrape --type json -p"
                + " '[{\"op\":\"replace\",\"path\":\"/rules/0/resources\",\"value\":[\"nodes\",\"nodes/metrics\",\"nodes/stats\",\"nodes/pods\",\"nodes/healthz\",\"nodes/configz\"]}]'");
  }

  @Test
  void a_named_node_is_that_node() {
    assertThat(
            check.messages(
                everywhere(
                    "scrape", SCRAPER, rule("get", "", "nodes/proxy") + ", resourceNames: [n1]")))
        .containsExactly(
            "fail serviceaccount/monitoring/prometheus: ClusterRoleBinding scrape lets it run"
                + " commands in every pod of n1, past the audit log.");
  }

  @Test
  void proxy_of_all_kinds_is_among_them() {
    assertThat(check.outcomes(everywhere("scrape", SCRAPER, rule("create", "", "*/proxy"))))
        .containsExactly(
            "fail serviceaccount/monitoring/prometheus: roleRef of clusterrolebinding/scrape is"
                + " ClusterRole scrape rules[0], create */proxy, wanted nodes/metrics and its"
                + " like");
  }

  @Test
  void what_looks_like_a_pattern_and_the_obsolete_verb_give_nothing() {
    assertThat(check.outcomes(everywhere("a", SCRAPER, rule("get", "", "nodes/*"))))
        .containsExactly("pass serviceaccount/monitoring/prometheus");
    assertThat(check.outcomes(everywhere("a", SCRAPER, rule("proxy", "", "nodes"))))
        .containsExactly("pass serviceaccount/monitoring/prometheus");
  }

  @Test
  void a_binding_in_a_namespace_gives_nothing_on_nodes() {
    assertThat(check.outcomes(in("monitoring", "a", SCRAPER, rule("get", "", "nodes/proxy"))))
        .containsExactly("pass serviceaccount/monitoring/prometheus");
  }

  @Test
  void admins_and_whom_the_api_server_is_to_kubelets_are_left_out() {
    assertThat(
            check.outcomes(
                everywhere("a", user("ann"), "verbs: ['*'], apiGroups: ['*'], resources: ['*']")))
        .containsExactly("not-applicable user/ann: it is cluster-admin already");
    assertThat(
            check.outcomes(
                everywhere(
                    "system:kubelet-api-admin",
                    user("kube-apiserver"),
                    rule("*", "", "nodes/proxy"))))
        .containsExactly(
            "not-applicable user/kube-apiserver: it is whom the API server is to kubelets");
  }

  @Test
  void before_1_33_the_names_come_after_the_upgrade() {
    assertThat(
            check.remedies(
                everywhere("scrape", SCRAPER, rule("get", "", "nodes/proxy"))
                    + "{endpoint: /version, body: {gitVersion: v1.32.0}}"))
        .containsExactly(
            "Replace nodes/proxy in rules[0] of ClusterRole scrape by nodes/metrics, nodes/stats,"
                + " nodes/pods, nodes/healthz, nodes/configz, after the upgrade to Kubernetes"
                + " 1.33.");
  }
}
