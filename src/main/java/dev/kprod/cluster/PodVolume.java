package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.Map;
import java.util.Optional;

/// A volume of a pod.
public record PodVolume(Tree tree) {
  /// Returns the name that mounts use.
  public String name() {
    return tree.text("name");
  }

  /// Returns what it is made of: `configMap`, `hostPath`. One without a source is an `emptyDir`, as
  /// the API server writes it.
  public String source() {
    for (Map.Entry<String, Tree> field : tree.fields().entrySet()) {
      if (!field.getKey().equals("name") && !(field.getValue() instanceof Tree.Absent)) {
        return field.getKey();
      }
    }
    return "emptyDir";
  }

  /// Finds the path on the node that it is.
  public Optional<String> hostPath() {
    return tree.at("hostPath") instanceof Tree.Fields path
        ? Optional.of(path.text("path"))
        : Optional.empty();
  }

  /// Finds the claim that it is.
  public Optional<String> claim() {
    return tree.findText("persistentVolumeClaim", "claimName");
  }

  /// Returns where it stands in the pod spec: `volumes[name=data]`.
  public String path() {
    return "volumes[name=" + name() + "]";
  }
}
