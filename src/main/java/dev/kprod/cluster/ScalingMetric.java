package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.Optional;
import java.util.OptionalLong;

/// Something that a HorizontalPodAutoscaler scales by, as wanted or as last seen.
///
/// @param source where the number comes from
/// @param name what is measured: `cpu`, or the metric's name
/// @param container the container that it is measured in, empty for the pod as a whole
/// @param tree the wanted or the current value, as sent
public record ScalingMetric(Source source, String name, String container, Tree tree) {
  /// Where a number comes from.
  public enum Source {
    /// What pods use, by `metrics.k8s.io`.
    RESOURCE("Resource", "resource"),
    /// What one container of each pod uses, by `metrics.k8s.io`.
    CONTAINER_RESOURCE("ContainerResource", "containerResource"),
    /// What pods say of themselves, by `custom.metrics.k8s.io`.
    PODS("Pods", "pods"),
    /// What is said of another object, by `custom.metrics.k8s.io`.
    OBJECT("Object", "object"),
    /// What is said outside the cluster, by `external.metrics.k8s.io`.
    EXTERNAL("External", "external"),
    /// The controller could not get it, or it is of a type unknown here.
    NONE("", "");

    private final String type;
    private final String field;

    Source(String type, String field) {
      this.type = type;
      this.field = field;
    }

    /// Returns what the API calls it.
    public String type() {
      return type;
    }
  }

  static ScalingMetric of(Tree entry) {
    for (Source source : Source.values()) {
      if (source != Source.NONE && source.type.equals(entry.text("type"))) {
        Tree own = entry.at(source.field);
        String name = own.findText("name").orElse(own.text("metric", "name"));
        Tree value = own.has("target") ? own.at("target") : own.at("current");
        return new ScalingMetric(source, name, own.text("container"), value);
      }
    }
    return new ScalingMetric(Source.NONE, "", "", Tree.ABSENT);
  }

  /// Finds the share of what is requested, in percent.
  public OptionalLong utilization() {
    return tree.findNumber("averageUtilization");
  }

  /// Finds the amount for each pod.
  public Optional<Quantity> averageValue() {
    return Amounts.find(tree.at("averageValue"));
  }

  /// Finds the amount as a whole.
  public Optional<Quantity> value() {
    return Amounts.find(tree.at("value"));
  }

  /// Says whether it is measured against what containers request.
  public boolean isUtilization() {
    return utilization().isPresent();
  }
}
