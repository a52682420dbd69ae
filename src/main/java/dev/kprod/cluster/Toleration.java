package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.OptionalLong;

/// A toleration of a pod.
public record Toleration(Tree tree) {
  /// Returns the key, empty for every key.
  public String key() {
    return tree.text("key");
  }

  /// Returns the effect, empty for every effect.
  public String effect() {
    return tree.text("effect");
  }

  /// Finds for how many seconds a `NoExecute` taint is borne; empty for ever.
  public OptionalLong seconds() {
    return tree.findNumber("tolerationSeconds");
  }

  /// Says whether it tolerates a taint (upstream: `Toleration.ToleratesTaint`).
  ///
  /// `Lt` and `Gt` compare whole numbers, the taint's with this one's; a pod that has them was let
  /// in by a server that knows them.
  public boolean tolerates(Node.Taint taint) {
    if (!effect().isEmpty() && !effect().equals(taint.effect())) {
      return false;
    }
    if (!key().isEmpty() && !key().equals(taint.key())) {
      return false;
    }
    return switch (tree.text("operator")) {
      case "", "Equal" -> tree.text("value").equals(taint.value());
      case "Exists" -> true;
      case "Lt" -> compared(taint) < 0;
      case "Gt" -> compared(taint) > 0;
      default -> false;
    };
  }

  /// Compares the taint's number with this one's; 0 where one of both is no number.
  private int compared(Node.Taint taint) {
    try {
      return Long.compare(Long.parseLong(taint.value()), Long.parseLong(tree.text("value")));
    } catch (NumberFormatException notComparable) {
      return 0;
    }
  }
}
