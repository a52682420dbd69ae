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

    /// Says whether it can still take traffic, be it on its way out.
    public boolean isServing() {
      return tree.has("conditions", "serving") ? tree.isTrue("conditions", "serving") : isReady();
    }

    /// Returns the node that it is on, empty where it is not said.
    public String node() {
      return tree.text("nodeName");
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

  /// A port of all endpoints of a slice.
  public record Port(String name, String protocol, int number) {}

  /// Returns the ports that the endpoints listen on.
  public List<Port> ports() {
    return tree.items("ports").stream()
        .map(
            port ->
                new Port(
                    port.text("name"),
                    port.findText("protocol").orElse("TCP"),
                    (int) port.number(0, "port")))
        .toList();
  }

  /// Returns the endpoints.
  public List<Endpoint> endpoints() {
    return tree.items("endpoints").stream().map(Endpoint::new).toList();
  }
}
