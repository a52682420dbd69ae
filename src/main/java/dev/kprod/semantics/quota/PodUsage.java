package dev.kprod.semantics.quota;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.scheduling.PodRequests;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a pod counts for in a quota, by the names that quotas use.
///
/// Upstream: `pkg/quota/v1/evaluator/core/pods.go` of v1.36, `PodUsageFunc` and
/// `podComputeUsageHelper`; limits add up by `PodLimits` of `component-helpers/resource`.
public final class PodUsage {
  private static final Quantity ONE = Quantity.of(1);

  private PodUsage() {}

  /// Returns what a pod counts for at a time: one that is over, or that should be gone by now,
  /// counts as an object alone.
  public static SortedMap<String, Quantity> of(Pod pod, Instant now) {
    return pod.occupiesAt(now)
        ? usage(pod.spec(), PodRequests.held(pod))
        : new TreeMap<>(Map.of("count/pods", ONE));
  }

  /// Returns what a new pod of a spec counts for.
  public static SortedMap<String, Quantity> of(PodSpec spec) {
    return usage(spec, PodRequests.of(spec));
  }

  private static SortedMap<String, Quantity> usage(PodSpec spec, Map<String, Quantity> requests) {
    SortedMap<String, Quantity> usage = new TreeMap<>();
    usage.put("count/pods", ONE);
    usage.put("pods", ONE);
    requests.forEach(
        (resource, amount) -> {
          if (isCompute(resource) || resource.startsWith("hugepages-")) {
            usage.put(resource, amount);
            usage.put("requests." + resource, amount);
          } else if (isExtended(resource)) {
            usage.put("requests." + resource, amount);
          }
        });
    limits(spec)
        .forEach(
            (resource, amount) -> {
              if (isCompute(resource)) {
                usage.put("limits." + resource, amount);
              }
            });
    return Collections.unmodifiableSortedMap(usage);
  }

  private static boolean isCompute(String resource) {
    return switch (resource) {
      case "cpu", "memory", "ephemeral-storage" -> true;
      default -> false;
    };
  }

  /// A name with a domain that is not Kubernetes' own.
  private static boolean isExtended(String resource) {
    int slash = resource.indexOf('/');
    return slash > 0 && !resource.contains("kubernetes.io/") && !resource.startsWith("requests.");
  }

  /// Main containers and sidecars add up, an init container runs with the sidecars before it, what
  /// the pod as a whole states replaces, and overhead comes on top of what is limited at all.
  private static SortedMap<String, Quantity> limits(PodSpec spec) {
    SortedMap<String, Quantity> running = new TreeMap<>();
    SortedMap<String, Quantity> sidecars = new TreeMap<>();
    SortedMap<String, Quantity> starting = new TreeMap<>();
    spec.containers().forEach(one -> add(running, one.limits()));
    for (Container starter : spec.starters()) {
      if (starter.role() == Container.Role.SIDECAR) {
        add(running, starter.limits());
        add(sidecars, starter.limits());
        raise(starting, sidecars);
      } else {
        SortedMap<String, Quantity> moment = new TreeMap<>(sidecars);
        add(moment, starter.limits());
        raise(starting, moment);
      }
    }
    raise(running, starting);
    spec.limits()
        .forEach(
            (resource, amount) -> {
              if (PodRequests.isPodLevel(resource)) {
                running.put(resource, amount);
              }
            });
    spec.overhead()
        .forEach(
            (resource, amount) ->
                running.computeIfPresent(
                    resource, (name, limit) -> limit.isZero() ? limit : limit.plus(amount)));
    return running;
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((resource, amount) -> sum.merge(resource, amount, Quantity::plus));
  }

  private static void raise(Map<String, Quantity> least, Map<String, Quantity> other) {
    other.forEach((resource, amount) -> least.merge(resource, amount, Quantity::max));
  }
}
