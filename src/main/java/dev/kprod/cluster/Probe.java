package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.OptionalLong;

/// A probe of a container, with the defaults of the API.
public record Probe(Tree tree) {
  /// How a probe asks.
  public sealed interface Handler {
    /// An HTTP GET; success is a status from 200 to 399.
    ///
    /// @param port the port's number or name
    /// @param host whom it asks, empty for the pod itself
    record Http(String path, String port, String host, String scheme) implements Handler {}

    /// A TCP connection.
    record Tcp(String port, String host) implements Handler {}

    /// A gRPC health request.
    record Grpc(String port, String service) implements Handler {}

    /// A command in the container.
    record Exec(java.util.List<String> command) implements Handler {}

    /// Nothing that this program knows.
    record Unknown() implements Handler {}
  }

  /// Returns how the probe asks.
  public Handler handler() {
    if (tree.has("httpGet")) {
      Tree http = tree.at("httpGet");
      return new Handler.Http(
          http.findText("path").orElse("/"),
          IntOrText.of(http.at("port")),
          http.text("host"),
          http.findText("scheme").orElse("HTTP"));
    }
    if (tree.has("tcpSocket")) {
      Tree tcp = tree.at("tcpSocket");
      return new Handler.Tcp(IntOrText.of(tcp.at("port")), tcp.text("host"));
    }
    if (tree.has("grpc")) {
      Tree grpc = tree.at("grpc");
      return new Handler.Grpc(IntOrText.of(grpc.at("port")), grpc.text("service"));
    }
    return tree.has("exec")
        ? new Handler.Exec(tree.texts("exec", "command"))
        : new Handler.Unknown();
  }

  /// Returns the seconds before the first probe.
  public long initialDelaySeconds() {
    return tree.number(0, "initialDelaySeconds");
  }

  /// Returns the seconds between probes.
  public long periodSeconds() {
    return tree.number(10, "periodSeconds");
  }

  /// Returns the seconds after which a probe has failed.
  public long timeoutSeconds() {
    return tree.number(1, "timeoutSeconds");
  }

  /// Returns how many probes must succeed in a row.
  public long successThreshold() {
    return tree.number(1, "successThreshold");
  }

  /// Returns how many probes must fail in a row.
  public long failureThreshold() {
    return tree.number(3, "failureThreshold");
  }

  /// Finds how long the container is given when this probe has it killed; empty for the pod's own
  /// grace period.
  public OptionalLong graceSeconds() {
    return tree.findNumber("terminationGracePeriodSeconds");
  }

  /// Returns the seconds for which it may fail before the kubelet acts, once the container is up.
  public long toleranceSeconds() {
    return periodSeconds() * failureThreshold();
  }

  /// Returns the seconds after the start of the container until the kubelet acts, if it never
  /// succeeds.
  public long firstActionSeconds() {
    return initialDelaySeconds() + toleranceSeconds();
  }
}
