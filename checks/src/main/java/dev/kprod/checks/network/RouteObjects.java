package dev.kprod.checks.network;

import dev.kprod.check.SubjectKind;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Route;
import dev.kprod.cluster.RouteKinds;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;

/// Finds what lets traffic in.
final class RouteObjects {
  /// What leads to backends.
  static final SubjectKind<RouteObject> BACKENDS =
      new SubjectKind<>(
          "route",
          "routes",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.APPLICATIONS,
          Reads.of(Resources.INGRESSES)
              .ifServed(
                  Resources.GATEWAYS,
                  Resources.HTTP_ROUTES,
                  Resources.GRPC_ROUTES,
                  Resources.TLS_ROUTES),
          cluster -> {
            List<RouteObject> all = entrances(cluster);
            for (ResourceType<Route> kind :
                List.of(Resources.HTTP_ROUTES, Resources.GRPC_ROUTES, Resources.TLS_ROUTES)) {
              cluster
                  .list(kind)
                  .forEach(
                      route ->
                          all.add(new RouteObject.OfRoute(kind, new CustomResource(route.tree()))));
            }
            return all;
          },
          RouteObject::subject,
          one -> one.object().labels());

  /// What serves hosts.
  static final SubjectKind<RouteObject> HOSTS =
      new SubjectKind<>(
          "route",
          "routes",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.APPLICATIONS,
          Reads.of(Resources.INGRESSES)
              .ifServed(
                  Resources.GATEWAYS,
                  RouteKinds.ISTIO_GATEWAYS,
                  RouteKinds.TRAEFIK_INGRESS_ROUTES,
                  RouteKinds.CONTOUR_PROXIES),
          cluster -> {
            List<RouteObject> all = entrances(cluster);
            for (ResourceType<CustomResource> kind :
                List.of(
                    RouteKinds.ISTIO_GATEWAYS,
                    RouteKinds.TRAEFIK_INGRESS_ROUTES,
                    RouteKinds.CONTOUR_PROXIES)) {
              cluster.list(kind).forEach(object -> all.add(new RouteObject.Other(kind, object)));
            }
            return all;
          },
          RouteObject::subject,
          one -> one.object().labels());

  private RouteObjects() {}

  private static List<RouteObject> entrances(Cluster cluster) {
    List<RouteObject> all = new ArrayList<>();
    cluster
        .list(Resources.INGRESSES)
        .forEach(ingress -> all.add(new RouteObject.OfIngress(ingress)));
    cluster
        .list(Resources.GATEWAYS)
        .forEach(gateway -> all.add(new RouteObject.OfGateway(gateway)));
    return all;
  }
}
