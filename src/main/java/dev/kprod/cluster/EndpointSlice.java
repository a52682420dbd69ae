package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;

/// A part of the endpoints of a Service.
public record EndpointSlice(Tree tree) implements ApiObject {
  /// One endpoint.
  public record Endpoint(Tree tree) {
    /// Returns the name of the pod behind it, empty where it is no pod.
    public String pod() {
      return tree.text("targetRef", "kind").equals("Pod") ? tree.text("targetRef", "name") : "";
    }

    /// Returns the unique id of what is behind it, empty where it is not said.
    public String targetUid() {
      return tree.text("targetRef", "uid");
    }

    /// Says whether it takes traffic; what is not said counts as ready.
    public boolean isReady() {
      return !tree.has("conditions", "ready") || tree.isTrue("conditions", "ready");
    }

    /// Returns its addresses.
    public List<String> addresses() {
      return tree.texts("addresses");
    }
  }

  /// Returns the name of the Service, empty for a slice that belongs to none.
  public String service() {
    return tree.text("metadata", "labels", "kubernetes.io/service-name");
  }

  /// Returns which kind of addresses its endpoints have: `IPv4`, `IPv6` or `FQDN`.
  public String addressType() {
    return tree.text("addressType");
  }

  /// Returns the endpoints.
  public List<Endpoint> endpoints() {
    return tree.items("endpoints").stream().map(Endpoint::new).toList();
  }
}
