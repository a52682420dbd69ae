package dev.kprod.checks.security;

import dev.kprod.check.AddOn;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Table;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// The add-ons that need a right by design.
///
/// A name alone is anybody's to take, so the images of what runs have to fit as well.
final class RbacAddOns {
  private static final Table TABLE = Table.beside(Security.class, "rbac-addons.json");

  /// What an add-on may need.
  enum Need {
    ADMIN("admin"),
    ESCALATE("escalate"),
    SECRETS("secrets"),
    PODS("pods");

    private final String word;

    Need(String word) {
      this.word = word;
    }
  }

  private RbacAddOns() {}

  /// Finds the add-on that an identity belongs to, if it needs something.
  static Optional<AddOn> find(Identity identity, Need need, Cluster cluster) {
    return identity instanceof Identity.ServiceAccount(String namespace, String name)
        ? find(name, need, Users.of(namespace, name, cluster).specs())
        : Optional.empty();
  }

  /// Finds the add-on that a service account belongs to, if it needs something.
  ///
  /// @param account the name of the account
  /// @param specs what runs with it; an account that nothing runs with belongs to none
  static Optional<AddOn> find(String account, Need need, List<PodSpec> specs) {
    if (specs.isEmpty()) {
      return Optional.empty();
    }
    return TABLE.content().items("addOns").stream()
        .filter(row -> needs(row, need))
        .filter(row -> row.texts("accounts").stream().anyMatch(name -> isCalled(account, name)))
        .filter(row -> specs.stream().allMatch(spec -> runs(spec, row)))
        .map(row -> new AddOn(row.text("name"), row.text("because")))
        .findFirst();
  }

  private static boolean needs(Tree row, Need need) {
    List<String> needs = row.texts("needs");
    return needs.contains(need.word) || needs.contains(Need.ADMIN.word);
  }

  private static boolean isCalled(String account, String name) {
    return account.equals(name) || account.endsWith("-" + name);
  }

  private static boolean runs(PodSpec spec, Tree row) {
    return spec.containers().stream()
        .flatMap(container -> ImageReference.find(container.image()).stream())
        .map(image -> "/" + image.path())
        .anyMatch(path -> row.texts("images").stream().anyMatch(end -> path.endsWith("/" + end)));
  }
}
