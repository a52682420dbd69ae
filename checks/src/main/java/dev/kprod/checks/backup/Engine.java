package dev.kprod.checks.backup;

import dev.kprod.checks.ImageEnds;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Table;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// A kind of database or queue, recognised by the path of its image: a row of `engines.json`.
///
/// @param id how tools and operators name it: `postgres`
/// @param name how people call it
/// @param images ends of image paths
/// @param paths where the image keeps its data; none where a missing volume is no fault by itself
/// @param journalled whether it replays its journal from a copy of one volume at one instant
/// @param cache whether its data counts only where it is told to keep it
/// @param inside whether it replicates and saves inside itself, out of the sight of the API
record Engine(
    String id,
    String name,
    List<String> images,
    List<String> paths,
    boolean journalled,
    boolean cache,
    boolean inside) {
  /// All rows.
  static final List<Engine> ALL =
      Table.beside(Engine.class, "engines.json").content().items("engines").stream()
          .map(Engine::row)
          .toList();

  private static final ImageEnds IMAGES =
      ImageEnds.of(ALL.stream().flatMap(engine -> engine.images.stream()).toList());

  private static final List<String> TELEMETRY =
      Table.beside(Engine.class, "engines.json").content().items("telemetry").stream()
          .map(row -> row.text("image"))
          .toList();

  Engine {
    images = List.copyOf(images);
    paths = List.copyOf(paths);
  }

  /// A container that runs an engine.
  record Running(Engine engine, Container container) {}

  /// Finds the engine that a pod runs, in the first of its lasting containers that is one.
  static Optional<Running> of(PodSpec spec) {
    for (Container container : spec.lastingContainers()) {
      Optional<Engine> engine = of(container.image());
      if (engine.isPresent()) {
        return Optional.of(new Running(engine.get(), container));
      }
    }
    return Optional.empty();
  }

  /// Finds the engine of an image.
  static Optional<Engine> of(String image) {
    return ImageReference.find(image)
        .filter(IMAGES::match)
        .flatMap(
            reference ->
                ALL.stream()
                    .filter(engine -> engine.images.stream().anyMatch(reference::endsWith))
                    .findFirst());
  }

  /// Finds the image of a pod that keeps metrics, logs or traces, which nobody restores.
  static Optional<String> telemetry(PodSpec spec) {
    return spec.lastingContainers().stream()
        .map(Container::image)
        .filter(
            image ->
                ImageReference.find(image)
                    .filter(reference -> TELEMETRY.stream().anyMatch(reference::endsWith))
                    .isPresent())
        .findFirst();
  }

  /// Finds the engine of an id.
  static Optional<Engine> named(String id) {
    return ALL.stream().filter(engine -> engine.id.equals(id)).findFirst();
  }

  private static Engine row(Tree row) {
    return new Engine(
        row.text("engine"),
        row.text("name"),
        row.texts("images"),
        row.texts("paths"),
        row.isTrue("journalled"),
        row.isTrue("cache"),
        row.isTrue("inside"));
  }
}
