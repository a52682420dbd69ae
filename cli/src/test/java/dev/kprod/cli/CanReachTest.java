package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanReachTest {
  private static final String SHOP =
      """
      kind: DaemonSet
      metadata: {name: calico-node, namespace: kube-system}
      ---
      kind: Namespace
      metadata: {name: shop}
      ---
      kind: Pod
      metadata: {name: web, namespace: shop, labels: {app: web}}
      status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
      ---
      kind: Pod
      metadata: {name: db-0, namespace: shop, labels: {app: db}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: db, controller: true}]}
      spec: {containers: [{name: db, ports: [{name: sql, containerPort: 5432}]}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
      ---
      kind: Pod
      metadata: {name: db-1, namespace: shop, labels: {app: db, canary: "yes"}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: db, controller: true}]}
      spec: {containers: [{name: db, ports: [{name: sql, containerPort: 5432}]}]}
      status: {phase: Running, podIPs: [{ip: 10.0.0.3}]}
      ---
      kind: StatefulSet
      metadata: {name: db, namespace: shop, uid: db}
      spec: {template: {metadata: {labels: {app: db}}, spec: {}}}
      ---
      kind: Service
      metadata: {name: db, namespace: shop}
      spec: {selector: {app: db}, ports: [{port: 5000, targetPort: sql}]}
      ---
      kind: Service
      metadata: {name: gone, namespace: shop}
      spec: {selector: {app: gone}, ports: [{port: 80}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: db, namespace: shop}
      spec:
        podSelector: {matchLabels: {app: db}}
        ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: sql}]}]
      ---
      """;

  private static final String CANARY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: canary, namespace: shop}
      spec: {podSelector: {matchLabels: {canary: "yes"}}, ingress: [{}]}
      """;

  private static final String CILIUM =
      """
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: {name: c, namespace: shop}
      spec: {endpointSelector: {}, ingress: [{}]}
      """;

  @TempDir Path folder;

  private Ran canReach(String yaml, String... words) {
    String[] args = new String[words.length + 5];
    args[0] = "can-reach";
    System.arraycopy(words, 0, args, 1, words.length);
    args[words.length + 1] = "--snapshot";
    args[words.length + 2] = SnapshotFile.of(folder, yaml);
    args[words.length + 3] = "--width";
    args[words.length + 4] = "80";
    return Ran.kprod(args);
  }

  @Test
  void what_is_allowed_on_every_path_names_the_rule_of_each_end_and_exits_0() {
    Ran ran = canReach(SHOP, "pod/shop/web", "sts/shop/db", "5432");

    assertThat(ran.out())
        .isEqualTo(
            """
            ALLOWED pod/shop/web → sts/shop/db, 5432/tcp
              egress allowed, no policy selects it
              ingress allowed, by NetworkPolicy shop/db spec.ingress[0]
            """);
    assertThat(ran.code()).isEqualTo(0);
  }

  @Test
  void what_is_denied_names_the_policies_that_let_nothing_through_and_exits_1() {
    Ran ran = canReach(SHOP, "ns/shop", "statefulset/shop/db", "5432/tcp");

    assertThat(ran.out())
        .isEqualTo(
            """
            DENIED ns/shop → statefulset/shop/db, 5432/tcp
              egress allowed, no policy selects it
              ingress denied, no rule allows it in NetworkPolicy shop/db
            """);
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void replicas_that_fare_differently_are_mixed_and_told_apart() {
    Ran ran = canReach(SHOP + CANARY, "internet", "sts/shop/db", "5432");

    assertThat(ran.out())
        .isEqualTo(
            """
            MIXED internet → sts/shop/db, 5432/tcp
              denied: TCP 5432; to pod/shop/db-0
                egress allowed, no policy can select it
                ingress denied, no rule allows it in NetworkPolicy shop/db
              allowed: TCP 5432; to pod/shop/db-1
                egress allowed, no policy can select it
                ingress allowed, by NetworkPolicy shop/canary spec.ingress[0]
            """);
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void a_service_is_asked_at_the_pods_behind_it_and_their_ports() {
    assertThat(canReach(SHOP, "pod/shop/web", "svc/shop/db", "5000").out())
        .isEqualTo(
            """
            ALLOWED pod/shop/web → svc/shop/db, 5000/tcp
              allowed: TCP 5432
              egress allowed, no policy selects it
              ingress allowed, by NetworkPolicy shop/db spec.ingress[0]
            """);
    Ran none = canReach(SHOP, "pod/shop/web", "svc/shop/gone", "80");

    assertThat(none.out())
        .isEqualTo(
            """
            DENIED pod/shop/web → svc/shop/gone, 80/tcp
            Note: no pod is behind the Service on that port.
            """);
    assertThat(none.code()).isEqualTo(1);
  }

  @Test
  void without_a_port_every_port_is_answered_in_intervals() {
    assertThat(canReach(SHOP, "pod/shop/web", "pod/shop/db-0").out())
        .isEqualTo(
            """
            MIXED pod/shop/web → pod/shop/db-0, every port
              denied: TCP 1-5431, TCP 5433-65535, UDP 1-65535, SCTP 1-65535
                egress allowed, no policy selects it
                ingress denied, no rule allows it in NetworkPolicy shop/db
              allowed: TCP 5432
                egress allowed, no policy selects it
                ingress allowed, by NetworkPolicy shop/db spec.ingress[0]
            """);
  }

  @Test
  void policies_of_other_kinds_are_not_guessed_and_exit_4() {
    Ran ran = canReach(SHOP + CILIUM, "ns/shop", "pod/shop/db-0", "5432");

    assertThat(ran.out())
        .isEqualTo(
            """
            UNKNOWN ns/shop → pod/shop/db-0, 5432/tcp
              egress allowed, no policy selects it
              ingress unknown, policies of kinds that are not evaluated select it:
                CiliumNetworkPolicy shop/c
            """);
    assertThat(ran.code()).isEqualTo(4);
  }

  @Test
  void where_nothing_enforces_policies_all_is_allowed_and_it_says_so() {
    Ran ran =
        canReach(
            SHOP.replace("calico-node", "kube-flannel-ds"), "ns/shop", "pod/shop/db-0", "5432");

    assertThat(ran.out())
        .isEqualTo(
            """
            ALLOWED ns/shop → pod/shop/db-0, 5432/tcp
              egress allowed, nothing enforces policies
              ingress allowed, nothing enforces policies
            Note: nothing in this cluster enforces policies.
            """);
  }

  @Test
  void an_end_that_is_not_there_exits_2_with_the_nearest_name() {
    Ran ran = canReach(SHOP, "pod/shop/web", "sts/shop/bd", "5432");

    assertThat(ran.err())
        .isEqualTo("kprod: there is no workload \"sts/shop/bd\"; did you mean \"sts/shop/db\"?\n");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(canReach(SHOP, "svc/shop/db", "internet", "1").err())
        .isEqualTo("kprod: a Service opens no connections; name the pods or the workload\n");
    assertThat(canReach(SHOP, "web", "internet", "1").code()).isEqualTo(2);
    assertThat(canReach(SHOP, "pod/shop/web", "internet", "99999").code()).isEqualTo(2);
  }

  @Test
  void json_holds_every_path_with_its_decisions() {
    Ran ran = canReach(SHOP, "10.0.0.1", "pod/shop/db-0", "5432", "-o", "json");

    assertThat(ran.out())
        .isEqualTo(
            """
            {
              "from": "10.0.0.1",
              "to": "pod/shop/db-0",
              "port": 5432,
              "protocol": "TCP",
              "answer": "allowed",
              "paths": [
                {
                  "from": "10.0.0.1",
                  "to": "pod/shop/db-0",
                  "family": "IPv4",
                  "protocol": "TCP",
                  "firstPort": 5432,
                  "lastPort": 5432,
                  "answer": "allowed",
                  "egress": {
                    "answer": "allowed",
                    "because": "no policy selects it",
                    "policies": []
                  },
                  "ingress": {
                    "answer": "allowed",
                    "because": "by NetworkPolicy shop/db spec.ingress[0]",
                    "policies": [
                      {
                        "group": "networking.k8s.io",
                        "kind": "NetworkPolicy",
                        "namespace": "shop",
                        "name": "db",
                        "rule": "spec.ingress[0]"
                      }
                    ]
                  }
                }
              ],
              "caveats": []
            }
            """);
  }

  private Ran questions(String yaml, String lines) throws IOException {
    Path file = folder.resolve("questions.jsonl");
    Files.writeString(file, lines);
    return canReach(yaml, "-f", file.toString());
  }

  @Test
  void questions_of_a_file_come_back_with_their_answers() throws IOException {
    Ran ran =
        questions(
            SHOP,
            """
            {"from": {"namespace": "shop", "pod": "web"}, "to": {"namespace": "shop", "pod": "db-0"}, "port": 5432}

            {"id": 7, "from": {"ip": "203.0.113.9"}, "to": {"namespace": "shop", "pod": "db-0"}, "port": 53, "protocol": "UDP"}
            """);

    assertThat(ran.out())
        .isEqualTo(
            """
            {"from":{"namespace":"shop","pod":"web"},"to":{"namespace":"shop","pod":"db-0"},"port":5432,"answer":"allowed","egress":[],"ingress":[{"kind":"NetworkPolicy","namespace":"shop","name":"db","rule":"spec.ingress[0]"}]}
            {"id":7,"from":{"ip":"203.0.113.9"},"to":{"namespace":"shop","pod":"db-0"},"port":53,"protocol":"UDP","answer":"denied","egress":[],"ingress":[{"kind":"NetworkPolicy","namespace":"shop","name":"db"}]}
            """);
    assertThat(ran.code()).isEqualTo(0);
  }

  @Test
  void a_line_that_expects_something_is_a_test() throws IOException {
    String line =
        "{\"from\":{\"namespace\":\"shop\",\"pod\":\"web\"},\"to\":{\"namespace\":\"shop\",\"pod\":\"db-0\"},\"port\":%s,\"expect\":\"%s\"}\n";

    assertThat(questions(SHOP, line.formatted(5432, "allowed")).code()).isEqualTo(0);
    Ran different = questions(SHOP, line.formatted(5432, "denied") + line.formatted(53, "denied"));

    assertThat(different.out().lines().map(one -> one.replaceAll(".*asExpected\":", "")))
        .containsExactly("false}", "true}");
    assertThat(different.code()).isEqualTo(1);
    assertThat(questions(SHOP + CILIUM, line.formatted(53, "denied")).code()).isEqualTo(4);
  }

  @Test
  void lines_that_cannot_be_asked_exit_2() throws IOException {
    assertThat(questions(SHOP, "{\"port\": 1}\n{").err())
        .startsWith("kprod: line 2 of ")
        .contains("is no JSON object; such as {");
    Ran ran =
        questions(
            SHOP,
            "{\"from\":{\"namespace\":\"shop\",\"pod\":\"nobody\"},\"to\":{\"ip\":\"10.0.0.9\"},\"port\":1}");

    assertThat(ran.out())
        .isEqualTo(
            """
            {"from":{"namespace":"shop","pod":"nobody"},"to":{"ip":"10.0.0.9"},"port":1,"answer":"unknown","because":"there is no running pod shop/nobody"}
            """);
    assertThat(ran.code()).isEqualTo(2);
  }
}
