package dev.kprod.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final Town THREE = Town.empty().nodes("a1@a", "b1@b", "c1@c");

  private static Town three() {
    return Town.empty().add(THREE.yaml());
  }

  private static List<String> drained(Town town, String node) {
    return told(DrainForecast.of(Fixture.of(town.yaml()), List.of(node), false));
  }

  private static List<String> told(Forecast forecast) {
    Forecast.Case only = forecast.cases().getFirst();
    List<String> told = new java.util.ArrayList<>(List.of(only.word()));
    only.consequences()
        .forEach(
            one ->
                told.add(
                    "%s %s/%s: %s"
                        .formatted(
                            one.effect().word(),
                            one.subject().kind(),
                            one.subject().name(),
                            one.because())));
    return told;
  }

  private static List<String> answers(Town town) {
    Cluster cluster = Fixture.of(town.yaml());
    return DrainForecast.of(cluster, LossForecast.nodes(cluster), false).evictions().stream()
        .map(
            one ->
                "%s %s %s%s"
                    .formatted(
                        one.pod(),
                        one.answer(),
                        one.fate(),
                        one.goesTo().isEmpty() ? "" : " to " + one.goesTo()))
        .toList();
  }

  @Test
  void an_empty_node_drains() {
    assertThat(drained(three(), "a1")).containsExactly("drains");
  }

  @Test
  void two_pods_of_one_budget_leave_in_two_rounds_once_the_first_replacement_is_ready() {
    Town town = three().service("web", "", "a1", "a1", "b1").budget("web", "maxUnavailable: 1");

    assertThat(drained(town, "a1")).containsExactly("drains");
  }

  @Test
  void the_second_pod_hangs_where_the_first_replacement_finds_no_node() {
    String apart =
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app:"
            + " web}}}]}}";
    Town town =
        three().service("web", apart, "a1", "a1", "b1", "c1").budget("web", "maxUnavailable: 1");

    assertThat(drained(town, "a1"))
        .containsExactly(
            "hangs",
            "hangs PodDisruptionBudget/web: budget web (maxUnavailable 1) wants 3 healthy pods and"
                + " has 3",
            "pending Deployment/web: no node takes it: 2 nodes kept apart by anti-affinity, 1 node"
                + " cordoned");
  }

  @Test
  void a_budget_that_keeps_all_hangs_and_its_service_keeps_running() {
    Town town = three().service("web", "", "a1", "b1").budget("web", "minAvailable: 2");

    assertThat(drained(town, "a1"))
        .containsExactly(
            "hangs",
            "hangs PodDisruptionBudget/web: budget web (minAvailable 2) wants all 2 pods healthy");
  }

  @Test
  void pods_without_a_budget_leave_together_and_take_the_service_down() {
    Town town = three().service("web", "", "a1", "a1");

    assertThat(drained(town, "a1"))
        .containsExactly(
            "drains, with harm",
            "stops Deployment/web: all 2 ready pods are here; none is ready until the next ones"
                + " are");
  }

  @Test
  void a_worker_that_nobody_calls_stops_no_service() {
    assertThat(drained(three().workload("Deployment", "worker", "", "a1"), "a1"))
        .containsExactly("drains");
  }

  @Test
  void a_bare_pod_is_refused_and_what_lies_deeper_is_told_all_the_same() {
    Town town =
        three().bare("lonely", "a1").service("web", "", "a1").budget("web", "minAvailable: 1");

    assertThat(drained(town, "a1"))
        .containsExactly(
            "hangs",
            "hangs PodDisruptionBudget/web: budget web (minAvailable 1) wants its only pod to stay",
            "refused Pod/lonely: nothing makes it again, so kubectl asks for --force");
    assertThat(drained(three().bare("lonely", "a1"), "a1").getFirst()).isEqualTo("refused");
  }

  @Test
  void two_budgets_on_one_pod_fail_and_the_others_still_leave() {
    Town town =
        three()
            .service("web", "", "a1", "b1")
            .budget("web", "maxUnavailable: 1")
            .add(
                "kind: PodDisruptionBudget\nmetadata: {name: all, namespace: shop}\n"
                    + "spec: {selector: {}, maxUnavailable: 1}\n");

    assertThat(drained(town, "a1"))
        .containsExactly(
            "fails",
            "fails Deployment/web: budgets all, web all select it, and the API server does not"
                + " evict such a pod");
  }

  @Test
  void pods_of_a_daemon_set_and_of_the_node_itself_stay() {
    Town town =
        three()
            .workload("DaemonSet", "agent", "", "a1")
            .add(
                """
                kind: Pod
                metadata: {name: proxy-a1, namespace: kube-system, annotations: {kubernetes.io/config.mirror: x}}
                spec: {nodeName: a1}
                status: {phase: Running}
                """);

    assertThat(answers(town))
        .containsExactly("proxy-a1 not-evicted stays", "agent-0 not-evicted stays");
  }

  @Test
  void one_pod_after_another_is_not_what_the_api_server_answers_to_each_alone() {
    Town town =
        three()
            .node("d1", "a", "unschedulable: true")
            .service("web", "", "d1", "d1")
            .budget("web", "maxUnavailable: 1");

    assertThat(answers(town))
        .containsExactly("web-0 allowed leaves to a1", "web-1 allowed leaves to b1");
  }

  @Test
  void in_order_a_pod_comes_back_only_once_all_below_it_are_ready() {
    Town town =
        three()
            .workload("StatefulSet", "db", "")
            .pod("StatefulSet", "db", "db-0", "b1", "False")
            .pod("StatefulSet", "db", "db-1", "a1", "True");

    assertThat(drained(town, "a1"))
        .containsExactly(
            "drains, with harm", "pending StatefulSet/db: it comes back only once db-0 is ready");
  }

  @Test
  void a_pod_without_room_elsewhere_waits() {
    Town town =
        three()
            .workload("Deployment", "big", "", "a1")
            .service("fill", "", "b1", "b1", "b1", "b1", "c1", "c1", "c1", "c1");

    assertThat(drained(town, "a1"))
        .containsExactly(
            "drains, with harm",
            "pending Deployment/big: no node takes it: 2 nodes too little cpu, 1 node cordoned");
  }

  @Test
  void budgets_that_could_not_be_read_leave_their_pods_untold() {
    Cluster cluster =
        Fixture.refusing("poddisruptionbudgets.policy")
            .cluster(three().service("web", "", "a1", "b1").yaml());

    assertThat(told(DrainForecast.of(cluster, List.of("a1"), false)))
        .containsExactly(
            "cannot tell",
            "cannot tell Deployment/web: budgets of namespace shop could not be read");
  }

  @Test
  void nodes_are_drained_in_an_order_that_works_and_the_stuck_ones_are_named() {
    Cluster cluster =
        Fixture.of(
            three()
                .service("web", "", "a1", "b1")
                .budget("web", "maxUnavailable: 1")
                .service("one", "", "c1")
                .budget("one", "minAvailable: 1")
                .yaml());

    assertThat(DrainOrder.of(cluster))
        .isEqualTo(new DrainOrder(List.of("a1", "b1"), List.of("c1")));
  }

  @Test
  void every_node_at_once_is_the_same_as_each_by_itself_and_order_of_input_does_not_matter() {
    String town = three().service("web", "", "a1", "b1").budget("web", "minAvailable: 2").yaml();
    List<String> documents = new java.util.ArrayList<>(List.of(town.split("(?m)^---$")));
    Forecast forward = DrainForecast.of(Fixture.of(town), List.of("a1", "b1", "c1"), true);
    java.util.Collections.shuffle(documents, new java.util.Random(1));
    Forecast shuffled =
        DrainForecast.of(
            Fixture.of(String.join("\n---\n", documents)), List.of("a1", "b1", "c1"), true);

    assertThat(shuffled).isEqualTo(forward);
    assertThat(forward.cases().getFirst())
        .isEqualTo(DrainForecast.of(Fixture.of(town), List.of("a1"), false).cases().getFirst());
  }
}
