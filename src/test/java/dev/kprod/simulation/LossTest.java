package dev.kprod.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossTest {
  private static Town three() {
    return Town.empty().nodes("a1@a", "b1@b", "c1@c");
  }

  private static List<String> told(Forecast forecast) {
    List<String> told = new ArrayList<>();
    for (Consequence one : forecast.consequences()) {
      told.add(
          "%s %s/%s: %s %s"
              .formatted(
                  one.effect().word(),
                  one.subject().kind(),
                  one.subject().name(),
                  one.because(),
                  one.targets()));
    }
    forecast.cases().forEach(one -> told.addAll(one.remarks()));
    return told;
  }

  private static List<String> zones(Town town) {
    Cluster cluster = Fixture.of(town.yaml());
    return told(LossForecast.ofZones(cluster, LossForecast.zones(cluster)));
  }

  private static List<String> node(Town town, String node) {
    return told(LossForecast.ofNodes(Fixture.of(town.yaml()), List.of(node)));
  }

  @Test
  void a_service_in_two_zones_survives_each() {
    assertThat(zones(three().service("web", "", "a1", "b1"))).isEmpty();
  }

  @Test
  void a_service_on_one_node_is_gone_until_its_pods_are_ready_elsewhere() {
    assertThat(node(three().service("web", "", "a1", "a1"), "a1"))
        .containsExactly(
            "stops Deployment/web: all 2 ready pods are lost; it is back once the next ones are"
                + " ready [a1]");
  }

  @Test
  void a_pod_of_a_stateful_set_waits_for_hands_where_no_cloud_deletes_the_node() {
    String service =
        "kind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}}\n";
    Town own = three().workload("StatefulSet", "db", "", "a1").add(service);
    Town cloud =
        Town.empty()
            .node("a1", "a", "providerID: aws:///a/i-1")
            .nodes("b1@b")
            .workload("StatefulSet", "db", "", "a1")
            .add(service);
    String remark =
        "shop/sts/db: its pods come back only once the Node object is deleted, or somebody says so";

    assertThat(node(own, "a1"))
        .containsExactly(
            "stops StatefulSet/db: its only ready pod is lost; it stays down: its pods come back"
                + " only once the Node object is deleted [a1]",
            remark);
    assertThat(node(cloud, "a1"))
        .containsExactly(
            "stops StatefulSet/db: its only ready pod is lost; it is back once the next ones are"
                + " ready [a1]",
            remark);
  }

  @Test
  void a_volume_of_the_lost_zone_keeps_its_pod_waiting_and_a_regional_one_does_not() {
    String claim = "volumes: [{name: data, persistentVolumeClaim: {claimName: %s}}]";
    String volumes =
        """
        kind: PersistentVolumeClaim
        metadata: {name: %1$s, namespace: shop}
        spec: {volumeName: %1$s}
        ---
        kind: PersistentVolume
        metadata: {name: %1$s}
        spec:
          nodeAffinity:
            required:
              nodeSelectorTerms:
              - matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [%2$s]}]
        """;
    Town town =
        three()
            .service("zonal", claim.formatted("zonal"), "a1")
            .service("wide", claim.formatted("wide"), "a1", "b1")
            .add(volumes.formatted("zonal", "a"))
            .add(volumes.formatted("wide", "a, b"));

    assertThat(zones(town))
        .containsExactly(
            "stops Deployment/zonal: its only ready pod is lost; it stays down: no node takes it:"
                + " 2 nodes out of reach of its volume [a]",
            "pending Deployment/zonal: 1 pod: no node takes it: 2 nodes out of reach of its volume"
                + " [a]");
  }

  @Test
  void a_hard_spread_that_counts_dead_nodes_waits_for_their_deletion() {
    String spread =
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone,"
            + " whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}%s}]";
    String remark =
        "shop/deploy/web: its spread rule counts the dead nodes: replacements wait until their Node"
            + " objects are deleted";

    assertThat(zones(three().service("web", spread.formatted(""), "a1", "b1", "c1")))
        .containsExactly(remark, remark, remark);
    assertThat(
            zones(
                three()
                    .service(
                        "web", spread.formatted(", nodeTaintsPolicy: Honor"), "a1", "b1", "c1")))
        .isEmpty();
  }

  @Test
  void too_little_room_leaves_pods_waiting_and_who_it_is_depends_on_the_order() {
    Town town =
        three()
            .workload("Deployment", "one", "", "a1", "a1")
            .workload("Deployment", "two", "", "a1", "a1")
            .workload("Deployment", "fill", "", "b1", "b1", "b1", "c1", "c1", "c1");

    assertThat(node(town, "a1"))
        .containsExactly(
            "pending Deployment/one: 2 pods: who of those that need room waits depends on who is"
                + " first [a1]",
            "pending Deployment/two: 2 pods: who of those that need room waits depends on who is"
                + " first [a1]",
            "at least 2 pods find no node, whoever is first");
  }

  @Test
  void a_control_plane_without_its_majority_starts_nothing() {
    String label = "labels: {node-role.kubernetes.io/control-plane: '', ";
    String yaml = three().service("web", "", "a1").yaml().replaceFirst("labels: \\{", label);

    assertThat(told(LossForecast.ofZones(Fixture.of(yaml), List.of("a"))))
        .containsExactly(
            "stops Deployment/web: its only ready pod is lost; it stays down: no control plane is"
                + " left to start it elsewhere [a]",
            "no control plane is left: nothing is started elsewhere");
  }

  @Test
  void a_budget_that_is_broken_by_the_loss_is_named() {
    assertThat(node(three().service("web", "", "a1", "b1").budget("web", "minAvailable: 2"), "a1"))
        .containsExactly("until replacements are ready every eviction is refused by shop/web");
  }

  @Test
  void a_pod_that_never_was_ready_is_not_believed_to_heal_by_moving() {
    Town town = three().service("web", "").pod("Deployment", "web", "web-0", "a1", "False");

    assertThat(node(town, "a1")).isEmpty();
  }
}
