package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How a serving workload is reached from outside the cluster.
///
/// @param via what lets traffic in: an Ingress, a route, or the Service itself
/// @param service the Service that sends it on
public record Edge(Subject via, Service service) {
  private static final Index<Map<String, List<Subject>>> INDEX =
      Index.of("edge", Words.EDGE, Edge::entrances);

  private static final List<ResourceType<Route>> ROUTES =
      List.of(
          Resources.HTTP_ROUTES, Resources.GRPC_ROUTES, Resources.TLS_ROUTES, Resources.TCP_ROUTES);

  /// Returns the ways in, none for a workload that is not at the edge. Declare [Words#EDGE].
  public static List<Edge> of(Workload workload, Cluster cluster) {
    return switch (Serving.of(workload, cluster)) {
      case Serving.Yes(var services) -> {
        Map<String, List<Subject>> entrances = cluster.index(INDEX);
        List<Edge> edges = new ArrayList<>();
        for (Service service : services) {
          for (Subject via :
              entrances.getOrDefault(key(service.namespace(), service.name()), List.of())) {
            edges.add(new Edge(via, service));
          }
        }
        yield List.copyOf(edges);
      }
      case Serving.Worker worker -> List.of();
      case Serving.No no -> List.of();
      case Serving.Unknown unknown -> List.of();
    };
  }

  /// Returns what lets traffic in to each Service.
  private static Map<String, List<Subject>> entrances(Cluster cluster) {
    Map<String, List<Subject>> entrances = new HashMap<>();
    for (Service service : cluster.list(Resources.SERVICES)) {
      if (service.isExposed()) {
        add(
            entrances,
            key(service.namespace(), service.name()),
            new Subject("", "v1", "Service", service.namespace(), service.name()));
      }
    }
    for (Ingress ingress : cluster.list(Resources.INGRESSES)) {
      Subject via =
          new Subject("networking.k8s.io", "v1", "Ingress", ingress.namespace(), ingress.name());
      ingress.services().forEach(name -> add(entrances, key(ingress.namespace(), name), via));
    }
    for (ResourceType<Route> type : ROUTES) {
      for (Route route : cluster.list(type)) {
        Subject via = new Subject(type.group(), "v1", type.kind(), route.namespace(), route.name());
        route
            .backends()
            .forEach(backend -> add(entrances, key(backend.namespace(), backend.service()), via));
      }
    }
    return entrances;
  }

  private static void add(Map<String, List<Subject>> entrances, String service, Subject via) {
    entrances.computeIfAbsent(service, unseen -> new ArrayList<>()).add(via);
  }

  private static String key(String namespace, String service) {
    return namespace + "/" + service;
  }
}
