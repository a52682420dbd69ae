package dev.kprod.checks.probes;

import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Workload;
import java.util.List;

/// Whether a mesh proxy beside the application drains connections before it stops.
final class Mesh {
  private static final String ISTIO = "istio-proxy";
  private static final String CONFIG = "proxy.istio.io/config";
  private static final List<String> DRAINS =
      List.of("EXIT_ON_ZERO_ACTIVE_CONNECTIONS", "TERMINATION_DRAIN_DURATION_SECONDS");

  private Mesh() {}

  static boolean drains(PodSpec spec, Workload workload) {
    boolean proxied = spec.lastingContainers().stream().anyMatch(one -> one.name().equals(ISTIO));
    boolean byVariable =
        spec.lastingContainers().stream()
            .filter(one -> one.name().equals(ISTIO))
            .anyMatch(one -> DRAINS.stream().anyMatch(one.environment()::containsKey));
    String config = workload.template().annotations().getOrDefault(CONFIG, "");
    return proxied && (byVariable || config.contains("terminationDrainDuration"));
  }
}
