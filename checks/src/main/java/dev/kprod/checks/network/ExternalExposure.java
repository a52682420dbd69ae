package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Globs;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.Path;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.semantics.networkpolicy.Reachability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether what the internet may call is meant for it.
final class ExternalExposure implements Check<Service> {
  static final SubjectKind<Service> SERVICES =
      Subjects.of(
          Resources.SERVICES,
          "service",
          "services",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.APPLICATIONS);

  static final Param<List<Integer>> WEB_PORTS =
      new Param<>(
          "webPorts",
          ValueType.list(ValueType.count(1, 65_535)),
          List.of(80, 443, 8443),
          "What an ingress or gateway controller serves to everybody by design.");

  static final Param<List<Integer>> ADMIN_PORTS =
      new Param<>(
          "adminPorts",
          ValueType.list(ValueType.count(1, 65_535)),
          List.of(22, 2379, 3389, 6443, 8001, 9090, 9093, 10_250, 15_672),
          "Shells, etcd, API servers, dashboards and metrics have no business on the internet.");

  static final Param<List<String>> PUBLIC_ALLOW =
      new Param<>(
          "publicAllow",
          ValueType.texts(),
          List.of(),
          "Patterns of namespace or namespace/service that are meant to be public.");

  private static final Declaration<Service> DECLARATION =
      Declaration.of("net-external-exposure", SERVICES)
          .title("Only what must be public is public.")
          .severity(CRITICAL)
          .reads(Reachability.READS)
          .reads(Words.SERVING)
          .reads(Resources.NODES)
          .param(WEB_PORTS)
          .param(ADMIN_PORTS)
          .param(PUBLIC_ALLOW)
          .param(Datastores.IMAGES)
          .heuristic()
          .breaks("A database, a dashboard or a metrics port answers the whole internet.")
          .judged(
              "Services without a public address are left out: no load balancer, or one that is"
                  + " internal, or node ports on nodes without addresses outside.",
              "It passes if source ranges keep anybody out.",
              "It passes if publicAllow names it, or if an ingress or gateway controller that is"
                  + " known serves a port of webPorts.",
              "It fails if its pods are a datastore or one of its ports is in adminPorts.",
              "It fails at medium otherwise: is it meant to be public? Node ports on nodes without"
                  + " addresses outside fail at low, and only for a datastore or adminPorts.",
              "That policies keep addresses outside from its pods is a note: a load balancer may"
                  + " put a node's address in their place.",
              "It stays unknown while a load balancer has no address.")
          .example(
              """
              kind: Deployment
              metadata: {name: redis, namespace: shop}
              spec: {template: {metadata: {labels: {app: redis}}, spec: {containers: [{name: redis, image: "redis:8"}]}}}
              ---
              kind: Service
              metadata: {name: redis, namespace: shop}
              spec: {type: NodePort, ports: [{port: 6379}], selector: {app: redis}}
              ---
              kind: Node
              metadata: {name: n1}
              status: {addresses: [{type: ExternalIP, address: 198.51.100.7}]}
              """,
              """
              kind: Service
              metadata: {name: redis, namespace: shop}
              spec: {type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [198.51.100.0/24], ports: [{port: 6379}], selector: {app: redis}}
              status: {loadBalancer: {ingress: [{ip: 34.1.2.3}]}}
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/service/")
          .build();

  @Override
  public Declaration<Service> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Service service, Cluster cluster, Params params) {
    Exposure exposure = Exposure.of(service, cluster);
    return switch (exposure.reach()) {
      case NONE -> notApplicable("nothing outside the cluster leads to it");
      case UNKNOWN -> notObservable("%s: who can call it is not known".formatted(exposure.how()));
      case PRIVATE -> inside(service, exposure, cluster, params);
      case PUBLIC ->
          exposure.isOpen()
              ? open(service, exposure, cluster, params)
              : new Verdict.Pass(caveats(service));
    };
  }

  /// Source ranges are checked by whoever sees the caller's address.
  private static List<Note> caveats(Service service) {
    boolean hidden =
        service.type() == Service.Type.LOAD_BALANCER
            && !service.tree().text("spec", "externalTrafficPolicy").equals("Local");
    return hidden
        ? List.of(
            Note.of("whether its source ranges are kept depends on the provider's load balancer"))
        : List.of();
  }

  private static Verdict inside(
      Service service, Exposure exposure, Cluster cluster, Params params) {
    Optional<String> risky = risky(service, cluster, params);
    return service.type() == Service.Type.NODE_PORT && risky.isPresent()
        ? failed(service, exposure, LOW, risky.get())
        : notApplicable("its address is not a public one");
  }

  /// Finds what nobody outside should ever call: a datastore, or a port of administrators.
  private static Optional<String> risky(Service service, Cluster cluster, Params params) {
    return behind(service, cluster).stream()
        .filter(
            workload ->
                !Datastores.ports(workload, params.of(Datastores.IMAGES), cluster).isEmpty())
        .map(workload -> "the datastore " + workload.shortName())
        .findFirst()
        .or(() -> admin(service, params).map("port %s"::formatted));
  }

  private static List<Workload> behind(Service service, Cluster cluster) {
    return Workloads.of(cluster).selected(service.namespace(), service.selector());
  }

  private static Optional<Integer> admin(Service service, Params params) {
    return service.ports().stream()
        .map(Service.Port::number)
        .filter(params.of(ADMIN_PORTS)::contains)
        .findFirst();
  }

  private static Verdict open(Service service, Exposure exposure, Cluster cluster, Params params) {
    String name = service.namespace() + "/" + service.name();
    List<String> meant = params.of(PUBLIC_ALLOW);
    if (Globs.anyMatches(meant, name) || Globs.anyMatches(meant, service.namespace())) {
      return pass();
    }
    Optional<String> risky = risky(service, cluster, params);
    if (risky.isPresent()) {
      return noting(failed(service, exposure, CRITICAL, risky.get()), service, cluster);
    }
    List<Workload> behind = behind(service, cluster);
    boolean isDoor = behind.stream().anyMatch(one -> Controllers.find(one).isPresent());
    boolean isWeb =
        service.ports().stream().map(Service.Port::number).anyMatch(params.of(WEB_PORTS)::contains);
    return isDoor && isWeb
        ? pass()
        : noting(
            failed(
                service,
                exposure,
                MEDIUM,
                behind.isEmpty() ? "its ports" : Names.of(behind) + ", which may be meant so"),
            service,
            cluster);
  }

  private static Verdict.Fail noting(Verdict.Fail fail, Service service, Cluster cluster) {
    Reachability reachability = Reachability.of(cluster);
    List<Path> paths = new ArrayList<>();
    for (Workload workload : behind(service, cluster)) {
      for (PodModel model : Isolation.models(workload, cluster)) {
        for (Service.Port port : service.ports()) {
          port.on(workload.template().spec())
              .ifPresent(
                  number ->
                      paths.addAll(
                          reachability.ask(
                              reachability.internet(),
                              reachability.of(model),
                              port.protocol(),
                              number)));
        }
      }
    }
    boolean kept =
        !paths.isEmpty() && paths.stream().allMatch(path -> path.answer() == Answer.DENIED);
    return kept
        ? fail.with(
            Note.of(
                "policies keep addresses outside from its pods, unless the load balancer puts a"
                    + " node's in their place"))
        : fail;
  }

  private static Verdict.Fail failed(
      Service service, Exposure exposure, Severity severity, String what) {
    String ports =
        Names.some(service.ports().stream().map(port -> Integer.toString(port.number())).toList());
    return fail(
        severity,
        "%s opens %s to %s."
            .formatted(
                exposure.how(),
                what,
                exposure.reach() == Exposure.Reach.PUBLIC
                    ? "the whole internet"
                    : "the network of the nodes"),
        Services.close(service),
        at(
            "spec.type",
            "%s, port %s open to %s"
                .formatted(exposure.how(), ports, String.join(", ", exposure.ranges())),
            "only those who should call it"));
  }
}
