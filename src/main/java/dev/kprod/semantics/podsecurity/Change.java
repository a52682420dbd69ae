package dev.kprod.semantics.podsecurity;

import dev.kprod.cluster.Container;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// A field that breaks a standard, and what would satisfy it.
///
/// @param container the container it stands in, empty where it is the pod's own
/// @param field the names of the fields that lead to it from there
/// @param observed the value seen, absent where the standard wants one
/// @param wanted what the standard wants, in words
/// @param value what to write, [Tree#ABSENT] to take the field away; empty where no value alone
///   would do: the image, a volume or another object has to change with it
public record Change(
    Optional<Container> container,
    List<String> field,
    Tree observed,
    String wanted,
    Optional<Tree> value) {
  public Change {
    field = List.copyOf(field);
  }

  /// Returns where the field is in the pod spec: `containers[name=app].securityContext.privileged`.
  public String path() {
    String within = String.join(".", field);
    return container.map(one -> one.path() + "." + within).orElse(within);
  }
}
