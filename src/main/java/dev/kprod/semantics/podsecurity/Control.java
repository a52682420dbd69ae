package dev.kprod.semantics.podsecurity;

import dev.kprod.cluster.PodTemplate;
import java.util.List;
import java.util.Optional;

/// One control of the Pod Security Standards, in each of its revisions.
///
/// @param id how Kubernetes names it
/// @param level the level that asks for it
/// @param overrides the control of the level below that this one stands for
/// @param revisions the oldest first
record Control(String id, Level level, Optional<String> overrides, List<Revision> revisions) {
  /// A control as it is from one minor version on.
  record Revision(int since, Rule rule) {}

  /// Finds what is wrong with a pod.
  interface Rule {
    Optional<Violation> find(PodTemplate pod);
  }

  Control {
    revisions = List.copyOf(revisions);
  }

  static Control of(String id, Level level, int since, Rule rule) {
    return new Control(id, level, Optional.empty(), List.of(new Revision(since, rule)));
  }

  /// Returns this control with another rule from a minor version on.
  Control then(int since, Rule rule) {
    List<Revision> more = new java.util.ArrayList<>(revisions);
    more.add(new Revision(since, rule));
    return new Control(id, level, overrides, more);
  }

  /// Returns this control in the place of one of the level below.
  Control instead(String other) {
    return new Control(id, level, Optional.of(other), revisions);
  }

  /// Finds the rule of a minor version; empty before the control came.
  Optional<Rule> at(int minor) {
    Optional<Rule> rule = Optional.empty();
    for (Revision revision : revisions) {
      if (revision.since <= minor) {
        rule = Optional.of(revision.rule);
      }
    }
    return rule;
  }
}
