package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class AggregatedApisTest {
  private final CheckTester<?> check = CheckTester.of(new AggregatedApis());

  private static String api(String group, String more, String condition) {
    return """
    kind: APIService
    metadata: {name: v1beta1.%1$s}
    spec: {group: %1$s, version: v1beta1, service: {namespace: kube-system, name: server}%2$s}
    status: {conditions: [%3$s]}
    """
        .formatted(group, more, condition);
  }

  private static final String AUTOSCALER =
      """
      ---
      kind: HorizontalPodAutoscaler
      metadata: {name: web, namespace: shop}
      """;

  private static String down(String since) {
    return "{type: Available, status: \"False\", reason: MissingEndpoints%s}".formatted(since);
  }

  @Test
  void a_dead_metrics_api_freezes_the_autoscalers() {
    assertThat(
            check.outcomes(
                api("metrics.k8s.io", "", down(", lastTransitionTime: \"2026-11-21T05:00:00Z\""))
                    + AUTOSCALER))
        .containsExactly(
            "fail apiservice/v1beta1.metrics.k8s.io: status.conditions[type=Available] is False"
                + " MissingEndpoints for 3 hours, wanted True [note: an autoscaler depends on it]");
  }

  @Test
  void what_just_went_away_is_given_time() {
    assertThat(
            check.outcomes(
                api("x.example.com", "", down(", lastTransitionTime: \"2026-11-21T07:57:00Z\""))))
        .containsExactly("pass apiservice/v1beta1.x.example.com [note: unavailable for 3 minutes]");
  }

  @Test
  void without_a_time_it_is_down_for_good() {
    assertThat(check.outcomes(api("x.example.com", "", down(""))))
        .containsExactly(
            "fail apiservice/v1beta1.x.example.com: status.conditions[type=Available] is False"
                + " MissingEndpoints, wanted True");
  }

  @Test
  void without_a_word_of_it_nothing_is_known() {
    assertThat(check.outcomes(api("x.example.com", "", "")))
        .containsExactly(
            "unknown(not-observable) apiservice/v1beta1.x.example.com: it does not say whether it"
                + " is available");
  }

  @Test
  void what_the_api_server_serves_itself_is_no_subject() {
    assertThat(
            check.outcomes(
                """
                kind: APIService
                metadata: {name: v1.apps}
                spec: {group: apps, version: v1}
                """))
        .isEmpty();
  }

  @Test
  void a_single_server_of_metrics_is_remarked_on_where_autoscalers_need_it() {
    String up = api("custom.metrics.k8s.io", "", "{type: Available, status: \"True\"}");
    String endpoint =
        """
        ---
        kind: EndpointSlice
        metadata: {name: s, namespace: kube-system, labels: {kubernetes.io/service-name: server}}
        endpoints: [{addresses: [10.0.0.1], targetRef: {kind: Pod, name: a, uid: a}}]
        """;

    assertThat(check.outcomes(up + endpoint + AUTOSCALER))
        .containsExactly(
            "pass apiservice/v1beta1.custom.metrics.k8s.io [note: an autoscaler depends on it, with"
                + " one ready endpoint behind it]");
    assertThat(check.outcomes(up + endpoint))
        .containsExactly("pass apiservice/v1beta1.custom.metrics.k8s.io");
  }

  @Test
  void only_the_metrics_server_may_go_without_a_certificate() {
    String unverified = ", insecureSkipTLSVerify: true";
    String up = "{type: Available, status: \"True\"}";

    assertThat(check.outcomes(api("metrics.k8s.io", unverified, up)))
        .containsExactly("pass apiservice/v1beta1.metrics.k8s.io");
    assertThat(check.outcomes(api("subresources.kubevirt.io", unverified, up)))
        .containsExactly(
            "fail apiservice/v1beta1.subresources.kubevirt.io: spec.insecureSkipTLSVerify is true,"
                + " wanted a caBundle");
  }

  @Test
  void an_orphan_of_a_product_that_is_gone_can_go_too() {
    assertThat(check.remedies(api("x.example.com", "", down(""))))
        .containsExactly(
            "Its Service is gone; where the product was removed, remove this too.\n"
                + "kubectl delete apiservice v1beta1.x.example.com");
    assertThat(check.refusing("services").remedies(api("x.example.com", "", down(""))))
        .containsExactly(
            "See what is wrong with the pods behind its Service.\n"
                + "kubectl -n kube-system describe endpointslices -l"
                + " kubernetes.io/service-name=server");
  }
}
