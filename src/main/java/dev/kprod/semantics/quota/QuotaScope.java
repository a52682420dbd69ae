package dev.kprod.semantics.quota;

import dev.kprod.cluster.AffinityTerm;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.semantics.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Which pods a quota counts.
///
/// Upstream: `pkg/quota/v1/evaluator/core/pods.go` of v1.36, `podMatchesScopeFunc`; the class of
/// service is `ComputePodQOS` of `pkg/apis/core/v1/helper/qos`.
public final class QuotaScope {
  private static final List<String> CLASS = List.of("cpu", "memory");

  private QuotaScope() {}

  /// Says whether a quota counts pods of a spec: whether all its scopes hold.
  public static boolean holds(ResourceQuota quota, PodSpec spec) {
    return quota.scopes().stream().allMatch(scope -> holds(scope, spec));
  }

  private static boolean holds(ResourceQuota.Scope scope, PodSpec spec) {
    return switch (scope.name()) {
      case "Terminating" -> spec.activeDeadlineSeconds().isPresent();
      case "NotTerminating" -> spec.activeDeadlineSeconds().isEmpty();
      case "BestEffort" -> isBestEffort(spec);
      case "NotBestEffort" -> !isBestEffort(spec);
      case "PriorityClass" -> holds(scope, spec.priorityClass());
      case "CrossNamespacePodAffinity" -> looksIntoOtherNamespaces(spec);
      default -> false;
    };
  }

  /// The class is matched like a label, so that a pod without one meets `NotIn`.
  private static boolean holds(ResourceQuota.Scope scope, String priorityClass) {
    boolean named = !priorityClass.isEmpty();
    return switch (scope.operator()) {
      case "Exists" -> named;
      case "DoesNotExist" -> !named;
      case "In" -> named && scope.values().contains(priorityClass);
      case "NotIn" -> !named || !scope.values().contains(priorityClass);
      default -> false;
    };
  }

  private static boolean looksIntoOtherNamespaces(PodSpec spec) {
    return Stream.of(
            spec.requiredAffinity(),
            spec.requiredAntiAffinity(),
            spec.preferredAffinity(),
            spec.preferredAntiAffinity())
        .flatMap(List::stream)
        .anyMatch(AffinityTerm::reachesOtherNamespaces);
  }

  /// Says whether nothing in a pod asks for or is limited in CPU or memory, so that it is evicted
  /// first. Where the pod as a whole states resources, be they none, its containers do not count.
  public static boolean isBestEffort(PodSpec spec) {
    return spec.statesResources()
        ? isNothing(spec.requests()) && isNothing(spec.limits())
        : Stream.of(spec.containers(), spec.starters())
            .flatMap(List<Container>::stream)
            .allMatch(one -> isNothing(one.requests()) && isNothing(one.limits()));
  }

  private static boolean isNothing(Map<String, Quantity> amounts) {
    return CLASS.stream()
        .noneMatch(name -> amounts.containsKey(name) && amounts.get(name).signum() > 0);
  }
}
