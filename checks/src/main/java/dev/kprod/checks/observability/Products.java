package dev.kprod.checks.observability;

import dev.kprod.checks.ImageEnds;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /// Writes how much of it is there: `Fluent Bit monitoring/ds/fluent-bit 14 of 17 ready`.
    String described() {
      int live = workload.livePods().size();
      return "%s %s/%s %s"
          .formatted(
              product(),
              workload.namespace(),
              workload.shortName(),
              live == 0
                  ? "has no pod"
                  : "%s of %s ready".formatted(workload.readyPods().size(), live));
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
    Rows rows = Rows.of(table.content().items(list));
    List<Found> found = new ArrayList<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      if (!workload.isBatch() && !workload.isAtZero()) {
        rows.find(workload).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  /// A list of a table, with all images and names in it: hardly any workload has one of them.
  private record Rows(List<Tree> rows, ImageEnds images, Set<String> names) {
    static Rows of(List<Tree> rows) {
      List<String> images = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (Tree row : rows) {
        images.addAll(row.texts("images"));
        names.addAll(row.texts("labels"));
      }
      return new Rows(rows, ImageEnds.of(images), names);
    }

    Optional<Found> find(Workload workload) {
      List<ImageReference> known = new ArrayList<>();
      List<Container> containers = workload.template().spec().lastingContainers();
      for (Container container : containers) {
        ImageReference.find(container.image()).filter(images::match).ifPresent(known::add);
      }
      String name = name(workload);
      return byImage(workload, containers.size(), known, name).or(() -> byName(workload, name));
    }

    private Optional<Found> byImage(
        Workload workload, int containers, List<ImageReference> known, String name) {
      if (known.isEmpty()) {
        return Optional.empty();
      }
      for (Tree row : rows) {
        if (row.isTrue("nodesOnly") && !workload.isDaemonSet()) {
          continue;
        }
        ImageEnds ends = ImageEnds.of(row.texts("images"));
        long own = known.stream().filter(ends::match).count();
        if (own > 0) {
          boolean main =
              workload.isDaemonSet()
                  || containers == own
                  || isNamed(name, row)
                  || row.text("kind").equals("stack");
          return Optional.of(new Found(row, workload, !main));
        }
      }
      return Optional.empty();
    }

    private Optional<Found> byName(Workload workload, String name) {
      if (!names.contains(name)) {
        return Optional.empty();
      }
      for (Tree row : rows) {
        boolean fits = !row.isTrue("nodesOnly") || workload.isDaemonSet();
        if (fits && isNamed(name, row)) {
          return Optional.of(new Found(row, workload, false));
        }
      }
      return Optional.empty();
    }

    private static boolean isNamed(String name, Tree row) {
      return !name.isEmpty() && row.texts("labels").contains(name);
    }

    private static String name(Workload workload) {
      Map<String, String> labels =
          workload.isRead() ? workload.labels() : workload.template().labels();
      for (String key : NAMES) {
        String name = labels.getOrDefault(key, "");
        if (!name.isEmpty()) {
          return name;
        }
      }
      return "";
    }
  }
}
