package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PssRestrictedTest {
  private static final String SAFE =
      "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}";

  private final CheckTester<?> check = CheckTester.of(new PssRestricted());

  private static String deployment(String name, String podContext) {
    return """
    ---
    kind: Deployment
    metadata: {name: %s, namespace: shop}
    spec:
      template:
        spec:
          securityContext: {seccompProfile: {type: RuntimeDefault}, %s}
          containers: [{name: app, %s}]
    """
        .formatted(name, podContext, SAFE);
  }

  private static final String TOLD =
      "pass namespace/shop [note: nothing would be refused: kubectl label ns shop"
          + " pod-security.kubernetes.io/enforce=%s"
          + " pod-security.kubernetes.io/enforce-version=v1.35]";

  private static final String SHOP = "kind: Namespace\nmetadata: {name: shop}\n";

  @Test
  void a_user_that_is_not_root_needs_a_patch_and_an_unknown_one_an_image() {
    String both =
        SHOP
            + deployment("known", "runAsUser: 1000")
            + deployment("unknown", "fsGroup: 1")
            + deployment("fine", "runAsNonRoot: true");

    assertThat(check.messages(both))
        .containsExactly(
            "fail namespace/shop: 2 of 3 workloads would be refused under restricted: 1 needs a"
                + " patch only, 1 needs work on the image or a volume.");
    assertThat(check.outcomes(both))
        .containsExactly(
            "fail namespace/shop: runAsNonRoot is 2: deploy/known (app), deploy/unknown (app)");
  }

  @Test
  void controls_that_the_same_workloads_break_are_told_together() {
    assertThat(
            check.outcomes(
                SHOP
                    + """
                    ---
                    kind: Deployment
                    metadata: {name: web, namespace: shop}
                    spec: {template: {spec: {containers: [{name: app}]}}}
                    """))
        .containsExactly(
            "fail namespace/shop: allowPrivilegeEscalation, capabilities_restricted, runAsNonRoot"
                + " is 1: deploy/web (app); seccompProfile_restricted is 1: deploy/web");
  }

  @Test
  void a_few_patches_are_given_whole() {
    assertThat(check.remedies(SHOP + deployment("known", "runAsUser: 1000")))
        .containsExactly(
            "Patch those that need no more, and see that they start.\nkubectl -n shop patch deploy"
                + " known --type strategic -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\","
                + "\"securityContext\":{\"runAsNonRoot\":true}}]}}}}'");
  }

  @Test
  void root_may_stay_where_users_are_its_own() {
    assertThat(check.remedies(SHOP + deployment("root", "runAsUser: 0")))
        .containsExactly(
            "See the fields and the patches of each workload. Where root is needed, hostUsers:"
                + " false makes it nobody on the node, and passes from v1.35 on.\nkprod simulate"
                + " pss restricted -n shop -v");
  }

  @Test
  void a_namespace_that_could_enforce_it_is_told_how() {
    assertThat(check.outcomes(SHOP + deployment("fine", "runAsNonRoot: true")))
        .containsExactly(TOLD.formatted("restricted"));
    assertThat(
            check.outcomes(
                SHOP.replace(
                        "shop}", "shop, labels: {pod-security.kubernetes.io/enforce: restricted}}")
                    + deployment("fine", "runAsNonRoot: true")))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void sidecars_that_a_mesh_adds_are_judged_where_they_run() {
    assertThat(
            check.messages(
                SHOP
                    + """
                    ---
                    kind: StatefulSet
                    metadata: {name: db, namespace: shop}
                    spec:
                      template:
                        spec:
                          securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost}}
                          containers: [{name: app, %s}]
                    status: {updateRevision: db-1}
                    ---
                    kind: Pod
                    metadata:
                      name: db-0
                      namespace: shop
                      labels: {controller-revision-hash: db-1}
                      ownerReferences:
                      - {apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}
                    spec:
                      securityContext: {runAsNonRoot: true, seccompProfile: {type: Localhost}}
                      initContainers:
                      - name: istio-init
                        securityContext: {runAsUser: 0, capabilities: {add: [NET_ADMIN]}}
                      containers: [{name: app, %s}]
                    """
                        .formatted(SAFE, SAFE)))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads would be refused under restricted: 1 needs work"
                + " on the image or a volume.");
  }

  @Test
  void a_windows_pod_counts_as_one_only_if_it_says_so() {
    String selected =
        SHOP
            + """
            ---
            kind: Deployment
            metadata: {name: win, namespace: shop}
            spec:
              template:
                spec:
                  nodeSelector: {kubernetes.io/os: windows}
                  securityContext: {runAsNonRoot: true}
                  containers: [{name: app}]
            """;

    assertThat(check.outcomes(selected)).singleElement().asString().startsWith("fail");
    assertThat(
            check.outcomes(
                selected.replace(
                    "nodeSelector: {kubernetes.io/os: windows}", "os: {name: windows}")))
        .containsExactly(TOLD.formatted("restricted"));
  }

  @Test
  void a_share_of_the_workloads_can_be_enough() {
    String half =
        SHOP + deployment("fine", "runAsNonRoot: true") + deployment("root", "runAsUser: 0");

    assertThat(check.with(PssRestricted.RATIO, new BigDecimal("0.5")).outcomes(half))
        .containsExactly("pass namespace/shop");
    assertThat(check.with(PssRestricted.RATIO, new BigDecimal("0.6")).outcomes(half))
        .singleElement()
        .asString()
        .startsWith("fail");
    assertThat(check.with(PssRestricted.LEVEL, "baseline").outcomes(half))
        .containsExactly(TOLD.formatted("baseline"));
  }

  @Test
  void what_is_privileged_by_its_label_is_empty_or_is_a_test_is_not_asked() {
    assertThat(
            check.outcomes(
                """
                kind: Namespace
                metadata: {name: agents, labels: {pod-security.kubernetes.io/enforce: privileged}}
                ---
                kind: Namespace
                metadata: {name: empty}
                ---
                kind: Namespace
                metadata: {name: shop-dev}
                """))
        .containsExactly(
            "not-applicable namespace/agents: its label says that it enforces privileged",
            "not-applicable namespace/empty: it has no workload",
            "not-applicable namespace/shop-dev: its name says that it is not for production");
  }
}
