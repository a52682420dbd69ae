package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds of products that let traffic in, and of what keeps their certificates.
public final class RouteKinds {
  /// Gateways.
  public static final ResourceType<CustomResource> ISTIO_GATEWAYS =
      ResourceType.namespaced(
          "networking.istio.io",
          List.of("v1", "v1beta1", "v1alpha3"),
          "gateways",
          "Gateway",
          CustomResource::new);

  /// IngressRoutes.
  public static final ResourceType<CustomResource> TRAEFIK_INGRESS_ROUTES =
      ResourceType.namespaced(
          "traefik.io", List.of("v1alpha1"), "ingressroutes", "IngressRoute", CustomResource::new);

  /// HTTPProxies.
  public static final ResourceType<CustomResource> CONTOUR_PROXIES =
      ResourceType.namespaced(
          "projectcontour.io", List.of("v1"), "httpproxies", "HTTPProxy", CustomResource::new);

  /// Certificates.
  public static final ResourceType<CustomResource> CERTIFICATES =
      ResourceType.namespaced(
          "cert-manager.io", List.of("v1"), "certificates", "Certificate", CustomResource::new);

  /// Issuers.
  public static final ResourceType<CustomResource> ISSUERS =
      ResourceType.namespaced(
          "cert-manager.io", List.of("v1"), "issuers", "Issuer", CustomResource::new);

  /// ClusterIssuers.
  public static final ResourceType<CustomResource> CLUSTER_ISSUERS =
      ResourceType.clusterScoped(
          "cert-manager.io", List.of("v1"), "clusterissuers", "ClusterIssuer", CustomResource::new);

  /// Challenges.
  public static final ResourceType<CustomResource> CHALLENGES =
      ResourceType.namespaced(
          "acme.cert-manager.io", List.of("v1"), "challenges", "Challenge", CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          ISTIO_GATEWAYS,
          TRAEFIK_INGRESS_ROUTES,
          CONTOUR_PROXIES,
          CERTIFICATES,
          ISSUERS,
          CLUSTER_ISSUERS,
          CHALLENGES);

  private RouteKinds() {}
}
