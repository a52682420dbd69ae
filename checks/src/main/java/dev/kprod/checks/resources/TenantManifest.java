package dev.kprod.checks.resources;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.SortedMap;

/// The quota and the defaults that a namespace could have, sized by what it requests now.
final class TenantManifest {
  private static final BigDecimal ROOM = new BigDecimal("1.5");
  private static final BigDecimal HALF_CPU = new BigDecimal("0.5");
  private static final BigDecimal GIBIBYTE = new BigDecimal(1L << 30);

  private TenantManifest() {}

  /// Returns the manifests as a remedy.
  static Remedy remedy(String namespace, List<Workload> workloads) {
    List<Pod> pods = workloads.stream().flatMap(workload -> workload.livePods().stream()).toList();
    BigDecimal cpu = roundedUp(total(pods, "cpu"), HALF_CPU);
    BigDecimal memory = roundedUp(total(pods, "memory"), GIBIBYTE);
    return Remedy.paste(
            "Give it a quota of one and a half times what it requests today, and defaults.",
            """
            kubectl apply -f - <<'EOF'
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: tenant, namespace: %s}
            spec:
              hard:
                requests.cpu: %s
                requests.memory: %s
                pods: "%s"
                services.loadbalancers: "2"
                persistentvolumeclaims: "20"
                count/configmaps: "200"
                count/secrets: "200"
            ---
            apiVersion: v1
            kind: LimitRange
            metadata: {name: tenant, namespace: %s}
            spec:
              limits:
                - type: Container
                  defaultRequest: {cpu: 100m, memory: 128Mi}
            EOF\
            """
                .formatted(
                    namespace,
                    Quantity.ofMilli(cpu.movePointRight(3).longValue()),
                    Quantity.ofBytes(memory.longValue()),
                    Math.max(10, (pods.size() * 3 + 1) / 2),
                    namespace))
        .reviewed();
  }

  private static BigDecimal total(List<Pod> pods, String resource) {
    return pods.stream()
        .map(pod -> requested(pod.spec(), resource))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .multiply(ROOM);
  }

  private static BigDecimal requested(PodSpec spec, String resource) {
    if (spec.requests().containsKey(resource)) {
      return amount(spec.requests(), resource);
    }
    return spec.lastingContainers().stream()
        .map(Container::requests)
        .map(requests -> amount(requests, resource))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal amount(SortedMap<String, Quantity> requests, String resource) {
    Quantity amount = requests.get(resource);
    return amount == null ? BigDecimal.ZERO : amount.amount();
  }

  private static BigDecimal roundedUp(BigDecimal amount, BigDecimal step) {
    return amount.divide(step, 0, RoundingMode.UP).max(BigDecimal.ONE).multiply(step);
  }
}
