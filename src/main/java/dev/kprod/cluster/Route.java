package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A route of the Gateway API, whatever its protocol.
public record Route(Tree tree) implements ApiObject {
  /// A Gateway that a route hangs on.
  public record Parent(String namespace, String gateway) {}

  /// Returns the Gateways that it hangs on, in the order sent.
  public List<Parent> parents() {
    return tree.items("spec", "parentRefs").stream()
        .filter(ref -> ref.findText("kind").orElse("Gateway").equals("Gateway"))
        .map(
            ref ->
                new Parent(ref.findText("namespace").orElseGet(this::namespace), ref.text("name")))
        .toList();
  }

  /// A Service that a route sends to.
  public record Backend(String namespace, String service) {}

  /// Returns the Services that it sends to, each once; mirrored traffic is not counted.
  public List<Backend> backends() {
    Set<Backend> backends = new LinkedHashSet<>();
    for (Tree rule : tree.items("spec", "rules")) {
      for (Tree ref : rule.items("backendRefs")) {
        if (ref.text("group").isEmpty()
            && ref.findText("kind").orElse("Service").equals("Service")) {
          String other = ref.text("namespace");
          backends.add(new Backend(other.isEmpty() ? namespace() : other, ref.text("name")));
        }
      }
    }
    return new ArrayList<>(backends);
  }
}
