package dev.kprod.checks.security;

import static dev.kprod.check.Facts.PSA_DEFAULTS;

import dev.kprod.check.Params;
import dev.kprod.checks.security.PodPolicies.Cover;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.NamespacePolicy;
import dev.kprod.simulation.attack.Admission;
import dev.kprod.simulation.attack.AttackGraph;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// The attack graph of a cluster, with where pods that take their node are let in: by labels over
/// the stated default, and by policies of other engines, of which those that are not evaluated
/// leave a step conditional.
final class Attack {
  /// What is read. The fact [dev.kprod.check.Facts#PSA_DEFAULTS] is taken too.
  static final Reads READS = AttackGraph.READS.and(PodPolicies.READS).and(NodeAccess.READS);

  private static final Map<Level, Index<AttackGraph>> BY_DEFAULT = new EnumMap<>(Level.class);

  static {
    for (Level level : Level.values()) {
      BY_DEFAULT.put(
          level,
          Index.of(
              "attack-graph-" + level,
              READS,
              cluster ->
                  AttackGraph.of(
                      cluster,
                      namespace -> admission(namespace, level, cluster),
                      workload -> escape(workload, cluster))));
    }
  }

  private static final Map<Level, Index<SortedMap<String, List<String>>>> STRONG =
      new EnumMap<>(Level.class);

  static {
    for (Level level : Level.values()) {
      STRONG.put(
          level,
          Index.of(
              "strong-accounts-" + level,
              READS,
              cluster -> Worth.strong(cluster, graph(cluster, level))));
    }
  }

  private Attack() {}

  /// Returns the index of the accounts that get further than their namespace, by namespace.
  static Index<SortedMap<String, List<String>>> strong(Params params) {
    return Objects.requireNonNull(STRONG.get(standard(params)));
  }

  private static Level standard(Params params) {
    return Level.find(params.of(PSA_DEFAULTS).getOrDefault("enforce", "")).orElse(Level.PRIVILEGED);
  }

  /// Returns the graph. Declare [#READS].
  static AttackGraph graph(Cluster cluster, Params params) {
    return graph(cluster, standard(params));
  }

  /// Returns the graph for a level that the server enforces where labels say nothing.
  static AttackGraph graph(Cluster cluster, Level standard) {
    return cluster.index(Objects.requireNonNull(BY_DEFAULT.get(standard)));
  }

  private static Optional<String> escape(Workload workload, Cluster cluster) {
    return NodeAccess.of(workload, cluster).stream()
        .filter(one -> one.gives() == NodeAccess.Gives.NODE)
        .map(one -> one.container().map(Container::name).orElse("the pod") + " " + one.why())
        .findFirst();
  }

  /// Says what becomes of a privileged pod in a namespace.
  static Admission.Answer admission(Namespace namespace, Level standard, Cluster cluster) {
    NamespacePolicy defaults =
        NamespacePolicy.of(
            Map.of(NamespacePolicy.PREFIX + "enforce", standard.toString()),
            NamespacePolicy.PRIVILEGED);
    Level enforced = NamespacePolicy.of(namespace.labels(), defaults).enforce().level();
    if (enforced.isAtLeast(Level.BASELINE)) {
      return new Admission.Answer.Refused();
    }
    return switch (PodPolicies.of(cluster).over(namespace, Level.BASELINE)) {
      case Cover.Enforced(String by, boolean weak) ->
          weak ? new Admission.Answer.Unless(by) : new Admission.Answer.Refused();
      case Cover.Unknown(List<PodPolicy> policies) ->
          new Admission.Answer.Unless(
              policies.stream()
                  .map(PodPolicy::engine)
                  .distinct()
                  .collect(Collectors.joining(", ")));
      case Cover.Unseen unseen -> new Admission.Answer.Unless("a policy that could not be read");
      case Cover.None none -> new Admission.Answer.Admitted();
    };
  }
}
