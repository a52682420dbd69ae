package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarePodTest {
  private static final String ABSENT = "metadata.ownerReferences is absent, wanted a controller; ";

  private final CheckTester<?> check = CheckTester.of(new BarePod());

  private static String pod(String metadata, String created, String policy) {
    return """
    kind: Pod
    metadata: {namespace: shop, creationTimestamp: "%s", %s}
    spec: {nodeName: n1, restartPolicy: %s, containers: [{name: app, image: "web:1"}]}
    status: {phase: Running}
    """
        .formatted(created, metadata, policy);
  }

  @Test
  void a_pod_that_a_service_sends_to_fails_as_high() {
    String yaml = pod("name: web, labels: {app: web}", "2026-11-18T08:00:00Z", "Never") + SERVICE;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail pod/shop/web: "
                + ABSENT
                + "spec is web:1 on node n1 for 3 days, wanted the template of a Deployment");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail pod/shop/web: Service web sends to it, and nothing makes it anew when it is"
                + " gone.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Make a Deployment of it: this is its spec; leave out nodeName, status and the"
                + " kube-api-access volume.\n"
                + "kubectl -n shop get pod web -o yaml");
  }

  @Test
  void one_that_is_to_run_for_ever_fails_as_medium() {
    assertThat(check.messages(pod("name: web", "2026-11-21T06:00:00Z", "Always")))
        .containsExactly(
            "fail(medium) pod/shop/web: It is to run for ever, and nothing makes it anew when it is"
                + " gone.");
  }

  @Test
  void one_that_runs_to_an_end_has_a_day() {
    assertThat(check.outcomes(pod("name: web", "2026-11-20T09:00:00Z", "Never")))
        .containsExactly("not-applicable pod/shop/web: it runs to an end, and is young");
    assertThat(check.messages(pod("name: web", "2026-11-20T07:00:00Z", "OnFailure")))
        .containsExactly(
            "fail(medium) pod/shop/web: It has run for 25 hours without a controller.");
  }

  @Test
  void a_new_one_is_left_alone() {
    assertThat(
            check.outcomes(
                pod("name: web, labels: {app: web}", "2026-11-21T07:30:00Z", "Always") + SERVICE))
        .containsExactly("not-applicable pod/shop/web: it is new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: node-debugger-n1-x",
        "name: a, labels: {dag_id: etl}",
        "name: a, labels: {spark-role: driver}",
        "name: a, labels: {job.runner.gitlab.com/id: '1'}",
      })
  void pods_of_products_that_watch_over_them_are_left_out(String metadata) {
    assertThat(check.outcomes(pod(metadata, "2026-11-01T00:00:00Z", "Never")))
        .first()
        .asString()
        .endsWith(": it is for debugging, or a product watches over it");
  }

  @Test
  void a_pod_that_another_pod_made_is_left_out() {
    assertThat(
            check.outcomes(
                pod(
                    "name: exec-1, ownerReferences: [{apiVersion: v1, kind: Pod, name: driver,"
                        + " controller: true}]",
                    "2026-11-01T00:00:00Z",
                    "Never")))
        .containsExactly("not-applicable pod/shop/driver: Pod driver made it");
  }

  @Test
  void a_pod_from_a_file_on_its_node_is_left_out() {
    assertThat(
            check.outcomes(
                pod(
                    "name: proxy-n1, annotations: {kubernetes.io/config.mirror: x}",
                    "2026-11-01T00:00:00Z",
                    "Always")))
        .containsExactly("not-applicable pod/shop/proxy: its node runs it from a file");
  }

  @Test
  void a_pod_whose_controller_is_gone_or_another_is_an_orphan() {
    String owned =
        pod(
            "name: web-1-a, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1,"
                + " uid: '7', controller: true}]",
            "2026-11-18T08:00:00Z",
            "Always");
    String set = "---\nkind: ReplicaSet\nmetadata: {name: web-1, namespace: shop, uid: '%s'}\n";

    assertThat(check.messages(owned))
        .containsExactly(
            "fail(medium) replicaset/shop/web-1: Pod web-1-a belongs to ReplicaSet web-1, which is"
                + " gone; nothing makes the pod anew.");
    assertThat(check.outcomes(owned + set.formatted("8")))
        .containsExactly(
            "fail(medium) replicaset/shop/web-1: metadata.ownerReferences of pod/shop/web-1-a is"
                + " ReplicaSet web-1, for 3 days, wanted a controller that exists");
    assertThat(check.outcomes(owned + set.formatted("7")))
        .containsExactly("pass replicaset/shop/web-1");
    assertThat(check.outcomes(owned.replace("2026-11-18T08:00:00Z", "2026-11-21T07:30:00Z")))
        .containsExactly("pass replicaset/shop/web-1");
  }
}
