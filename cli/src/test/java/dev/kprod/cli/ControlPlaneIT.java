package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.Request;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real-api")
class ControlPlaneIT {
  @Test
  void the_api_server_stores_what_is_applied_and_logs_who_asked_for_it() {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      admin.apply(
          """
          apiVersion: v1
          kind: Namespace
          metadata: {name: shop}
          ---
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: web
            namespace: shop
          spec:
            replicas: 2
            selector: {matchLabels: {app: web}}
            template:
              metadata: {labels: {app: web}}
              spec: {containers: [{name: web, image: "web:1"}]}
          status: {replicas: 2, readyReplicas: 1}
          ---
          apiVersion: apiextensions.k8s.io/v1
          kind: CustomResourceDefinition
          metadata: {name: schedules.velero.io}
          spec:
            group: velero.io
            scope: Namespaced
            names: {plural: schedules, singular: schedule, kind: Schedule}
            versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
          ---
          apiVersion: velero.io/v1
          kind: Schedule
          metadata: {name: daily, namespace: shop}
          spec: {schedule: "0 2 * * *"}
          status: {phase: Enabled}
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: lists-deployments}
          rules: [{apiGroups: [apps], resources: [deployments], verbs: [list]}]
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRoleBinding
          metadata: {name: auditor}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: lists-deployments}
          subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: auditor}]
          """);

      Tree schedule = admin.get("/apis/velero.io/v1/namespaces/shop/schedules/daily");
      assertThat(schedule.text("status", "phase")).isEqualTo("Enabled");

      ApiCaller auditor = cluster.as(User.AUDITOR);
      List<Tree> seen = auditor.get("/apis/apps/v1/deployments?limit=500").items("items");
      assertThat(seen).extracting(item -> item.text("metadata", "name")).containsExactly("web");
      assertThat(seen.getFirst().number(0, "status", "readyReplicas")).isEqualTo(1);
      assertThat(auditor.send("GET", "/api/v1/secrets").status()).isEqualTo(403);

      assertThat(cluster.requests(User.AUDITOR))
          .containsExactly(
              new Request("auditor", "list", "/apis/apps/v1/deployments?limit=500", 200),
              new Request("auditor", "list", "/api/v1/secrets", 403));
      assertThat(cluster.requests(User.NOBODY)).isEmpty();
    }
  }

  @Test
  void a_living_cluster_places_pods_and_makes_them_ready() {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      admin.apply(
          """
          apiVersion: v1
          kind: Node
          metadata: {name: worker}
          status:
            capacity: {cpu: "4", memory: 8Gi, pods: "110"}
            allocatable: {cpu: "4", memory: 8Gi, pods: "110"}
          ---
          apiVersion: v1
          kind: Namespace
          metadata: {name: shop}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: web, namespace: shop}
          spec: {containers: [{name: web, image: "web:1"}]}
          """);
      cluster.await(
          "the pod",
          () ->
              admin
                  .get("/api/v1/namespaces/shop/pods/web")
                  .text("status", "phase")
                  .equals("Running"));
      assertThat(admin.get("/api/v1/namespaces/shop/pods/web").text("spec", "nodeName"))
          .isEqualTo("worker");
    }
  }
}
