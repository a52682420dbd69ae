package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One of the conditions that a status lists.
public record Condition(Tree tree) {
  /// Finds the condition of a type among `status.conditions` of an object.
  public static Optional<Condition> find(Tree object, String type) {
    for (Tree item : object.at("status").items("conditions")) {
      if (item.text("type").equals(type)) {
        return Optional.of(new Condition(item));
      }
    }
    return Optional.empty();
  }

  /// Returns `status.conditions` of an object.
  public static List<Condition> all(Tree object) {
    return object.items("status", "conditions").stream().map(Condition::new).toList();
  }

  /// Says whether an object has a condition of a type that is `True`.
  public static boolean holds(Tree object, String type) {
    for (Tree item : object.at("status").items("conditions")) {
      if (item.text("type").equals(type)) {
        return item.text("status").equals("True");
      }
    }
    return false;
  }

  /// Returns what the condition is about.
  public String type() {
    return tree.text("type");
  }

  /// Says whether the status is `True`.
  public boolean isTrue() {
    return tree.text("status").equals("True");
  }

  /// Says whether the status is `False`, which `Unknown` is not.
  public boolean isFalse() {
    return tree.text("status").equals("False");
  }

  /// Returns the reason, one word for machines.
  public String reason() {
    return tree.text("reason");
  }

  /// Returns the message for people; it comes from the cluster.
  public String message() {
    return tree.text("message");
  }

  /// Finds when the status last changed.
  public Optional<Instant> changedAt() {
    return ApiObject.Times.find(tree.text("lastTransitionTime"));
  }

  /// Finds when it was last looked at; most kinds do not say.
  public Optional<Instant> updatedAt() {
    return ApiObject.Times.find(tree.text("lastUpdateTime"));
  }
}
