package dev.kprod.snapshot;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The objects of one read in the order that every snapshot has, whatever order they came in: by
/// namespace, name and uid. Immutable.
public final class ByName {
  private static final Comparator<Tree> BY_UID =
      Comparator.<Tree, String>comparing(object -> object.text("metadata", "uid"))
          .thenComparing(Tree::toString);

  private final List<Tree> objects;

  private ByName(Stream<Tree> objects) {
    this.objects = objects.map(Named::of).sorted().map(Named::object).toList();
  }

  /// Puts objects in order.
  public static ByName of(Collection<Tree> objects) {
    return new ByName(objects.stream());
  }

  /// Returns the objects, in order.
  public List<Tree> objects() {
    return objects;
  }

  /// Returns these and others of the same read.
  ByName and(ByName others) {
    return new ByName(Stream.concat(objects.stream(), others.objects.stream()));
  }

  /// An object beside what it is called: that is looked up once, not by every comparison.
  private record Named(String namespace, String name, Tree object) implements Comparable<Named> {
    static Named of(Tree object) {
      Tree metadata = object.at("metadata");
      return new Named(metadata.text("namespace"), metadata.text("name"), object);
    }

    @Override
    public int compareTo(Named other) {
      int order = namespace.compareTo(other.namespace);
      if (order == 0) {
        order = name.compareTo(other.name);
      }
      return order == 0 ? BY_UID.compare(object, other.object) : order;
    }
  }
}
