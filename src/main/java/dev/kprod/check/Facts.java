package dev.kprod.check;

import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/// The facts that several checks take.
public final class Facts {
  private static final List<String> PSA_MODES =
      List.of("enforce", "enforce-version", "audit", "audit-version", "warn", "warn-version");

  private static final List<String> POOL_MARKS = List.of("spot", "fixed", "zonal");

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

  /// What a person says of a node pool that its nodes do not say.
  ///
  /// @param pool its name, as the label of its nodes has it
  /// @param spot whether its machines may be taken back at any time
  /// @param fixed whether it neither grows nor shrinks
  /// @param zonal whether it lives in one zone on purpose
  public record Pool(String pool, boolean spot, boolean fixed, boolean zonal) {}

  /// What is so of node pools and cannot be seen.
  public static final Fact<List<Pool>> POOLS =
      new Fact<>(
          "pools",
          ValueType.list(pool()),
          List.of(),
          "Node pools, each {pool: NAME} with any of spot, fixed and zonal set to true.");

  private Facts() {}

  private static ValueType<Pool> pool() {
    Tree text = Tree.of(Map.of("type", Tree.of("string")));
    Tree flag = Tree.of(Map.of("type", Tree.of("boolean")));
    Map<String, Tree> properties = new LinkedHashMap<>();
    properties.put("pool", text);
    POOL_MARKS.forEach(mark -> properties.put(mark, flag));
    Map<String, Tree> schema = new LinkedHashMap<>();
    schema.put("type", Tree.of("object"));
    schema.put("properties", Tree.of(properties));
    schema.put("required", Tree.of(List.of(Tree.of("pool"))));
    schema.put("additionalProperties", Tree.of(false));
    return new ValueType<>(
        "{pool: NAME} with any of spot, fixed, zonal",
        Tree.of(schema),
        tree ->
            tree.text("pool").isEmpty()
                    || !properties.keySet().containsAll(tree.fields().keySet())
                    || POOL_MARKS.stream()
                        .anyMatch(mark -> tree.has(mark) && !(tree.at(mark) instanceof Tree.Truth))
                ? Optional.empty()
                : Optional.of(
                    new Pool(
                        tree.text("pool"),
                        tree.isTrue("spot"),
                        tree.isTrue("fixed"),
                        tree.isTrue("zonal"))),
        Facts::written);
  }

  private static Tree written(Pool pool) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("pool", Tree.of(pool.pool()));
    fields.put("spot", Tree.of(pool.spot()));
    fields.put("fixed", Tree.of(pool.fixed()));
    fields.put("zonal", Tree.of(pool.zonal()));
    return Tree.of(fields);
  }

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
