package dev.kprod.cluster;

import dev.kprod.semantics.selector.Requirement;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which Services send to which workloads, worked out once.
final class ServingIndex {
  static final Index<ServingIndex> INDEX = Index.of("serving", Words.SERVING, ServingIndex::new);

  private static final String SLICES_UNSEEN =
      "no Service selects it, and the EndpointSlices of Services without a selector were not seen";

  private static final Serving GONE = new Serving.No("it runs no more");

  private record Selecting(Service service, Selector selector) {}

  private final Cluster cluster;
  private final ByNamespace<Service> services;
  private final Map<String, Selectors> selectors = new HashMap<>();

  /// The Services without a selector whose endpoints a pod is among, by namespace and name of the
  /// pod.
  private final Map<String, List<Service>> byEndpoint = new HashMap<>();

  private final Map<Workload, Serving> answers = new HashMap<>();

  private ServingIndex(Cluster cluster) {
    this.cluster = cluster;
    this.services = ByNamespace.of(cluster.list(Resources.SERVICES));
    for (Service service : cluster.list(Resources.SERVICES)) {
      selectors
          .computeIfAbsent(service.namespace(), unseen -> new Selectors())
          .add(new Selecting(service, service.selector()));
    }
    learnEndpoints();
    Map<String, Map<Tree, List<Service>>> selecting = new HashMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      answers.put(
          workload,
          answer(
              workload,
              selecting.computeIfAbsent(workload.namespace(), unseen -> new HashMap<>())));
    }
  }

  Serving of(Workload workload) {
    return answers.getOrDefault(workload, GONE);
  }

  /// Learns who is behind Services that keep no endpoints by a selector; the endpoints of the
  /// others follow from their selectors.
  private void learnEndpoints() {
    Map<String, Service> without = new HashMap<>();
    Set<String> with = new LinkedHashSet<>();
    for (Service service : cluster.list(Resources.SERVICES)) {
      String key = service.namespace() + "/" + service.name();
      if (service.hasOwnEndpoints()) {
        without.put(key, service);
      } else {
        with.add(key);
      }
    }
    for (EndpointSlice slice : cluster.ask(Resources.ENDPOINT_SLICES).known()) {
      String key = slice.namespace() + "/" + slice.service();
      if (with.contains(key)) {
        continue;
      }
      Service service = without.get(key);
      for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
        if (!endpoint.pod().isEmpty()) {
          List<Service> behind =
              byEndpoint.computeIfAbsent(
                  slice.namespace() + "/" + endpoint.pod(), unseen -> new ArrayList<>());
          if (service != null && !behind.contains(service)) {
            behind.add(service);
          }
        }
      }
    }
  }

  private Serving answer(Workload workload, Map<Tree, List<Service>> selecting) {
    if (workload.isBatch()) {
      return new Serving.No("it runs to an end");
    }
    Set<Service> found = new LinkedHashSet<>();
    boolean isEndpoint = false;
    for (Pod pod : workload.livePods()) {
      found.addAll(
          selecting.computeIfAbsent(pod.tree().at("metadata", "labels"), unseen -> selecting(pod)));
      List<Service> behind = byEndpoint.get(pod.namespace() + "/" + pod.name());
      if (behind != null) {
        isEndpoint = true;
        found.addAll(behind);
      }
    }
    if (workload.livePods().isEmpty()) {
      PodTemplate template = workload.template();
      found.addAll(selecting(workload.namespace(), template.labels()));
    }
    List<Service> all = new ArrayList<>(found);
    all.sort(Comparator.comparing(Service::name));
    List<Service> used = all.stream().filter(service -> !service.isMetricsOnly()).toList();
    boolean foreign = isEndpoint && found.isEmpty();
    if (!used.isEmpty() || foreign) {
      return new Serving.Yes(used);
    }
    if (!all.isEmpty()) {
      return new Serving.Worker(all);
    }
    return maybeUnseen(workload)
        ? new Serving.Unknown(SLICES_UNSEEN, Resources.ENDPOINT_SLICES)
        : new Serving.No("no Service sends to it");
  }

  private List<Service> selecting(Pod pod) {
    return selecting(pod.namespace(), pod.labels());
  }

  private List<Service> selecting(String namespace, Map<String, String> labels) {
    Selectors here = selectors.get(namespace);
    return here == null ? List.of() : here.selecting(labels);
  }

  /// The selectors of the Services of one namespace: those that name the value of a label are only
  /// asked of what has it.
  private static final class Selectors {
    private final Map<String, Map<String, List<Selecting>>> byLabel = new HashMap<>();
    private final List<Selecting> others = new ArrayList<>();

    void add(Selecting one) {
      if (one.selector instanceof Selector.Matching(List<Requirement> requirements)
          && requirements.getFirst().asksForOneValue()) {
        Requirement first = requirements.getFirst();
        byLabel
            .computeIfAbsent(first.key(), unseen -> new HashMap<>())
            .computeIfAbsent(first.values().getFirst(), unseen -> new ArrayList<>(1))
            .add(one);
      } else {
        others.add(one);
      }
    }

    List<Service> selecting(Map<String, String> labels) {
      List<Service> selecting = new ArrayList<>(1);
      for (Map.Entry<String, Map<String, List<Selecting>>> label : byLabel.entrySet()) {
        String value = labels.getOrDefault(label.getKey(), "");
        addMatching(label.getValue().getOrDefault(value, List.of()), labels, selecting);
      }
      addMatching(others, labels, selecting);
      return selecting;
    }

    private static void addMatching(
        List<Selecting> some, Map<String, String> labels, List<Service> selecting) {
      for (Selecting one : some) {
        if (one.selector.matches(labels)) {
          selecting.add(one.service);
        }
      }
    }
  }

  private boolean maybeUnseen(Workload workload) {
    return cluster.outcome(Resources.ENDPOINT_SLICES, workload.namespace())
            instanceof ReadOutcome.Unseen
        && services.in(workload.namespace()).stream()
            .anyMatch(service -> service.hasOwnEndpoints() && !isApiServer(service));
  }

  private static boolean isApiServer(Service service) {
    return service.namespace().equals("default") && service.name().equals("kubernetes");
  }
}
