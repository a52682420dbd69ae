package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatastoreReachTest {
  private static final String ENGINE =
      "{kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system}}\n---\n";
  private static final String FLANNEL = ENGINE.replace("calico-node", "kube-flannel-ds");

  private final CheckTester<?> check = CheckTester.of(new DatastoreReach());

  private static String database(String pod) {
    return """
    kind: StatefulSet
    metadata: {name: pg, namespace: shop}
    spec:
      selector: {matchLabels: {app: pg}}
      template: {metadata: {labels: {app: pg}}, spec: %s}
    ---
    """
        .formatted(pod);
  }

  private static final String POSTGRES =
      database("{containers: [{name: pg, image: 'postgres:17', ports: [{containerPort: 5432}]}]}");

  private static String policy(String spec) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: pg, namespace: shop}
    spec: {podSelector: {matchLabels: {app: pg}}, %s}
    ---
    """
        .formatted(spec);
  }

  private static String service(String name, String spec) {
    return "{kind: Service, metadata: {name: %s, namespace: shop}, spec: {selector: {app: pg}, %s}, status: {loadBalancer: {ingress: [{ip: 34.1.2.3}]}}}\n---\n"
        .formatted(name, spec);
  }

  @Test
  void a_database_that_no_policy_selects_is_open_to_every_namespace() {
    assertThat(check.outcomes(ENGINE + POSTGRES))
        .containsExactly(
            "fail(high) statefulset/shop/pg: port 5432/TCP is reachable from every namespace (no"
                + " policy selects it), wanted reachable from those who need it");
    assertThat(check.remedies(ENGINE + POSTGRES))
        .containsExactly(
            """
            Let in those who need it; look up their labels, its operator's and its exporter's.
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: pg
              namespace: shop
            spec:
              podSelector:
                matchLabels: {"app":"pg"}
              policyTypes: [Ingress]
              ingress:
              - from:
                - podSelector:
                    matchLabels: {LABEL-OF-ITS-CLIENTS: VALUE}
                ports:
                - {protocol: TCP, port: 5432}\
            """);
  }

  @Test
  void a_policy_that_names_its_clients_is_enough_and_one_that_names_everybody_is_not() {
    assertThat(
            check.outcomes(
                ENGINE
                    + POSTGRES
                    + policy("ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]")))
        .containsExactly("pass statefulset/shop/pg");
    assertThat(
            check.messages(
                ENGINE + POSTGRES + policy("ingress: [{from: [{namespaceSelector: {}}]}]")))
        .containsExactly(
            "fail(high) statefulset/shop/pg: Every pod of every namespace may connect to"
                + " 5432/TCP: NetworkPolicy pg spec.ingress[0].");
  }

  @Test
  void the_port_of_its_exporter_is_not_judged() {
    assertThat(
            check.outcomes(
                ENGINE
                    + database(
                        "{containers: [{name: pg, image: 'postgres:17', ports: [{containerPort:"
                            + " 5432}]}, {name: exporter, image:"
                            + " 'quay.io/prom/postgres-exporter:v1', ports: [{containerPort:"
                            + " 9187}]}]}")
                    + policy("ingress: [{ports: [{port: 9187}]}]")))
        .containsExactly("pass statefulset/shop/pg");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "exporter | {containers: [{name: a, image: 'danielqsj/kafka-exporter:v1', ports:"
            + " [{containerPort: 9092}]}]}",
        "backup | {containers: [{name: a, image: 'x/postgres-backup:1', ports: [{containerPort:"
            + " 5432}]}]}",
        "image alone | {containers: [{name: a, image: 'postgres:17'}]}",
        "port alone | {containers: [{name: a, image: 'shop/api:1', ports: [{containerPort:"
            + " 5432}]}]}",
      })
  void a_name_or_a_port_alone_makes_no_datastore(String name, String pod) {
    assertThat(check.outcomes(ENGINE + database(pod)))
        .containsExactly("not-applicable statefulset/shop/pg: it is no datastore that is known");
  }

  @Test
  void an_operators_label_or_a_headless_service_makes_one() {
    assertThat(
            check.outcomes(
                ENGINE
                    + database(
                            "{containers: [{name: a, image: 'images.shop.example/x/db:1', ports:"
                                + " [{containerPort: 5432}]}]}")
                        .replace("app: pg}}, spec", "app: pg, cnpg.io/cluster: pg}}, spec")))
        .containsExactly(
            "fail(high) statefulset/shop/pg: port 5432/TCP is reachable from every namespace (no"
                + " policy selects it), wanted reachable from those who need it");
    assertThat(
            check.outcomes(
                ENGINE
                    + database("{containers: [{name: a, image: 'redis:8'}]}")
                    + service("pg", "clusterIP: None, ports: [{port: 6379}]")))
        .containsExactly(
            "fail(high) statefulset/shop/pg: port 6379/TCP is reachable from every namespace (no"
                + " policy selects it), wanted reachable from those who need it");
  }

  @Test
  void a_load_balancer_that_lets_in_the_internet_is_critical_whatever_enforces_policies() {
    String open = service("pg", "type: LoadBalancer, ports: [{port: 5432}]");
    String critical =
        "fail statefulset/shop/pg: spec.type of service/shop/pg is LoadBalancer 34.1.2.3, open to"
            + " everybody, wanted no way in from outside";

    assertThat(check.outcomes(ENGINE + POSTGRES + open)).containsExactly(critical);
    assertThat(check.outcomes(FLANNEL + POSTGRES + open)).containsExactly(critical);
    assertThat(check.outcomes(FLANNEL + POSTGRES))
        .containsExactly(
            "not-applicable statefulset/shop/pg: nothing is enforced, see net-policy-enforcement");
    assertThat(
            check.outcomes(
                ENGINE + POSTGRES + open + policy("ingress: [{from: [{namespaceSelector: {}}]}]")))
        .containsExactly(
            "fail(high) statefulset/shop/pg: port 5432/TCP is reachable from every namespace"
                + " (NetworkPolicy pg spec.ingress[0]), wanted reachable from those who need it");
    assertThat(
            check.outcomes(
                ENGINE
                    + POSTGRES
                    + open.replace("type:", "loadBalancerSourceRanges: [10.0.0.0/8], type:")
                    + policy("ingress: []")))
        .containsExactly("pass statefulset/shop/pg");
  }

  @Test
  void node_ports_count_where_nodes_have_addresses_outside() {
    String port = service("pg", "type: NodePort, ports: [{port: 5432}]");
    String node =
        "{kind: Node, metadata: {name: n}, status: {addresses: [{type: %s, address:"
            + " 198.51.100.7}]}}\n---\n";

    assertThat(check.outcomes(ENGINE + POSTGRES + port + node.formatted("ExternalIP")))
        .containsExactly(
            "fail statefulset/shop/pg: spec.type of service/shop/pg is NodePort on 198.51.100.7,"
                + " open to everybody, wanted no way in from outside");
    assertThat(
            check.outcomes(
                ENGINE + POSTGRES + port + node.formatted("InternalIP") + policy("ingress: []")))
        .containsExactly("pass statefulset/shop/pg");
  }

  @Test
  void policies_that_are_not_evaluated_leave_it_open() {
    assertThat(
            check.outcomes(
                ENGINE
                    + POSTGRES
                    + """
                    apiVersion: cilium.io/v2
                    kind: CiliumNetworkPolicy
                    metadata: {name: pg, namespace: shop}
                    spec: {endpointSelector: {}, ingress: [{}]}
                    """))
        .containsExactly(
            "unknown(not-observable) statefulset/shop/pg: policies of kinds that are not evaluated"
                + " select it: CiliumNetworkPolicy pg");
  }

  @Test
  void a_datastore_on_its_nodes_network_is_left_out() {
    assertThat(
            check.outcomes(
                ENGINE
                    + database(
                        "{hostNetwork: true, containers: [{name: pg, image: 'postgres:17', ports:"
                            + " [{containerPort: 5432}]}]}")))
        .containsExactly(
            "not-applicable statefulset/shop/pg: its pods have their node's network, which no"
                + " policy can isolate");
  }
}
