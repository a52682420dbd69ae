package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteBackendTest {
  private static final String NGINX =
      """
      kind: IngressClass
      metadata: {name: nginx}
      spec: {controller: k8s.io/ingress-nginx}
      ---
      kind: Deployment
      metadata: {name: controller, namespace: ingress-nginx}
      spec: {template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {}}}
      ---
      """;

  private static final String API =
      "{kind: Service, metadata: {name: api, namespace: shop}, spec: {ports: [{port: 80}, {name:"
          + " admin, port: 9090}]}}\n"
          + "---\n";

  private final CheckTester<?> check = CheckTester.of(new RouteBackend());

  private static String ingress(String metadata, String spec, String backend) {
    return """
    kind: Ingress
    metadata: {name: web, namespace: shop, %s}
    spec: {%s rules: [{host: shop.example.com, http: {paths: [{path: /api, backend: {%s}}]}}]}
    ---
    """
        .formatted(metadata, spec, backend);
  }

  private static final String TO_80 = "service: {name: api, port: {number: 80}}";
  private static final String OF_NGINX = "ingressClassName: nginx,";

  @Test
  void a_port_that_the_service_does_not_have_is_found_by_number_and_by_name() {
    assertThat(
            check.outcomes(
                NGINX + API + ingress("", OF_NGINX, "service: {name: api, port: {number: 8081}}")))
        .containsExactly(
            "fail ingress/shop/web: host shop.example.com path /api is svc/api:8081, wanted one of"
                + " its ports: 80, 9090 (admin)");
    assertThat(
            check.outcomes(
                NGINX + API + ingress("", OF_NGINX, "service: {name: api, port: {name: admin}}")))
        .containsExactly("pass ingress/shop/web");
  }

  @Test
  void a_service_that_is_not_there_is_named() {
    assertThat(
            check.messages(
                NGINX + ingress("", OF_NGINX, "service: {name: gone, port: {number: 80}}")))
        .containsExactly(
            "fail ingress/shop/web: Host shop.example.com path /api leads to Service gone, which is"
                + " not there.");
  }

  @Test
  void an_alias_may_have_any_port_and_another_resource_is_not_judged() {
    assertThat(
            check.outcomes(
                NGINX
                    + "{kind: Service, metadata: {name: api, namespace: shop}, spec: {type:"
                    + " ExternalName, externalName: example.com}}\n---\n"
                    + ingress("", OF_NGINX, TO_80)))
        .containsExactly("pass ingress/shop/web");
    assertThat(
            check.outcomes(
                NGINX + ingress("", OF_NGINX, "resource: {apiGroup: x, kind: Bucket, name: b}")))
        .containsExactly("pass ingress/shop/web");
  }

  @Test
  void without_a_class_nobody_serves_it_unless_a_controller_takes_any() {
    assertThat(check.messages(NGINX + API + ingress("", "", TO_80)))
        .containsExactly(
            "fail ingress/shop/web: Nobody serves it: it names no class, and no class is the"
                + " default.");
    assertThat(
            check.outcomes(
                NGINX.replace(
                        "spec: {}}}",
                        "spec: {containers: [{name: c, args:"
                            + " ['--watch-ingress-without-class=true']}]}}}")
                    + API
                    + ingress("", "", TO_80)))
        .containsExactly(
            "unknown(not-observable) ingress/shop/web: it names no class, and whether"
                + " deploy/controller takes it is not shown");
  }

  @Test
  void the_newest_of_two_default_classes_wins_with_a_note() {
    String isDefault =
        "annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}, creationTimestamp:"
            + " '2026-0%s-01T00:00:00Z'";
    String two =
        NGINX.replace(
                "metadata: {name: nginx}",
                "metadata: {name: nginx, " + isDefault.formatted(5) + "}")
            + "{kind: IngressClass, metadata: {name: old, %s}, spec: {controller: x.io/y}}\n---\n"
                .formatted(isDefault.formatted(1));

    assertThat(check.outcomes(two + API + ingress("", "", TO_80)))
        .containsExactly("pass ingress/shop/web [note: 2 classes are default; the newest wins]");
  }

  @Test
  void what_would_be_a_class_is_said_in_words_whether_there_are_classes_or_not() {
    String ingress = API + ingress("", "ingressClassName: ngnix,", TO_80);

    assertThat(check.outcomes(ingress))
        .containsExactly(
            "fail ingress/shop/web: spec.ingressClassName is ngnix, not there, wanted an"
                + " IngressClass of that name: there is none at all");
    assertThat(check.outcomes(NGINX + ingress))
        .containsExactly(
            "fail ingress/shop/web: spec.ingressClassName is ngnix, not there, wanted one of"
                + " nginx");
  }

  @Test
  void a_class_that_is_not_there_or_that_nobody_serves_fails() {
    assertThat(check.messages(NGINX + API + ingress("", "ingressClassName: ngnix,", TO_80)))
        .containsExactly("fail ingress/shop/web: Its IngressClass ngnix is not there.");
    assertThat(
            check.outcomes(
                NGINX.substring(0, NGINX.indexOf("---"))
                    + "---\n"
                    + API
                    + ingress("", OF_NGINX, TO_80)))
        .containsExactly(
            "fail ingress/shop/web: spec.controller of ingressclass/nginx is k8s.io/ingress-nginx,"
                + " not running, wanted a running controller");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"ingress.k8s.aws/alb", "example.com/home-made"})
  void controllers_in_the_cloud_and_unknown_ones_are_not_looked_for(String controller) {
    String alb = NGINX.replace("k8s.io/ingress-nginx", controller);
    String address = "status: {loadBalancer: {ingress: [{hostname: a.elb}]}}\n---\n";

    assertThat(check.outcomes(alb + API + ingress("", OF_NGINX, TO_80)))
        .containsExactly(
            "unknown(not-observable) ingress/shop/web: whether anybody serves class nginx (%s) is"
                    .formatted(controller)
                + " not shown, and no address was published");
    assertThat(
            check.outcomes(alb + API + ingress("", OF_NGINX, TO_80).replace("---\n", "") + address))
        .containsExactly("pass ingress/shop/web");
  }

  @Test
  void the_older_annotation_names_a_class_where_the_field_does_not() {
    String annotation = "annotations: {kubernetes.io/ingress.class: %s}";

    assertThat(check.outcomes(NGINX + API + ingress(annotation.formatted("nginx"), "", TO_80)))
        .containsExactly("pass ingress/shop/web");
    assertThat(
            check.messages(
                NGINX
                    + API
                    + ingress(annotation.formatted("nginx"), "ingressClassName: other,", TO_80)))
        .containsExactly("fail ingress/shop/web: Its IngressClass other is not there.");
    assertThat(check.outcomes(API + ingress(annotation.formatted("gce"), "", TO_80)))
        .containsExactly("pass ingress/shop/web");
  }

  @Test
  void an_address_should_be_there_after_ten_minutes() {
    assertThat(
            check.outcomes(
                NGINX
                    + API
                    + ingress("creationTimestamp: '2026-11-21T07:00:00Z'", OF_NGINX, TO_80)))
        .containsExactly(
            "fail ingress/shop/web: status.loadBalancer.ingress is empty, wanted an address");
    assertThat(
            check.outcomes(
                NGINX
                    + API
                    + ingress("creationTimestamp: '2026-11-21T07:55:00Z'", OF_NGINX, TO_80)))
        .containsExactly("pass ingress/shop/web");
  }

  private static String route(String status, String backend) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: web, namespace: shop, generation: 2}
    spec: {rules: [{backendRefs: [%s]}]}
    status: {%s}
    ---
    """
        .formatted(backend, status);
  }

  private static String parent(String name, String conditions) {
    return "{parentRef: {name: %s}, conditions: [%s]}".formatted(name, conditions);
  }

  private static final String NOT_FOUND =
      "{type: ResolvedRefs, status: 'False', reason: BackendNotFound, message: no service api,"
          + " observedGeneration: %s}";

  @Test
  void what_the_controller_of_a_gateway_says_of_a_route_is_taken_from_it() {
    String bad = parent("edge", NOT_FOUND.formatted(2));
    String good = parent("inner", "{type: Accepted, status: 'True', observedGeneration: 2}");

    assertThat(check.messages(route("parents: [" + good + ", " + bad + "]", "{name: api}")))
        .containsExactly(
            "fail httproute/shop/web: Its controller says ResolvedRefs False, BackendNotFound: no"
                + " service api.");
    assertThat(check.outcomes(route("parents: [" + bad + "]", "{name: api}")))
        .containsExactly(
            "fail httproute/shop/web: status.parents[name=edge].conditions[type=ResolvedRefs] is"
                + " BackendNotFound: no service api, wanted True");
    assertThat(
            check.outcomes(
                route("parents: [" + parent("edge", NOT_FOUND.formatted(1)) + "]", "{name: api}")))
        .containsExactly("pass httproute/shop/web");
  }

  @Test
  void a_route_that_nobody_speaks_of_or_without_weight_fails() {
    assertThat(check.messages(route("", "{name: api}")))
        .containsExactly(
            "fail httproute/shop/web: No controller has said anything about it in ten minutes.");
    assertThat(check.messages(route("", "{name: api, weight: 0}, {name: b, weight: 0}")))
        .containsExactly("fail httproute/shop/web: All backends of its rule 0 have weight 0.");
  }

  private static String gateway(String status) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: edge, namespace: shop}
    spec: {gatewayClassName: istio}
    status: {%s}
    ---
    """
        .formatted(status);
  }

  private static String gatewayClass(String status) {
    return "{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: istio}, status: {conditions: [{type: Accepted, status: '%s', reason: Pending}]}}\n---\n"
        .formatted(status);
  }

  @Test
  void a_gateway_needs_its_class_its_programme_and_each_of_its_listeners() {
    String programmed = "conditions: [{type: Programmed, status: 'True'}]";

    assertThat(check.messages(gateway(programmed)))
        .containsExactly("fail gateway/shop/edge: Its GatewayClass istio is not there.");
    assertThat(check.outcomes(gatewayClass("True") + gateway(programmed)))
        .containsExactly("pass gateway/shop/edge");
    assertThat(check.messages(gatewayClass("False") + gateway(programmed)))
        .containsExactly("fail gateway/shop/edge: Its controller says Accepted False, Pending.");
    assertThat(
            check.messages(
                gatewayClass("True")
                    + gateway(
                        programmed
                            + ", listeners: [{name: https, conditions: [{type: ResolvedRefs,"
                            + " status: 'False', reason: InvalidCertificateRef}]}]")))
        .containsExactly(
            "fail gateway/shop/edge: Its controller says ResolvedRefs False,"
                + " InvalidCertificateRef.");
    assertThat(
            check.messages(
                gatewayClass("True")
                    + gateway(
                        programmed
                            + ", listeners: [{name: https, conditions: [{type: Conflicted, status:"
                            + " 'True', reason: HostnameConflict}]}]")))
        .containsExactly(
            "fail gateway/shop/edge: Its controller says Conflicted True, HostnameConflict.");
    assertThat(check.messages(gatewayClass("True") + gateway("")))
        .containsExactly(
            "fail gateway/shop/edge: No controller has said anything about it in ten minutes.");
  }
}
