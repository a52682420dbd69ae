package dev.kprod.checks.observability;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which workloads are which product, by the tables of this area.
final class Products {
  static final Table METRICS = Table.beside(Observability.class, "metrics.json");
  static final Table LOGS = Table.beside(Observability.class, "logs.json");
  static final Table TRACES = Table.beside(Observability.class, "traces.json");

  private static final List<String> NAMES =
      List.of("app.kubernetes.io/name", "app", "k8s-app", "name");

  private Products() {}

  /// A workload that is a product, or carries one beside its own containers.
  ///
  /// @param row the row of the table
  /// @param isSidecar whether it is only a helper in pods of something else
  record Found(Tree row, Workload workload, boolean isSidecar) {
    String product() {
      return row.text("product");
    }

    String kind() {
      return row.text("kind");
    }

    boolean isReady() {
      return !workload.readyPods().isEmpty();
    }

    /// Writes how much of it is there: `monitoring/ds/fluent-bit 14 of 17 ready`.
    String described() {
      return "%s %s/%s %s of %s ready"
          .formatted(
              product(),
              workload.namespace(),
              workload.shortName(),
              workload.readyPods().size(),
              workload.livePods().size());
    }
  }

  /// Finds the workloads of one list of a table.
  static List<Found> find(Cluster cluster, Table table, String list) {
    List<Found> found = new ArrayList<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      if (!workload.isBatch() && !workload.isAtZero()) {
        of(workload, table, list).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<Found> of(Workload workload, Table table, String list) {
    List<Container> containers = workload.template().spec().lastingContainers();
    for (Tree row : table.content().items(list)) {
      if (row.isTrue("nodesOnly") && !workload.isDaemonSet()) {
        continue;
      }
      List<Container> own = containers.stream().filter(container -> isOf(container, row)).toList();
      if (!own.isEmpty()) {
        boolean main =
            workload.isDaemonSet()
                || containers.size() == own.size()
                || isNamed(workload, row)
                || row.text("kind").equals("stack");
        return Optional.of(new Found(row, workload, !main));
      }
    }
    for (Tree row : table.content().items(list)) {
      boolean fits = !row.isTrue("nodesOnly") || workload.isDaemonSet();
      if (fits && isNamed(workload, row)) {
        return Optional.of(new Found(row, workload, false));
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(Container container, Tree row) {
    return ImageReference.find(container.image())
        .filter(image -> row.texts("images").stream().anyMatch(image::endsWith))
        .isPresent();
  }

  private static boolean isNamed(Workload workload, Tree row) {
    Map<String, String> labels =
        workload.isRead() ? workload.labels() : workload.template().labels();
    List<String> names = row.texts("labels");
    for (String key : NAMES) {
      String name = labels.getOrDefault(key, "");
      if (!name.isEmpty()) {
        return names.contains(name);
      }
    }
    return false;
  }
}
