package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalExposureTest {
  private final CheckTester<?> check = CheckTester.of(new ExternalExposure());

  private static String service(String annotations, String spec, String address) {
    return "{kind: Service, metadata: {name: web, namespace: shop, annotations: {%s}}, spec: {selector: {app: web}, %s}, status: {loadBalancer: {ingress: [%s]}}}\n---\n"
        .formatted(annotations, spec, address);
  }

  private static String balancer(int port) {
    return service("", "type: LoadBalancer, ports: [{port: %s}]".formatted(port), "{ip: 34.1.2.3}");
  }

  private static String pod(String image) {
    return "{kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {containers: [{name: a, image: '%s', ports: [{containerPort: 6379}]}]}}\n---\n"
        .formatted(image);
  }

  private static String node(String type) {
    return "{kind: Node, metadata: {name: n}, status: {addresses: [{type: %s, address: 198.51.100.7}]}}\n---\n"
        .formatted(type);
  }

  @Test
  void a_metrics_port_that_the_internet_may_call_is_critical() {
    assertThat(check.outcomes(balancer(9090)))
        .containsExactly(
            "fail service/shop/web: spec.type is LoadBalancer 34.1.2.3, port 9090 open to"
                + " 0.0.0.0/0, wanted only those who should call it");
    assertThat(check.messages(balancer(9090)))
        .containsExactly(
            "fail service/shop/web: LoadBalancer 34.1.2.3 opens port 9090 to the whole internet.");
    assertThat(check.remedies(balancer(9090)))
        .containsExactly(
            "Let in only the ranges of those who should come, or make it internal.\n"
                + "kubectl -n shop patch svc web --type merge -p"
                + " '{\"spec\":{\"loadBalancerSourceRanges\":[\"10.0.0.0/8\"]}}'");
  }

  @Test
  void a_datastore_behind_it_is_critical_on_any_port_and_anything_else_a_question() {
    assertThat(check.messages(pod("redis:8") + balancer(6379)))
        .containsExactly(
            "fail service/shop/web: LoadBalancer 34.1.2.3 opens the datastore pod/web to the whole"
                + " internet.");
    assertThat(check.messages(pod("shop/web:1") + balancer(443)))
        .containsExactly(
            "fail(medium) service/shop/web: LoadBalancer 34.1.2.3 opens pod/web, which may be meant"
                + " so to the whole internet.");
  }

  @Test
  void a_known_controller_on_a_web_port_is_a_door() {
    String nginx = pod("registry.k8s.io/ingress-nginx/controller:v1.13.0");

    assertThat(check.outcomes(nginx + balancer(443))).containsExactly("pass service/shop/web");
    assertThat(check.outcomes(nginx + balancer(8080)).getFirst())
        .startsWith("fail(medium) service/shop/web");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "service.beta.kubernetes.io/aws-load-balancer-scheme: internal",
        "service.beta.kubernetes.io/azure-load-balancer-internal: 'true'",
        "networking.gke.io/load-balancer-type: Internal",
      })
  void an_internal_load_balancer_is_not_public(String annotation) {
    assertThat(
            check.outcomes(
                service(
                    annotation, "type: LoadBalancer, ports: [{port: 9090}]", "{hostname: a.elb}")))
        .containsExactly("not-applicable service/shop/web: its address is not a public one");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "ip: 10.1.2.3, not-applicable",
    "ip: 100.64.0.9, not-applicable",
    "ip: 'fd00::1', not-applicable",
    "ip: 34.1.2.3, fail",
    "ip: '2a00::1', fail",
    "hostname: a.elb.amazonaws.com, fail",
  })
  void addresses_say_whether_it_is_public(String address, String expected) {
    assertThat(
            check
                .outcomes(
                    service(
                        "", "type: LoadBalancer, ports: [{port: 9090}]", "{%s}".formatted(address)))
                .getFirst())
        .startsWith(expected + " ");
  }

  @Test
  void source_ranges_close_it_by_field_or_else_by_annotation() {
    String ranges =
        "service.beta.kubernetes.io/load-balancer-source-ranges: '198.51.100.0/24, 10.0.0.0/8'";
    String note =
        " [note: whether its source ranges are kept depends on the provider's load balancer]";

    assertThat(
            check.outcomes(
                service(
                    "",
                    "type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges:"
                        + " [198.51.100.0/24], ports: [{port: 9090}]",
                    "{ip: 34.1.2.3}")))
        .containsExactly("pass service/shop/web");
    assertThat(
            check.outcomes(
                service(ranges, "type: LoadBalancer, ports: [{port: 9090}]", "{ip: 34.1.2.3}")))
        .containsExactly("pass service/shop/web" + note);
    assertThat(
            check
                .outcomes(
                    service(
                        ranges,
                        "type: LoadBalancer, loadBalancerSourceRanges: [0.0.0.0/0], ports: [{port:"
                            + " 9090}]",
                        "{ip: 34.1.2.3}"))
                .getFirst())
        .startsWith("fail service/shop/web");
  }

  @Test
  void node_ports_are_public_where_nodes_are_and_low_where_they_are_not() {
    String port = service("", "type: NodePort, ports: [{port: 9090}]", "");

    assertThat(check.messages(node("ExternalIP") + port))
        .containsExactly(
            "fail service/shop/web: NodePort on 198.51.100.7 opens port 9090 to the whole"
                + " internet.");
    assertThat(check.messages(node("InternalIP") + port))
        .containsExactly(
            "fail(low) service/shop/web: NodePort opens port 9090 to the network of the nodes.");
    assertThat(
            check.outcomes(
                node("InternalIP") + service("", "type: NodePort, ports: [{port: 80}]", "")))
        .containsExactly("not-applicable service/shop/web: its address is not a public one");
  }

  @Test
  void the_node_ports_of_a_load_balancer_are_no_second_finding() {
    assertThat(check.outcomes(node("ExternalIP") + balancer(9090)))
        .containsExactly(
            "fail service/shop/web: spec.type is LoadBalancer 34.1.2.3, port 9090 open to"
                + " 0.0.0.0/0, wanted only those who should call it");
  }

  @Test
  void what_is_meant_to_be_public_can_be_named() {
    assertThat(
            check.with(ExternalExposure.PUBLIC_ALLOW, List.of("shop/w*")).outcomes(balancer(9090)))
        .containsExactly("pass service/shop/web");
    assertThat(check.with(ExternalExposure.PUBLIC_ALLOW, List.of("shop")).outcomes(balancer(9090)))
        .containsExactly("pass service/shop/web");
  }

  @Test
  void a_service_inside_is_left_out_and_one_without_an_address_yet_unknown() {
    assertThat(check.outcomes(service("", "ports: [{port: 9090}]", "")))
        .containsExactly(
            "not-applicable service/shop/web: nothing outside the cluster leads to it");
    assertThat(check.outcomes(service("", "type: LoadBalancer, ports: [{port: 9090}]", "")))
        .containsExactly(
            "unknown(not-observable) service/shop/web: LoadBalancer without an address: who can"
                + " call it is not known");
  }

  @Test
  void that_policies_keep_addresses_outside_from_its_pods_is_a_note() {
    String deny =
        "{kind: NetworkPolicy, apiVersion: networking.k8s.io/v1, metadata: {name: deny, namespace:"
            + " shop}, spec: {podSelector: {}}}\n---\n";

    assertThat(check.outcomes(pod("redis:8") + balancer(6379) + deny))
        .containsExactly(
            "fail service/shop/web: spec.type is LoadBalancer 34.1.2.3, port 6379 open to"
                + " 0.0.0.0/0, wanted only those who should call it [note: policies keep addresses"
                + " outside from its pods, unless the load balancer puts a node's in their place]");
  }
}
