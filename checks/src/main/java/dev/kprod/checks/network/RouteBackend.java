package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Names;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether every route leads to a backend and somebody serves it.
///
/// What a Gateway API controller says in conditions is taken from it; of Ingresses, which have
/// none, the classes and backends are looked at.
final class RouteBackend implements Check<RouteObject> {
  private static final Duration SETTLING = Duration.ofMinutes(10);

  private static final Declaration<RouteObject> DECLARATION =
      Declaration.of("net-route-backend", RouteObjects.BACKENDS)
          .title("Every route leads to a backend and is served by a controller.")
          .severity(HIGH)
          .reads(IngressClasses.READS)
          .reads(Resources.SERVICES)
          .readsIfServed(
              Resources.GATEWAYS,
              Resources.GATEWAY_CLASSES,
              Resources.HTTP_ROUTES,
              Resources.GRPC_ROUTES,
              Resources.TLS_ROUTES)
          .breaks(
              """
              Callers get 404 or 503 for a host after a rename; an Ingress that no controller picked
              up looks fine and serves nobody.
              """)
          .judged(
              "An Ingress is of the class of its field, else of the older annotation, else of the"
                  + " default class, the newest of several.",
              "It fails if it is of no class and no controller takes such, or if its class is not"
                  + " there, or if no workload runs the controller that its class names.",
              "It fails if a backend's Service or port is not there, and if no address was"
                  + " published for it in ten minutes.",
              "A controller that runs in the cloud is not looked for, one that is not known leaves"
                  + " it unknown.",
              "A Gateway or a route fails if its controller says so in a condition about what it is"
                  + " now, or has said nothing for ten minutes, or if all backends of a rule have"
                  + " weight 0.")
          .example(
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
              metadata: {name: api, namespace: shop}
              spec: {ports: [{port: 80}, {port: 9090}]}
              ---
              kind: Ingress
              metadata: {name: web, namespace: shop}
              spec:
                ingressClassName: nginx
                rules:
                - host: shop.example.com
                  http: {paths: [{path: /api, backend: {service: {name: api, port: {number: 8081}}}}]}
              ---
              apiVersion: gateway.networking.k8s.io/v1
              kind: Gateway
              metadata: {name: edge, namespace: shop}
              spec: {gatewayClassName: gone}
              """,
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
              metadata: {name: api, namespace: shop}
              spec: {ports: [{port: 80}]}
              ---
              kind: Ingress
              metadata: {name: web, namespace: shop}
              spec:
                ingressClassName: nginx
                rules:
                - host: shop.example.com
                  http: {paths: [{path: /api, backend: {service: {name: api, port: {number: 80}}}}]}
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/ingress/")
          .source("https://gateway-api.sigs.k8s.io/concepts/troubleshooting/")
          .build();

  @Override
  public Declaration<RouteObject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(RouteObject object, Cluster cluster, Params params) {
    return switch (object) {
      case RouteObject.OfIngress(Ingress ingress) -> ingress(ingress, cluster);
      case RouteObject.OfGateway(CustomResource gateway) ->
          new GatewayConditions(gateway, cluster, SETTLING).gateway();
      case RouteObject.OfRoute(var kind, CustomResource route) ->
          new GatewayConditions(route, cluster, SETTLING).route();
      case RouteObject.Other other -> notApplicable("it is judged by its own controller");
    };
  }

  private static Verdict ingress(Ingress ingress, Cluster cluster) {
    IngressClasses classes = IngressClasses.of(cluster);
    String name = classes.nameOf(ingress);
    if (name.isEmpty()) {
      return ofNoClass(ingress, classes);
    }
    Optional<CustomResource> found = classes.find(name);
    boolean annotated = ingress.className().isEmpty() && !ingress.classAnnotation().isEmpty();
    boolean known = Controllers.all().stream().anyMatch(one -> one.isCalled(name));
    if (found.isEmpty() && annotated && known) {
      return backends(ingress, cluster).orElseGet(() -> pass());
    }
    if (found.isEmpty() && annotated) {
      return notObservable(
          "annotation kubernetes.io/ingress.class says %s, and whether a controller listens to that"
                  .formatted(name)
              + " word is not shown");
    }
    if (found.isEmpty()) {
      return fail(
          HIGH,
          "Its IngressClass %s is not there.".formatted(name),
          classes.names().isEmpty()
              ? Remedy.think("Install the controller that brings IngressClass %s.".formatted(name))
              : patchClass(ingress, classes.names().getFirst()),
          at(
              "spec.ingressClassName",
              name + ", not there",
              classes.names().isEmpty()
                  ? "an IngressClass of that name: there is none at all"
                  : "one of " + Names.few(classes.names())));
    }
    Optional<Verdict> unserved = unserved(ingress, found.get(), classes);
    if (unserved.isPresent()) {
      return unserved.get();
    }
    return backends(ingress, cluster)
        .or(() -> address(ingress, cluster))
        .orElseGet(() -> new Verdict.Pass(notes(ingress, classes)));
  }

  private static List<Note> notes(Ingress ingress, IngressClasses classes) {
    boolean byDefault = ingress.className().isEmpty() && ingress.classAnnotation().isEmpty();
    return byDefault && classes.defaults() > 1
        ? List.of(Note.of("%s classes are default; the newest wins".formatted(classes.defaults())))
        : List.of();
  }

  private static Verdict ofNoClass(Ingress ingress, IngressClasses classes) {
    if (classes.takingAny().isPresent()) {
      return notObservable(
          "it names no class, and whether %s takes it is not shown"
              .formatted(classes.takingAny().get().shortName()));
    }
    return fail(
        HIGH,
        "Nobody serves it: it names no class, and no class is the default.",
        classes.names().isEmpty()
            ? Remedy.think("Install a controller, and let spec.ingressClassName name its class.")
            : patchClass(ingress, classes.names().getFirst()),
        at("spec.ingressClassName", "absent", "a class"));
  }

  private static Remedy patchClass(Ingress ingress, String name) {
    return Remedy.patch(
            "Name the class whose controller should serve it.",
            Subjects.subject(Resources.INGRESSES, ingress),
            "ingress",
            Tree.of(Map.of("spec", Tree.of(Map.of("ingressClassName", Tree.of(name))))))
        .reviewed();
  }

  private static Optional<Verdict> unserved(
      Ingress ingress, CustomResource ofClass, IngressClasses classes) {
    String controller = ofClass.tree().text("spec", "controller");
    Optional<Controllers.Controller> known = Controllers.serving(controller);
    if (!classes.running(controller).isEmpty() || ingress.hasAddress()) {
      return Optional.empty();
    }
    if (known.isEmpty() || known.get().isCloud()) {
      return Optional.of(
          notObservable(
              "whether anybody serves class %s (%s) is not shown, and no address was published"
                  .formatted(ofClass.name(), controller)));
    }
    return Optional.of(
        fail(
            HIGH,
            "Nobody serves it: no workload runs %s, which its class %s names."
                .formatted(known.get().name(), ofClass.name()),
            Remedy.think(
                "Install %s, or name a class that is served.".formatted(known.get().name())),
            at("spec.controller", controller + ", not running", "a running controller")
                .on(Subjects.subject(Resources.INGRESS_CLASSES, ofClass))));
  }

  private static Optional<Verdict> backends(Ingress ingress, Cluster cluster) {
    for (Ingress.Backend backend : ingress.backends()) {
      if (!backend.service().isEmpty()) {
        Optional<Verdict> fault = backend(ingress, backend, cluster);
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Verdict> backend(
      Ingress ingress, Ingress.Backend backend, Cluster cluster) {
    String where =
        "host %s path %s"
            .formatted(
                backend.host().isEmpty() ? "*" : backend.host(),
                backend.path().isEmpty() ? "/" : backend.path());
    Optional<Service> service =
        ServiceNames.of(cluster).find(ingress.namespace(), backend.service());
    if (service.isEmpty()) {
      return Optional.of(
          fail(
              HIGH,
              "%s leads to Service %s, which is not there."
                  .formatted(capital(where), backend.service()),
              Remedy.think("Name the Service that serves this path, or delete the path."),
              at(where, "svc/%s, not there".formatted(backend.service()), "a Service")));
    }
    boolean alias = service.get().type() == Service.Type.EXTERNAL_NAME;
    boolean known =
        service.get().ports().stream()
            .anyMatch(
                port ->
                    port.name().equals(backend.port())
                        || Integer.toString(port.number()).equals(backend.port()));
    if (known || alias || backend.port().isEmpty()) {
      return Optional.empty();
    }
    List<String> ports =
        service.get().ports().stream()
            .map(
                port ->
                    port.name().isEmpty()
                        ? "" + port.number()
                        : port.number() + " (" + port.name() + ")")
            .toList();
    return Optional.of(
        fail(
            HIGH,
            "%s leads to port %s of Service %s, which has %s."
                .formatted(
                    capital(where),
                    backend.port(),
                    backend.service(),
                    ports.isEmpty() ? "none" : String.join(", ", ports)),
            Remedy.think("Name a port that Service %s has.".formatted(backend.service())),
            at(
                where,
                "svc/%s:%s".formatted(backend.service(), backend.port()),
                "one of its ports: " + String.join(", ", ports))));
  }

  private static String capital(String where) {
    return "H" + where.substring(1);
  }

  private static Optional<Verdict> address(Ingress ingress, Cluster cluster) {
    Instant settled = cluster.takenAt().minus(SETTLING);
    boolean waits =
        !ingress.hasAddress() && ingress.createdAt().filter(settled::isAfter).isPresent();
    return waits
        ? Optional.of(
            fail(
                HIGH,
                "Its controller published no address for it in ten minutes.",
                Remedy.run(
                    "See what the controller said about it.",
                    "kubectl",
                    "-n",
                    ingress.namespace(),
                    "describe",
                    "ingress",
                    ingress.name()),
                at("status.loadBalancer.ingress", "empty", "an address")))
        : Optional.empty();
  }
}
