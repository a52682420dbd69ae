package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.testing.CheckTester;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
  private static final String LIMIT =
      "spec.template.spec.containers[name=app].resources.limits.memory";

  private final CheckTester<?> check = CheckTester.of(new MemoryLimit());

  private static String web(String containers) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop, labels: {tier: gold}}
    spec: {template: {spec: {containers: [%s]}}}
    """
        .formatted(containers);
  }

  private static String app(String resources, String more) {
    return web("{name: app, resources: {%s}%s}".formatted(resources, more));
  }

  @Test
  void a_heap_above_the_limit_will_be_killed() {
    assertThat(
            check.outcomes(
                app(
                    "limits: {memory: 3Gi}",
                    ", env: [{name: JAVA_OPTS, value: -Xms1g -Xmx4g -Dx=y}]")))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].env[name=JAVA_OPTS]"
                + " is -Xmx4g, wanted less than the memory limit of 3Gi");
    assertThat(check.outcomes(app("limits: {memory: 4Gi}", ", args: [-Xmx4096m, -jar, a.jar]")))
        .containsExactly("pass deployment/shop/web");
    assertThat(
            check.outcomes(
                app("limits: {memory: 1Gi}", ", env: [{name: GOMEMLIMIT, value: 1025MiB}]")))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].env[name=GOMEMLIMIT]"
                + " is GOMEMLIMIT=1025MiB, wanted less than the memory limit of 1Gi");
  }

  @Test
  void a_container_without_a_limit_fails_unless_the_pod_has_one() {
    assertThat(check.outcomes(app("requests: {memory: 1Gi}", "")))
        .containsExactly(
            "fail(medium) deployment/shop/web: " + LIMIT + " is absent, wanted a limit");
    assertThat(
            check.outcomes(
                app("requests: {memory: 1Gi}", "")
                    .replace("{containers", "{resources: {limits: {memory: 2Gi}}, containers")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void twice_the_request_is_near_and_more_is_far() {
    assertThat(check.outcomes(app("requests: {memory: 1Gi}, limits: {memory: 2Gi}", "")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(app("requests: {memory: 1Gi}, limits: {memory: 2049Mi}", "")))
        .containsExactly(
            "fail(medium) deployment/shop/web: "
                + LIMIT
                + " is 2049Mi, wanted at most 2 times its request of 1Gi");
    assertThat(
            check
                .with(MemoryLimit.MAX_RATIO, BigDecimal.valueOf(8))
                .outcomes(app("requests: {memory: 1Gi}, limits: {memory: 8Gi}", "")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_critical_workload_gets_what_it_asks_for() {
    assertThat(
            check
                .stating(Facts.CRITICAL_SELECTOR, "tier=gold")
                .outcomes(app("requests: {memory: 1Gi}, limits: {memory: 2Gi}", "")))
        .containsExactly(
            "fail(low) deployment/shop/web: " + LIMIT + " is 2Gi, wanted as much as it requests");
  }

  @Test
  void a_limit_alone_is_the_request_too() {
    assertThat(check.outcomes(app("limits: {memory: 2Gi}", "")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_template_gets_what_the_limit_range_gives_and_is_unknown_where_that_was_not_seen() {
    String range =
        """
        ---
        kind: LimitRange
        metadata: {name: usual, namespace: shop}
        spec: {limits: [{type: Container, default: {memory: 1Gi}, defaultRequest: {memory: 1Gi}}]}
        """;

    assertThat(check.outcomes(app("", "") + range)).containsExactly("pass deployment/shop/web");
    assertThat(check.refusing("limitranges").outcomes(app("", "") + range))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: a LimitRange may fill in what its template"
                + " leaves out");
  }

  @Test
  void an_injected_proxy_is_remarked_and_an_init_container_is_nothing() {
    assertThat(
            check.outcomes(
                web("{name: app, resources: {limits: {memory: 1Gi}}}, {name: istio-proxy}")))
        .containsExactly(
            "pass deployment/shop/web [note: istio-proxy has no memory limit; its injector's"
                + " template is the place to mend]");
    assertThat(
            check.outcomes(
                app("limits: {memory: 1Gi}", "")
                    .replace("{containers", "{initContainers: [{name: migrate}], containers")))
        .containsExactly("pass deployment/shop/web");
  }
}
