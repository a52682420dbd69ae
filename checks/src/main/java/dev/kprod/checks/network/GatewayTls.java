package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Route;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Set;

/// Whether the listeners of one Gateway serve over TLS.
final class GatewayTls {
  private static final Set<String> CLEAR = Set.of("HTTP", "HTTP2", "GRPC", "GRPC-WEB");

  private final CustomResource gateway;
  private final Cluster cluster;
  private final Severity severity;

  GatewayTls(CustomResource gateway, Cluster cluster, Severity severity) {
    this.gateway = gateway;
    this.cluster = cluster;
    this.severity = severity;
  }

  Verdict verdict() {
    for (Tree listener : gateway.tree().items("spec", "listeners")) {
      String name = listener.text("name");
      if (listener.text("protocol").equals("HTTP")) {
        List<Route> plain =
            cluster.list(Resources.HTTP_ROUTES).stream()
                .filter(route -> isAttached(route, name, listener.number(0, "port")))
                .filter(route -> !isHarmless(route))
                .toList();
        if (!plain.isEmpty()) {
          return clear(name, plain.getFirst());
        }
      }
      if (isUnresolved(name)) {
        return fail(
            severity,
            "The certificates of its listener %s were not found.".formatted(name),
            Remedy.think(
                "Let certificateRefs name a Secret of type kubernetes.io/tls that is there."),
            at("status.listeners[name=%s]".formatted(name), "ResolvedRefs False", "True"));
      }
    }
    return pass();
  }

  private Verdict clear(String listener, Route route) {
    return fail(
        severity,
        "Its listener %s serves HTTPRoute %s in clear.".formatted(listener, route.name()),
        Remedy.think(
            "Attach %s to a listener of protocol HTTPS alone, and let the one of HTTP redirect."
                .formatted(route.name())),
        at(
            "spec.listeners[name=%s]".formatted(listener),
            "HTTP, serves httproute/%s/%s".formatted(route.namespace(), route.name()),
            "only redirects"));
  }

  private boolean isAttached(Route route, String listener, long port) {
    for (Tree parent : route.tree().items("spec", "parentRefs")) {
      String namespace = parent.findText("namespace").orElse(route.namespace());
      boolean here =
          parent.text("name").equals(gateway.name()) && namespace.equals(gateway.namespace());
      boolean listens =
          (!parent.has("sectionName") || parent.text("sectionName").equals(listener))
              && (!parent.has("port") || parent.number(0, "port") == port);
      if (here && listens) {
        return true;
      }
    }
    return false;
  }

  /// Says whether a route only redirects, or solves challenges of ACME.
  private static boolean isHarmless(Route route) {
    List<Tree> rules = route.tree().items("spec", "rules");
    boolean solves = route.labels().containsKey("acme.cert-manager.io/http01-solver");
    return solves
        || (!rules.isEmpty()
            && rules.stream()
                .allMatch(
                    rule ->
                        rule.items("filters").stream()
                            .anyMatch(one -> one.text("type").equals("RequestRedirect"))));
  }

  private boolean isUnresolved(String listener) {
    return gateway.tree().items("status", "listeners").stream()
        .filter(one -> one.text("name").equals(listener))
        .flatMap(one -> one.items("conditions").stream())
        .map(Condition::new)
        .anyMatch(one -> one.type().equals("ResolvedRefs") && one.isFalse());
  }

  /// Judges a Gateway of Istio.
  static Verdict istio(CustomResource gateway) {
    for (Tree server : gateway.tree().items("spec", "servers")) {
      boolean clear =
          CLEAR.contains(server.text("port", "protocol"))
              && !server.isTrue("tls", "httpsRedirect")
              && server.text("tls", "mode").isEmpty();
      if (clear) {
        String hosts = String.join(", ", server.texts("hosts"));
        return fail(
            HIGH,
            "It serves %s in clear on port %s."
                .formatted(hosts, server.number(0, "port", "number")),
            Remedy.think("Let the server redirect with tls.httpsRedirect, or give it tls.mode."),
            at(
                "spec.servers",
                "%s on %s".formatted(server.text("port", "protocol"), hosts),
                "TLS"));
      }
    }
    return pass();
  }
}
