package dev.kprod.checks.network;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which ingress and gateway controllers are known, by a dated table.
final class Controllers {
  private static final Table TABLE = Table.beside(Controllers.class, "controllers.json");

  /// One of them.
  record Controller(Tree row) {
    String name() {
      return row.text("name");
    }

    /// Says whether it lets traffic in through load balancers outside the cluster.
    boolean isCloud() {
      return row.isTrue("cloud");
    }

    boolean serves(String controller) {
      return row.texts("classes").stream()
          .anyMatch(one -> controller.equals(one) || controller.startsWith(one + "/"));
    }

    boolean isCalled(String annotation) {
      return row.texts("annotations").contains(annotation);
    }

    /// Says whether a workload of it takes Ingresses that name no class.
    boolean takesAny(Workload workload) {
      String word = row.text("classless");
      return row.isTrue("classlessByDefault")
          || (!word.isEmpty()
              && workload.template().spec().containers().stream()
                  .flatMap(container -> container.words().stream())
                  .anyMatch(one -> one.equals(word) || one.equals(word + "=true")));
    }

    boolean runs(Workload workload) {
      Map<String, String> labels = workload.template().labels();
      boolean labelled =
          row.textFields("labels").entrySet().stream()
              .anyMatch(label -> label.getValue().equals(labels.get(label.getKey())));
      boolean isJob = workload.isBatch();
      return !isJob
          && (labelled
              || workload.template().spec().lastingContainers().stream()
                  .map(Container::image)
                  .flatMap(image -> ImageReference.find(image).stream())
                  .anyMatch(image -> isOne(image.path())));
    }

    private boolean isOne(String path) {
      return !row.isTrue("door")
          && row.texts("images").stream().anyMatch(end -> ("/" + path).endsWith("/" + end));
    }
  }

  private Controllers() {}

  /// Returns all of them.
  static List<Controller> all() {
    return TABLE.content().items("controllers").stream().map(Controller::new).toList();
  }

  /// Finds the one that a workload runs.
  static Optional<Controller> find(Workload workload) {
    return all().stream().filter(one -> one.runs(workload)).findFirst();
  }

  /// Finds the one that serves a class, by what the class names as its controller.
  static Optional<Controller> serving(String controller) {
    return all().stream().filter(one -> one.serves(controller)).findFirst();
  }
}
