package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.StorageClass;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class StorageBindingModeTest {
  private final CheckTester<StorageClass> check = CheckTester.of(new StorageBindingMode());

  private static String nodes(String one, String other) {
    return """
    ---
    apiVersion: storage.k8s.io/v1
    kind: CSINode
    metadata: {name: n1}
    spec: {drivers: [{name: ebs.csi.aws.com, topologyKeys: [zone]}, {name: nfs.csi.k8s.io}]}
    ---
    kind: Node
    metadata: {name: n1, labels: {zone: %s}}
    ---
    kind: Node
    metadata: {name: n2, labels: {zone: %s}}
    """
        .formatted(one, other);
  }

  private static String storageClass(String provisioner, String more) {
    return """
    ---
    kind: StorageClass
    metadata: {name: fast}
    provisioner: %s
    %s
    ---
    kind: PersistentVolumeClaim
    metadata: {name: a, namespace: shop}
    spec: {storageClassName: fast}
    """
        .formatted(provisioner, more);
  }

  @Test
  void a_zone_is_chosen_before_the_pod_has_one() {
    assertThat(check.outcomes(nodes("a", "b") + storageClass("ebs.csi.aws.com", "")))
        .containsExactly(
            "fail storageclass/fast: volumeBindingMode is Immediate, zone has 2 values, 1 claim"
                + " uses it, wanted WaitForFirstConsumer");
  }

  @Test
  void one_zone_leaves_nothing_to_choose() {
    assertThat(check.outcomes(nodes("a", "a") + storageClass("ebs.csi.aws.com", "")))
        .containsExactly("not-applicable storageclass/fast: its volumes are not tied to a place");
  }

  @Test
  void a_node_that_takes_no_pods_counts_for_no_zone() {
    assertThat(
            check.outcomes(
                nodes("a", "b")
                        .replace(
                            "labels: {zone: b}}", "labels: {zone: b}}\nspec: {unschedulable: true}")
                    + storageClass("ebs.csi.aws.com", "")))
        .containsExactly("not-applicable storageclass/fast: its volumes are not tied to a place");
  }

  @Test
  void a_network_file_system_is_tied_to_nothing() {
    assertThat(check.outcomes(nodes("a", "b") + storageClass("nfs.csi.k8s.io", "")))
        .containsExactly("not-applicable storageclass/fast: its volumes are not tied to a place");
  }

  @Test
  void what_waits_passes() {
    assertThat(
            check.outcomes(
                nodes("a", "b")
                    + storageClass("ebs.csi.aws.com", "volumeBindingMode: WaitForFirstConsumer")))
        .containsExactly("pass storageclass/fast");
  }

  @Test
  void volumes_on_one_node_are_tied_to_it_even_without_a_csi_driver() {
    assertThat(check.messages(nodes("a", "b") + storageClass("rancher.io/local-path", "")))
        .containsExactly(
            "fail storageclass/fast: Its volumes are made before their pod is placed, and"
                + " rancher.io/local-path keeps them on one of 2 nodes.");
  }

  @Test
  void one_allowed_place_and_volumes_in_several_zones_are_meant_so() {
    assertThat(
            check.outcomes(
                nodes("a", "b")
                    + storageClass(
                        "ebs.csi.aws.com",
                        "allowedTopologies: [{matchLabelExpressions: [{key: zone, values:"
                            + " [a]}]}]")))
        .containsExactly("pass storageclass/fast");
    assertThat(
            check.outcomes(
                nodes("a", "b")
                    + storageClass(
                        "ebs.csi.aws.com", "parameters: {replication-type: regional-pd}")))
        .containsExactly("pass storageclass/fast");
    assertThat(
            check.outcomes(
                nodes("a", "b")
                    + storageClass("ebs.csi.aws.com", "parameters: {skuName: Premium_ZRS}")))
        .containsExactly("pass storageclass/fast");
  }

  @Test
  void a_class_that_nothing_uses_is_not_judged() {
    assertThat(
            check.outcomes(
                nodes("a", "b")
                    + storageClass("ebs.csi.aws.com", "")
                        .replace("storageClassName: fast", "storageClassName: other")))
        .containsExactly(
            "not-applicable storageclass/fast: nothing uses it, and it is not the default");
  }

  @Test
  void without_the_nodes_of_the_drivers_nobody_knows() {
    assertThat(
            check
                .refusing("csinodes.storage.k8s.io")
                .outcomes(nodes("a", "b") + storageClass("ebs.csi.aws.com", "")))
        .containsExactly("unknown(forbidden) storageclass/fast: 403 Forbidden");
  }
}
