package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.ADMIN;
import static dev.kprod.checks.security.RbacYaml.clusterBinding;
import static dev.kprod.checks.security.RbacYaml.deployment;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.guarded;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static dev.kprod.checks.security.RbacYaml.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class SecretReadTest {
  private final CheckTester<?> check = CheckTester.of(new SecretRead());

  private static final String READ = rule("get, list", "", "secrets");
  private static final String BOT = sa("shop", "bot");

  @Test
  void the_secrets_of_all_are_others() {
    assertThat(check.messages(everywhere("r", BOT, READ)))
        .containsExactly("fail serviceaccount/shop/bot: It reads the Secrets of every namespace.");
    assertThat(check.outcomes(everywhere("r", BOT, READ) + guarded("bank")))
        .containsExactly(
            "fail serviceaccount/shop/bot: reach is 1 of 1 namespaces, 0 token Secrets in them;"
                + " roleRef of clusterrolebinding/r is ClusterRole r rules[0], get, list secrets,"
                + " wanted its own namespace");
  }

  @Test
  void watch_alone_and_a_reader_of_everything_send_the_data_too() {
    assertThat(check.messages(everywhere("r", BOT, rule("watch", "", "secrets"))))
        .containsExactly("fail serviceaccount/shop/bot: It reads the Secrets of every namespace.");
    assertThat(check.messages(everywhere("r", BOT, rule("get", "*", "*"))))
        .containsExactly("fail serviceaccount/shop/bot: It reads the Secrets of every namespace.");
  }

  @Test
  void its_own_namespace_and_named_secrets_pass() {
    assertThat(check.outcomes(in("shop", "r", BOT, READ)))
        .containsExactly("pass serviceaccount/shop/bot");
    assertThat(check.outcomes(everywhere("r", BOT, READ + ", resourceNames: [tls]")))
        .containsExactly("pass serviceaccount/shop/bot");
  }

  @Test
  void another_namespace_fails_for_an_account_and_passes_for_people() {
    assertThat(check.messages(in("bank", "r", BOT, READ)))
        .containsExactly("fail serviceaccount/shop/bot: It reads the Secrets of bank.");
    assertThat(check.outcomes(in("bank", "r", user("ann"), READ))).containsExactly("pass user/ann");
  }

  @Test
  void kube_system_fails_for_everybody() {
    assertThat(check.messages(in("kube-system", "r", user("ann"), READ)))
        .containsExactly("fail user/ann: It reads the Secrets of kube-system.");
    assertThat(check.messages(in("kube-system", "r", sa("kube-system", "x"), READ)))
        .containsExactly("fail serviceaccount/kube-system/x: It reads the Secrets of kube-system.");
  }

  @Test
  void the_token_of_an_admin_among_them_is_said() {
    assertThat(
            check.messages(
                everywhere("r", BOT, READ)
                    + ADMIN
                    + clusterBinding("ops", "cluster-admin", sa("ops", "deployer"))
                    + """
                    kind: Secret
                    type: kubernetes.io/service-account-token
                    metadata: {name: t, namespace: ops, annotations: {kubernetes.io/service-account.name: deployer}}
                    """))
        .containsExactly(
            "fail serviceaccount/shop/bot: It reads the Secrets of every namespace, among them the"
                + " token of sa/ops/deployer, which is cluster-admin.",
            "not-applicable serviceaccount/ops/deployer: it is cluster-admin already");
  }

  @Test
  void an_ingress_controller_needs_it() {
    assertThat(
            check.messages(
                everywhere("traefik", sa("ingress", "traefik"), READ)
                    + deployment("ingress", "traefik", "traefik", "traefik:v3")))
        .containsExactly(
            "waived(catalogue) serviceaccount/ingress/traefik: It reads the Secrets of every"
                + " namespace. [Traefik: it serves the certificates that Ingresses of all"
                + " namespaces name]");
  }
}
