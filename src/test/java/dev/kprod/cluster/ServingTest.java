package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServingTest {
  private static final String WEB =
      """
      kind: Deployment
      metadata: {name: web}
      spec: {template: {metadata: {labels: {app: web}}}}
      ---
      """;

  private static Serving serving(Cluster cluster, String name) {
    Workload workload =
        Workloads.of(cluster).all().stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    return Serving.of(workload, cluster);
  }

  private static String told(Cluster cluster, String name) {
    return switch (serving(cluster, name)) {
      case Serving.Yes(var services) -> "serves " + services.stream().map(Service::name).toList();
      case Serving.Worker(var services) -> "works " + services.stream().map(Service::name).toList();
      case Serving.No(String because) -> "no: " + because;
      case Serving.Unknown(String because, var unseen) -> "unknown: " + unseen;
    };
  }

  @Test
  void a_service_that_selects_the_template_of_a_workload_without_pods_makes_it_serve() {
    Cluster cluster =
        Fixture.of(
            WEB
                + """
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}}
                """);

    assertThat(told(cluster, "web")).isEqualTo("serves [web]");
  }

  @Test
  void the_labels_of_live_pods_count_and_not_those_of_the_template() {
    Cluster cluster =
        Fixture.of(
            """
            kind: StatefulSet
            metadata: {name: db}
            spec: {template: {metadata: {labels: {app: db, version: new}}}}
            ---
            kind: Pod
            metadata:
              name: db-0
              labels: {app: db, version: old}
              ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
            ---
            kind: Service
            metadata: {name: new}
            spec: {selector: {version: new}}
            ---
            kind: Service
            metadata: {name: old}
            spec: {selector: {version: old}}
            """);

    assertThat(told(cluster, "db")).isEqualTo("serves [old]");
  }

  @Test
  void a_service_for_metrics_alone_makes_a_worker() {
    Cluster cluster =
        Fixture.of(
            WEB
                + """
                kind: Service
                metadata: {name: scrape}
                spec: {selector: {app: web}, ports: [{name: http-metrics, port: 9090}, {name: prom, port: 1}]}
                """);

    assertThat(told(cluster, "web")).isEqualTo("works [scrape]");
  }

  @Test
  void one_port_for_users_among_those_for_metrics_is_enough_to_serve() {
    Cluster cluster =
        Fixture.of(
            WEB
                + """
                kind: Service
                metadata: {name: both}
                spec: {selector: {app: web}, ports: [{name: metrics, port: 9090}, {port: 80}]}
                """);

    assertThat(told(cluster, "web")).isEqualTo("serves [both]");
  }

  @Test
  void a_service_without_a_selector_or_of_another_namespace_or_an_alias_selects_nobody() {
    Cluster cluster =
        Fixture.of(
            WEB
                + """
                kind: Service
                metadata: {name: open}
                spec: {ports: [{port: 80}]}
                ---
                kind: Service
                metadata: {name: far, namespace: other}
                spec: {selector: {app: web}}
                ---
                kind: Service
                metadata: {name: alias}
                spec: {type: ExternalName, externalName: example.com, selector: {app: web}}
                """);

    assertThat(told(cluster, "web")).isEqualTo("no: no Service sends to it");
  }

  @Test
  void the_endpoints_of_a_service_without_a_selector_make_a_workload_serve() {
    String yaml =
        """
        kind: Pod
        metadata: {name: web}
        ---
        kind: Service
        metadata: {name: open}
        spec: {ports: [{port: 80}]}
        ---
        kind: EndpointSlice
        metadata: {name: open-1, labels: {kubernetes.io/service-name: open}}
        endpoints: [{targetRef: {kind: Pod, name: web}}]
        """;

    assertThat(told(Fixture.of(yaml), "web")).isEqualTo("serves [open]");
    assertThat(told(Fixture.refusing("endpointslices.discovery.k8s.io").cluster(yaml), "web"))
        .isEqualTo("unknown: endpointslices.discovery.k8s.io");
  }

  @Test
  void the_endpoints_of_a_service_for_metrics_do_not_make_a_workload_serve() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            ---
            kind: Service
            metadata: {name: scrape}
            spec: {selector: {app: web}, ports: [{name: metrics, port: 80}]}
            ---
            kind: EndpointSlice
            metadata: {name: scrape-1, labels: {kubernetes.io/service-name: scrape}}
            endpoints: [{targetRef: {kind: Pod, name: web}}]
            """);

    assertThat(told(cluster, "web")).isEqualTo("works [scrape]");
  }

  @Test
  void unseen_endpoints_do_not_matter_where_every_service_has_a_selector() {
    Cluster cluster =
        Fixture.refusing("endpointslices.discovery.k8s.io")
            .cluster(
                WEB
                    + """
                    kind: Service
                    metadata: {name: other}
                    spec: {selector: {app: other}}
                    ---
                    kind: Service
                    metadata: {name: kubernetes}
                    spec: {ports: [{port: 443}]}
                    """);

    assertThat(told(cluster, "web")).isEqualTo("no: no Service sends to it");
  }

  @Test
  void endpoints_that_name_no_service_still_get_traffic() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Pod
            metadata: {name: web}
            ---
            kind: EndpointSlice
            metadata: {name: by-hand}
            endpoints: [{targetRef: {kind: Pod, name: web}}]
            """);

    assertThat(told(cluster, "web")).isEqualTo("serves []");
  }

  @Test
  void work_that_ends_does_not_serve() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Job
            metadata: {name: web}
            spec: {template: {metadata: {labels: {app: web}}}}
            ---
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}}
            """);

    assertThat(told(cluster, "web")).isEqualTo("no: it runs to an end");
  }

  @Test
  void an_ingress_a_route_and_a_load_balancer_put_a_workload_at_the_edge() {
    Cluster cluster =
        Fixture.of(
            WEB
                + """
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}}
                ---
                kind: Service
                metadata: {name: lb}
                spec: {type: LoadBalancer, selector: {app: web}}
                ---
                kind: Ingress
                metadata: {name: shop}
                spec: {rules: [{http: {paths: [{backend: {service: {name: web}}}]}}]}
                ---
                kind: Ingress
                metadata: {name: rest}
                spec: {defaultBackend: {service: {name: web}}}
                ---
                kind: Ingress
                metadata: {name: far, namespace: other}
                spec: {defaultBackend: {service: {name: web}}}
                ---
                kind: HTTPRoute
                metadata: {name: route, namespace: gateways}
                spec: {rules: [{backendRefs: [{name: web, namespace: default}]}]}
                ---
                kind: GRPCRoute
                metadata: {name: bucket}
                spec: {rules: [{backendRefs: [{kind: Bucket, name: web}]}]}
                """);

    Workload web = Workloads.of(cluster).all().getFirst();
    assertThat(Edge.of(web, cluster))
        .extracting(edge -> edge.via().key() + " to " + edge.service().name())
        .containsExactly(
            "/Service/default/lb to lb",
            "networking.k8s.io/Ingress/default/rest to web",
            "networking.k8s.io/Ingress/default/shop to web",
            "gateway.networking.k8s.io/HTTPRoute/gateways/route to web");
  }

  @Test
  void a_service_inside_the_cluster_alone_is_not_the_edge() {
    Cluster cluster =
        Fixture.of(
            WEB
                + """
                kind: Service
                metadata: {name: web}
                spec: {selector: {app: web}}
                """);

    assertThat(Edge.of(Workloads.of(cluster).all().getFirst(), cluster)).isEmpty();
  }
}
