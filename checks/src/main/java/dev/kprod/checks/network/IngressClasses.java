package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which controller serves which Ingress, and which workloads run it.
final class IngressClasses {
  static final Reads READS =
      Words.WORKLOAD.and(Reads.of(Resources.INGRESSES, Resources.INGRESS_CLASSES));

  private static final Index<IngressClasses> INDEX =
      Index.of("ingress classes", READS, IngressClasses::new);

  private static final String DEFAULT = "ingressclass.kubernetes.io/is-default-class";

  private final Map<String, CustomResource> classes = new LinkedHashMap<>();
  private final List<CustomResource> defaults = new ArrayList<>();
  private final Map<Workload, Controllers.Controller> running = new LinkedHashMap<>();

  private IngressClasses(Cluster cluster) {
    for (CustomResource one : cluster.list(Resources.INGRESS_CLASSES)) {
      classes.put(one.name(), one);
      if (one.annotations().getOrDefault(DEFAULT, "").equals("true")) {
        defaults.add(one);
      }
    }
    for (Workload workload : Workloads.of(cluster).all()) {
      Controllers.find(workload).ifPresent(found -> running.put(workload, found));
    }
  }

  /// Returns the classes of a cluster. Declare [#READS].
  static IngressClasses of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns the name of the class that an Ingress is of, empty for none: its field, the older
  /// annotation, or the newest default as admission takes it.
  String nameOf(Ingress ingress) {
    if (!ingress.className().isEmpty()) {
      return ingress.className();
    }
    if (!ingress.classAnnotation().isEmpty()) {
      return ingress.classAnnotation();
    }
    return defaults.stream()
        .max(
            Comparator.comparing((CustomResource one) -> one.createdAt().orElse(Instant.EPOCH))
                .thenComparing(CustomResource::name, Comparator.reverseOrder()))
        .map(CustomResource::name)
        .orElse("");
  }

  int defaults() {
    return defaults.size();
  }

  Optional<CustomResource> find(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  List<String> names() {
    return List.copyOf(classes.keySet());
  }

  /// Returns the workloads that run the controller that a class names.
  List<Workload> running(String controller) {
    return running.entrySet().stream()
        .filter(one -> one.getValue().serves(controller))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Finds a controller that takes Ingresses of no class.
  Optional<Workload> takingAny() {
    return running.entrySet().stream()
        .filter(one -> one.getValue().takesAny(one.getKey()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  Map<Workload, Controllers.Controller> running() {
    return running;
  }
}
