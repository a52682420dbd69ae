package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Consent;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTlsTest {
  private final CheckTester<?> check = CheckTester.of(new RouteTls());

  private static String ingress(String metadata, String spec) {
    return "{kind: Ingress, metadata: {name: web, namespace: shop, %s}, spec: {%s}}\n---\n"
        .formatted(metadata, spec);
  }

  private static String tls(String hosts, String host) {
    return ingress(
        "",
        "tls: [{hosts: [%s], secretName: web-tls}], rules: [{host: %s}]".formatted(hosts, host));
  }

  private static String secret(String type) {
    return "{apiVersion: v1, kind: Secret, metadata: {name: web-tls, namespace: shop}, type: '%s'}\n---\n"
        .formatted(type);
  }

  private static final String TLS_SECRET = secret("kubernetes.io/tls");

  @ParameterizedTest(name = "{0} for {1}: {2}")
  @CsvSource({
    "shop.example.com, shop.example.com, true",
    "'*.example.com', shop.example.com, true",
    "'*.example.com', a.shop.example.com, false",
    "'*.example.com', example.com, false",
    "other.example.com, shop.example.com, false",
    "'', shop.example.com, true",
  })
  void a_host_is_covered_exactly_or_by_a_wildcard_of_one_label(
      String hosts, String host, boolean covered) {
    String quoted = hosts.isEmpty() ? "" : "'" + hosts + "'";

    assertThat(check.outcomes(tls(quoted, host) + TLS_SECRET).getFirst())
        .startsWith(covered ? "pass" : "fail ingress/shop/web: spec.tls is host " + host);
  }

  @Test
  void a_host_without_an_entry_is_served_in_clear() {
    String yaml = ingress("", "rules: [{host: shop.example.com}]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail ingress/shop/web: spec.tls is host shop.example.com has no entry, wanted an entry"
                + " that covers it");
    assertThat(
            check
                .with(RouteTls.INTERNAL_CLASSES, List.of("inner"))
                .outcomes(yaml.replace("rules:", "ingressClassName: inner, rules:"))
                .getFirst())
        .startsWith("fail(medium) ingress/shop/web");
    assertThat(check.outcomes(ingress("", "rules: [{http: {paths: []}}]")))
        .containsExactly(
            "fail ingress/shop/web: spec.tls is every host has no entry, wanted an entry that"
                + " covers it");
  }

  @Test
  void a_certificate_of_the_provider_is_enough() {
    assertThat(
            check.outcomes(
                ingress(
                    "annotations: {alb.ingress.kubernetes.io/certificate-arn: 'arn:x'}",
                    "rules: [{host: shop.example.com}]")))
        .containsExactly("pass ingress/shop/web");
  }

  @Test
  void the_secret_of_an_entry_must_be_there_and_of_the_type() {
    String web = tls("shop.example.com", "shop.example.com");

    assertThat(check.messages(web))
        .containsExactly(
            "fail ingress/shop/web: Its Secret web-tls is not there, so that callers get the"
                + " controller's own certificate.");
    assertThat(check.messages(web + secret("Opaque")))
        .containsExactly(
            "fail ingress/shop/web: Its Secret web-tls is of type Opaque, which controllers"
                + " refuse.");
    assertThat(check.outcomes(web + TLS_SECRET)).containsExactly("pass ingress/shop/web");
    assertThat(
            check
                .refusing("secrets?type=kubernetes.io/tls")
                .refusing("secrets?type=Opaque")
                .outcomes(web))
        .containsExactly(
            "unknown(forbidden) ingress/shop/web: whether Secret web-tls is there was not seen");
    assertThat(
            check
                .outcome(
                    "secrets?type=kubernetes.io/tls",
                    new ReadOutcome.NotAsked(Consent.SECRET_METADATA))
                .outcomes(web))
        .containsExactly(
            "unknown(not-observable) ingress/shop/web: whether Secret web-tls is there was not"
                + " seen: nothing of Secrets was asked for; --secret-metadata allows it");
  }

  @Test
  void a_ready_certificate_of_cert_manager_proves_the_secret() {
    String certificate =
        "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: web, namespace:"
            + " shop}, spec: {secretName: web-tls}, status: {conditions: [{type: Ready, status:"
            + " 'True'}]}}\n"
            + "---\n";

    assertThat(
            check
                .refusing("secrets?type=kubernetes.io/tls")
                .outcomes(tls("shop.example.com", "shop.example.com") + certificate))
        .containsExactly("pass ingress/shop/web");
  }

  @Test
  void a_redirect_that_is_turned_off_leaves_clear_text_working() {
    assertThat(
            check.outcomes(
                tls("shop.example.com", "shop.example.com")
                        .replace(
                            "namespace: shop,",
                            "namespace: shop, annotations:"
                                + " {nginx.ingress.kubernetes.io/ssl-redirect: 'false'},")
                    + TLS_SECRET))
        .containsExactly(
            "fail(medium) ingress/shop/web:"
                + " metadata.annotations[nginx.ingress.kubernetes.io/ssl-redirect] is false, wanted"
                + " absent or true");
  }

  @Test
  void passed_through_ended_in_front_or_solving_a_challenge_needs_no_entry() {
    String rule = "rules: [{host: shop.example.com}]";
    String front =
        """
        kind: IngressClass
        metadata: {name: nginx}
        spec: {controller: k8s.io/ingress-nginx}
        ---
        kind: Deployment
        metadata: {name: controller, namespace: ingress-nginx}
        spec: {template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {}}}
        ---
        kind: Service
        metadata: {name: lb, namespace: ingress-nginx, annotations: {service.beta.kubernetes.io/aws-load-balancer-ssl-cert: 'arn:x'}}
        spec: {type: LoadBalancer, selector: {app.kubernetes.io/name: ingress-nginx}}
        ---
        """;

    assertThat(
            check.outcomes(
                ingress(
                    "annotations: {nginx.ingress.kubernetes.io/ssl-passthrough: 'true'}", rule)))
        .containsExactly("pass ingress/shop/web");
    assertThat(check.outcomes(front + ingress("", "ingressClassName: nginx, " + rule)))
        .containsExactly("pass ingress/shop/web");
    assertThat(
            check.outcomes(ingress("labels: {acme.cert-manager.io/http01-solver: 'true'}", rule)))
        .containsExactly("not-applicable ingress/shop/web: it solves a challenge of ACME");
  }

  private static String gateway(String status) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: {name: edge, namespace: shop}
    spec: {listeners: [{name: http, port: 80, protocol: HTTP}, {name: https, port: 443, protocol: HTTPS}]}
    status: {%s}
    ---
    """
        .formatted(status);
  }

  private static String route(String section, String rule) {
    return """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: web, namespace: shop}
    spec: {parentRefs: [{name: edge%s}], rules: [{%s}]}
    ---
    """
        .formatted(section, rule);
  }

  @Test
  void a_listener_of_http_may_only_redirect() {
    String serves = "backendRefs: [{name: api}]";

    assertThat(check.messages(gateway("") + route("", serves)))
        .containsExactly(
            "fail gateway/shop/edge: Its listener http serves HTTPRoute web in clear.");
    assertThat(check.outcomes(gateway("") + route(", sectionName: https", serves)))
        .containsExactly("pass gateway/shop/edge");
    assertThat(check.outcomes(gateway("") + route("", "filters: [{type: RequestRedirect}]")))
        .containsExactly("pass gateway/shop/edge");
    assertThat(
            check.messages(
                gateway(
                    "listeners: [{name: https, conditions: [{type: ResolvedRefs, status:"
                        + " 'False'}]}]")))
        .containsExactly(
            "fail gateway/shop/edge: The certificates of its listener https were not found.");
  }

  @Test
  void a_gateway_of_istio_is_judged_by_its_servers_and_other_kinds_are_not_guessed() {
    String istio =
        "{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: edge, namespace:"
            + " shop}, spec: {servers: [{hosts: [a.example.com], port: {number: 80, protocol:"
            + " HTTP}, tls: {httpsRedirect: %s}}]}}\n"
            + "---\n";

    assertThat(check.messages(istio.formatted("false")))
        .containsExactly("fail gateway/shop/edge: It serves a.example.com in clear on port 80.");
    assertThat(check.outcomes(istio.formatted("true"))).containsExactly("pass gateway/shop/edge");
    assertThat(
            check.outcomes(
                "{apiVersion: traefik.io/v1alpha1, kind: IngressRoute, metadata: {name: web,"
                    + " namespace: shop}}"))
        .containsExactly(
            "unknown(not-observable) ingressroute/shop/web: how an object of kind IngressRoute"
                + " ends TLS is not known here");
  }
}
