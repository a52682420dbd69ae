package dev.kprod.semantics.podsecurity;

import dev.kprod.cluster.Container;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What a control has found so far: who breaks it, with which values, in which fields.
///
/// The words are those of the API server, so that what is told beforehand and what is refused later
/// read the same.
final class Finding {
  private final List<String> containers = new ArrayList<>();
  private SortedSet<String> values = Collections.emptySortedSet();
  private final List<Change> changes = new ArrayList<>();
  private boolean pod;

  boolean isEmpty() {
    return changes.isEmpty();
  }

  List<String> containers() {
    return containers;
  }

  SortedSet<String> values() {
    return values;
  }

  List<Change> changes() {
    return changes;
  }

  /// The pod itself breaks it.
  Finding pod(List<String> field, Tree observed, String wanted, Optional<Tree> value) {
    pod = true;
    return field(Optional.empty(), field, observed, wanted, value);
  }

  /// A container breaks it, in one field or in several.
  Finding container(Container container, List<String> field, String wanted, Optional<Tree> value) {
    Tree observed = container.tree().at(field.toArray(String[]::new));
    return container(container, field, observed, wanted, value);
  }

  /// A container breaks it by a value that no path of names alone leads to.
  Finding container(
      Container container, List<String> field, Tree observed, String wanted, Optional<Tree> value) {
    if (containers.isEmpty() || !containers.getLast().equals(container.name())) {
      containers.add(container.name());
    }
    return field(Optional.of(container), field, observed, wanted, value);
  }

  /// A field breaks it.
  Finding field(
      Optional<Container> container,
      List<String> field,
      Tree observed,
      String wanted,
      Optional<Tree> value) {
    changes.add(new Change(container, field, observed, wanted, value));
    return this;
  }

  Finding value(String value) {
    if (values.isEmpty()) {
      values = new TreeSet<>();
    }
    values.add(value);
    return this;
  }

  /// Names who breaks it: `pod and container "a"`.
  String setters() {
    return setters(List.of());
  }

  String setters(List<String> more) {
    List<String> setters = new ArrayList<>();
    if (pod) {
      setters.add("pod");
    }
    if (!containers.isEmpty()) {
      setters.add(named());
    }
    setters.addAll(more);
    return String.join(" and ", setters);
  }

  /// Names the containers: `containers "a", "b"`.
  String named() {
    return named("container", containers);
  }

  /// Ends the finding; words are made only where there is something to tell.
  Optional<Violation> violation(String check, String reason, Supplier<String> detail) {
    return isEmpty()
        ? Optional.empty()
        : Optional.of(new Violation(check, reason, detail.get(), changes));
  }

  static String named(String what, List<String> names) {
    return plural(what, names.size()) + " " + quoted(names);
  }

  static String plural(String what, int count) {
    return count == 1 ? what : what + "s";
  }

  static String quoted(Iterable<String> names) {
    return "\"" + String.join("\", \"", names) + "\"";
  }
}
