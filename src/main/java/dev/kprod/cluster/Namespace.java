package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A namespace.
public record Namespace(Tree tree) implements ApiObject {
  private static final String NAME = "kubernetes.io/metadata.name";

  /// Returns the labels; that of the name, which the API server sets, is there in a manifest too.
  @Override
  public Map<String, String> labels() {
    Map<String, String> labels = tree.textFields("metadata", "labels");
    if (labels.containsKey(NAME)) {
      return labels;
    }
    Map<String, String> named = new TreeMap<>(labels);
    named.put(NAME, name());
    return Collections.unmodifiableMap(named);
  }

  /// Says whether it is being deleted, so that nothing new can be made in it.
  public boolean isTerminating() {
    return isDeleted() || tree.text("status", "phase").equals("Terminating");
  }
}
