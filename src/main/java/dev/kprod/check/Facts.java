package dev.kprod.check;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/// The facts that several checks take.
public final class Facts {
  private static final List<String> PSA_MODES =
      List.of("enforce", "enforce-version", "audit", "audit-version", "warn", "warn-version");

  private static final List<String> PSA_EXEMPT =
      List.of("namespaces", "usernames", "runtimeClasses");

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

  /// Which namespaces are in production.
  public static final Fact<List<String>> PRODUCTION_NAMESPACES =
      new Fact<>(
          "namespaces.production",
          ValueType.texts(),
          List.of(),
          "The namespaces in production: names, patterns such as pay-*, or label selectors such as"
              + " environment=production. Unstated, every namespace of applications counts whose"
              + " name and labels do not say dev, test, qa, staging, sandbox or preview.");

  /// What the admission configuration of the API server sets for Pod Security.
  public static final Fact<SortedMap<String, String>> PSA_DEFAULTS =
      new Fact<>(
          "psa.defaults",
          only(ValueType.map(ValueType.text()), PSA_MODES, Facts::isPodSecurityValue),
          new TreeMap<>(),
          "The defaults of the admission plug-in PodSecurity, as its configuration file has them:"
              + " enforce, audit and warn, each also with -version.");

  /// What the admission configuration of the API server exempts from Pod Security.
  public static final Fact<SortedMap<String, List<String>>> PSA_EXEMPTIONS =
      new Fact<>(
          "psa.exemptions",
          only(ValueType.map(ValueType.texts()), PSA_EXEMPT, (key, value) -> true),
          new TreeMap<>(),
          "The exemptions of the admission plug-in PodSecurity, as its configuration file has them:"
              + " lists of namespaces, usernames and runtimeClasses.");

  private Facts() {}

  private static boolean isPodSecurityValue(String key, String value) {
    return key.endsWith("-version")
        ? value.matches("latest|v1\\.(0|[1-9][0-9]{0,5})")
        : List.of("privileged", "baseline", "restricted").contains(value);
  }

  private static <T> ValueType<SortedMap<String, T>> only(
      ValueType<SortedMap<String, T>> maps, List<String> keys, BiPredicate<String, T> isValue) {
    return new ValueType<>(
        "%s, with the keys %s".formatted(maps.wanted(), String.join(", ", keys)),
        maps.schema(),
        tree ->
            maps.find(tree)
                .filter(map -> keys.containsAll(map.keySet()))
                .filter(
                    map ->
                        map.entrySet().stream()
                            .allMatch(one -> isValue.test(one.getKey(), one.getValue()))),
        maps.writer());
  }
}
