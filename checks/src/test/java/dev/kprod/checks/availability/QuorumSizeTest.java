package dev.kprod.checks.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumSizeTest {
  private static final String PASS = "pass statefulset/shop/db";

  private final CheckTester<?> check = CheckTester.of(new QuorumSize());

  private static String set(String image, int replicas) {
    return """
    ---
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec: {replicas: %s, template: {spec: {containers: [{name: db, image: "%s"}]}}}
    """
        .formatted(replicas, image);
  }

  private static String members(int count, int ready) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                """
                ---
                kind: Pod
                metadata:
                  name: db-%s
                  namespace: shop
                  creationTimestamp: "2026-11-21T06:00:00Z"
                  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
                spec: {containers: [{name: db, image: etcd}]}
                status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
                """
                    .formatted(index, index < ready ? "True" : "False"))
        .collect(Collectors.joining());
  }

  private static String owned(String group, String kind, String name, String labels, int replicas) {
    return """
    ---
    kind: StatefulSet
    metadata:
      name: %s
      namespace: shop
      ownerReferences: [{apiVersion: %s/v1, kind: %s, name: main, controller: true}]
    spec: {replicas: %s, template: {metadata: {labels: {%s}}}}
    """
        .formatted(name, group, kind, replicas, labels);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 'fail(high) statefulset/shop/db: spec.replicas is 2 members, 2 needed, 0 may be lost,"
        + " wanted an odd number, >= 3'",
    "3, pass statefulset/shop/db",
    "4, 'fail(medium) statefulset/shop/db: spec.replicas is 4 members, 3 needed, 1 may be lost,"
        + " wanted an odd number, >= 3'",
    "5, pass statefulset/shop/db",
    "7, pass statefulset/shop/db",
    "9, 'pass statefulset/shop/db [note: each write waits for 5 members]'",
  })
  void an_odd_number_of_three_or_more(int replicas, String outcome) {
    assertThat(check.outcomes(set("quay.io/coreos/etcd:v3.6.0", replicas)))
        .containsExactly(outcome);
  }

  @Test
  void two_are_worse_than_one_and_four_no_better_than_three() {
    assertThat(check.messages(set("etcd", 2)))
        .containsExactly(
            "fail(high) statefulset/shop/db: etcd with 2 members stops when either of them is lost:"
                + " two are worse than one.");
    assertThat(check.messages(set("etcd", 4)))
        .containsExactly(
            "fail(medium) statefulset/shop/db: etcd with 4 members tolerates the loss of 1, as 3"
                + " would.");
    assertThat(check.remedies(set("etcd", 4)))
        .containsExactly(
            "Let sts/db have 5 members, by the way in which the system itself takes members in.");
  }

  @Test
  void fewer_ready_than_a_majority_is_critical_and_just_a_majority_is_high() {
    assertThat(check.messages(set("etcd", 3) + members(3, 1)))
        .containsExactly(
            "fail statefulset/shop/db: etcd has no majority now: 1 of 3 are ready, 2 are needed.");
    assertThat(check.outcomes(set("etcd", 3) + members(3, 2)))
        .containsExactly("fail(high) statefulset/shop/db: status is 2 ready, wanted 3 of 3");
    assertThat(check.outcomes(set("etcd", 5) + members(5, 4))).containsExactly(PASS);
    assertThat(check.outcomes(set("etcd", 3) + members(3, 3))).containsExactly(PASS);
  }

  @Test
  void a_member_that_changed_a_moment_ago_is_on_its_way() {
    assertThat(
            check.outcomes(
                set("etcd", 3)
                    + members(3, 2)
                        .replace(
                            "status: \"False\"",
                            "status: \"False\", lastTransitionTime: \"2026-11-21T07:55:00Z\"")))
        .containsExactly(PASS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zookeeper:3.9",
        "docker.io/bitnami/mongodb:8",
        "hashicorp/consul:1",
        "rabbitmq:4",
        "cockroachdb/cockroach:v25",
        "pingcap/pd:v8",
        "docker.elastic.co/elasticsearch/elasticsearch:9",
        "bitnami/redis-sentinel:8",
        "bitnami/mariadb-galera:11",
      })
  void images_tell_what_votes(String image) {
    assertThat(check.outcomes(set(image, 2)))
        .containsExactly(
            "fail(high) statefulset/shop/db: spec.replicas is 2 members, 2 needed, 0 may be lost,"
                + " wanted an odd number, >= 3");
  }

  @ParameterizedTest
  @CsvSource({
    "redis:8, 2, it is not known to be a quorum system",
    "etcd-backup:1, 2, it is not known to be a quorum system",
    "etcd, 1, it is not known to be a quorum system",
    "vault:1, 2, it is not known to be a quorum system",
    "cassandra:5, 2, Cassandra holds copies and does not vote",
    "minio/minio:1, 4, MinIO holds copies and does not vote",
  })
  void what_does_not_vote_or_is_not_known_is_left_out(String image, int replicas, String because) {
    assertThat(check.outcomes(set(image, replicas)))
        .containsExactly("not-applicable statefulset/shop/db: " + because);
  }

  @Test
  void a_store_that_may_keep_its_data_elsewhere_votes_only_with_volumes() {
    assertThat(
            check.messages(
                set("hashicorp/vault:1", 2)
                    .replace("replicas: 2,", "replicas: 2, volumeClaimTemplates: [{}],")))
        .containsExactly(
            "fail(high) statefulset/shop/db: Vault with 2 members stops when either of them is"
                + " lost: two are worse than one.");
  }

  @Test
  void nodes_that_hold_data_only_do_not_vote() {
    assertThat(
            check.outcomes(
                set("elasticsearch:9", 4).replace("name: db, names", "name: es-data, names")))
        .containsExactly(
            "not-applicable statefulset/shop/es-data: it is not known to be a quorum system");
  }

  @Test
  void an_arbiter_in_a_set_of_its_own_makes_two_members_three() {
    String part =
        """
        ---
        kind: StatefulSet
        metadata: {name: %s, namespace: shop}
        spec:
          replicas: %s
          template:
            metadata: {labels: {app.kubernetes.io/instance: db}}
            spec: {containers: [{name: db, image: mongodb}]}
        """;

    assertThat(check.outcomes(part.formatted("db", 2) + part.formatted("db-arbiter", 1)))
        .containsExactly(
            PASS,
            "not-applicable statefulset/shop/db-arbiter: it is not known to be a quorum system");
  }

  @Test
  void an_operators_resource_tells_and_one_member_tolerates_nothing() {
    String rabbit = owned("rabbitmq.com", "RabbitmqCluster", "mq", "a: b", 1);

    assertThat(check.messages(rabbit))
        .containsExactly(
            "fail(high) statefulset/shop/mq: RabbitMQ with 1 member tolerates no fault.");
    assertThat(check.remedies(rabbit))
        .containsExactly(
            "Let RabbitmqCluster main have 3 members, by the way in which the system itself takes"
                + " members in.");
  }

  @Test
  void a_single_member_that_serves_is_said_once_by_the_check_of_replicas() {
    assertThat(
            check.outcomes(
                owned("rabbitmq.com", "RabbitmqCluster", "mq", "app: web", 1) + Manifests.SERVICE))
        .containsExactly(
            "not-applicable statefulset/shop/mq: it has one replica, which ha-replicas judges");
  }

  @Test
  void the_masters_of_all_node_sets_count_together_and_are_said_once() {
    String es = "elasticsearch.k8s.elastic.co";
    String master = es + "/node-master: 'true'";

    assertThat(
            check.outcomes(
                owned(es, "Elasticsearch", "a", master, 2)
                    + owned(es, "Elasticsearch", "b", master, 2)
                    + owned(es, "Elasticsearch", "data", es + "/node-master: 'false'", 2)))
        .containsExactly(
            "fail(medium) statefulset/shop/a: spec.replicas is 4 members, 3 needed, 1 may be lost,"
                + " wanted an odd number, >= 3",
            "not-applicable statefulset/shop/b: its members count with those of sts/a",
            "not-applicable statefulset/shop/data: it is not known to be a quorum system");
  }

  @Test
  void a_proxy_beside_the_members_does_not_count() {
    String pxc = "pxc.percona.com";

    assertThat(
            check.outcomes(
                owned(pxc, "PerconaXtraDBCluster", "db", "app.kubernetes.io/component: pxc", 3)
                    + owned(
                        pxc,
                        "PerconaXtraDBCluster",
                        "proxy",
                        "app.kubernetes.io/component: haproxy",
                        2)))
        .containsExactly(
            PASS, "not-applicable statefulset/shop/proxy: it is not known to be a quorum system");
  }

  @ParameterizedTest
  @CsvSource({
    "1, '', fail(high)",
    "2, '', 'pass cluster/shop/main [note: what was not yet copied to the only standby is lost with"
        + " the primary]'",
    "2, 'minSyncReplicas: 1', fail(high)",
    "2, 'postgresql: {synchronous: {method: any, number: 1}}', fail(high)",
    "3, 'minSyncReplicas: 1', pass cluster/shop/main",
  })
  void postgres_needs_a_standby_and_two_where_commits_wait(
      int instances, String spec, String outcome) {
    assertThat(
            check.outcomes(
                """
                apiVersion: postgresql.cnpg.io/v1
                kind: Cluster
                metadata: {name: main, namespace: shop}
                spec: {instances: %s, %s}
                ---
                kind: Pod
                metadata:
                  name: main-1
                  namespace: shop
                  ownerReferences:
                  - {apiVersion: postgresql.cnpg.io/v1, kind: Cluster, name: main, controller: true}
                status: {phase: Running}
                """
                    .formatted(instances, spec)))
        .first()
        .asString()
        .startsWith(outcome);
  }

  private static String kafka(int brokers, String config) {
    String pods =
        IntStream.range(0, brokers)
            .mapToObj(
                index ->
                    """
                    ---
                    kind: Pod
                    metadata:
                      name: b-%s
                      namespace: shop
                      labels: {strimzi.io/cluster: events, strimzi.io/broker-role: "true"}
                      ownerReferences:
                      - {apiVersion: core.strimzi.io/v1beta2, kind: StrimziPodSet, name: b, controller: true}
                    status: {phase: Running}
                    """
                        .formatted(index))
            .collect(Collectors.joining());
    return """
    apiVersion: core.strimzi.io/v1beta2
    kind: StrimziPodSet
    metadata: {name: b, namespace: shop}
    spec: {pods: [%s]}
    ---
    apiVersion: kafka.strimzi.io/v1
    kind: Kafka
    metadata: {name: events, namespace: shop}
    spec: {kafka: {config: {%s}}}
    """
            .formatted("{},".repeat(brokers), config)
        + pods;
  }

  @ParameterizedTest
  @CsvSource({
    "2, '', 'fail(high) strimzipodset/shop/b: Kafka with 2 members: the loss of one stops topics.'",
    "3, 'default.replication.factor: 3, min.insync.replicas: 2', pass strimzipodset/shop/b",
    "3, 'default.replication.factor: 3, min.insync.replicas: 3', 'fail(high) strimzipodset/shop/b:"
        + " One broker down stops writes: topics keep 3 copies, and 3 must be there.'",
    "3, '', 'pass strimzipodset/shop/b [note: Kafka events keeps one copy of a topic that does not"
        + " ask for more]'",
  })
  void kafka_needs_three_brokers_and_a_copy_to_spare(int brokers, String config, String outcome) {
    assertThat(check.messages(kafka(brokers, config))).containsExactly(outcome);
  }

  @Test
  void an_autoscaler_takes_members_in_and_out() {
    String autoscaler =
        """
        ---
        kind: HorizontalPodAutoscaler
        metadata: {name: db-hpa, namespace: shop}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}
          minReplicas: 3
          maxReplicas: 7
        """;

    assertThat(check.messages(set("etcd", 3) + autoscaler))
        .containsExactly(
            "fail(high) statefulset/shop/db: HPA db-hpa takes members of etcd in and out with the"
                + " load.");
  }

  @Test
  void what_kprod_yaml_states_wins() {
    StatedQuorum votes = new StatedQuorum("StatefulSet", "shop", "db", 2, true);
    StatedQuorum copies = new StatedQuorum("StatefulSet", "shop", "db", 2, false);

    assertThat(
            check.stating(StatedQuorum.FACT, List.of(votes)).messages(set("example.org/ring", 2)))
        .containsExactly(
            "fail(high) statefulset/shop/db: db with 2 members stops when either of them is lost:"
                + " two are worse than one.");
    assertThat(check.stating(StatedQuorum.FACT, List.of(copies)).outcomes(set("etcd", 2)))
        .containsExactly(
            "not-applicable statefulset/shop/db: it holds copies and does not vote, as facts.quorum"
                + " says");
  }
}
