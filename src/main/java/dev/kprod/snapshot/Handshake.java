package dev.kprod.snapshot;

import dev.kprod.semantics.certificate.Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The certificates that the API address shows while a TLS connection is made. Nothing is asked for
/// on it, so it needs no right.
///
/// Its tree is `{certificates: [{subject, issuer, notBefore, notAfter, authority, names}]}`, the
/// server's own first, or `{notSeen: ...}` where kprod itself does not meet the server, as behind a
/// proxy.
public final class Handshake<V> implements Read<V> {
  /// What names the read.
  public static final String ID = "tls";

  private final Function<Tree, V> view;

  private Handshake(Function<Tree, V> view) {
    this.view = view;
  }

  /// Returns the read with its view.
  public static <V> Handshake<V> of(Function<Tree, V> view) {
    return new Handshake<>(view);
  }

  /// Returns the tree of a chain, the server's own certificate first.
  public static Tree chain(List<Certificate> certificates) {
    return Tree.of(
        Map.of("certificates", Tree.of(certificates.stream().map(Handshake::facts).toList())));
  }

  /// Returns the tree that says why there is no chain to be seen.
  public static Tree notSeen(String because) {
    return Tree.of(Map.of("notSeen", Tree.of(because)));
  }

  private static Tree facts(Certificate certificate) {
    Map<String, Tree> facts = new LinkedHashMap<>();
    facts.put("subject", Tree.of(certificate.subject()));
    facts.put("issuer", Tree.of(certificate.issuer()));
    facts.put("notBefore", Tree.of(certificate.notBefore().toString()));
    facts.put("notAfter", Tree.of(certificate.notAfter().toString()));
    facts.put("authority", Tree.of(certificate.isAuthority()));
    facts.put("names", Tree.of(certificate.names().stream().map(name -> Tree.of(name)).toList()));
    return Tree.of(facts);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public V view(Tree tree) {
    return view.apply(tree);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Handshake<?>;
  }

  @Override
  public int hashCode() {
    return ID.hashCode();
  }

  @Override
  public String toString() {
    return ID;
  }
}
