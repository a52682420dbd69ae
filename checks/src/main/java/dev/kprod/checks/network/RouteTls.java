package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.RouteKinds;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether hosts are served over TLS, with a certificate that is there.
final class RouteTls implements Check<RouteObject> {
  static final Param<List<String>> INTERNAL_CLASSES =
      new Param<>(
          "internalClasses",
          ValueType.texts(),
          List.of(),
          "Classes of Ingresses and Gateways that only the own network reaches; what they serve in"
              + " clear fails at medium.");

  /// Annotations that name a certificate that the provider keeps.
  private static final List<String> PROVIDED =
      List.of(
          "alb.ingress.kubernetes.io/certificate-arn",
          "networking.gke.io/managed-certificates",
          "networking.gke.io/certmap",
          "ingress.gcp.kubernetes.io/pre-shared-cert",
          "appgw.ingress.kubernetes.io/appgw-ssl-certificate");

  private static final List<String> REDIRECTS =
      List.of(
          "nginx.ingress.kubernetes.io/ssl-redirect",
          "ingress.kubernetes.io/ssl-redirect",
          "haproxy.org/ssl-redirect",
          "haproxy-ingress.github.io/ssl-redirect");

  private static final List<String> PASSED_THROUGH =
      List.of("nginx.ingress.kubernetes.io/ssl-passthrough", "haproxy.org/ssl-passthrough");

  private static final String LOAD_BALANCER =
      "service.beta.kubernetes.io/aws-load-balancer-ssl-cert";

  private static final Declaration<RouteObject> DECLARATION =
      Declaration.of("net-route-tls", RouteObjects.HOSTS)
          .title("Every public host is served over TLS.")
          .severity(HIGH)
          .reads(IngressClasses.READS)
          .reads(Resources.SERVICES)
          .readsIfServed(Resources.HTTP_ROUTES, RouteKinds.CERTIFICATES)
          .mayRead(SecretKinds.TLS, SecretKinds.OPAQUE)
          .param(INTERNAL_CLASSES)
          .breaks(
              """
              Credentials and cookies go in clear; or, with a wrong Secret name, the controller shows
              its own certificate and every browser an error.
              """)
          .judged(
              "The Ingresses of an ACME solver are left out; passed through, or with TLS ended at"
                  + " the load balancer in front, an Ingress passes.",
              "An Ingress fails if no entry of its tls covers a host, exactly or by a wildcard of"
                  + " one label, and no annotation names a certificate of the provider.",
              "It fails if the Secret of an entry is not there or not of type kubernetes.io/tls; a"
                  + " ready Certificate of cert-manager proves it, else it stays unknown unless"
                  + " Secret metadata were asked for.",
              "It fails at medium if an annotation turns the redirect to TLS off.",
              "A Gateway fails if a listener serves routes over HTTP that do not only redirect or"
                  + " solve ACME challenges, or if its certificates were not found; an Istio"
                  + " Gateway if a server speaks HTTP and does not redirect.",
              "What internalClasses names fails at medium; other kinds of routes stay unknown.")
          .example(
              """
              kind: Ingress
              metadata: {name: web, namespace: shop}
              spec: {rules: [{host: shop.example.com}]}
              ---
              kind: Ingress
              metadata: {name: ready, namespace: shop}
              spec: {tls: [{hosts: [a.example.com], secretName: a}], rules: [{host: a.example.com}]}
              ---
              apiVersion: cert-manager.io/v1
              kind: Certificate
              metadata: {name: a, namespace: shop}
              spec: {secretName: a}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              apiVersion: gateway.networking.k8s.io/v1
              kind: Gateway
              metadata: {name: edge, namespace: shop}
              spec: {listeners: [{name: http, port: 80, protocol: HTTP}]}
              """,
              """
              kind: Ingress
              metadata: {name: web, namespace: shop}
              spec: {tls: [{hosts: [shop.example.com], secretName: web}], rules: [{host: shop.example.com}]}
              ---
              apiVersion: v1
              kind: Secret
              metadata: {name: web, namespace: shop}
              type: kubernetes.io/tls
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/ingress/")
          .source("https://gateway-api.sigs.k8s.io/guides/tls/")
          .build();

  @Override
  public Declaration<RouteObject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(RouteObject object, Cluster cluster, Params params) {
    return switch (object) {
      case RouteObject.OfIngress(Ingress ingress) -> ingress(ingress, cluster, params);
      case RouteObject.OfGateway(CustomResource gateway) ->
          new GatewayTls(gateway, cluster, severity(gatewayClass(gateway), params)).verdict();
      case RouteObject.OfRoute route -> notApplicable("its Gateway is judged");
      case RouteObject.Other(var kind, CustomResource other) ->
          kind.equals(RouteKinds.ISTIO_GATEWAYS)
              ? GatewayTls.istio(other)
              : notObservable(
                  "how an object of kind %s ends TLS is not known here".formatted(kind.kind()));
    };
  }

  private static String gatewayClass(CustomResource gateway) {
    return gateway.tree().text("spec", "gatewayClassName");
  }

  private static Severity severity(String ofClass, Params params) {
    return params.of(INTERNAL_CLASSES).contains(ofClass) ? MEDIUM : HIGH;
  }

  private static Verdict ingress(Ingress ingress, Cluster cluster, Params params) {
    if (ingress.labels().containsKey("acme.cert-manager.io/http01-solver")) {
      return notApplicable("it solves a challenge of ACME");
    }
    Map<String, String> annotations = ingress.annotations();
    boolean passed =
        PASSED_THROUGH.stream().anyMatch(key -> annotations.getOrDefault(key, "").equals("true"));
    if (passed || isEndedInFront(ingress, cluster)) {
      return pass();
    }
    boolean isInternal =
        annotations.getOrDefault("alb.ingress.kubernetes.io/scheme", "").equals("internal");
    Severity severity =
        isInternal ? MEDIUM : severity(IngressClasses.of(cluster).nameOf(ingress), params);
    boolean provided = PROVIDED.stream().anyMatch(annotations::containsKey);
    for (String host : ingress.hosts()) {
      if (!provided && !isCovered(host, ingress)) {
        return uncovered(ingress, host, severity, cluster);
      }
    }
    if (ingress.tls().isEmpty() && !provided) {
      return ingress.hosts().isEmpty() ? uncovered(ingress, "", severity, cluster) : pass();
    }
    Optional<Verdict> secret = TlsSecrets.find(ingress, severity, cluster);
    return secret.or(() -> redirect(ingress)).orElseGet(() -> pass());
  }

  /// Whoever ends TLS before the controller, it sees plain text.
  private static boolean isEndedInFront(Ingress ingress, Cluster cluster) {
    IngressClasses classes = IngressClasses.of(cluster);
    List<Workload> controllers =
        classes
            .find(classes.nameOf(ingress))
            .map(one -> classes.running(one.tree().text("spec", "controller")))
            .orElse(List.of());
    return cluster.list(Resources.SERVICES).stream()
        .filter(service -> service.type() == Service.Type.LOAD_BALANCER)
        .filter(service -> service.annotations().containsKey(LOAD_BALANCER))
        .anyMatch(
            service ->
                controllers.stream()
                    .anyMatch(
                        one ->
                            one.namespace().equals(service.namespace())
                                && service.selector().matches(one.template().labels())));
  }

  private static boolean isCovered(String host, Ingress ingress) {
    for (Ingress.Tls tls : ingress.tls()) {
      if (tls.hosts().isEmpty() || tls.hosts().stream().anyMatch(one -> covers(one, host))) {
        return true;
      }
    }
    return false;
  }

  /// Says whether a host, or a wildcard of one label, covers another.
  static boolean covers(String pattern, String host) {
    if (pattern.equals(host)) {
      return true;
    }
    int dot = host.indexOf('.');
    return pattern.startsWith("*.") && dot > 0 && pattern.substring(1).equals(host.substring(dot));
  }

  private static Verdict uncovered(
      Ingress ingress, String host, Severity severity, Cluster cluster) {
    String shown = host.isEmpty() ? "every host" : "host " + host;
    String name = host.isEmpty() ? "HOST" : host;
    boolean managed = !cluster.list(RouteKinds.CERTIFICATES).isEmpty();
    return fail(
        severity,
        "It serves %s in clear: no entry of tls covers it.".formatted(shown),
        Remedy.paste(
                managed
                    ? "Add the host to spec.tls; cert-manager keeps the Secret if an annotation"
                        + " names an issuer."
                    : "Add the host to spec.tls, with a Secret that holds its certificate.",
                """
                spec:
                  tls:
                  - hosts: ["%s"]
                    secretName: %s-tls
                """
                    .formatted(name, ingress.name())
                    .strip())
            .reviewed(),
        at("spec.tls", shown + " has no entry", "an entry that covers it"));
  }

  private static Optional<Verdict> redirect(Ingress ingress) {
    return REDIRECTS.stream()
        .filter(key -> ingress.annotations().getOrDefault(key, "").equals("false"))
        .findFirst()
        .map(
            key ->
                fail(
                    MEDIUM,
                    "An annotation turns the redirect to TLS off, so that clear text still works.",
                    Remedy.run(
                        "Let callers be redirected.",
                        "kubectl",
                        "-n",
                        ingress.namespace(),
                        "annotate",
                        "ingress",
                        ingress.name(),
                        key + "-"),
                    at(
                        "metadata.annotations[%s]".formatted(key),
                        Tree.of("false"),
                        "absent or true")));
  }
}
