package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.LimitRange;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.quantity.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What containers without requests are given in a namespace.
///
/// @param requests the default requests above zero
/// @param contradictions what two LimitRanges say differently
/// @param limits the default limits
record ContainerDefaults(
    Map<String, Quantity> requests, List<String> contradictions, Map<String, Quantity> limits) {
  static ContainerDefaults of(String namespace, Cluster cluster) {
    Map<String, Quantity> requests = new TreeMap<>();
    Map<String, Quantity> limits = new TreeMap<>();
    Map<String, String> by = new TreeMap<>();
    List<String> contradictions = new ArrayList<>();
    for (LimitRange range : cluster.list(Resources.LIMIT_RANGES)) {
      if (range.namespace().equals(namespace)) {
        for (LimitRange.Item item : range.items()) {
          if (item.type().equals("Container")) {
            add(
                "default request",
                range.name(),
                item.defaultRequests(),
                requests,
                by,
                contradictions);
            add("default limit", range.name(), item.defaultLimits(), limits, by, contradictions);
          }
        }
      }
    }
    requests.values().removeIf(Quantity::isZero);
    return new ContainerDefaults(requests, contradictions, limits);
  }

  private static void add(
      String what,
      String range,
      Map<String, Quantity> amounts,
      Map<String, Quantity> known,
      Map<String, String> by,
      List<String> contradictions) {
    amounts.forEach(
        (resource, amount) -> {
          Quantity before = known.putIfAbsent(resource, amount);
          String first = by.putIfAbsent(what + resource, range);
          if (before != null && before.compareTo(amount) != 0) {
            contradictions.add(
                "%s of %s: %s in %s, %s in %s"
                    .formatted(what, resource, before, first, amount, range));
          }
        });
  }

  Optional<Quantity> throttling() {
    return Optional.ofNullable(limits.get("cpu"));
  }
}
