package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.semantics.quantity.Quantity;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// What a pod requests as a whole, as the scheduler adds it up.
///
/// Upstream: `component-helpers/resource/helpers.go` of v1.36, `PodRequests`. Main containers and
/// sidecars run together and add up; a plain init container runs with the sidecars started before
/// it, and only the greediest moment counts; what the pod as a whole states replaces cpu, memory
/// and huge pages; the overhead of its sandbox comes on top.
public final class PodRequests {
  private PodRequests() {}

  /// Returns what a new pod of a spec requests, by resource.
  public static SortedMap<String, Quantity> of(PodSpec spec) {
    return whole(spec, added(spec, Container::requests));
  }

  /// Returns what a pod takes of the node that it runs on, by resource: after a resize the largest
  /// of what is asked, what is allocated and what is in force.
  public static SortedMap<String, Quantity> held(Pod pod) {
    PodSpec spec = pod.spec();
    if (!isResized(pod)) {
      return of(spec);
    }
    SortedMap<String, Quantity> held = added(spec, container -> actual(pod, container));
    raise(held, added(spec, container -> allocated(pod, container)));
    if (!pod.isResizeInfeasible()) {
      raise(held, added(spec, Container::requests));
    }
    return whole(spec, held);
  }

  /// Says whether its node reports amounts of its own, which may differ from those of its spec.
  public static boolean isResized(Pod pod) {
    return pod.reportsRequests()
        && pod.spec().lastingContainers().stream().anyMatch(one -> !pod.reported(one).isEmpty());
  }

  private static Map<String, Quantity> actual(Pod pod, Container container) {
    Map<String, Quantity> inForce = pod.reported(container).inForce();
    return inForce.isEmpty() ? allocated(pod, container) : inForce;
  }

  private static Map<String, Quantity> allocated(Pod pod, Container container) {
    Map<String, Quantity> allocated = pod.reported(container).allocated();
    if (!allocated.isEmpty()) {
      return allocated;
    }
    return pod.isResizeInfeasible() ? Map.of() : container.requests();
  }

  private static SortedMap<String, Quantity> added(
      PodSpec spec, Function<Container, Map<String, Quantity>> requests) {
    SortedMap<String, Quantity> running = new TreeMap<>();
    spec.containers().forEach(container -> add(running, requests.apply(container)));
    SortedMap<String, Quantity> sidecars = new TreeMap<>();
    SortedMap<String, Quantity> starting = new TreeMap<>();
    for (Container starter : spec.starters()) {
      Map<String, Quantity> own = requests.apply(starter);
      if (starter.role() == Container.Role.SIDECAR) {
        add(running, own);
        add(sidecars, own);
        raise(starting, sidecars);
      } else {
        SortedMap<String, Quantity> moment = new TreeMap<>(sidecars);
        add(moment, own);
        raise(starting, moment);
      }
    }
    raise(running, starting);
    return running;
  }

  private static SortedMap<String, Quantity> whole(
      PodSpec spec, SortedMap<String, Quantity> containers) {
    spec.requests()
        .forEach(
            (resource, amount) -> {
              if (isPodLevel(resource)) {
                containers.put(resource, amount);
              }
            });
    add(containers, spec.overhead());
    return Collections.unmodifiableSortedMap(containers);
  }

  /// Says whether what a pod as a whole states replaces the sum of its containers.
  public static boolean isPodLevel(String resource) {
    return resource.equals("cpu") || resource.equals("memory") || resource.startsWith("hugepages-");
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((resource, amount) -> sum.merge(resource, amount, Quantity::plus));
  }

  private static void raise(Map<String, Quantity> least, Map<String, Quantity> other) {
    other.forEach((resource, amount) -> least.merge(resource, amount, Quantity::max));
  }
}
