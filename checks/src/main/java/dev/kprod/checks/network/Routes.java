package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Route;
import dev.kprod.cluster.Service;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which Ingresses and routes send to a Service.
final class Routes {
  static final List<ResourceType<Route>> KINDS =
      List.of(
          Resources.HTTP_ROUTES, Resources.GRPC_ROUTES, Resources.TLS_ROUTES, Resources.TCP_ROUTES);

  static final Reads READS =
      Reads.of(Resources.INGRESSES)
          .ifServed(
              Resources.HTTP_ROUTES,
              Resources.GRPC_ROUTES,
              Resources.TLS_ROUTES,
              Resources.TCP_ROUTES);

  private static final Index<Map<String, List<String>>> INDEX =
      Index.of("routes to services", READS, Routes::look);

  private Routes() {}

  /// Returns what sends to a Service, in words. Declare [#READS].
  static List<String> to(Service service, Cluster cluster) {
    return cluster.index(INDEX).getOrDefault(service.namespace() + "/" + service.name(), List.of());
  }

  private static Map<String, List<String>> look(Cluster cluster) {
    Map<String, List<String>> users = new HashMap<>();
    for (Ingress ingress : cluster.list(Resources.INGRESSES)) {
      for (String name : ingress.services()) {
        add(users, ingress.namespace() + "/" + name, "Ingress " + ingress.name());
      }
    }
    for (ResourceType<Route> kind : KINDS) {
      for (Route route : cluster.list(kind)) {
        for (Route.Backend backend : route.backends()) {
          add(
              users,
              backend.namespace() + "/" + backend.service(),
              kind.kind() + " " + route.name());
        }
      }
    }
    return users;
  }

  private static void add(Map<String, List<String>> users, String service, String user) {
    users.computeIfAbsent(service, unseen -> new ArrayList<>()).add(user);
  }
}
