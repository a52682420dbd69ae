package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Machines.mounting;
import static dev.kprod.checks.availability.Machines.node;
import static dev.kprod.checks.availability.Machines.service;
import static dev.kprod.checks.availability.Machines.three;
import static dev.kprod.checks.availability.Machines.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EligibleNodesTest {
  private final CheckTester<?> check = CheckTester.of(new EligibleNodes());

  private static String labelled(String label) {
    return three().replaceFirst("labels: \\{", "labels: {" + label + ", ");
  }

  private static String terms(String expressions) {
    return "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
        + " {nodeSelectorTerms: [%s]}}}".formatted(expressions);
  }

  @Test
  void a_selector_that_one_node_meets_is_a_single_point_of_failure() {
    String web = service("web", "nodeSelector: {hardware: gpu}", "a1", "a1");

    assertThat(check.outcomes(labelled("hardware: gpu") + web))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec is 1 of 3 nodes: nodeSelector"
                + " hardware=gpu excludes 2 of 3, wanted 2 usable nodes or more");
    assertThat(check.messages(three() + web))
        .containsExactly(
            "fail deployment/shop/web: No node may take a new pod of it; those that run go on.");
  }

  @Test
  void taints_exclude_and_a_toleration_without_a_key_bears_them_all() {
    String tainted =
        node("a1", "a", "taints: [{key: dedicated, value: db, effect: NoSchedule}]")
            + node("b1", "b", "taints: [{key: dedicated, value: db, effect: NoExecute}]")
            + node("c1", "c", "taints: [{key: old, effect: PreferNoSchedule}]");

    assertThat(check.outcomes(tainted + service("web", "", "c1")))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec is 1 of 3 nodes: taint"
                + " dedicated=db:NoExecute excludes 1 of 3, taint dedicated=db:NoSchedule excludes"
                + " 1 of 3, wanted 2 usable nodes or more");
    assertThat(check.outcomes(tainted + service("web", "tolerations: [{operator: Exists}]", "c1")))
        .containsExactly("pass deployment/shop/web");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{matchExpressions: [{key: cpus, operator: Gt, values: ['7']}]} | fail",
        "{matchExpressions: [{key: cpus, operator: Lt, values: ['9']}]} | fail",
        "{matchExpressions: [{key: cpus, operator: NotIn, values: ['8']}]} | pass",
        "{matchExpressions: [{key: cpus, operator: In, values: ['8']}]}, {matchExpressions: [{key:"
            + " cpus, operator: DoesNotExist}]} | pass",
        "{} | fail",
      })
  void terms_are_alternatives_and_an_empty_one_admits_nothing(String terms, String outcome) {
    assertThat(check.outcomes(labelled("cpus: '8'") + service("web", terms(terms), "b1")))
        .singleElement()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void a_cordoned_node_does_not_count_and_is_shown() {
    String cordoned = three().replaceFirst("spec: \\{\\}", "spec: {unschedulable: true}");

    assertThat(
            check.outcomes(
                cordoned.replaceFirst("labels: \\{", "labels: {disk: ssd, ")
                    + service("web", "nodeSelector: {disk: ssd}", "b1")))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec is 0 of 3 nodes: nodeSelector disk=ssd"
                + " excludes 2 of 3, cordoned or not ready excludes 1 of 3, wanted 2 usable nodes"
                + " or more");
  }

  @Test
  void an_autoscaled_pool_of_one_is_a_note() {
    String pool = labelled("hardware: gpu, karpenter.sh/nodepool: gpu");

    assertThat(check.outcomes(pool + service("web", "nodeSelector: {hardware: gpu}", "a1")))
        .containsExactly("pass deployment/shop/web [note: an autoscaled pool, now 1 node]");
  }

  @Test
  void one_zone_of_several_is_a_note() {
    String two = three() + node("a2", "a", "");

    assertThat(
            check.outcomes(
                two + service("web", "nodeSelector: {topology.kubernetes.io/zone: a}", "a1", "a2")))
        .containsExactly("pass deployment/shop/web [note: all its 2 eligible nodes are in zone a]");
  }

  @Test
  void what_is_tied_to_one_node_is_judged_elsewhere() {
    String pinned =
        "not-applicable deployment/shop/web: it is tied to one node, which ha-node-pinned judges";
    String local =
        volume("web", "a")
            .replace("topology.kubernetes.io/zone, operator", "kubernetes.io/hostname, operator")
            .replace("values: [a]", "values: [a1]");

    assertThat(
            check.outcomes(
                three() + service("web", "nodeSelector: {kubernetes.io/hostname: a1}", "a1")))
        .containsExactly(pinned);
    assertThat(
            check.outcomes(
                three()
                    + service(
                        "web",
                        terms(
                            "{matchExpressions: [{key: kubernetes.io/hostname, operator: In,"
                                + " values: [a1]}]}"),
                        "a1")))
        .containsExactly(pinned);
    assertThat(check.outcomes(three() + service("web", mounting("web"), "a1") + local))
        .containsExactly(pinned);
  }

  @Test
  void two_names_are_two_nodes() {
    assertThat(
            check.outcomes(
                three()
                    + service(
                        "web",
                        terms(
                            "{matchExpressions: [{key: kubernetes.io/hostname, operator: In,"
                                + " values: [a1, b1]}]}"),
                        "a1")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_cluster_of_one_worker_is_judged_as_a_whole() {
    assertThat(check.outcomes(node("a1", "a", "") + service("web", "", "a1")))
        .containsExactly(
            "not-applicable deployment/shop/web: the cluster has fewer than two usable workers,"
                + " which ha-capacity judges");
  }
}
