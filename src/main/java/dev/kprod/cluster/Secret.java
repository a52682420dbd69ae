package dev.kprod.cluster;

import dev.kprod.semantics.certificate.Certificate;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Secret: its metadata, of whose annotations an allow-list is left, and never a value. Only the
/// reads of [SecretKinds] that say so bring more, reduced to what is public in it.
///
/// @param type what the Secret holds, which metadata do not say; the read that brought it does
public record Secret(Tree tree, String type) implements ApiObject {
  /// Returns the service account that a token is for, empty where it is no token.
  public String serviceAccount() {
    return tree.text("metadata", "annotations", "kubernetes.io/service-account.name");
  }

  /// Returns the certificates of a Secret of [SecretKinds#CERTIFICATES], the leaf first; none where
  /// they cannot be read.
  public List<Certificate> certificates() {
    List<Certificate> certificates = new ArrayList<>();
    for (Tree one : tree.items("data", "tls.crt")) {
      Optional<Instant> from = Times.find(one.text("notBefore"));
      Optional<Instant> until = Times.find(one.text("notAfter"));
      if (from.isPresent() && until.isPresent()) {
        certificates.add(
            new Certificate(
                one.text("subject"),
                one.text("issuer"),
                from.get(),
                until.get(),
                one.isTrue("authority"),
                one.texts("names")));
      }
    }
    return certificates;
  }

  /// Returns the routes and receivers of a Secret of [SecretKinds#ALERTMANAGER]: `route` as
  /// Alertmanager writes it, `receivers` with `name` and the kinds of `integrations`. Absent where
  /// the Secret holds no such configuration.
  public Tree routing() {
    Tree plain = tree.at("data", "alertmanager.yaml");
    return plain instanceof Tree.Absent ? tree.at("data", "alertmanager.yaml.gz") : plain;
  }
}
