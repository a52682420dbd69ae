package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// A PersistentVolumeClaim, or the template of one in a StatefulSet.
public record Claim(Tree tree) implements ApiObject {
  private static final List<String> SINGLE = List.of("ReadWriteOnce", "ReadWriteOncePod");
  private static final String OLDER = "volume.beta.kubernetes.io/storage-class";

  /// Finds the class it asks for. Empty asks for the default one; the empty text asks for none, a
  /// volume that is there already.
  public Optional<String> storageClass() {
    Optional<String> older = tree.findText("metadata", "annotations", OLDER);
    return older.isPresent() ? older : tree.findText("spec", "storageClassName");
  }

  /// Returns the volume it is bound to, empty while it is not.
  public String volume() {
    return tree.text("spec", "volumeName");
  }

  /// Says whether it waits for a volume.
  public boolean isPending() {
    return phase().equals("Pending");
  }

  /// Returns the phase: `Pending`, `Bound` or `Lost`.
  public String phase() {
    return tree.findText("status", "phase").orElse("Pending");
  }

  /// Says whether pods may only read it.
  public boolean isReadOnly() {
    List<String> modes = tree.texts("spec", "accessModes");
    return !modes.isEmpty() && modes.stream().allMatch("ReadOnlyMany"::equals);
  }

  /// Says whether only the pods of one node, or one pod, may mount it.
  public boolean isSingleAttach() {
    List<String> modes = tree.texts("spec", "accessModes");
    return !modes.isEmpty() && SINGLE.containsAll(modes);
  }

  /// Says whether one pod alone may mount it, whatever the node.
  public boolean isForOnePod() {
    return tree.texts("spec", "accessModes").contains("ReadWriteOncePod");
  }
}
