package dev.kprod.semantics.networkpolicy.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork.End;
import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork.Namespace;
import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork.Node;
import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork.Pod;
import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork.Policy;
import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork.Port;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NaiveNetworkTest {
  private static final Pod WEB = pod("shop", "web", "10.0.1.1", "n1", false);
  private static final Pod DB = pod("data", "db", "10.0.2.1", "n2", false);
  private static final Pod PROXY = pod("kube-system", "proxy", "192.168.0.2", "n2", true);

  private static Pod pod(String namespace, String app, String ip, String node, boolean onHost) {
    return new Pod(
        namespace,
        app,
        Map.of("app", app),
        List.of(ip),
        node,
        onHost,
        List.of(new Port("sql", 5432, "TCP")));
  }

  private static NaiveNetwork network(Map<String, Object> spec) {
    return new NaiveNetwork(
        List.of(
            new Namespace("shop", Map.of("team", "shop")),
            new Namespace("data", Map.of("team", "data")),
            new Namespace("kube-system", Map.of())),
        List.of(new Node("n1", List.of("192.168.0.1")), new Node("n2", List.of("192.168.0.2"))),
        List.of(new Policy("data", "p", spec)));
  }

  private static boolean reaches(Map<String, Object> spec, Pod from, Pod to, int port) {
    return network(spec)
        .allows(
            new End.OfPod(from),
            from.addresses().getFirst(),
            new End.OfPod(to),
            to.addresses().getFirst(),
            port,
            "TCP");
  }

  private static boolean reaches(Map<String, Object> spec, String from, Pod to, int port) {
    return network(spec)
        .allows(
            new End.OfAddress(from),
            from,
            new End.OfPod(to),
            to.addresses().getFirst(),
            port,
            "TCP");
  }

  private static Map<String, Object> from(Map<String, Object> peer) {
    return Map.of("ingress", List.of(Map.of("from", List.of(peer))));
  }

  @Test
  void a_policy_without_rules_isolates_what_it_selects_for_ingress_alone() {
    Map<String, Object> none = Map.of("podSelector", Map.of(), "egress", List.of());

    assertThat(reaches(none, WEB, DB, 5432)).isFalse();
    assertThat(reaches(none, DB, WEB, 80)).isTrue();
    assertThat(reaches(none, DB, DB, 80)).isTrue();
  }

  @Test
  void the_own_node_gets_through_and_another_does_not() {
    assertThat(reaches(Map.of(), PROXY, DB, 5432)).isTrue();
    assertThat(reaches(Map.of(), "192.168.0.2", DB, 5432)).isTrue();
    assertThat(reaches(Map.of(), "192.168.0.1", DB, 5432)).isFalse();
  }

  @Test
  void a_pod_selector_alone_means_the_namespace_of_the_policy() {
    Map<String, Object> web = Map.of("podSelector", Map.of("matchLabels", Map.of("app", "web")));
    Map<String, Object> anywhere =
        Map.of("podSelector", web.get("podSelector"), "namespaceSelector", Map.of());

    assertThat(reaches(from(web), WEB, DB, 5432)).isFalse();
    assertThat(reaches(from(anywhere), WEB, DB, 5432)).isTrue();
  }

  @Test
  void not_in_holds_where_the_label_is_absent() {
    Map<String, Object> stranger =
        Map.of(
            "namespaceSelector",
            Map.of(
                "matchExpressions",
                List.of(Map.of("key", "zone", "operator", "NotIn", "values", List.of("x")))));

    assertThat(reaches(from(stranger), WEB, DB, 5432)).isTrue();
  }

  @Test
  void an_exception_narrows_its_own_block() {
    Map<String, Object> block =
        Map.of("ipBlock", Map.of("cidr", "10.0.0.0/8", "except", List.of("10.0.1.0/24")));

    assertThat(reaches(from(block), WEB, DB, 5432)).isFalse();
    assertThat(reaches(from(block), "10.9.9.9", DB, 5432)).isTrue();
    assertThat(reaches(from(block), "11.0.0.1", DB, 5432)).isFalse();
  }

  @Test
  void a_named_port_is_looked_up_on_the_destination_and_a_range_includes_its_ends() {
    Map<String, Object> named =
        Map.of("ingress", List.of(Map.of("ports", List.of(Map.of("port", "sql")))));
    Map<String, Object> range =
        Map.of("ingress", List.of(Map.of("ports", List.of(Map.of("port", 1, "endPort", 3)))));

    assertThat(reaches(named, WEB, DB, 5432)).isTrue();
    assertThat(reaches(named, WEB, DB, 5433)).isFalse();
    assertThat(reaches(range, WEB, DB, 3)).isTrue();
    assertThat(reaches(range, WEB, DB, 4)).isFalse();
  }
}
