package dev.kprod.checks.probes;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.Table;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Images that need no pause before they stop, and stores that need one while they do, by dated
/// tables.
final class GracefulImages {
  private static final Table GRACEFUL = Table.beside(GracefulImages.class, "graceful-images.json");
  private static final Table DATABASES = Table.beside(GracefulImages.class, "databases.json");

  private GracefulImages() {}

  /// Finds the product of a container that serves on through SIGTERM by itself.
  static Optional<String> find(Container container) {
    Optional<ImageReference> image = ImageReference.find(container.image());
    if (image.isEmpty()) {
      return Optional.empty();
    }
    return GRACEFUL.content().items("images").stream()
        .filter(row -> image.get().endsWith(row.text("image")))
        .filter(row -> hasArgument(row, container))
        .map(row -> row.text("name"))
        .findFirst();
  }

  private static boolean hasArgument(Tree row, Container container) {
    String wanted = row.text("argument");
    return wanted.isEmpty()
        || container.words().stream()
            .anyMatch(word -> word.toLowerCase(Locale.ROOT).contains(wanted));
  }

  /// Says whether a container runs a known database.
  static boolean isDatabase(Container container) {
    List<Tree> rows = DATABASES.content().items("images");
    return ImageReference.find(container.image())
        .filter(
            image -> rows.stream().anyMatch(row -> row.text("image").equals(image.lastSegment())))
        .isPresent();
  }
}
