package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.account;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.group;
import static dev.kprod.checks.security.RbacYaml.guarded;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class TokenAutomountTest {
  private final CheckTester<?> check = CheckTester.of(new TokenAutomount());

  private static final String READ = rule("list", "", "secrets");

  private static String web(String spec) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      selector: {matchLabels: {app: web}}
      template: {metadata: {labels: {app: web}}, spec: {%s}}
    ---
    """
        .formatted(spec);
  }

  private static String of(String account) {
    return guarded("shop") + account("shop", account) + everywhere("r", sa("shop", account), READ);
  }

  private static final String POD =
      """
      kind: Pod
      metadata:
        name: web-1
        namespace: shop
        labels: {app: web}
        ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, controller: true}]
      spec: {serviceAccountName: web%s}
      status: {phase: Running}
      ---
      kind: ReplicaSet
      metadata:
        name: web
        namespace: shop
        ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
      ---
      """;

  private static final String VOLUME =
      ", volumes: [{name: kube-api-access-x, projected: {sources: [{serviceAccountToken: {path:"
          + " token}}]}}]";

  @Test
  void the_default_account_with_rights_fails_unasked() {
    String yaml = of("default") + web("");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Its pods hold the token of sa/default, which gives all"
                + " Secrets, and that is the account of whatever names none.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Take the token from its pods; if it needs one, give it an account of its own.\n"
                + "kubectl -n shop patch deploy web --type merge -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"automountServiceAccountToken\":false}}}}'");
  }

  @Test
  void a_token_without_rights_that_matter_passes() {
    assertThat(
            check.outcomes(
                guarded("shop")
                    + account("shop", "default")
                    + web("")
                    + in("shop", "r", sa("shop", "default"), rule("get", "", "pods"))))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void the_pod_s_word_comes_before_the_account_s() {
    String no =
        "kind: ServiceAccount\n"
            + "metadata: {name: default, namespace: shop}\n"
            + "automountServiceAccountToken: false\n"
            + "---\n";
    String rights = guarded("shop") + everywhere("r", sa("shop", "default"), READ);

    assertThat(check.outcomes(rights + no + web(""))).containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(of("default") + web("automountServiceAccountToken: false")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(rights + no + web("automountServiceAccountToken: true")))
        .as("that is meant")
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_projected_token_is_meant_and_one_with_an_audience_is_none() {
    assertThat(
            check.outcomes(
                of("default")
                    + web(
                        "automountServiceAccountToken: false, volumes: [{name: t, projected:"
                            + " {sources: [{serviceAccountToken: {path: t}}]}}]")))
        .containsExactly("pass deployment/shop/web");
    assertThat(
            check.messages(
                of("default")
                    + web(
                        "volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t,"
                            + " audience: vault}}]}}]")))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).startsWith("fail"));
  }

  @Test
  void an_account_of_its_own_passes_and_a_shared_one_does_not() {
    assertThat(check.outcomes(of("web") + web("serviceAccountName: web")))
        .containsExactly("pass deployment/shop/web");
    assertThat(
            check.messages(
                of("web")
                    + web("serviceAccountName: web")
                    + web("serviceAccountName: web").replace("name: web,", "name: api,")))
        .containsExactly(
            "fail deployment/shop/api: Its pods hold the token of sa/web, which gives all Secrets,"
                + " and 2 workloads share it.",
            "fail deployment/shop/web: Its pods hold the token of sa/web, which gives all Secrets,"
                + " and 2 workloads share it.");
  }

  @Test
  void rights_by_a_group_were_not_given_to_it() {
    assertThat(
            check.messages(
                guarded("shop")
                    + account("shop", "web")
                    + web("serviceAccountName: web")
                    + everywhere("r", group("system:serviceaccounts:shop"), READ)))
        .containsExactly(
            "fail deployment/shop/web: Its pods hold the token of sa/web, which gives all Secrets,"
                + " and the right comes by a group.");
  }

  @Test
  void whom_the_internet_reaches_should_hold_none() {
    assertThat(
            check.messages(
                of("web")
                    + web("serviceAccountName: web")
                    + """
                    kind: Service
                    metadata: {name: web, namespace: shop}
                    spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 443}]}
                    status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
                    """))
        .containsExactly(
            "fail deployment/shop/web: Its pods hold the token of sa/web, which gives all Secrets,"
                + " and the internet reaches it by Service shop/web (203.0.113.7).");
  }

  @Test
  void what_is_in_running_pods_wins_over_the_template() {
    String shared =
        of("web")
            + web("serviceAccountName: web")
            + web("serviceAccountName: web, automountServiceAccountToken: false")
                .replace("name: web,", "name: api,");

    assertThat(check.outcomes(shared + POD.formatted("")))
        .containsExactly("pass deployment/shop/api", "pass deployment/shop/web");
    assertThat(check.outcomes(shared + POD.formatted(VOLUME)))
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).startsWith("fail deployment/shop/web"));
  }
}
