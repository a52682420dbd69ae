package dev.kprod.checks.delivery;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.FieldManager;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who delivers an object, by the marks that tools leave on it.
final class Owners {
  static final Table TABLE = Table.beside(Delivery.class, "owners.json");

  private static final String TRACKING = "argocd.argoproj.io/tracking-id";
  private static final String INSTANCE = "app.kubernetes.io/instance";

  /// Argo CD's own label, and Helm's too: only with an Application of that name it means Argo CD.
  private final Set<String> applications;

  private final Operated operated;

  /// @param applications the names of the Applications of Argo CD
  Owners(Set<String> applications, Operated operated) {
    this.applications = applications;
    this.operated = operated;
  }

  /// Who delivers an object.
  sealed interface Owner {
    /// Something that puts it back when it drifts.
    record Reconciler(String product) implements Owner {}

    /// Something that pushed it.
    record Tool(String product) implements Owner {}

    /// An operator made it of a resource, and who delivers that is not seen.
    ///
    /// @param kind the kind of the resource
    record Hidden(String kind) implements Owner {}

    /// Nobody who is known.
    ///
    /// @param manager who wrote it last, empty where that is not said
    record None(String manager) implements Owner {}
  }

  /// Returns who delivers an object. What an operator makes is delivered by who delivers the
  /// resource that it is made of.
  Owner of(ApiObject object) {
    Optional<String> reconciler = reconciler(object);
    if (reconciler.isPresent()) {
      return new Owner.Reconciler(reconciler.get());
    }
    Optional<ApiObject.Owner> operator =
        object.controller().filter(owner -> owner.group().indexOf('.') >= 0);
    if (operator.isPresent()) {
      return operated
          .above(object)
          .map(this::of)
          .orElseGet(() -> new Owner.Hidden(operator.get().kind()));
    }
    return marked("releases", object)
        .<Owner>map(Owner.Tool::new)
        .orElseGet(() -> byManager(object));
  }

  private Optional<String> reconciler(ApiObject object) {
    String tracking = object.annotations().getOrDefault(TRACKING, "");
    if (tracking.endsWith(":" + object.namespace() + "/" + object.name())
        || applications.contains(object.labels().getOrDefault(INSTANCE, ""))) {
      return Optional.of("Argo CD");
    }
    return marked("reconcilers", object);
  }

  private static Optional<String> marked(String list, ApiObject object) {
    Map<String, String> labels = object.labels();
    Map<String, String> annotations = object.annotations();
    for (Tree row : TABLE.content().items(list)) {
      String value = row.text("value");
      if (isMarked(labels, row.items("labels"), value)
          || isMarked(annotations, row.items("annotations"), value)) {
        return Optional.of(row.text("product"));
      }
    }
    return Optional.empty();
  }

  private static boolean isMarked(Map<String, String> marks, List<Tree> keys, String value) {
    for (Tree key : keys) {
      String mark = marks.getOrDefault(key.text(), "");
      if (!mark.isEmpty() && (value.isEmpty() || mark.equals(value))) {
        return true;
      }
    }
    return false;
  }

  private static Owner byManager(ApiObject object) {
    Optional<String> newest =
        FieldManager.all(object).stream()
            .filter(manager -> manager.subresource().isEmpty())
            .filter(manager -> product("bystanders", manager.name()).isEmpty())
            .max(Comparator.comparing(manager -> manager.at().orElse(Instant.MIN)))
            .map(FieldManager::name);
    return newest
        .flatMap(name -> product("managers", name))
        .<Owner>map(Owner.Tool::new)
        .orElseGet(() -> new Owner.None(newest.orElse("")));
  }

  private static Optional<String> product(String list, String manager) {
    String plain = manager.toLowerCase(Locale.ROOT);
    for (Tree row : TABLE.content().items(list)) {
      for (String start : row.texts("managers")) {
        if (plain.startsWith(start.toLowerCase(Locale.ROOT))) {
          return Optional.of(row.text("product"));
        }
      }
    }
    return Optional.empty();
  }
}
