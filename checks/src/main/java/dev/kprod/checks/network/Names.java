package dev.kprod.checks.network;

import dev.kprod.cluster.Workload;
import java.util.List;

/// Says many names in few words.
final class Names {
  private static final int MOST = 3;

  private Names() {}

  /// Returns up to three names, or two and how many more.
  static String some(List<String> names) {
    return names.size() <= MOST
        ? String.join(", ", names)
        : "%s and %s more"
            .formatted(String.join(", ", names.subList(0, MOST - 1)), names.size() - MOST + 1);
  }

  static String of(List<Workload> workloads) {
    return some(workloads.stream().map(Workload::shortName).toList());
  }
}
