package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class ServiceEndpointsTest {
  private final CheckTester<?> check = CheckTester.of(new ServiceEndpoints());

  private static String service(String spec) {
    return "{kind: Service, metadata: {name: cart, namespace: shop, creationTimestamp: '2026-11-01T00:00:00Z'}, spec: {%s}}\n---\n"
        .formatted(spec);
  }

  private static final String CART = service("selector: {app: cart}, ports: [{port: 80}]");

  private static String deployment(String name, String labels, String more) {
    return "{kind: Deployment, metadata: {name: %s, namespace: shop, uid: %s}, spec: {%s template: {metadata: {labels: {%s}}, spec: {}}}}\n---\n"
        .formatted(name, name, more, labels);
  }

  private static String pod(String name, String ports) {
    return "{kind: Pod, metadata: {name: %s, namespace: shop, labels: {app: cart}}, spec: {containers: [{name: a, %s}]}}\n---\n"
        .formatted(name, ports);
  }

  private static String endpoint(String pod, String conditions) {
    return "{kind: EndpointSlice, metadata: {name: s-%1$s, namespace: shop, labels: {kubernetes.io/service-name: cart}}, endpoints: [{addresses: [10.0.0.7], conditions: {%2$s}, targetRef: {kind: Pod, name: %1$s}}]}\n---\n"
        .formatted(pod, conditions);
  }

  @Test
  void a_selector_that_matches_nothing_shows_the_labels_that_there_are() {
    String yaml =
        service("selector: {app: cart, tier: api}, ports: [{port: 80}]")
            + deployment("cart", "app: cart, tier: backend", "")
            + deployment("web", "app: web, tier: backend", "");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail service/shop/cart: spec.selector is app=cart,tier=api matches 0 pods; deploy/cart"
                + " carries app=cart with tier=backend, wanted labels of pods");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Select deploy/cart, if that is meant.\n"
                + "kubectl -n shop patch svc cart --type merge -p"
                + " '{\"spec\":{\"selector\":{\"app\":\"cart\",\"tier\":\"backend\"}}}'");
  }

  @Test
  void pods_that_are_not_ready_serve_nobody_and_nil_counts_as_ready() {
    String some = CART + pod("a", "") + pod("b", "");

    assertThat(check.messages(some + endpoint("a", "ready: false") + endpoint("b", "ready: false")))
        .containsExactly("fail service/shop/cart: No pod behind it is ready (0 of 2 pods ready).");
    assertThat(check.outcomes(some + endpoint("a", "ready: false") + endpoint("b", "")))
        .containsExactly("pass service/shop/cart");
    assertThat(check.outcomes(some + endpoint("a", "ready: false, serving: true")))
        .containsExactly(
            "fail service/shop/cart: endpoints is 0 of 2 pods ready, wanted at least one ready");
    assertThat(
            check.outcomes(
                service(
                        "publishNotReadyAddresses: true, selector: {app: cart}, ports: [{port:"
                            + " 80}]")
                    + pod("a", "")
                    + endpoint("a", "ready: false, serving: true")))
        .containsExactly("pass service/shop/cart");
  }

  @Test
  void a_workload_that_wants_pods_and_has_none_serves_nobody() {
    assertThat(check.messages(CART + deployment("cart", "app: cart", "replicas: 2,")))
        .containsExactly(
            "fail service/shop/cart: No pod behind it is ready (no endpoint, deploy/cart runs no"
                + " pod).");
  }

  @Test
  void what_is_scaled_to_zero_by_intent_is_left_out() {
    assertThat(check.outcomes(CART + deployment("cart", "app: cart", "replicas: 0,")))
        .containsExactly(
            "not-applicable service/shop/cart: all that it selects is scaled to zero or between two"
                + " runs");
  }

  @Test
  void a_port_by_name_needs_the_same_protocol_on_every_pod() {
    String named = service("selector: {app: cart}, ports: [{port: 80, targetPort: http}]");
    String http = "ports: [{name: http, containerPort: 8080}]";

    assertThat(check.outcomes(named + pod("a", http) + endpoint("a", "")))
        .containsExactly("pass service/shop/cart");
    assertThat(
            check.messages(
                named
                    + pod("a", "ports: [{name: http, containerPort: 8080, protocol: UDP}]")
                    + endpoint("a", "")))
        .containsExactly(
            "fail service/shop/cart: It sends to TCP port \"http\", which none of its 1 pod"
                + " declares.");
    assertThat(
            check.outcomes(
                named
                    + pod("a", http)
                    + pod("b", "ports: [{name: web, containerPort: 8080}]")
                    + endpoint("a", "")))
        .containsExactly(
            "fail service/shop/cart: spec.ports[0].targetPort is http, declared by 1 of 2 pods,"
                + " wanted a name that every pod declares for TCP");
  }

  @Test
  void an_init_container_lends_no_name_and_a_sidecar_does() {
    String named = service("selector: {app: cart}, ports: [{port: 80, targetPort: http}]");
    String pod =
        "{kind: Pod, metadata: {name: a, namespace: shop, labels: {app: cart}}, spec:"
            + " {initContainers: [{name: i, %sports: [{name: http, containerPort: 80}]}]}}\n"
            + "---\n";

    assertThat(check.messages(named + pod.formatted("") + endpoint("a", "")))
        .containsExactly(
            "fail service/shop/cart: It sends to TCP port \"http\", which none of its 1 pod"
                + " declares.");
    assertThat(check.outcomes(named + pod.formatted("restartPolicy: Always, ") + endpoint("a", "")))
        .containsExactly("pass service/shop/cart");
  }

  @Test
  void a_number_that_no_container_declares_is_odd_unless_a_probe_asks_it_or_none_is_declared() {
    String other = "ports: [{containerPort: 8080}]";

    assertThat(check.outcomes(CART + pod("a", other) + endpoint("a", "")))
        .containsExactly(
            "fail(low) service/shop/cart: spec.ports[0].targetPort is 80, wanted one of 8080");
    assertThat(
            check.outcomes(
                CART
                    + pod("a", other + ", readinessProbe: {httpGet: {port: 80}}")
                    + endpoint("a", "")))
        .containsExactly("pass service/shop/cart");
    assertThat(check.outcomes(CART + pod("a", "") + endpoint("a", "")))
        .containsExactly("pass service/shop/cart");
  }

  @Test
  void pods_of_a_job_with_the_same_labels_join_and_refuse() {
    String job =
        "{kind: Job, metadata: {name: migrate, namespace: shop, uid: j}, spec: {template: {spec:"
            + " {}}}}\n---\n"
            + "{kind: Pod, metadata: {name: migrate-x, namespace: shop, labels: {app: cart},"
            + " ownerReferences: [{apiVersion: batch/v1, kind: Job, name: migrate, uid: j,"
            + " controller: true}]}, spec: {containers: [{name: a}]}}\n---\n";

    assertThat(
            check.messages(
                CART + pod("a", "ports: [{containerPort: 80}]") + job + endpoint("a", "")))
        .containsExactly(
            "fail service/shop/cart: Pods of job/migrate join its endpoints and declare no TCP port"
                + " 80.");
  }

  @Test
  void a_load_balancer_without_an_address_says_what_the_last_event_said() {
    String balancer = service("type: LoadBalancer, selector: {app: cart}, ports: [{port: 80}]");
    String event =
        "{kind: Event, apiVersion: v1, type: Warning, metadata: {name: e, namespace: shop},"
            + " involvedObject: {kind: Service, namespace: shop, name: cart}, reason:"
            + " SyncLoadBalancerFailed, message: no subnet}\n---\n";

    assertThat(check.messages(balancer + pod("a", "") + endpoint("a", "") + event))
        .containsExactly(
            "fail service/shop/cart: Its load balancer was given no address"
                + " (SyncLoadBalancerFailed: no subnet).");
    assertThat(check.remedies(balancer + pod("a", "") + endpoint("a", "")))
        .containsExactly("Nodes are of no cloud: something like MetalLB has to give addresses.");
    assertThat(
            check.remedies(
                balancer.replace("type:", "loadBalancerClass: x.io/lb, type:")
                    + pod("a", "")
                    + endpoint("a", "")))
        .containsExactly("Find out who serves loadBalancerClass x.io/lb.");
  }

  @Test
  void a_headless_service_is_asked_for_pods_only() {
    assertThat(
            check.outcomes(
                service(
                        "clusterIP: None, selector: {app: cart}, ports: [{port: 80, targetPort:"
                            + " x}]")
                    + pod("a", "")
                    + endpoint("a", "")))
        .containsExactly("pass service/shop/cart");
    assertThat(
            check.messages(service("clusterIP: None, selector: {app: cart}, ports: [{port: 80}]")))
        .containsExactly("fail service/shop/cart: It selects nothing: no pod carries app=cart.");
  }

  @Test
  void a_label_that_is_set_at_run_time_is_looked_for_on_pods() {
    assertThat(
            check.outcomes(
                service("selector: {role: master}, ports: [{port: 80}]")
                    + pod("a", "").replace("app: cart", "role: master")
                    + endpoint("a", "")))
        .containsExactly("pass service/shop/cart");
  }

  @Test
  void without_a_selector_somebody_else_keeps_the_endpoints_unless_an_ingress_waits() {
    String bare = service("ports: [{port: 80}]");
    String ingress =
        "{kind: Ingress, metadata: {name: web, namespace: shop}, spec: {defaultBackend: {service:"
            + " {name: cart, port: {number: 80}}}}}\n---\n";

    assertThat(check.outcomes(bare))
        .containsExactly(
            "not-applicable service/shop/cart: it has no selector; somebody else keeps its"
                + " endpoints");
    assertThat(check.messages(bare + ingress))
        .containsExactly(
            "fail service/shop/cart: Ingress web sends to it, and it has neither a selector nor"
                + " endpoints.");
    assertThat(check.outcomes(bare + ingress + endpoint("x", "")))
        .containsExactly(
            "not-applicable service/shop/cart: it has no selector; somebody else keeps its"
                + " endpoints");
  }

  @Test
  void aliases_and_young_services_are_left_out() {
    assertThat(check.outcomes(service("type: ExternalName, externalName: example.com")))
        .containsExactly("not-applicable service/shop/cart: it is an alias in DNS");
    assertThat(check.outcomes(CART.replace("2026-11-01T00:00:00Z", "2026-11-21T07:55:00Z")))
        .containsExactly("not-applicable service/shop/cart: it is younger than ten minutes");
  }
}
