package dev.kprod.audit;

import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.Set;

/// Tells the APIs of Kubernetes itself from those of add-ons.
///
/// An add-on's API that is not served could not have been read by anybody. One of Kubernetes itself
/// that is not served is always a blind spot.
final class AddOnApis {
  /// The groups with a dot that an API server of Kubernetes 1.36 brings along.
  private static final Set<String> OWN =
      Set.of(
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "apiregistration.k8s.io",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "certificates.k8s.io",
          "coordination.k8s.io",
          "discovery.k8s.io",
          "events.k8s.io",
          "flowcontrol.apiserver.k8s.io",
          "internal.apiserver.k8s.io",
          "networking.k8s.io",
          "node.k8s.io",
          "rbac.authorization.k8s.io",
          "resource.k8s.io",
          "scheduling.k8s.io",
          "storage.k8s.io",
          "storagemigration.k8s.io");

  private AddOnApis() {}

  static boolean include(Read<?> read) {
    return switch (read) {
      case ResourceType<?> type -> include(type.group());
      case NamedObject<?> named -> include(named.type().group());
      case Endpoint<?> endpoint -> false;
      case Handshake<?> tls -> false;
    };
  }

  private static boolean include(String group) {
    return group.indexOf('.') >= 0 && !OWN.contains(group);
  }
}
