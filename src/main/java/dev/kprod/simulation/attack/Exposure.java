package dev.kprod.simulation.attack;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Edge;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Route;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which workloads are reached from the internet, and by what.
public final class Exposure {
  /// What is read.
  public static final Reads READS =
      Words.EDGE.and(Reads.of(Resources.NODES)).ifServed(Resources.GATEWAYS);

  private static final Index<Exposure> INDEX = Index.of("exposure", READS, Exposure::new);

  private static final Table TABLE = Table.beside(Exposure.class, "exposure.json");

  private static final List<ResourceType<Route>> ROUTES =
      List.of(
          Resources.HTTP_ROUTES, Resources.GRPC_ROUTES, Resources.TLS_ROUTES, Resources.TCP_ROUTES);

  /// A way in from the internet.
  ///
  /// @param limited whether it lets in some source addresses only
  private record Open(Point.Entry entry, boolean limited) {}

  private final Cluster cluster;
  private final Optional<String> publicNode;

  /// The ways in by what lets traffic in.
  private final Map<String, Open> byVia = new HashMap<>();

  private Exposure(Cluster cluster) {
    this.cluster = cluster;
    this.publicNode =
        cluster.list(Resources.NODES).stream()
            .filter(node -> node.externalAddresses().stream().anyMatch(Addresses::isPublic))
            .map(Node::name)
            .sorted()
            .findFirst();
    cluster.list(Resources.SERVICES).forEach(this::service);
    Optional<Open> controller = controller();
    cluster.list(Resources.INGRESSES).forEach(one -> ingress(one, controller));
    Map<String, Tree> gateways = new HashMap<>();
    for (CustomResource gateway : cluster.list(Resources.GATEWAYS)) {
      gateways.put(gateway.namespace() + "/" + gateway.name(), gateway.tree());
    }
    for (ResourceType<Route> type : ROUTES) {
      for (Route route : cluster.list(type)) {
        route(
            route,
            new Subject(type.group(), "v1", type.kind(), route.namespace(), route.name()),
            gateways);
      }
    }
  }

  /// Returns it for a cluster. Declare [#READS].
  public static Exposure of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Finds the step from the internet to the way into a workload that lets in most; empty for one
  /// that the internet does not reach.
  public Optional<Step> entrance(Workload workload) {
    List<Open> open = open(workload);
    return open.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step(
                new Point.Internet(),
                open.getFirst().entry,
                "",
                open.getFirst().limited ? 2 : 1,
                List.of(),
                ""));
  }

  private List<Open> open(Workload workload) {
    List<Open> open = new ArrayList<>();
    for (Edge edge : Edge.of(workload, cluster)) {
      Open one = byVia.get(edge.via().key());
      if (one != null && !open.contains(one)) {
        open.add(one);
      }
    }
    hostPort(workload).ifPresent(open::add);
    open.sort(
        Comparator.comparing(Open::limited)
            .thenComparing(one -> one.entry.via())
            .thenComparing(one -> one.entry.address()));
    return open;
  }

  private void service(Service service) {
    Subject via = new Subject("", "v1", "Service", service.namespace(), service.name());
    boolean limited =
        !service.sourceRanges().isEmpty()
            && service.sourceRanges().stream().noneMatch(range -> range.endsWith("/0"));
    switch (service.type()) {
      case LOAD_BALANCER ->
          reached(service.loadBalancerAddresses())
              .filter(address -> !isInternal(service))
              .ifPresent(address -> add(via, address, limited));
      case NODE_PORT -> publicNode.ifPresent(node -> add(via, "a port of node " + node, false));
      case CLUSTER_IP, EXTERNAL_NAME -> {}
    }
    if (service.type() != Service.Type.EXTERNAL_NAME) {
      reached(service.externalAddresses()).ifPresent(address -> add(via, address, false));
    }
  }

  private void ingress(Ingress ingress, Optional<Open> controller) {
    Subject via =
        new Subject("networking.k8s.io", "v1", "Ingress", ingress.namespace(), ingress.name());
    if (isInternal(ingress)) {
      return;
    }
    List<String> addresses = ingress.publishedAddresses();
    if (addresses.isEmpty()) {
      controller.ifPresent(open -> add(via, "served by " + open.entry.address(), open.limited));
      return;
    }
    reached(addresses).ifPresent(address -> add(via, address, false));
  }

  private void route(Route route, Subject via, Map<String, Tree> gateways) {
    for (Route.Parent parent : route.parents()) {
      Tree gateway =
          gateways.getOrDefault(parent.namespace() + "/" + parent.gateway(), Tree.ABSENT);
      List<String> addresses =
          gateway.items("status", "addresses").stream().map(one -> one.text("value")).toList();
      reached(addresses).ifPresent(address -> add(via, address, false));
    }
  }

  private void add(Subject via, String address, boolean limited) {
    byVia.putIfAbsent(via.key(), new Open(new Point.Entry(via, address), limited));
  }

  private static Optional<String> reached(List<String> addresses) {
    return addresses.stream().filter(Addresses::isPublic).findFirst();
  }

  private static boolean isInternal(ApiObject object) {
    return TABLE.content().items("internal").stream()
        .anyMatch(
            row -> {
              String value = object.annotations().get(row.text("annotation"));
              String wanted = row.text("value");
              return value != null
                  && (wanted.isEmpty() ? !value.equals("false") : value.equals(wanted));
            });
  }

  /// Finds the way in of a known ingress controller, for Ingresses that say no address.
  private Optional<Open> controller() {
    for (Workload workload : Workloads.of(cluster).all()) {
      if (workload.template().spec().containers().stream().anyMatch(Exposure::isController)
          && Serving.of(workload, cluster) instanceof Serving.Yes(var services)) {
        for (Service service : services) {
          Open open =
              byVia.get(
                  new Subject("", "v1", "Service", service.namespace(), service.name()).key());
          if (open != null) {
            return Optional.of(open);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isController(Container container) {
    return ImageReference.find(container.image())
        .map(image -> "/" + image.path())
        .filter(
            path ->
                TABLE.content().texts("controllers").stream()
                    .anyMatch(end -> path.endsWith("/" + end)))
        .isPresent();
  }

  private Optional<Open> hostPort(Workload workload) {
    if (publicNode.isEmpty()) {
      return Optional.empty();
    }
    for (Pod pod : workload.livePods()) {
      boolean open =
          pod.spec().isOnHostNetwork()
              || pod.spec().containers().stream()
                  .flatMap(one -> one.ports().stream())
                  .anyMatch(port -> port.hostPort() != 0);
      boolean isPublic =
          cluster.list(Resources.NODES).stream()
              .filter(node -> node.name().equals(pod.spec().nodeName()))
              .anyMatch(node -> node.externalAddresses().stream().anyMatch(Addresses::isPublic));
      if (open && isPublic) {
        return Optional.of(
            new Open(
                new Point.Entry(workload.subject(), "a port of node " + pod.spec().nodeName()),
                false));
      }
    }
    return Optional.empty();
  }
}
