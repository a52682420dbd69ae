package dev.kprod.checks;

import dev.kprod.semantics.image.ImageReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Ends of image paths, as tables of products list them, told apart by their last segment: most
/// images of a cluster are of no product, and a long table says so at one look.
public final class ImageEnds {
  private final Map<String, List<String>> byLast = new HashMap<>();

  private ImageEnds() {}

  /// Returns some ends: `etcd`, `ingress-nginx/controller`.
  public static ImageEnds of(Collection<String> ends) {
    ImageEnds all = new ImageEnds();
    for (String end : ends) {
      String last = end.substring(end.lastIndexOf('/') + 1);
      all.byLast.computeIfAbsent(last, unseen -> new ArrayList<>()).add(end);
    }
    return all;
  }

  /// Says whether the repository of an image has one of the ends.
  public boolean match(ImageReference image) {
    for (String end : byLast.getOrDefault(image.lastSegment(), List.of())) {
      if (image.endsWith(end)) {
        return true;
      }
    }
    return false;
  }
}
