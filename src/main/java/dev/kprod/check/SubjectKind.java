package dev.kprod.check;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What a check has an opinion on, and where to find all of them.
///
/// @param singular one of them in a sentence: `budget`
/// @param plural many of them: `budgets`
/// @param radius what a failure of one of them takes down at most
/// @param reach which namespaces they are looked for in
/// @param reads what is needed to know them all
/// @param all finds them, in no particular order
/// @param key names one
/// @param labels the labels that `-l` selects by; empty for what has none
/// @param <S> the type of one
public record SubjectKind<S>(
    String singular,
    String plural,
    Radius radius,
    Reach reach,
    Reads reads,
    Function<Cluster, List<S>> all,
    Function<S, Subject> key,
    Function<S, Map<String, String>> labels) {
  /// How far a failure reaches, farthest first.
  public enum Radius {
    CLUSTER,
    NODE,
    NAMESPACE,
    WORKLOAD
  }

  /// Which namespaces are looked at.
  public enum Reach {
    /// Not the system's and known add-ons', unless `systemNamespaces` asks for them.
    APPLICATIONS,
    /// Every namespace, and what lives in none.
    EVERYTHING
  }

  /// The cluster as a whole: one subject, always there.
  public static final SubjectKind<Subject> CLUSTER =
      new SubjectKind<>(
          "cluster",
          "clusters",
          Radius.CLUSTER,
          Reach.EVERYTHING,
          Reads.NONE,
          cluster -> List.of(Subject.CLUSTER),
          Function.identity(),
          subject -> Map.of());
}
