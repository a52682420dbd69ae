package dev.kprod.checks.controlplane;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.EndpointSlice;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Lease;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parts of the control plane that are in sight: their pods, their flags, their machines.
final class Components {
  static final String API_SERVER = "kube-apiserver";
  static final String CONTROLLERS = "kube-controller-manager";
  static final String SCHEDULER = "kube-scheduler";
  static final String CLOUD_CONTROLLERS = "cloud-controller-manager";
  static final String ETCD = "etcd";

  static final Reads READS = Reads.of(Resources.NODES, Resources.PODS).and(Words.PLATFORM);

  private static final Index<Components> INDEX =
      Index.of("components of the control plane", READS, Components::new);

  private static final String SYSTEM = "kube-system";
  private static final Duration FRESH = Duration.ofSeconds(60);

  /// Where OpenShift keeps a component, and the label that its pods carry.
  private static final Map<String, Map.Entry<String, String>> OPENSHIFT =
      Map.of(
          API_SERVER, Map.entry("openshift-kube-apiserver", "apiserver"),
          CONTROLLERS, Map.entry("openshift-kube-controller-manager", CONTROLLERS),
          SCHEDULER, Map.entry("openshift-kube-scheduler", "scheduler"),
          ETCD, Map.entry("openshift-etcd", ETCD));

  private static final List<String> NODE_ARGS = List.of("k3s.io/node-args", "rke2.io/node-args");

  private final List<Node> servers;
  private final Map<String, List<Pod>> pods = new HashMap<>();
  private final List<String> nodeArguments = new ArrayList<>();

  private Components(Cluster cluster) {
    List<Node> nodes = cluster.list(Resources.NODES);
    this.servers = nodes.stream().filter(Node::isControlPlane).toList();
    List<Pod> candidates =
        cluster.list(Resources.PODS).stream().filter(Components::mayBelong).toList();
    for (String component : List.of(API_SERVER, CONTROLLERS, SCHEDULER, CLOUD_CONTROLLERS, ETCD)) {
      pods.put(component, pods(component, candidates));
    }
    for (Node node : nodes) {
      NODE_ARGS.forEach(
          key -> nodeArguments.addAll(words(node.annotations().getOrDefault(key, ""))));
    }
  }

  /// Returns what is in sight. Declare [#READS].
  static Components of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static boolean mayBelong(Pod pod) {
    return pod.namespace().equals(SYSTEM) || pod.namespace().startsWith("openshift-");
  }

  private static List<Pod> pods(String component, List<Pod> candidates) {
    List<Pod> labelled =
        candidates.stream()
            .filter(pod -> pod.namespace().equals(SYSTEM))
            .filter(
                pod ->
                    pod.labels().getOrDefault("tier", "").equals("control-plane")
                        && pod.labels().getOrDefault("component", "").equals(component))
            .filter(Pod::isLive)
            .toList();
    if (!labelled.isEmpty()) {
      return labelled;
    }
    Map.Entry<String, String> place = OPENSHIFT.get(component);
    if (place != null) {
      List<Pod> ofOpenShift =
          candidates.stream()
              .filter(pod -> pod.namespace().equals(place.getKey()))
              .filter(pod -> pod.labels().getOrDefault(place.getValue(), "").equals("true"))
              .filter(Pod::isLive)
              .toList();
      if (!ofOpenShift.isEmpty()) {
        return ofOpenShift;
      }
    }
    return candidates.stream()
        .filter(pod -> pod.namespace().equals(SYSTEM))
        .filter(pod -> isMirrorOf(pod, component))
        .filter(Pod::isLive)
        .toList();
  }

  /// kops calls the pods of its first etcd cluster by a label alone.
  private static boolean isMirrorOf(Pod pod, String component) {
    boolean ofKops =
        component.equals(ETCD)
            && pod.labels().getOrDefault("k8s-app", "").equals("etcd-manager-main");
    return ofKops
        || (pod.isMirror()
            && pod.spec().containers().stream().anyMatch(one -> one.name().equals(component)));
  }

  /// Returns the nodes of the control plane, by name.
  List<Node> servers() {
    return servers;
  }

  /// Returns the live pods of a component, by name.
  List<Pod> pods(String component) {
    return pods.getOrDefault(component, List.of());
  }

  /// Finds a flag of a component, as its pods or the arguments of k3s and RKE2 have it; of pods
  /// that differ the first counts. A value taken from the environment is not known.
  Optional<String> flag(String component, String name) {
    for (Pod pod : pods(component)) {
      for (Container container : pod.spec().containers()) {
        Optional<String> value =
            container.name().equals(component) ? find(container.words(), name) : Optional.empty();
        if (value.isPresent()) {
          return value.filter(text -> !text.startsWith("$("));
        }
      }
    }
    return nodeArgument(name);
  }

  /// Finds an argument with which k3s or RKE2 was started on some node.
  Optional<String> nodeArgument(String name) {
    return find(nodeArguments, name);
  }

  /// Finds the last value of a flag, in any of the forms `--a=b`, `--a b` and `--a`.
  private static Optional<String> find(List<String> words, String name) {
    String flag = "--" + name;
    Optional<String> value = Optional.empty();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith(flag + "=")) {
        value = Optional.of(word.substring(flag.length() + 1));
      } else if (word.equals(flag)) {
        boolean follows = i + 1 < words.size() && !words.get(i + 1).startsWith("--");
        value = Optional.of(follows ? words.get(i + 1) : "true");
      }
    }
    return value;
  }

  /// The words of a JSON array of texts, which is all that the annotation ever holds.
  private static List<String> words(String array) {
    List<String> words = new ArrayList<>();
    java.util.regex.Matcher matcher =
        java.util.regex.Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(array);
    while (matcher.find()) {
      words.add(matcher.group(1));
    }
    return words;
  }

  /// Returns how many API servers are seen: the largest of ready pods, of ready addresses of the
  /// Service `kubernetes`, and of fresh leases; the one that answers is always there.
  int apiServers(List<EndpointSlice> slices, List<Lease> leases, Instant now) {
    int ready = (int) pods(API_SERVER).stream().filter(Pod::isReady).count();
    return Math.max(ready, announced(slices, leases, now));
  }

  /// Returns how many API servers say themselves that they are there: the larger of ready addresses
  /// of the Service `kubernetes` and of fresh leases; the one that answers always is.
  static int announced(List<EndpointSlice> slices, List<Lease> leases, Instant now) {
    long fresh =
        leases.stream()
            .filter(lease -> lease.namespace().equals(SYSTEM))
            .filter(
                lease ->
                    lease
                        .labels()
                        .getOrDefault("apiserver.kubernetes.io/identity", "")
                        .equals(API_SERVER))
            .filter(
                lease -> lease.renewedAt().filter(at -> !at.isBefore(now.minus(FRESH))).isPresent())
            .count();
    return Math.max(1, Math.max(addresses(slices).size(), (int) fresh));
  }

  /// Returns the ready addresses of the Service `kubernetes`, of the family that has more.
  static List<String> addresses(List<EndpointSlice> slices) {
    Map<String, Set<String>> families = new LinkedHashMap<>();
    for (EndpointSlice slice : slices) {
      if (slice.namespace().equals("default") && slice.service().equals("kubernetes")) {
        Set<String> family =
            families.computeIfAbsent(slice.addressType(), unseen -> new LinkedHashSet<>());
        slice.endpoints().stream()
            .filter(EndpointSlice.Endpoint::isReady)
            .forEach(endpoint -> family.addAll(endpoint.addresses()));
      }
    }
    return families.values().stream()
        .max(java.util.Comparator.comparingInt(Set::size))
        .map(found -> found.stream().sorted().toList())
        .orElse(List.of());
  }

  /// Returns the names of the nodes that pods of a component run on, sorted, each once.
  List<String> nodesOf(String component) {
    return new HashSet<>(pods(component).stream().map(pod -> pod.spec().nodeName()).toList())
        .stream().sorted().toList();
  }
}
