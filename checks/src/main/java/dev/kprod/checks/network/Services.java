package dev.kprod.checks.network;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What several checks say of Services.
final class Services {
  /// Labels that differ from pod to pod or from rollout to rollout.
  private static final List<String> FLEETING =
      List.of(
          "pod-template-hash",
          "controller-revision-hash",
          "statefulset.kubernetes.io/pod-name",
          "apps.kubernetes.io/pod-index",
          "pod-template-generation");

  private Services() {}

  static Subject subject(Service service) {
    return new Subject("", "v1", "Service", service.namespace(), service.name());
  }

  /// Returns the remedy that closes a way in from outside.
  static Remedy close(Service service) {
    return Remedy.patch(
            "Let in only the ranges of those who should come, or make it internal.",
            subject(service),
            "svc",
            Tree.of(
                Map.of(
                    "spec",
                    Tree.of(
                        Map.of(
                            "loadBalancerSourceRanges", Tree.of(List.of(Tree.of("10.0.0.0/8"))))))))
        .reviewed();
  }

  /// Returns the labels by which the pods of a workload can be selected, as YAML.
  static String labels(Workload workload) {
    Map<String, Tree> labels = new TreeMap<>();
    Map<String, String> selector = workload.tree().textFields("spec", "selector", "matchLabels");
    Map<String, String> all = selector.isEmpty() ? workload.template().labels() : selector;
    all.forEach(
        (key, value) -> {
          if (!FLEETING.contains(key)) {
            labels.put(key, Tree.of(value));
          }
        });
    return Tree.of(labels).toString();
  }
}
