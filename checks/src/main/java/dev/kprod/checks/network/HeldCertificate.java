package dev.kprod.checks.network;

import dev.kprod.check.Subjects;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.RouteKinds;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import java.util.Map;

/// Something that holds a certificate that may end.
sealed interface HeldCertificate {
  /// A Certificate of cert-manager.
  record Managed(CustomResource certificate) implements HeldCertificate {}

  /// An Issuer or ClusterIssuer of cert-manager.
  record Issuer(ResourceType<CustomResource> kind, CustomResource issuer)
      implements HeldCertificate {}

  /// A Secret that was read.
  record InSecret(Secret secret) implements HeldCertificate {}

  /// A Secret that a route names and that was not read.
  record Unread(String namespace, String name) implements HeldCertificate {}

  /// A ConfigMap with the roots of a mesh.
  record Roots(ConfigMap map, String key, String mesh) implements HeldCertificate {}

  /// Returns what names it.
  default Subject subject() {
    return switch (this) {
      case Managed(CustomResource certificate) ->
          Subjects.subject(RouteKinds.CERTIFICATES, certificate);
      case Issuer(ResourceType<CustomResource> kind, CustomResource issuer) ->
          Subjects.subject(kind, issuer);
      case InSecret(Secret secret) -> Subjects.subject(SecretKinds.CERTIFICATES, secret);
      case Unread(String namespace, String name) ->
          new Subject("", "v1", "Secret", namespace, name);
      case Roots(ConfigMap map, String key, String mesh) ->
          Subjects.subject(Resources.CONFIG_MAPS, map);
    };
  }

  /// Returns the labels.
  default Map<String, String> labels() {
    return switch (this) {
      case Managed(CustomResource certificate) -> certificate.labels();
      case Issuer(var kind, CustomResource issuer) -> issuer.labels();
      case InSecret(Secret secret) -> secret.labels();
      case Unread unread -> Map.of();
      case Roots(ConfigMap map, String key, String mesh) -> map.labels();
    };
  }
}
