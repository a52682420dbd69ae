package dev.kprod.checks.network;

import dev.kprod.check.Subjects;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Route;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;

/// Something that lets traffic in by host and path.
sealed interface RouteObject {
  /// An Ingress.
  record OfIngress(Ingress ingress) implements RouteObject {}

  /// A Gateway of the Gateway API.
  record OfGateway(CustomResource gateway) implements RouteObject {}

  /// A route of the Gateway API.
  record OfRoute(ResourceType<Route> kind, CustomResource route) implements RouteObject {}

  /// A product's own kind.
  record Other(ResourceType<CustomResource> kind, CustomResource object) implements RouteObject {}

  /// Returns the object itself.
  default ApiObject object() {
    return switch (this) {
      case OfIngress(Ingress ingress) -> ingress;
      case OfGateway(CustomResource gateway) -> gateway;
      case OfRoute(var kind, CustomResource route) -> route;
      case Other(var kind, CustomResource object) -> object;
    };
  }

  /// Returns what names it.
  default Subject subject() {
    return switch (this) {
      case OfIngress(Ingress ingress) -> Subjects.subject(Resources.INGRESSES, ingress);
      case OfGateway(CustomResource gateway) -> Subjects.subject(Resources.GATEWAYS, gateway);
      case OfRoute(ResourceType<Route> kind, CustomResource route) -> Subjects.subject(kind, route);
      case Other(ResourceType<CustomResource> kind, CustomResource object) ->
          Subjects.subject(kind, object);
    };
  }
}
