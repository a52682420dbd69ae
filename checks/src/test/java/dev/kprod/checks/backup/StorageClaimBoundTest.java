package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class StorageClaimBoundTest {
  private final CheckTester<StorageClaimBound.Use> check = CheckTester.of(new StorageClaimBound());

  private static String claim(String metadata, String spec, String phase) {
    return """
    kind: PersistentVolumeClaim
    metadata: {name: data, namespace: shop%s}
    spec: {%s}
    status: {phase: %s}
    """
        .formatted(metadata, spec, phase);
  }

  private static final String OLD = ", creationTimestamp: '2026-11-21T05:00:00Z'";

  private static final String WAITING =
      """
      ---
      kind: StorageClass
      metadata: {name: fast}
      volumeBindingMode: WaitForFirstConsumer
      """;

  private static final String POD =
      """
      ---
      kind: Pod
      metadata: {name: db-0, namespace: shop, creationTimestamp: "2026-11-21T05:00:00Z"}
      spec: {volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]}
      status: {phase: Pending}
      """;

  @Test
  void lost_means_that_the_volume_is_gone() {
    assertThat(check.outcomes(claim("", "volumeName: pv-1", "Lost")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/data: status.phase is Lost: pv-1 is gone, wanted"
                + " Bound");
  }

  @Test
  void a_class_that_waits_for_a_pod_waits_until_one_comes() {
    String yaml = claim(OLD, "storageClassName: fast", "Pending") + WAITING;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/data: its class waits for a pod, and none"
                + " names it");
    assertThat(check.outcomes(yaml + POD))
        .containsExactly(
            "fail persistentvolumeclaim/shop/data: status.phase is Pending for 3 hours, wanted"
                + " Bound");
    assertThat(check.outcomes(yaml + POD.replace("phase: Pending", "phase: Succeeded")))
        .as("a job that has ended asks for nothing")
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/data: its class waits for a pod, and none"
                + " names it");
  }

  @Test
  void a_quarter_of_an_hour_is_given_to_the_driver() {
    String yaml = claim(OLD, "storageClassName: fast", "Pending") + WAITING + POD;

    assertThat(check.takenAt("2026-11-21T05:14:59Z").outcomes(yaml))
        .containsExactly("not-applicable persistentvolumeclaim/shop/data: it is new");
    assertThat(check.takenAt("2026-11-21T05:15:00Z").messages(yaml))
        .containsExactly("fail persistentvolumeclaim/shop/data: It has no volume yet.");
  }

  @Test
  void the_newest_warning_says_why() {
    String event =
        """
        ---
        kind: Event
        metadata: {name: %s, namespace: shop}
        involvedObject: {kind: PersistentVolumeClaim, namespace: shop, name: data}
        type: Warning
        reason: ProvisioningFailed
        message: %s
        lastTimestamp: "%s"
        """;

    assertThat(
            check.outcomes(
                claim(OLD, "storageClassName: fast", "Pending")
                    + WAITING
                    + POD
                    + event.formatted("b", "quota exceeded", "2026-11-21T07:00:00Z")
                    + event.formatted("a", "timeout", "2026-11-21T06:00:00Z")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/data: status.phase is Pending for 3 hours: quota"
                + " exceeded, wanted Bound");
  }

  @Test
  void a_class_that_is_not_there_is_named() {
    assertThat(check.messages(claim(OLD, "storageClassName: gone", "Pending")))
        .containsExactly("fail persistentvolumeclaim/shop/data: Its class gone is not there.");
  }

  @Test
  void a_pod_that_names_a_claim_that_is_not_there_never_starts() {
    assertThat(check.messages(POD))
        .containsExactly(
            "fail persistentvolumeclaim/shop/data: Pod db-0 names it, and it is not there.");
    assertThat(check.takenAt("2026-11-21T05:05:00Z").outcomes(POD))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/data: a pod names it since a moment ago");
  }

  @Test
  void a_deletion_waits_for_the_pods_and_then_cannot_be_taken_back() {
    String deleted = claim(", deletionTimestamp: '2026-11-21T07:00:00Z'", "", "Bound");

    assertThat(check.outcomes(deleted + POD))
        .containsExactly(
            "fail persistentvolumeclaim/shop/data: metadata.deletionTimestamp is"
                + " 2026-11-21T07:00:00Z, wanted absent while pods mount it");
    assertThat(check.outcomes(deleted)).containsExactly("pass persistentvolumeclaim/shop/data");
  }

  @Test
  void a_volume_that_is_bound_to_another_claim_is_not_this_one_s() {
    assertThat(
            check.messages(
                claim(", uid: one", "volumeName: pv-1", "Bound")
                    + """
                    ---
                    kind: PersistentVolume
                    metadata: {name: pv-1}
                    spec: {claimRef: {namespace: shop, name: data, uid: other}}
                    """))
        .containsExactly(
            "fail persistentvolumeclaim/shop/data: Its volume pv-1 is bound to another claim.");
  }

  @Test
  void in_a_namespace_that_goes_nothing_is_judged() {
    assertThat(
            check.outcomes(
                claim(OLD, "", "Pending")
                    + "---\n"
                    + "kind: Namespace\n"
                    + "metadata: {name: shop}\n"
                    + "status: {phase: Terminating}\n"))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/data: its namespace is being deleted");
  }

  @Test
  void a_claim_of_a_pod_alone_is_judged_like_any_other() {
    assertThat(
            check.messages(
                claim(
                    OLD + ", ownerReferences: [{kind: Pod, name: db-0, controller: true}]",
                    "",
                    "Pending")))
        .containsExactly("fail persistentvolumeclaim/shop/data: It has no volume yet.");
  }
}
