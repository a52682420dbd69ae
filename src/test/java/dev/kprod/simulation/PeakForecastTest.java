package dev.kprod.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.AutoscalerStatus;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.Resources;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Read;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeakForecastTest {
  private static String scaler(String target, int max) {
    return """
    kind: HorizontalPodAutoscaler
    metadata: {name: %1$s, namespace: shop}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %1$s}, maxReplicas: %2$s}
    """
        .formatted(target, max);
  }

  private static String quota(String hard, String used) {
    return """
    kind: ResourceQuota
    metadata: {name: team, namespace: shop}
    spec: {hard: {%1$s}}
    status: {hard: {%1$s}, used: {%2$s}}
    """
        .formatted(hard, used);
  }

  private static Forecast peak(Town town) {
    return PeakForecast.ofAll(cluster(town), Optional.empty());
  }

  private static Cluster cluster(Town town) {
    List<Read<?>> reads = new ArrayList<>(Resources.all());
    reads.add(AutoscalerStatus.READ);
    return Cluster.of(Manifest.of(reads).takenAt(Fixture.NOW).snapshot(town.yaml()));
  }

  private static List<String> told(Forecast forecast) {
    return forecast.consequences().stream()
        .map(one -> one.effect() + " " + one.subject().name() + ": " + one.because())
        .toList();
  }

  private static List<String> rows(Forecast forecast) {
    return forecast.scaled().stream()
        .map(
            one ->
                "%s %s of %s, wants %s, placed %s %s"
                    .formatted(
                        one.workload().name(),
                        one.now(),
                        one.max(),
                        one.wanted(),
                        one.placed(),
                        one.refusedBy()))
        .toList();
  }

  private static Town one() {
    return Town.empty().nodes("a@a").service("web", "", "a");
  }

  @Test
  void a_node_takes_what_it_has_room_for_and_the_rest_waits() {
    Forecast four = peak(one().add(scaler("web", 4)));
    Forecast six = peak(one().add(scaler("web", 6)));

    assertThat(rows(four)).containsExactly("web 1 of 4, wants 4, placed 3 []");
    assertThat(told(four)).isEmpty();
    assertThat(four.survives()).isEqualTo(1);
    assertThat(rows(six)).containsExactly("web 1 of 6, wants 6, placed 3 [2 by nodes]");
    assertThat(told(six))
        .containsExactly("PENDING web: 2 of 5 more pods: no node takes it: 1 node too little cpu");
    assertThat(six.survives()).isZero();
    assertThat(six.cases().getFirst().remarks())
        .containsExactly(
            "5 more pods: 3 placed, 2 without a node; first ceiling: nodes, no node takes it: 1"
                + " node too little cpu");
  }

  @Test
  void a_quota_is_hit_before_the_nodes_are() {
    Forecast forecast =
        peak(one().add(scaler("web", 6)).add(quota("requests.cpu: 3", "requests.cpu: 1")));

    assertThat(rows(forecast))
        .containsExactly("web 1 of 6, wants 6, placed 2 [3 by quota team (requests.cpu)]");
    assertThat(told(forecast))
        .containsExactly(
            "REFUSED web: 3 of 5 more pods: quota team has 3 of 3 requests.cpu in use, and one"
                + " more asks 1");
    assertThat(forecast.cases().getFirst().remarks())
        .containsExactly(
            "5 more pods: 2 placed, 3 refused by quotas; first ceiling: quota shop/team,"
                + " requests.cpu");
  }

  @Test
  void a_quota_wants_said_what_it_limits() {
    assertThat(told(peak(one().add(scaler("web", 2)).add(quota("limits.memory: 9Gi", "")))))
        .containsExactly("REFUSED web: 1 of 1 more pod: quota team wants limits.memory said");
  }

  @Test
  void a_quota_that_was_not_counted_is_added_up_from_its_pods() {
    String fresh = quota("pods: 2", "").replace("status: {hard: {pods: 2}, used: {}}\n", "");

    assertThat(rows(peak(one().add(scaler("web", 3)).add(fresh))))
        .containsExactly("web 1 of 3, wants 3, placed 1 [1 by quota team (pods)]");
  }

  @Test
  void a_quota_for_other_pods_refuses_none() {
    String scoped = quota("pods: 0", "pods: 0").replace("spec: {", "spec: {scopes: [BestEffort], ");

    assertThat(told(peak(one().add(scaler("web", 4)).add(scoped)))).isEmpty();
  }

  @Test
  void workloads_grow_one_pod_in_turn_and_higher_priority_first() {
    Town town =
        Town.empty()
            .nodes("a@a")
            .service("api", "", "a")
            .service("web", "priority: 1000", "a")
            .add(scaler("api", 4))
            .add(scaler("web", 2));

    assertThat(rows(peak(town)))
        .containsExactly(
            "web 1 of 2, wants 2, placed 1 []", "api 1 of 4, wants 4, placed 1 [2 by nodes]");
  }

  @Test
  void a_factor_stops_at_the_maximum() {
    Cluster cluster =
        cluster(
            Town.empty().nodes("a@a", "b@b").service("web", "", "a", "b").add(scaler("web", 4)));
    Forecast half = PeakForecast.ofAll(cluster, Optional.of(new BigDecimal("1.2")));
    Forecast triple = PeakForecast.ofAll(cluster, Optional.of(new BigDecimal("3")));

    assertThat(rows(half)).containsExactly("web 2 of 4, wants 3, placed 1 []");
    assertThat(rows(triple)).containsExactly("web 2 of 4, wants 4, placed 2 []");
    assertThat(triple.cases().getFirst().remarks())
        .containsExactly(
            "2 more pods: 2 placed",
            "shop/deploy/web: its maximum of 4 stops it below the 6 that are asked");
  }

  @Test
  void keda_goes_to_its_maximum_and_not_while_it_is_paused() {
    String keda =
        """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: web, namespace: shop%s}
        spec: {scaleTargetRef: {name: web}, maxReplicaCount: 3}
        """;

    assertThat(rows(peak(one().add(keda.formatted("")))))
        .containsExactly("web 1 of 3, wants 3, placed 2 []");
    assertThat(
            rows(
                peak(
                    one()
                        .add(
                            keda.formatted(
                                ", annotations: {autoscaling.keda.sh/paused: \"true\"}")))))
        .containsExactly("web 1 of 1, wants 1, placed 0 []");
  }

  @Test
  void what_sleeps_or_has_volumes_of_its_own_cannot_be_told() {
    String sleeper =
        """
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {replicas: 0, template: {spec: {containers: [{name: app}]}}}
        """;

    assertThat(told(peak(Town.empty().nodes("a@a").add(sleeper).add(scaler("web", 2)))))
        .containsExactly("CANNOT_TELL web: no pod of it runs that shows where it may go");
    Town database =
        Town.empty()
            .nodes("a@a")
            .workload("StatefulSet", "web", "", "a")
            .add(scaler("web", 2).replace("kind: Deployment", "kind: StatefulSet"));
    assertThat(told(peak(database))).isEmpty();
    assertThat(
            told(
                PeakForecast.ofAll(
                    Fixture.of(
                        database
                            .yaml()
                            .replace(
                                "replicas: 1",
                                "replicas: 1\n  volumeClaimTemplates: [{metadata: {name: data}}]")),
                    Optional.empty())))
        .containsExactly(
            "CANNOT_TELL web: each of its pods gets volumes of its own, wherever they are made");
  }

  @Test
  void a_tight_packing_counts_where_an_even_one_leaves_a_pod_out() {
    String town =
        Town.empty()
            .nodes("a@a", "b@b", "c@c")
            .service("api", "", "c")
            .service("apj", "", "c")
            .service("web", "", "c")
            .add(scaler("api", 2))
            .add(scaler("apj", 2))
            .add(scaler("web", 2))
            .yaml()
            .replaceFirst("(name: web-0(?s:.*?)requests: \\{cpu: )1", "$14");

    assertThat(rows(PeakForecast.ofAll(Fixture.of(town), Optional.empty())))
        .containsExactly(
            "api 1 of 2, wants 2, placed 1 []",
            "apj 1 of 2, wants 2, placed 1 []",
            "web 1 of 2, wants 2, placed 1 []");
  }

  @Test
  void quotas_and_autoscalers_that_were_not_seen_are_no_pass() {
    assertThat(
            told(
                PeakForecast.ofAll(
                    Fixture.refusing("resourcequotas")
                        .andRefusing("horizontalpodautoscalers.autoscaling")
                        .cluster(one().yaml()),
                    Optional.empty())))
        .containsExactly(
            "CANNOT_TELL : horizontalpodautoscalers.autoscaling, resourcequotas could not be read"
                + " whole");
  }

  @Test
  void nodes_that_may_be_added_leave_it_open_until_their_maximum_is_reached() {
    String status =
        """
        kind: ConfigMap
        metadata: {name: cluster-autoscaler-status, namespace: kube-system}
        data:
          status: |
            autoscalerStatus: Running
            nodeGroups: [{name: general, health: {cloudProviderTarget: %s, maxSize: 5}}]
        """;
    assertThat(told(peak(one().add(scaler("web", 5)).add(status.formatted(4)))))
        .containsExactly(
            "CANNOT_TELL web: 1 of 4 more pods: no node takes it: 1 node too little cpu;"
                + " cluster-autoscaler may add nodes");
    assertThat(told(peak(one().add(scaler("web", 5)).add(status.formatted(5)))))
        .containsExactly(
            "PENDING web: 1 of 4 more pods: no node takes it: 1 node too little cpu;"
                + " cluster-autoscaler has reached its maximum");
  }

  @Test
  void each_of_some_is_told_by_itself() {
    Town town =
        Town.empty()
            .nodes("a@a")
            .service("api", "", "a")
            .service("web", "", "a")
            .add(scaler("api", 3))
            .add(scaler("web", 3));
    Forecast each = PeakForecast.ofEach(cluster(town), Optional.empty(), workload -> true);

    assertThat(each.cases())
        .extracting(Forecast.Case::target)
        .containsExactly("shop/deploy/api", "shop/deploy/web");
    assertThat(told(each)).isEmpty();
    assertThat(peak(town).outcome()).isEqualTo(Forecast.Outcome.HARM);
  }

  @Test
  void an_autoscaler_that_does_not_work_or_scales_nothing_is_remarked() {
    String broken =
        scaler("web", 2)
            + "status: {conditions: [{type: ScalingActive, status: \"False\", reason:"
            + " FailedGetResourceMetric}]}\n";

    assertThat(peak(one().add(broken).add(scaler("gone", 9))).cases().getFirst().remarks())
        .containsExactly(
            "1 more pod: 1 placed",
            "shop/deploy/web: it does not scale now: FailedGetResourceMetric",
            "shop/gone scales nothing that was seen: Deployment gone");
  }
}
