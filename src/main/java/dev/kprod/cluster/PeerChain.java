package dev.kprod.cluster;

import dev.kprod.semantics.certificate.Certificate;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The certificates that the API address showed, the server's own first.
public record PeerChain(Tree tree) {
  /// Returns the chain; certificates without readable times are left out.
  public List<Certificate> certificates() {
    List<Certificate> chain = new ArrayList<>();
    for (Tree one : tree.items("certificates")) {
      var from = ApiObject.Times.find(one.text("notBefore"));
      var until = ApiObject.Times.find(one.text("notAfter"));
      if (from.isPresent() && until.isPresent()) {
        chain.add(
            new Certificate(
                one.text("subject"),
                one.text("issuer"),
                from.get(),
                until.get(),
                one.isTrue("authority"),
                one.texts("names")));
      }
    }
    return chain;
  }

  /// Finds why there is nothing to be seen, where kprod did not meet the server itself.
  public Optional<String> notSeen() {
    return tree.findText("notSeen");
  }
}
