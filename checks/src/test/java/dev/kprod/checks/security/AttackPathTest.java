package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.account;
import static dev.kprod.checks.security.RbacYaml.deployment;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.guarded;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class AttackPathTest {
  private final CheckTester<?> check = CheckTester.of(new AttackPath());

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String BIND = rule("bind", RBAC, "clusterroles");
  private static final String BINDINGS = rule("create", RBAC, "clusterrolebindings");

  private static String exposed(String service) {
    return guarded("shop")
        + account("shop", "web")
        + deployment("shop", "web", "web", "web:1")
        + """
        kind: Service
        metadata: {name: web, namespace: shop%s
        ---
        """
            .formatted(service);
  }

  private static final String PUBLIC =
      """
      }
      spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 443}]}
      status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}\
      """;

  private static final String WEB = sa("shop", "web");
  private static final String BOUND = everywhere("web", WEB, BIND, BINDINGS);

  @Test
  void the_chain_can_be_followed_and_the_cut_is_the_binding() {
    String yaml = exposed(PUBLIC) + BOUND;

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: From the internet it is 4 steps to cluster-admin: internet"
                + " → Service shop/web (203.0.113.7) → shop/deploy/web → sa/shop/web"
                + " → bind roles → cluster-admin.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Give sa/shop/web only what it uses. Then take the binding away.\n"
                + "kubectl delete clusterrolebinding web");
    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: path is internet → Service shop/web (203.0.113.7)"
                + " → shop/deploy/web → sa/shop/web → bind roles →"
                + " cluster-admin, wanted no way; roleRef of clusterrolebinding/web is ClusterRole"
                + " web rules[0], bind clusterroles.rbac.authorization.k8s.io, wanted without;"
                + " roleRef of clusterrolebinding/web is ClusterRole web rules[1], create"
                + " clusterrolebindings.rbac.authorization.k8s.io, wanted without");
  }

  @Test
  void what_the_internet_does_not_reach_passes_with_its_way_as_a_note() {
    String note =
        "pass deployment/shop/web [note: shop/deploy/web → sa/shop/web → bind roles"
            + " → cluster-admin]";
    String internal = PUBLIC.replace("203.0.113.7", "10.0.0.7");
    String annotated =
        ", annotations: {service.beta.kubernetes.io/azure-load-balancer-internal: 'true'}" + PUBLIC;
    String inside = "}\nspec: {selector: {app: web}, ports: [{port: 443}]}";

    assertThat(check.outcomes(exposed(internal) + BOUND)).containsExactly(note);
    assertThat(check.outcomes(exposed(annotated) + BOUND)).containsExactly(note);
    assertThat(check.outcomes(exposed(inside) + BOUND)).containsExactly(note);
    assertThat(check.outcomes(exposed(inside))).containsExactly("pass deployment/shop/web");
  }

  @Test
  void without_a_token_there_is_no_next_step() {
    assertThat(
            check.outcomes(
                exposed(PUBLIC)
                        .replace("serviceAccountName: web", "automountServiceAccountToken: false")
                    + BOUND))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void sources_that_are_limited_are_still_a_way_in() {
    assertThat(
            check.messages(
                exposed(
                        PUBLIC.replace(
                            "spec: {", "spec: {loadBalancerSourceRanges: [198.51.100.0/24], "))
                    + BOUND))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains("4 steps to cluster-admin"));
  }

  @Test
  void pods_that_may_be_started_lead_to_the_stronger_account_next_door() {
    assertThat(
            check.messages(
                exposed(PUBLIC)
                    + in("shop", "deployer", WEB, rule("create", "", "pods"))
                    + account("shop", "operator")
                    + everywhere("operator", sa("shop", "operator"), BIND, BINDINGS)))
        .containsExactly(
            "fail deployment/shop/web: From the internet it is 5 steps to cluster-admin: internet"
                + " → Service shop/web (203.0.113.7) → shop/deploy/web → sa/shop/web"
                + " → run pods in shop → any service account of shop →"
                + " sa/shop/operator → bind roles → cluster-admin.");
  }

  @Test
  void a_privileged_pod_reaches_the_node_of_the_control_plane() {
    String node =
        """
        kind: Node
        metadata: {name: cp, labels: {node-role.kubernetes.io/control-plane: ""}}
        ---
        """;

    assertThat(
            check.messages(
                exposed(PUBLIC)
                    + account("lab", "x")
                    + in("lab", "deployer", WEB, rule("create", "", "pods"))
                    + node))
        .containsExactly(
            "fail deployment/shop/web: From the internet it is 5 steps to cluster-admin: internet"
                + " → Service shop/web (203.0.113.7) → shop/deploy/web → sa/shop/web"
                + " → run a privileged pod → every node → node cp → the control"
                + " plane's own credentials → cluster-admin.");
  }

  @Test
  void what_reads_all_secrets_and_is_reached_fails_unless_it_is_a_known_ingress_controller() {
    assertThat(
            check.messages(
                exposed(PUBLIC) + everywhere("ingress", WEB, rule("list", "", "secrets"))))
        .containsExactly(
            "fail deployment/shop/web: From the internet it is 4 steps to all Secrets: internet"
                + " → Service shop/web (203.0.113.7) → shop/deploy/web → sa/shop/web"
                + " → read Secrets → all Secrets.");
    assertThat(
            check.outcomes(
                exposed(PUBLIC)
                        .replace("web:1", "traefik:3")
                        .replace("name: web", "name: traefik")
                        .replace("serviceAccountName: web", "serviceAccountName: traefik")
                    + everywhere("ingress", sa("shop", "traefik"), rule("list", "", "secrets"))))
        .hasSize(1)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("waived(catalogue) deployment/shop/traefik: ")
                    .endsWith(
                        "[Traefik: it serves the certificates that Ingresses of all namespaces"
                            + " name]"));
  }

  @Test
  void an_ingress_of_a_public_address_is_a_way_in() {
    assertThat(
            check.messages(
                exposed("}\nspec: {selector: {app: web}, ports: [{port: 443}]}")
                    + """
                    kind: Ingress
                    metadata: {name: shop, namespace: shop}
                    spec: {defaultBackend: {service: {name: web}}}
                    status: {loadBalancer: {ingress: [{hostname: lb.example.com}]}}
                    ---
                    """
                    + BOUND))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains("Ingress shop/shop (lb.example.com)"));
  }

  @Test
  void a_node_port_is_a_way_in_where_a_node_has_a_public_address() {
    String port = "}\nspec: {type: NodePort, selector: {app: web}, ports: [{port: 443}]}";
    String node =
        """
        kind: Node
        metadata: {name: n1}
        status: {addresses: [{type: ExternalIP, address: 203.0.113.9}]}
        ---
        """;

    assertThat(check.messages(exposed(port) + BOUND + node))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).contains("Service shop/web (a port of node n1)"));
    assertThat(check.outcomes(exposed(port) + BOUND))
        .containsExactly(
            "pass deployment/shop/web [note: shop/deploy/web → sa/shop/web → bind roles"
                + " → cluster-admin]");
  }

  @Test
  void endpoints_that_were_not_seen_may_be_a_way_in() {
    String foreign = "}\nspec: {type: LoadBalancer, ports: [{port: 443}]}";

    assertThat(check.refusing("endpointslices.discovery.k8s.io").outcomes(exposed(foreign) + BOUND))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: whether the internet reaches it is not known:"
                + " no Service selects it, and the EndpointSlices of Services without a selector"
                + " were not seen");
    assertThat(check.refusing("endpointslices.discovery.k8s.io").outcomes(exposed(foreign)))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_way_that_is_longer_than_the_depth_is_none() {
    assertThat(check.with(AttackPath.MAX_DEPTH, 2).outcomes(exposed(PUBLIC) + BOUND))
        .as("two steps are inside")
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).startsWith("fail"));
    assertThat(
            check
                .with(AttackPath.MAX_DEPTH, 2)
                .outcomes(
                    exposed(PUBLIC)
                        + in("shop", "deployer", WEB, rule("create", "", "pods"))
                        + account("shop", "operator")
                        + everywhere("operator", sa("shop", "operator"), BIND, BINDINGS)))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_privileged_workload_takes_the_tokens_of_its_node() {
    String pod =
        """
        kind: Pod
        metadata: {name: agent, namespace: kube-agents, labels: {app: agent}}
        spec:
          nodeName: n1
          serviceAccountName: none
          containers: [{name: a, securityContext: {privileged: true}}]
        status: {phase: Running}
        ---
        kind: Pod
        metadata: {name: op, namespace: ops}
        spec:
          nodeName: n1
          serviceAccountName: op
          volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]
        status: {phase: Running}
        ---
        kind: Service
        metadata: {name: agent, namespace: kube-agents}
        spec: {type: LoadBalancer, selector: {app: agent}, ports: [{port: 443}]}
        status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
        ---
        kind: Node
        metadata: {name: n1}
        ---
        """;

    assertThat(
            check.messages(
                pod + account("ops", "op") + everywhere("op", sa("ops", "op"), BIND, BINDINGS)))
        .containsExactly(
            "fail pod/kube-agents/agent: From the internet it is 5 steps to cluster-admin:"
                + " internet → Service kube-agents/agent (203.0.113.7) →"
                + " kube-agents/pod/agent → a is privileged → node n1 → the"
                + " token of pod op → sa/ops/op → bind roles → cluster-admin.",
            "pass pod/ops/op [note: ops/pod/op → sa/ops/op → bind roles →" + " cluster-admin]");
  }

  @Test
  void the_label_that_guards_a_namespace_is_worth_the_right_to_change_it() {
    assertThat(
            check.messages(
                exposed(PUBLIC)
                    + in(
                        "shop",
                        "owner",
                        WEB,
                        rule("create", "", "pods"),
                        rule("patch", "", "namespaces"))))
        .containsExactly(
            "fail deployment/shop/web: From the internet it is 4 steps to every node: internet"
                + " → Service shop/web (203.0.113.7) → shop/deploy/web → sa/shop/web"
                + " → take the guard from shop, run a privileged pod → every node.");
  }
}
