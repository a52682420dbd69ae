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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which workloads are which product, by the tables of this area.
final class Products {
  static final Table METRICS = Table.beside(Observability.class, "metrics.json");
  static final Table LOGS = Table.beside(Observability.class, "logs.json");
  static final Table TRACES = Table.beside(Observability.class, "traces.json");

  private static final Source COLLECTORS = new Source(METRICS, "products");
  private static final Source PARTS = new Source(METRICS, "parts");
  private static final Source SHIPPERS = new Source(LOGS, "products");
  private static final Source BACKENDS = new Source(LOGS, "backends");
  private static final Source TRACERS = new Source(TRACES, "products");

  private static final Index<Map<Source, List<Found>>> INDEX =
      Index.of("products", Words.WORKLOAD, Products::find);

  private static final List<String> NAMES =
      List.of("app.kubernetes.io/name", "app", "k8s-app", "name");

  private Products() {}

  private record Source(Table table, String list) {}

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
    return of(COLLECTORS, cluster);
  }

  /// Returns the exporters that others read.
  static List<Found> parts(Cluster cluster) {
    return of(PARTS, cluster);
  }

  /// Returns what ships logs.
  static List<Found> logs(Cluster cluster) {
    return of(SHIPPERS, cluster);
  }

  /// Returns where logs are kept.
  static List<Found> backends(Cluster cluster) {
    return of(BACKENDS, cluster);
  }

  /// Returns what collects traces.
  static List<Found> traces(Cluster cluster) {
    return of(TRACERS, cluster);
  }

  private static List<Found> of(Source source, Cluster cluster) {
    return cluster.index(INDEX).getOrDefault(source, List.of());
  }

  /// Looks at every workload once for all lists: reading its images is most of it.
  private static Map<Source, List<Found>> find(Cluster cluster) {
    Map<Source, Rows> rows = new LinkedHashMap<>();
    Map<Source, List<Found>> found = new HashMap<>();
    for (Source source : List.of(COLLECTORS, PARTS, SHIPPERS, BACKENDS, TRACERS)) {
      rows.put(source, Rows.of(source.table.content().items(source.list)));
    }
    for (Workload workload : Workloads.of(cluster).all()) {
      if (!workload.isBatch() && !workload.isAtZero()) {
        Carried carried = Carried.of(workload);
        for (Map.Entry<Source, Rows> one : rows.entrySet()) {
          Optional<Found> product = one.getValue().find(carried);
          if (product.isPresent()) {
            found.computeIfAbsent(one.getKey(), unseen -> new ArrayList<>()).add(product.get());
          }
        }
      }
    }
    found.replaceAll((source, all) -> List.copyOf(all));
    return Map.copyOf(found);
  }

  /// What tells a product: the images of a workload and what its labels call it.
  private record Carried(
      Workload workload, int containers, List<ImageReference> images, String name) {
    static Carried of(Workload workload) {
      List<Container> containers = workload.template().spec().lastingContainers();
      List<ImageReference> images = new ArrayList<>(containers.size());
      for (Container container : containers) {
        Optional<ImageReference> image = ImageReference.find(container.image());
        if (image.isPresent()) {
          images.add(image.get());
        }
      }
      return new Carried(workload, containers.size(), images, name(workload));
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

    Optional<Found> find(Carried carried) {
      List<ImageReference> known = new ArrayList<>();
      for (ImageReference image : carried.images) {
        if (images.match(image)) {
          known.add(image);
        }
      }
      Workload workload = carried.workload;
      return byImage(workload, carried.containers, known, carried.name)
          .or(() -> byName(workload, carried.name));
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
  }
}
