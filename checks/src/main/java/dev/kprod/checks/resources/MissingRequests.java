package dev.kprod.checks.resources;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.semantics.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a container of a pod does not request.
///
/// A limit alone counts, since the API server makes a request of it, and so does what the pod as a
/// whole requests. Zero is no request.
///
/// @param container which one
/// @param resources `cpu`, `memory` or both
record MissingRequests(Container container, List<String> resources) {
  /// What is asked for of every container.
  static final List<String> WANTED = List.of("cpu", "memory");

  MissingRequests {
    resources = List.copyOf(resources);
  }

  /// Returns what some containers of a pod do not request; those that request all are left out.
  ///
  /// @param defaults the requests that containers without any are given
  static List<MissingRequests> of(
      PodSpec spec, List<Container> containers, Map<String, Quantity> defaults) {
    List<MissingRequests> missing = new ArrayList<>();
    for (Container container : containers) {
      List<String> resources =
          WANTED.stream()
              .filter(
                  resource ->
                      !isGiven(spec.requests(), resource)
                          && !isGiven(spec.limits(), resource)
                          && !isGiven(container.requests(), resource)
                          && !isGiven(container.limits(), resource)
                          && (container.requests().containsKey(resource)
                              || !isGiven(defaults, resource)))
              .toList();
      if (!resources.isEmpty()) {
        missing.add(new MissingRequests(container, resources));
      }
    }
    return missing;
  }

  private static boolean isGiven(Map<String, Quantity> amounts, String resource) {
    Quantity amount = amounts.get(resource);
    return amount != null && amount.signum() > 0;
  }
}
