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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which images nodes say they run, by workload and container.
final class RunningImages {
  private static final Index<RunningImages> INDEX =
      Index.of("running-images", Words.WORKLOAD.may(Resources.NODES), RunningImages::new);

  private static final List<String> TEMPLATES =
      List.of("pod-template-hash", "controller-revision-hash");

  /// One container that is ready to serve.
  ///
  /// @param comparable what has to be the same for two to be compared: image as written, template,
  ///   architecture and runtime
  record Running(String comparable, String node, ImageId id) {}

  private final Map<String, List<Running>> byContainer = new HashMap<>();
  private final Map<String, SortedMap<String, SortedSet<String>>> byImage = new HashMap<>();

  private RunningImages(Cluster cluster) {
    Map<String, String> families = new HashMap<>();
    for (Node node : cluster.ask(Resources.NODES).known()) {
      families.put(node.name(), node.imageFamily());
    }
    for (Workload workload : Workloads.of(cluster).all()) {
      for (Pod pod : workload.readyPods()) {
        String family = families.getOrDefault(pod.spec().nodeName(), pod.spec().nodeName());
        pod.spec().everyContainer().forEach(one -> add(workload, pod, one, family));
      }
    }
  }

  /// Returns the images of a cluster. Declare [Words#WORKLOAD]; nodes may be read.
  static RunningImages of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private void add(Workload workload, Pod pod, Container container, String family) {
    Optional<ContainerStatus> status = pod.status(container.name());
    if (status.isEmpty()) {
      return;
    }
    String template = "";
    for (String label : TEMPLATES) {
      template += pod.labels().getOrDefault(label, "");
    }
    ImageId id = status.get().imageId();
    String comparable = String.join("\n", container.image(), template, family);
    byContainer
        .computeIfAbsent(key(workload, container.name()), unseen -> new ArrayList<>())
        .add(new Running(comparable, pod.spec().nodeName(), id));
    if (id instanceof ImageId.Manifest(String digest)) {
      byImage
          .computeIfAbsent(pod.namespace() + "\n" + container.image(), unseen -> new TreeMap<>())
          .computeIfAbsent(family, unseen -> new TreeSet<>())
          .add(digest);
    }
  }

  private static String key(Workload workload, String container) {
    return workload.subject().key() + "\n" + container;
  }

  /// Returns what runs of one container of a workload.
  List<Running> of(Workload workload, String container) {
    return byContainer.getOrDefault(key(workload, container), List.of());
  }

  /// Returns the digests as which an image runs in a namespace, of the family of nodes where there
  /// are most.
  SortedSet<String> digests(String namespace, String image) {
    SortedSet<String> most = new TreeSet<>();
    for (SortedSet<String> digests :
        byImage.getOrDefault(namespace + "\n" + image, new TreeMap<>()).values()) {
      most = digests.size() > most.size() ? digests : most;
    }
    return most;
  }

  /// Returns digests that should be one, each with its nodes; nothing where they are.
  static SortedMap<String, SortedSet<String>> differing(List<Running> pods) {
    Map<String, SortedMap<String, SortedSet<String>>> groups = new TreeMap<>();
    for (Running pod : pods) {
      if (pod.id instanceof ImageId.Manifest(String digest)) {
        groups
            .computeIfAbsent(pod.comparable, unseen -> new TreeMap<>())
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
