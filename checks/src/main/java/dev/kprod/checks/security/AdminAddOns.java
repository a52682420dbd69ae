package dev.kprod.checks.security;

import dev.kprod.check.AddOn;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Table;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// The add-ons that may do everything by design.
///
/// A name alone is anybody's to take, so the images of what runs have to fit as well.
final class AdminAddOns {
  private static final Table TABLE = Table.beside(Security.class, "admin-addons.json");

  private AdminAddOns() {}

  /// Finds the add-on that a service account belongs to.
  ///
  /// @param account the name of the account
  /// @param specs what runs with it; an account that nothing runs with belongs to none
  static Optional<AddOn> find(String account, List<PodSpec> specs) {
    if (specs.isEmpty()) {
      return Optional.empty();
    }
    return TABLE.content().items("addOns").stream()
        .filter(row -> row.texts("accounts").stream().anyMatch(name -> isCalled(account, name)))
        .filter(row -> specs.stream().allMatch(spec -> runs(spec, row)))
        .map(row -> new AddOn(row.text("name"), row.text("because")))
        .findFirst();
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
