package dev.kprod.check;

/// The facts that several checks take.
public final class Facts {
  /// Whether teams that do not know each other share the cluster.
  public static final Fact<String> TENANCY =
      new Fact<>(
          "tenancy",
          ValueType.choice("unstated", "single", "multi"),
          "unstated",
          "Whether one team has the cluster to itself (single) or several share it (multi).");

  /// Which workloads say of themselves that they are critical.
  public static final Fact<String> CRITICAL_SELECTOR =
      new Fact<>(
          "criticalWorkloads.selector",
          ValueType.text(),
          "kprod.dev/criticality=critical",
          "A selector of the labels or annotations that mark a workload as critical.");

  /// From which priority on a workload is critical.
  public static final Fact<Integer> CRITICAL_PRIORITY =
      new Fact<>(
          "criticalWorkloads.priority",
          ValueType.count(1, 1_999_999_999),
          1_000_000,
          "A workload whose PriorityClass has this value or a higher one is critical; Kubernetes'"
              + " own classes do not count.");

  private Facts() {}
}
