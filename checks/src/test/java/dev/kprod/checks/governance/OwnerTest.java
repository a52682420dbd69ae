package dev.kprod.checks.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnerTest {
  private final CheckTester<?> check = CheckTester.of(new Owner()).takenAt("2026-11-21T08:00:00Z");

  private List<String> shopWith(String metadata) {
    return check.outcomes(
        """
        kind: Namespace
        metadata: {name: shop, %s}
        ---
        kind: Deployment
        metadata: {name: web, namespace: shop}
        """
            .formatted(metadata));
  }

  @Test
  void to_be_done_is_not_an_owner() {
    assertThat(shopWith("labels: {team: TBD, tier: web}"))
        .containsExactly(
            "fail namespace/shop: metadata.labels is labels team, tier, wanted one of owner, team,"
                + " squad, contact, kprod.dev/owner, backstage.io/owner, a8r.io/owner");
  }

  @Test
  void an_empty_value_is_not_an_owner() {
    assertThat(shopWith("labels: {owner: \"\"}")).hasSize(1).allMatch(o -> o.startsWith("fail"));
  }

  @Test
  void case_and_prefix_of_a_key_do_not_matter_and_an_annotation_will_do() {
    assertThat(shopWith("annotations: {example.com/Team: storefront}, labels: {project: p1}"))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void whose_costs_these_are_is_only_remarked() {
    assertThat(shopWith("labels: {team: storefront}"))
        .containsExactly("pass namespace/shop [note: no key tells where its costs go]");
  }

  @Test
  void a_tenant_a_project_or_an_application_answers_for_its_namespaces() {
    assertThat(shopWith("labels: {capsule.clastix.io/tenant: gold, project: p1}"))
        .containsExactly("pass namespace/shop");
    assertThat(shopWith("annotations: {field.cattle.io/projectId: \"c:p\"}, labels: {project: p}"))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void an_ancestor_answers_for_its_namespaces_and_none_for_itself() {
    assertThat(
            shopWith(
                "labels: {shop.tree.hnc.x-k8s.io/depth: \"0\", sales.tree.hnc.x-k8s.io/depth:"
                    + " \"1\", project: p}"))
        .containsExactly("pass namespace/shop");
    assertThat(shopWith("labels: {shop.tree.hnc.x-k8s.io/depth: \"0\"}"))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail namespace/shop"));
  }

  @Test
  void a_person_who_asked_for_it_is_better_than_nobody() {
    assertThat(shopWith("annotations: {openshift.io/requester: jana}"))
        .containsExactly(
            "pass namespace/shop [note: only the person who asked for it is known, not a team]");
  }

  @Test
  void an_empty_namespace_and_a_new_one_need_nobody_yet() {
    assertThat(check.outcomes("kind: Namespace\nmetadata: {name: spare}\n"))
        .containsExactly(
            "not-applicable namespace/spare: there is neither a workload nor a claim in it");
    assertThat(shopWith("creationTimestamp: \"2026-11-20T09:00:00Z\""))
        .containsExactly("not-applicable namespace/shop: it is younger than a day");
  }

  @Test
  void a_claim_alone_needs_an_owner_too() {
    assertThat(
            check.outcomes(
                """
                kind: PersistentVolumeClaim
                metadata: {name: old, namespace: archive}
                """))
        .hasSize(1)
        .allMatch(outcome -> outcome.startsWith("fail namespace/archive"));
  }

  @Test
  void namespaces_of_the_system_are_not_asked() {
    assertThat(
            check.outcomes(
                """
                kind: Deployment
                metadata: {name: coredns, namespace: kube-system}
                """))
        .isEmpty();
  }
}
