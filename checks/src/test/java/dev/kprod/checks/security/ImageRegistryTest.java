package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageRegistryTest {
  private final CheckTester<?> check = CheckTester.of(new ImageRegistry());

  private static String web(String image) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: {containers: [{name: app, image: "%s"}]}}}
    """
        .formatted(image);
  }

  @Test
  void a_frozen_registry_is_high_and_the_same_path_is_offered_where_it_is_served() {
    String frozen = web("k8s.gcr.io/autoscaling/cluster-autoscaler:v1.20.0");

    assertThat(check.outcomes(frozen))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec.containers[name=app].image is"
                + " k8s.gcr.io/autoscaling/cluster-autoscaler:v1.20.0, wanted a registry that is"
                + " served");
    assertThat(check.messages(frozen))
        .containsExactly(
            "fail(high) deployment/shop/web: The image of container app comes from k8s.gcr.io,"
                + " which is frozen since April 2023 and only redirects.");
    assertThat(check.remedies(frozen))
        .containsExactly(
            "Take the same image from where it is served now.\nkubectl -n shop set image deploy/web"
                + " app=registry.k8s.io/autoscaling/cluster-autoscaler:v1.20.0");
    assertThat(check.remedies(web("gcr.io/google-containers/pause:3.2")))
        .containsExactly(
            "Take the same image from where it is served now.\nkubectl -n shop set image deploy/web"
                + " app=registry.k8s.io/pause:3.2");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "k8s.gcr.io/pause, fails",
    "registry:5000/k8s.gcr.io/pause:3, passes",
    "bitnamilegacy/redis:7, fails",
    "docker.io/bitnami/redis:7.2, fails",
    "bitnami/redis, passes",
    "bitnami/redis:latest, passes",
    "bitnami/sealed-secrets-controller:0.27, passes",
    "quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.33, fails",
    "docker.pkg.github.com/a/b/c:1, fails",
    "images.shop.example/a/b:1, passes",
    "weaveworks/weave-kube:2.8, fails",
    "weaveworksother/weave:1, passes",
    "nginx, passes",
  })
  void what_is_retired_is_told_by_registry_and_path(String image, String expected) {
    assertThat(check.outcomes(web(image)).getFirst().startsWith("fail") ? "fails" : "passes")
        .isEqualTo(expected);
  }

  @Test
  void a_release_that_attackers_built_is_critical_from_any_registry() {
    assertThat(check.messages(web("mirror.example/hub/aquasec/trivy:0.69.5")))
        .containsExactly(
            "fail deployment/shop/web: The image of container app was published by attackers in"
                + " March 2026 (CVE-2026-33634).");
    assertThat(check.outcomes(web("ghcr.io/aquasec/trivy:v0.69.4")))
        .singleElement()
        .asString()
        .startsWith("fail deployment");
    assertThat(check.outcomes(web("aquasec/trivy:0.69.3")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void registries_that_were_chosen_are_prefixes_of_whole_segments() {
    CheckTester<?> chosen =
        check.with(ImageRegistry.ALLOWED, List.of("images.shop.example", "docker.io/library/"));

    assertThat(chosen.outcomes(web("nginx:1.27"))).containsExactly("pass deployment/shop/web");
    assertThat(chosen.outcomes(web("images.shop.example/web:1")))
        .containsExactly("pass deployment/shop/web");
    assertThat(chosen.outcomes(web("images.shop.example.evil/web:1")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec.containers[name=app].image is"
                + " images.shop.example.evil/web:1, wanted one of images.shop.example,"
                + " docker.io/library/");
  }

  @Test
  void many_nodes_that_pull_from_the_hub_without_credentials_are_noted() {
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      nodes.append("---\n{kind: Node, metadata: {name: n").append(i).append("}}\n");
    }
    String account =
        "---\n{kind: ServiceAccount, metadata: {name: default, namespace: shop},"
            + " imagePullSecrets: [{name: hub}]}\n";

    assertThat(check.outcomes(web("nginx:1.27") + nodes))
        .containsExactly(
            "pass deployment/shop/web [note: 20 nodes or more pull it from Docker Hub without"
                + " credentials, whose limit they share if they share an address]");
    assertThat(check.outcomes(web("nginx:1.27") + nodes + account))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(web("images.shop.example/a/b:1") + nodes))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_namespace_for_tests_is_left_out() {
    assertThat(check.outcomes(web("k8s.gcr.io/pause").replace("shop", "qa")))
        .containsExactly(
            "not-applicable deployment/qa/web: its name says that it is not for production");
  }
}
