package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A subject is called what the report calls it, so that it can be pasted.
class ExplainTest {
  @TempDir Path folder;

  private Ran explain(String check, String subject) {
    String snapshot =
        SnapshotFile.of(
            folder,
            """
            kind: Namespace
            metadata: {name: shop, labels: {kubernetes.io/metadata.name: shop}}
            ---
            kind: Deployment
            metadata: {name: cart, namespace: shop, uid: c1}
            spec:
              replicas: 1
              selector: {matchLabels: {app: cart}}
              template:
                metadata: {labels: {app: cart}}
                spec: {containers: [{name: cart, image: "images.shop.example/cart:1"}]}
            """);
    return Ran.kprod("explain", check, "--subject", subject, "--snapshot", snapshot, "--no-config");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deployment/shop/cart",
        "Deployment/shop/cart",
        "deploy/shop/cart",
        "shop/deploy/cart",
        "shop/deployment/cart"
      })
  void a_workload_is_found_however_it_is_spelled(String subject) {
    Ran ran = explain("ha-replicas", subject);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("ha-replicas   Deployment shop/cart\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespace/shop", "ns/shop"})
  void a_namespace_needs_no_other(String subject) {
    assertThat(explain("sec-pss-enforced", subject).out())
        .startsWith("sec-pss-enforced   Namespace shop\n");
  }

  @ParameterizedTest
  @CsvSource({
    "ingress-svc-none,          ",
    "shop/deploy/carts,         shop/deploy/cart",
    "deploy/shop/crat,          deploy/shop/cart",
    "deploymnt/shop/cart,       deployment/shop/cart",
    "shop/deplyment/cart,       shop/deployment/cart",
  })
  void a_slip_is_mended_in_the_spelling_that_was_used(String subject, String meant) {
    Ran ran = explain("ha-replicas", subject);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("the check has no subject \"" + subject + "\"")
        .contains(
            meant == null ? "such as \"deployment/shop/cart\"" : "did you mean \"" + meant + "\"?");
  }

  @Test
  void every_subject_that_the_demo_prints_can_be_pasted() {
    for (String[] pasted :
        new String[][] {
          {"rbac-admin-workload", "platform/sa/ci-runner"},
          {"rbac-attack-path", "ingress/deploy/traefik"},
          {"net-external-exposure", "ingress/svc/traefik"},
        }) {
      assertThat(
              Ran.kprod("explain", pasted[0], "--subject", pasted[1], "--snapshot", "demo").code())
          .as(pasted[1])
          .isZero();
    }
  }
}
