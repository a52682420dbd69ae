package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class IngressControllerTest {
  private final CheckTester<?> check = CheckTester.of(new IngressController());

  private static final String CLASS =
      "{kind: IngressClass, metadata: {name: nginx}, spec: {controller: k8s.io/ingress-nginx}}\n"
          + "---\n";

  private static String controller(String kind, String spec) {
    return """
    kind: %s
    metadata: {name: controller, namespace: ingress-nginx, uid: d}
    spec: {template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {%s}}}
    ---
    apiVersion: apps/v1
    kind: ReplicaSet
    metadata: {name: r, namespace: ingress-nginx, uid: r, ownerReferences: [{apiVersion: apps/v1, kind: %1$s, name: controller, uid: d, controller: true}]}
    ---
    """
        .formatted(kind, spec);
  }

  private static String pod(String name, String node) {
    return """
    kind: Pod
    metadata: {name: %s, namespace: ingress-nginx, labels: {app.kubernetes.io/name: ingress-nginx}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: r, controller: true}]}
    spec: {nodeName: %s}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    ---
    """
        .formatted(name, node);
  }

  private static String node(String name, String zone) {
    return "{kind: Node, metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}}\n---\n"
        .formatted(name, zone);
  }

  private static String ingress(String namespace) {
    return "{kind: Ingress, metadata: {name: web, namespace: %s}, spec: {ingressClassName: nginx}}\n---\n"
        .formatted(namespace);
  }

  private static final String BUDGET =
      "{kind: PodDisruptionBudget, metadata: {name: b, namespace: ingress-nginx}, spec: {selector:"
          + " {matchLabels: {app.kubernetes.io/name: ingress-nginx}}}}\n---\n";

  private static final String NODES = node("n1", "a") + node("n2", "b");
  private static final String DEPLOYMENT = CLASS + controller("Deployment", "") + NODES;
  private static final String TWO = pod("a", "n1") + pod("b", "n2");

  @Test
  void one_pod_for_the_sites_of_two_namespaces_is_critical() {
    assertThat(check.messages(DEPLOYMENT + pod("a", "n1") + ingress("shop") + ingress("blog")))
        .containsExactly(
            "fail deployment/ingress-nginx/controller: 1 ready pod serves 2 Ingresses and Gateways"
                + " in 2 namespaces.");
    assertThat(check.outcomes(DEPLOYMENT + pod("a", "n1") + ingress("shop")))
        .containsExactly(
            "fail(high) deployment/ingress-nginx/controller: status is 1 ready pod, wanted two"
                + " ready pods on different nodes");
    assertThat(check.remedies(DEPLOYMENT + pod("a", "n1") + ingress("shop")))
        .containsExactly(
            "Run three, spread over nodes and zones, with a disruption budget.\n"
                + "kubectl -n ingress-nginx scale deploy/controller --replicas=3");
  }

  @Test
  void two_pods_on_one_node_are_as_bad() {
    assertThat(check.messages(DEPLOYMENT + pod("a", "n1") + pod("b", "n1") + ingress("shop")))
        .containsExactly(
            "fail(high) deployment/ingress-nginx/controller: 2 ready pods, all on node n1 serve 1"
                + " Ingress or Gateway in 1 namespace.");
  }

  @Test
  void an_autoscaler_may_not_take_it_below_two() {
    assertThat(
            check.outcomes(
                DEPLOYMENT
                    + TWO
                    + BUDGET
                    + ingress("shop")
                    + "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name:"
                    + " h, namespace: ingress-nginx}, spec: {minReplicas: 1, scaleTargetRef:"
                    + " {apiVersion: apps/v1, kind: Deployment, name: controller}}}"))
        .containsExactly(
            "fail(high) deployment/ingress-nginx/controller: spec.minReplicas of"
                + " horizontalpodautoscaler/ingress-nginx/h is 1, wanted at least 2");
  }

  @Test
  void one_zone_or_no_budget_is_medium() {
    assertThat(
            check.messages(
                DEPLOYMENT
                    + node("n3", "a")
                    + pod("a", "n1")
                    + pod("b", "n3")
                    + BUDGET
                    + ingress("shop")))
        .containsExactly(
            "fail(medium) deployment/ingress-nginx/controller: All its ready pods are in zone a.");
    assertThat(check.messages(DEPLOYMENT + TWO + ingress("shop")))
        .containsExactly(
            "fail(medium) deployment/ingress-nginx/controller: No disruption budget keeps a drain"
                + " from taking all its pods at once.");
    assertThat(check.outcomes(DEPLOYMENT + TWO + BUDGET + ingress("shop")))
        .containsExactly("pass deployment/ingress-nginx/controller");
  }

  @Test
  void a_short_grace_behind_a_load_balancer_is_a_note() {
    String service =
        "{kind: Service, metadata: {name: lb, namespace: ingress-nginx}, spec: {type: LoadBalancer,"
            + " selector: {app.kubernetes.io/name: ingress-nginx}}}\n---\n";

    assertThat(
            check.outcomes(
                CLASS
                    + controller("Deployment", "terminationGracePeriodSeconds: 5")
                    + NODES
                    + TWO
                    + BUDGET
                    + service
                    + ingress("shop")))
        .containsExactly(
            "pass deployment/ingress-nginx/controller [note: it stops before its load balancer has"
                + " let it go: no preStop, grace under 30 s]");
  }

  @Test
  void a_controller_that_only_programs_load_balancers_outside_is_low() {
    assertThat(
            check.outcomes(
                "{kind: IngressClass, metadata: {name: nginx}, spec: {controller:"
                    + " ingress.k8s.aws/alb}}\n---\n"
                    + "{kind: Deployment, metadata: {name: alb, namespace: kube-system}, spec:"
                    + " {template: {spec: {containers: [{name: c, image:"
                    + " 'public.ecr.aws/eks/aws-load-balancer-controller:v2'}]}}}}\n---\n"
                    + ingress("shop")))
        .containsExactly(
            "fail(low) deployment/kube-system/alb: status is 0 ready pods, wanted two ready pods on"
                + " different nodes");
  }

  @Test
  void a_controller_that_nobody_uses_is_left_out() {
    assertThat(check.outcomes(DEPLOYMENT))
        .containsExactly(
            "not-applicable deployment/ingress-nginx/controller: no Ingress and no Gateway uses"
                + " it");
  }

  @Test
  void what_backs_the_address_of_a_gateway_is_a_door_whatever_it_runs() {
    String gateway =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: shop}
        spec: {gatewayClassName: own}
        status: {addresses: [{value: 10.96.0.7}]}
        ---
        kind: Service
        metadata: {name: edge, namespace: shop}
        spec: {clusterIP: 10.96.0.7, selector: {app: edge}}
        ---
        kind: Deployment
        metadata: {name: edge, namespace: shop}
        spec: {template: {metadata: {labels: {app: edge}}, spec: {}}}
        ---
        """;

    assertThat(check.messages(gateway))
        .containsExactly(
            "fail(high) deployment/shop/edge: 0 ready pods serve 1 Ingress or Gateway in 1"
                + " namespace.");
  }
}
