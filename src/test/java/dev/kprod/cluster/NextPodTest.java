package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.manifest.Manifest;
import java.util.List;
import org.junit.jupiter.api.Test;

class NextPodTest {
  private static List<String> next(String yaml) {
    Cluster cluster = Cluster.of(Manifest.of(Resources.all()).snapshot(yaml));
    return Workloads.of(cluster).all().stream()
        .map(
            workload -> {
              NextPod next = NextPod.of(workload, cluster);
              List<String> names =
                  next.pod().spec().everyContainer().stream().map(Container::name).toList();
              return "%s %s %s".formatted(workload, next.isSeen() ? "seen" : "template", names);
            })
        .toList();
  }

  private static String deployment(String present, String made) {
    return """
    kind: Deployment
    metadata:
      name: web
      namespace: shop
      annotations: {deployment.kubernetes.io/revision: "%s"}
    spec: {template: {spec: {containers: [{name: app}]}}}
    ---
    kind: ReplicaSet
    metadata:
      name: web-1
      namespace: shop
      annotations: {deployment.kubernetes.io/revision: "%s"}
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
    ---
    kind: Pod
    metadata:
      name: web-1-a
      namespace: shop
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
    spec: {containers: [{name: app}, {name: mesh}], ephemeralContainers: [{name: debug}]}
    """
        .formatted(present, made);
  }

  @Test
  void a_pod_of_the_present_template_shows_what_webhooks_add_and_not_what_people_did() {
    assertThat(next(deployment("2", "2"))).containsExactly("shop/deploy/web seen [app, mesh]");
  }

  @Test
  void a_pod_of_an_earlier_template_shows_nothing() {
    assertThat(next(deployment("3", "2"))).containsExactly("shop/deploy/web template [app]");
  }

  @Test
  void stateful_and_daemon_sets_say_by_label_which_template_a_pod_is_of() {
    String owned =
        """
        kind: %s
        metadata:
          name: db
          namespace: shop
          annotations: {deprecated.daemonset.template.generation: "7"}
        spec: {template: {spec: {containers: [{name: app}]}}}
        status: {updateRevision: db-7}
        ---
        kind: Pod
        metadata:
          name: db-0
          namespace: shop
          labels: {controller-revision-hash: db-%s, pod-template-generation: "%s"}
          ownerReferences: [{apiVersion: apps/v1, kind: %s, name: db, controller: true}]
        spec: {containers: [{name: app}, {name: mesh}]}
        """;

    assertThat(next(owned.formatted("StatefulSet", 7, 7, "StatefulSet")))
        .containsExactly("shop/sts/db seen [app, mesh]");
    assertThat(next(owned.formatted("StatefulSet", 6, 6, "StatefulSet")))
        .containsExactly("shop/sts/db template [app]");
    assertThat(next(owned.formatted("DaemonSet", 7, 7, "DaemonSet")))
        .containsExactly("shop/ds/db seen [app, mesh]");
    assertThat(next(owned.formatted("DaemonSet", 6, 6, "DaemonSet")))
        .containsExactly("shop/ds/db template [app]");
  }

  @Test
  void a_pod_that_nothing_owns_is_its_own_successor() {
    assertThat(
            next(
                """
                kind: Pod
                metadata: {name: lone, namespace: shop}
                spec: {containers: [{name: a}], ephemeralContainers: [{name: debug}]}
                """))
        .containsExactly("shop/pod/lone seen [a]");
  }
}
