package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Machines.three;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeZoneTest {
  private static final String CLASS =
      """
      ---
      kind: StorageClass
      metadata: {name: disk}
      volumeBindingMode: Immediate
      """;

  private final CheckTester<?> check = CheckTester.of(new VolumeZone());

  private static String set(int replicas) {
    return """
    ---
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec: {replicas: %s, template: {metadata: {labels: {app: db}}}}
    """
        .formatted(replicas);
  }

  private static String member(int index, String volume) {
    return """
    ---
    kind: Pod
    metadata:
      name: db-%1$s
      namespace: shop
      labels: {app: db}
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
    spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data-db-%1$s}}]}
    status: {phase: Running}
    ---
    kind: PersistentVolumeClaim
    metadata: {name: data-db-%1$s, namespace: shop}
    spec: {volumeName: pv-%1$s, storageClassName: disk}
    ---
    kind: PersistentVolume
    metadata: {name: pv-%1$s%2$s
    """
        .formatted(index, volume);
  }

  private static String in(String key, String zones) {
    return """
    }
    spec: {nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: %s, \
    operator: In, values: [%s]}]}]}}}\
    """
        .formatted(key, zones);
  }

  private static String db(String first, String second) {
    return set(2) + member(0, first) + member(1, second);
  }

  private static String zonal(String zone) {
    return in("topology.kubernetes.io/zone", zone);
  }

  @Test
  void all_disks_in_one_zone_are_lost_with_it() {
    assertThat(check.outcomes(three() + db(zonal("a"), zonal("a"))))
        .containsExactly(
            "fail statefulset/shop/db: spec.volumeName of persistentvolumeclaim/shop/data-db-0 is"
                + " pv-0 in zone a, wanted volumes in two zones or more; spec.volumeName of"
                + " persistentvolumeclaim/shop/data-db-1 is pv-1 in zone a, wanted volumes in two"
                + " zones or more");
    assertThat(check.outcomes(three() + db(zonal("a"), zonal("b"))))
        .containsExactly("pass statefulset/shop/db");
  }

  @Test
  void a_class_that_binds_before_the_pod_is_placed_is_named() {
    assertThat(check.messages(three() + CLASS + db(zonal("a"), zonal("a"))))
        .containsExactly(
            "fail statefulset/shop/db: All its 2 volumes are in zone a; class disk binds Immediate,"
                + " so the disk chose the zone before the pod.");
    assertThat(
            check.messages(
                three()
                    + CLASS.replace("Immediate", "WaitForFirstConsumer")
                    + db(zonal("a"), zonal("a"))))
        .containsExactly("fail statefulset/shop/db: All its 2 volumes are in zone a.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topology.gke.io/zone",
        "topology.ebs.csi.aws.com/zone",
        "topology.disk.csi.azure.com/zone"
      })
  void drivers_have_labels_of_their_own_for_the_zone(String key) {
    assertThat(check.outcomes(three() + db(in(key, "a"), in(key, "a"))))
        .singleElement()
        .asString()
        .startsWith("fail statefulset/shop/db");
  }

  @Test
  void a_regional_disk_outlives_a_zone() {
    assertThat(check.outcomes(three() + db(zonal("'a', 'b'"), zonal("'a', 'b'"))))
        .containsExactly("pass statefulset/shop/db");
  }

  @Test
  void a_volume_without_a_zone_can_be_used_from_anywhere() {
    assertThat(check.outcomes(three() + db("}", "}"))).containsExactly("pass statefulset/shop/db");
    String azure = in("topology.disk.csi.azure.com/zone", "''");
    assertThat(check.outcomes(three() + db(azure, azure)))
        .containsExactly("pass statefulset/shop/db");
  }

  @Test
  void labels_of_the_volume_speak_where_its_affinity_does_not() {
    String label = ", labels: {failure-domain.beta.kubernetes.io/zone: a}}";

    assertThat(check.outcomes(three() + db(label, label)))
        .singleElement()
        .asString()
        .startsWith("fail statefulset/shop/db");
  }

  @Test
  void a_claim_without_a_volume_yet_is_not_looked_at() {
    assertThat(
            check.outcomes(
                three()
                    + set(2)
                    + member(0, zonal("a")).replace("volumeName: pv-0, ", "")
                    + member(1, zonal("a")).replace("volumeName: pv-1, ", "")))
        .containsExactly(
            "not-applicable statefulset/shop/db: none of its pods has a claim with a volume");
  }

  @Test
  void one_replica_and_one_zone_are_other_questions() {
    assertThat(check.outcomes(three() + set(1) + member(0, zonal("a"))))
        .containsExactly("not-applicable statefulset/shop/db: it has fewer than two replicas");
    assertThat(check.outcomes(Machines.node("a1", "a", "") + db(zonal("a"), zonal("a"))))
        .containsExactly(
            "not-applicable statefulset/shop/db: the nodes of the cluster are in fewer than two"
                + " zones");
  }
}
