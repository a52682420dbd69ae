package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A pod as network policies see it: pods of one model fare alike.
///
/// @param namespace where it lives
/// @param labels by which policies select it
/// @param ports what its containers declare, for ports by name
/// @param onHost whether it has its node's network, so that no policy can select it
public record PodModel(
    String namespace, Map<String, String> labels, List<Container.Port> ports, boolean onHost) {
  public PodModel {
    ports = List.copyOf(ports);
  }

  // Answers are kept by it, and hardly any two models have the same labels and differ otherwise.
  @Override
  public int hashCode() {
    return 31 * namespace.hashCode() + labels.hashCode();
  }

  /// Returns the model of a pod.
  public static PodModel of(Pod pod) {
    return PodShape.of(pod).model();
  }

  /// Returns the model of the pods that a template makes.
  public static PodModel of(String namespace, PodTemplate template) {
    return of(namespace, template.labels(), template.spec());
  }

  /// Returns the model of a pod that somebody may start tomorrow, without any labels.
  public static PodModel newcomer(String namespace) {
    return new PodModel(namespace, Map.of(), List.of(), false);
  }

  static PodModel of(String namespace, Map<String, String> labels, PodSpec spec) {
    List<Container.Port> ports = new ArrayList<>();
    for (Container container : spec.lastingContainers()) {
      for (Container.Port port : container.ports()) {
        if (!port.name().isEmpty()) {
          ports.add(port);
        }
      }
    }
    return new PodModel(namespace, labels, ports, spec.isOnHostNetwork());
  }

  /// Says whether a port has a name here.
  boolean isNamed(String protocol, int port, String name) {
    return ports.stream()
        .anyMatch(
            one ->
                one.name().equals(name) && one.protocol().equals(protocol) && one.number() == port);
  }
}
