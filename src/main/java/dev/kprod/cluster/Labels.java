package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The texts of an object by their names, read where they stand: most who ask for labels look for
/// one or two of them, and there are as many as there are objects.
public final class Labels extends AbstractMap<String, String> {
  private final Tree tree;

  /// Worked out when first asked for; 0 until then.
  private int hash;

  private Labels(Tree tree) {
    this.tree = tree;
  }

  /// Returns the text fields of a tree, in the order sent; none where it is no object.
  public static Map<String, String> of(Tree tree) {
    return tree instanceof Tree.Fields ? new Labels(tree) : Map.of();
  }

  @Override
  public @Nullable String get(@Nullable Object key) {
    return key instanceof String name && tree.at(name) instanceof Tree.Text text
        ? text.value()
        : null;
  }

  @Override
  public String getOrDefault(@Nullable Object key, String absent) {
    String value = get(key);
    return value == null ? absent : value;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return tree.textFields().entrySet();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return (other instanceof Labels labels && tree.equals(labels.tree)) || super.equals(other);
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = super.hashCode();
      hash = known;
    }
    return known;
  }
}
