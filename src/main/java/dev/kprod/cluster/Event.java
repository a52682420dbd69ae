package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/// An Event of the core group: what a component said about an object, and how often.
public record Event(Tree tree) implements ApiObject {
  /// Returns the kind of the object that it is about.
  public String aboutKind() {
    return tree.text("involvedObject", "kind");
  }

  /// Returns the namespace of the object that it is about, empty for what has none.
  public String aboutNamespace() {
    return tree.text("involvedObject", "namespace");
  }

  /// Returns the name of the object that it is about.
  public String aboutName() {
    return tree.text("involvedObject", "name");
  }

  /// Returns the field of the object that it is about, such as `spec.containers{web}`.
  public String aboutField() {
    return tree.text("involvedObject", "fieldPath");
  }

  /// Returns the reason, one word for machines.
  public String reason() {
    return tree.text("reason");
  }

  /// Returns the message for people, cut while slimming.
  public String message() {
    return tree.text("message");
  }

  /// Says whether it is a warning.
  public boolean isWarning() {
    return tree.text("type").equals("Warning");
  }

  /// Returns how often it was said; the newer API counts in a series.
  public long count() {
    return Math.max(1, Math.max(tree.number(0, "count"), tree.number(0, "series", "count")));
  }

  /// Finds when it was last said.
  public Optional<Instant> lastSeen() {
    return Stream.of(
            time("series", "lastObservedTime"),
            time("lastTimestamp"),
            time("eventTime"),
            time("firstTimestamp"))
        .flatMap(Optional::stream)
        .max(Instant::compareTo);
  }
}
