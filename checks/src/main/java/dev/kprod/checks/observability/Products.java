package dev.kprod.checks.observability;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Words;
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

  private static final Index<List<Found>> COLLECTORS = index(METRICS, "products");
  private static final Index<List<Found>> PARTS = index(METRICS, "parts");
  private static final Index<List<Found>> SHIPPERS = index(LOGS, "products");
  private static final Index<List<Found>> BACKENDS = index(LOGS, "backends");
  private static final Index<List<Found>> TRACERS = index(TRACES, "products");

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

  /// Returns what collects metrics.
  static List<Found> metrics(Cluster cluster) {
    return cluster.index(COLLECTORS);
  }

  /// Returns the exporters that others read.
  static List<Found> parts(Cluster cluster) {
    return cluster.index(PARTS);
  }

  /// Returns what ships logs.
  static List<Found> logs(Cluster cluster) {
    return cluster.index(SHIPPERS);
  }

  /// Returns where logs are kept.
  static List<Found> backends(Cluster cluster) {
    return cluster.index(BACKENDS);
  }

  /// Returns what collects traces.
  static List<Found> traces(Cluster cluster) {
    return cluster.index(TRACERS);
  }

  private static Index<List<Found>> index(Table table, String list) {
    return Index.of(
        table.file() + " " + list, Words.WORKLOAD, cluster -> find(cluster, table, list));
  }

  private static List<Found> find(Cluster cluster, Table table, String list) {
    List<Tree> rows = table.content().items(list);
    List<Found> found = new ArrayList<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      if (!workload.isBatch() && !workload.isAtZero()) {
        of(workload, rows).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private static Optional<Found> of(Workload workload, List<Tree> rows) {
    List<ImageReference> images = new ArrayList<>();
    List<Container> containers = workload.template().spec().lastingContainers();
    containers.forEach(one -> ImageReference.find(one.image()).ifPresent(images::add));
    for (Tree row : rows) {
      if (row.isTrue("nodesOnly") && !workload.isDaemonSet()) {
        continue;
      }
      List<String> ends = row.texts("images");
      long own = images.stream().filter(image -> ends.stream().anyMatch(image::endsWith)).count();
      if (own > 0) {
        boolean main =
            workload.isDaemonSet()
                || containers.size() == own
                || isNamed(workload, row)
                || row.text("kind").equals("stack");
        return Optional.of(new Found(row, workload, !main));
      }
    }
    for (Tree row : rows) {
      boolean fits = !row.isTrue("nodesOnly") || workload.isDaemonSet();
      if (fits && isNamed(workload, row)) {
        return Optional.of(new Found(row, workload, false));
      }
    }
    return Optional.empty();
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
