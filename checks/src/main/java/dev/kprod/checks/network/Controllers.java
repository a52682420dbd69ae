package dev.kprod.checks.network;

import dev.kprod.checks.ImageEnds;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
                  .anyMatch(this::isOne));
    }

    private boolean isOne(ImageReference image) {
      return !row.isTrue("door") && row.texts("images").stream().anyMatch(image::endsWith);
    }
  }

  private static final ImageEnds IMAGES =
      ImageEnds.of(all().stream().flatMap(one -> one.row.texts("images").stream()).toList());

  private static final Map<String, Set<String>> LABELS = labels();

  private Controllers() {}

  /// Returns all of them.
  static List<Controller> all() {
    return TABLE.content().items("controllers").stream().map(Controller::new).toList();
  }

  /// Finds the one that a workload runs.
  static Optional<Controller> find(Workload workload) {
    if (!mayBe(workload)) {
      return Optional.empty();
    }
    return all().stream().filter(one -> one.runs(workload)).findFirst();
  }

  /// Says whether a label or an image of a workload is in the table at all.
  private static boolean mayBe(Workload workload) {
    for (Map.Entry<String, String> label : workload.template().labels().entrySet()) {
      if (LABELS.getOrDefault(label.getKey(), Set.of()).contains(label.getValue())) {
        return true;
      }
    }
    return workload.template().spec().lastingContainers().stream()
        .flatMap(container -> ImageReference.find(container.image()).stream())
        .anyMatch(IMAGES::match);
  }

  private static Map<String, Set<String>> labels() {
    Map<String, Set<String>> labels = new HashMap<>();
    for (Controller one : all()) {
      one.row
          .textFields("labels")
          .forEach(
              (key, value) -> labels.computeIfAbsent(key, unseen -> new HashSet<>()).add(value));
    }
    return labels;
  }

  /// Finds the one that serves a class, by what the class names as its controller.
  static Optional<Controller> serving(String controller) {
    return all().stream().filter(one -> one.serves(controller)).findFirst();
  }
}
