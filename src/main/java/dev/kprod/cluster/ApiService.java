package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.Optional;

/// An APIService: one version of one group, and who serves it.
public record ApiService(Tree tree) implements ApiObject {
  /// Returns the API group that is served.
  public String group() {
    return tree.text("spec", "group");
  }

  /// Finds the Service that serves it; empty where the API server does so itself.
  public Optional<Webhook.Backend> service() {
    Tree service = tree.at("spec", "service");
    return service.has("name")
        ? Optional.of(new Webhook.Backend(service.text("namespace"), service.text("name")))
        : Optional.empty();
  }

  /// Says whether the server's certificate is not looked at.
  public boolean isUnverified() {
    return tree.isTrue("spec", "insecureSkipTLSVerify");
  }

  /// Returns the certificates that its server is checked against, in base64; empty for those of the
  /// system.
  public String caBundle() {
    return tree.text("spec", "caBundle");
  }
}
