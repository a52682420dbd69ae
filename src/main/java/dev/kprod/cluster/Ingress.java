package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;

/// An Ingress.
public record Ingress(Tree tree) implements ApiObject {
  /// Returns the addresses and names that its controller says it answers on.
  public List<String> publishedAddresses() {
    return tree.items("status", "loadBalancer", "ingress").stream()
        .map(one -> one.findText("ip").orElseGet(() -> one.text("hostname")))
        .filter(address -> !address.isEmpty())
        .toList();
  }

  /// Returns the Services of its namespace that it sends to, each once.
  public List<String> services() {
    List<Tree> backends = new ArrayList<>();
    backends.add(tree.at("spec", "defaultBackend"));
    for (Tree rule : tree.items("spec", "rules")) {
      rule.items("http", "paths").forEach(path -> backends.add(path.at("backend")));
    }
    return backends.stream()
        .flatMap(backend -> backend.findText("service", "name").stream())
        .distinct()
        .toList();
  }

  /// Where one path of it leads.
  ///
  /// @param host the host, empty for every host
  /// @param path the path, empty for what no path matches
  /// @param service the Service, empty where it is another resource
  /// @param port the port of the Service by number or name
  public record Backend(String host, String path, String service, String port) {}

  /// Whom it serves over TLS.
  ///
  /// @param hosts the hosts; none means all that the certificate is for
  /// @param secret the Secret of the certificate, empty for the controller's default
  public record Tls(List<String> hosts, String secret) {}

  /// Returns where each of its paths leads, in the order sent; what no path matches first.
  public List<Backend> backends() {
    List<Backend> all = new ArrayList<>();
    if (tree.has("spec", "defaultBackend")) {
      all.add(backend("", "", tree.at("spec", "defaultBackend")));
    }
    for (Tree rule : tree.items("spec", "rules")) {
      for (Tree path : rule.items("http", "paths")) {
        all.add(backend(rule.text("host"), path.text("path"), path.at("backend")));
      }
    }
    return all;
  }

  private static Backend backend(String host, String path, Tree backend) {
    String name = backend.text("service", "port", "name");
    return new Backend(
        host,
        path,
        backend.text("service", "name"),
        name.isEmpty() ? IntOrText.of(backend.at("service", "port", "number")) : name);
  }

  /// Returns the hosts of its rules, each once; empty for a rule without one.
  public List<String> hosts() {
    return tree.items("spec", "rules").stream().map(rule -> rule.text("host")).distinct().toList();
  }

  /// Returns whom it serves over TLS.
  public List<Tls> tls() {
    return tree.items("spec", "tls").stream()
        .map(one -> new Tls(one.texts("hosts"), one.text("secretName")))
        .toList();
  }

  /// Returns the name of its class, empty where the field says none.
  public String className() {
    return tree.text("spec", "ingressClassName");
  }

  /// Returns the class of the older annotation, empty for none.
  public String classAnnotation() {
    return tree.text("metadata", "annotations", "kubernetes.io/ingress.class");
  }

  /// Says whether a controller published an address for it.
  public boolean hasAddress() {
    return !tree.items("status", "loadBalancer", "ingress").isEmpty();
  }
}
