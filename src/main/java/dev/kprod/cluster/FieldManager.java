package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Who last wrote what of an object, as far as slimming left it.
public record FieldManager(Tree tree) {
  private static final Comparator<FieldManager> OLDEST_FIRST =
      Comparator.comparing(manager -> manager.at().orElse(Instant.MIN));

  /// Finds the newest writer of a field: `f:spec`, `f:unschedulable`.
  public static Optional<FieldManager> of(ApiObject object, String... field) {
    return all(object).stream()
        .filter(manager -> manager.tree.at("fieldsV1").has(field))
        .max(OLDEST_FIRST);
  }

  /// Finds the newest writer of the object itself, not of its status.
  public static Optional<FieldManager> newest(ApiObject object) {
    return all(object).stream().filter(one -> one.subresource().isEmpty()).max(OLDEST_FIRST);
  }

  /// Returns all writers, in the order sent.
  public static List<FieldManager> all(ApiObject object) {
    return object.tree().items("metadata", "managedFields").stream()
        .map(FieldManager::new)
        .toList();
  }

  /// Returns what the writer called itself: `kubectl`, `argocd-controller`.
  public String name() {
    return tree.text("manager");
  }

  /// Returns the part that was written through an endpoint of its own, such as `status`; empty for
  /// the object itself.
  public String subresource() {
    return tree.text("subresource");
  }

  /// Finds when it wrote.
  public Optional<Instant> at() {
    return ApiObject.Times.find(tree.text("time"));
  }
}
