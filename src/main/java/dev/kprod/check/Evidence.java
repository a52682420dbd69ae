package dev.kprod.check;

import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.util.Optional;

/// What was seen, where, and what was wanted.
///
/// @param object the object that shows it, where that is not the subject itself
/// @param path the field, in Kubernetes' form: `spec.template.spec.containers[name=app].image`
/// @param observed the value seen
/// @param expected the value wanted, or a description of it; absent where observed says it all
public record Evidence(Optional<Subject> object, String path, Tree observed, Tree expected) {
  /// Returns evidence in words.
  public static Evidence at(String path, String observed, String expected) {
    return new Evidence(Optional.empty(), path, Tree.of(observed), Tree.of(expected));
  }

  /// Returns evidence of a number.
  public static Evidence at(String path, long observed, String expected) {
    return new Evidence(Optional.empty(), path, Tree.of(observed), Tree.of(expected));
  }

  /// Returns evidence of a value as the API server sent it; an absent one reads as "absent".
  public static Evidence at(String path, Tree observed, String expected) {
    Tree seen = observed instanceof Tree.Absent ? Tree.of("absent") : observed;
    return new Evidence(Optional.empty(), path, seen, Tree.of(expected));
  }

  /// Returns this evidence as seen on another object than the subject.
  public Evidence on(Subject other) {
    return new Evidence(Optional.of(other), path, observed, expected);
  }

  /// Returns this evidence for a finding about a subject, whose own name goes without saying.
  public Evidence about(Subject subject) {
    boolean isSubject = object.isPresent() && object.get().key().equals(subject.key());
    return isSubject ? new Evidence(Optional.empty(), path, observed, expected) : this;
  }
}
