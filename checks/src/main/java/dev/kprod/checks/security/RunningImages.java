package dev.kprod.checks.security;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageId;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which images nodes say they run, by workload and container.
final class RunningImages {
  private static final Index<RunningImages> INDEX =
      Index.of("running-images", Words.WORKLOAD.may(Resources.NODES), RunningImages::new);

  private static final String TEMPLATE = "pod-template-hash";
  private static final String REVISION = "controller-revision-hash";

  /// What has to be the same for two containers to be compared.
  ///
  /// @param image as written
  /// @param template what marks the pods of one template
  /// @param family architecture and runtime of the node
  record Alike(String image, String template, String family) implements Comparable<Alike> {
    private static final Comparator<Alike> ORDER =
        Comparator.comparing(Alike::image)
            .thenComparing(Alike::template)
            .thenComparing(Alike::family);

    @Override
    public int compareTo(Alike other) {
      return ORDER.compare(this, other);
    }
  }

  /// One container that is ready to serve.
  record Running(Alike alike, String node, ImageId id) {}

  /// Where an image may run as several builds.
  private record Place(String namespace, String image) {}

  private record Build(Place place, String family) {}

  /// Replicas say the same; reading it once is enough.
  private final Map<String, ImageId> read = new HashMap<>();

  private final Map<Workload, Map<String, List<Running>>> byWorkload = new HashMap<>();

  /// The images that run as several builds on nodes of one family.
  private final Set<Place> several = new HashSet<>();

  private RunningImages(Cluster cluster) {
    Map<String, String> families = new HashMap<>();
    for (Node node : cluster.ask(Resources.NODES).known()) {
      families.put(node.name(), node.imageFamily());
    }
    Map<Build, String> digests = new HashMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      Map<String, List<Running>> own = new HashMap<>();
      for (Pod pod : workload.readyPods()) {
        String node = pod.spec().nodeName();
        add(own, pod, node, families.getOrDefault(node, node));
      }
      own.values().forEach(all -> learn(workload.namespace(), all, digests));
      byWorkload.put(workload, own);
    }
  }

  /// Returns the images of a cluster. Declare [Words#WORKLOAD]; nodes may be read.
  static RunningImages of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private void add(Map<String, List<Running>> own, Pod pod, String node, String family) {
    String template = template(pod);
    List<ContainerStatus> statuses = pod.statuses();
    for (Container container : pod.spec().everyContainer()) {
      String image = container.image();
      for (ContainerStatus status : statuses) {
        if (status.name().equals(container.name())) {
          ImageId id = read.computeIfAbsent(status.imageText(), ImageId::parse);
          List<Running> others = own.computeIfAbsent(container.name(), unseen -> new ArrayList<>());
          others.add(new Running(alike(others, image, template, family), node, id));
        }
      }
    }
  }

  private static String template(Pod pod) {
    Tree labels = pod.tree().at("metadata", "labels");
    String hash = labels.text(TEMPLATE);
    String revision = labels.text(REVISION);
    if (hash.isEmpty()) {
      return revision;
    }
    return revision.isEmpty() ? hash : hash + revision;
  }

  /// Nearly always the one of the pod before.
  private static Alike alike(List<Running> others, String image, String template, String family) {
    Alike alike = new Alike(image, template, family);
    return others.isEmpty() || !others.getLast().alike.equals(alike)
        ? alike
        : others.getLast().alike;
  }

  private void learn(String namespace, List<Running> all, Map<Build, String> digests) {
    for (Running one : all) {
      if (one.id instanceof ImageId.Manifest(String digest)) {
        Place place = new Place(namespace, one.alike.image);
        String first = digests.putIfAbsent(new Build(place, one.alike.family), digest);
        if (first != null && !first.equals(digest)) {
          several.add(place);
        }
      }
    }
  }

  /// Returns what runs of one container of a workload.
  List<Running> of(Workload workload, String container) {
    return byWorkload.getOrDefault(workload, Map.of()).getOrDefault(container, List.of());
  }

  /// Says whether an image runs as several builds in a namespace, on nodes of one family.
  boolean isSeveral(String namespace, String image) {
    return several.contains(new Place(namespace, image));
  }

  /// Returns digests that should be one, each with its nodes; nothing where they are.
  static SortedMap<String, SortedSet<String>> differing(List<Running> pods) {
    SortedMap<Alike, SortedMap<String, SortedSet<String>>> groups = new TreeMap<>();
    for (Running pod : pods) {
      if (pod.id instanceof ImageId.Manifest(String digest)) {
        groups
            .computeIfAbsent(pod.alike, unseen -> new TreeMap<>())
            .computeIfAbsent(digest, unseen -> new TreeSet<>())
            .add(pod.node);
      }
    }
    return groups.values().stream()
        .filter(group -> group.size() > 1)
        .findFirst()
        .orElse(new TreeMap<>());
  }

  /// Finds the digest that all of them run.
  static Optional<String> only(List<Running> pods) {
    SortedSet<String> digests = new TreeSet<>();
    for (Running pod : pods) {
      if (pod.id instanceof ImageId.Manifest(String digest)) {
        digests.add(digest);
      }
    }
    return digests.size() == 1 ? Optional.of(digests.first()) : Optional.empty();
  }

  /// Says whether the nodes say that the image was loaded there and not pulled.
  static boolean areLoaded(List<Running> pods) {
    return !pods.isEmpty() && pods.stream().allMatch(pod -> pod.id instanceof ImageId.Config);
  }
}
