package dev.kprod.semantics.podsecurity;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.NextPod;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Version;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/// What a level would refuse if it were enforced: the next pods of workloads, since pods that run
/// already are left alone.
public final class Refusals {
  /// What is read.
  public static final Reads READS = Words.BATCH.may(Resources.VERSION);

  /// A workload whose next pods would be refused.
  public record Refusal(Workload workload, List<Violation> violations) {
    public Refusal {
      violations = List.copyOf(violations);
    }

    /// Returns the fields to change, in the order of the violations.
    public List<Change> changes() {
      return violations.stream().flatMap(violation -> violation.changes().stream()).toList();
    }
  }

  /// What was asked of one pod: several checks ask the same.
  private record Asked(PodTemplate pod, Level level, int minor) {}

  private static final Index<ConcurrentMap<Asked, List<Violation>>> KNOWN =
      Index.of("pod-security-violations", Words.WORKLOAD, cluster -> new ConcurrentHashMap<>());

  private Refusals() {}

  /// Returns the minor version of the server, or the newest that is known where it is not.
  public static int serverMinor(Cluster cluster) {
    OptionalInt minor = new Version(cluster.single(Resources.VERSION)).minor();
    return minor.orElse(LevelVersion.NEWEST);
  }

  /// Returns the workloads of some namespaces that admission would look at. A static pod runs
  /// whatever becomes of its mirror, so it is none of them.
  public static List<Workload> judged(Cluster cluster, Predicate<String> namespaces) {
    return Workloads.of(cluster).all().stream()
        .filter(workload -> namespaces.test(workload.namespace()))
        .filter(workload -> workload.kind() != Workload.Kind.STATIC_POD)
        .toList();
  }

  /// Returns what a level finds wrong with the next pod of a workload. Declare [#READS].
  public static List<Violation> of(Workload workload, Cluster cluster, Level level, int minor) {
    return cluster
        .index(KNOWN)
        .computeIfAbsent(
            new Asked(NextPod.of(workload, cluster).pod(), level, minor),
            asked -> PodSecurityStandards.violations(asked.pod, asked.level, asked.minor));
  }

  /// Returns the workloads that would be refused, by namespace, kind and name.
  public static List<Refusal> of(
      Cluster cluster, List<Workload> workloads, Level level, int minor) {
    List<Refusal> refusals = new ArrayList<>();
    for (Workload workload : workloads) {
      List<Violation> violations = of(workload, cluster, level, minor);
      if (!violations.isEmpty()) {
        refusals.add(new Refusal(workload, violations));
      }
    }
    return List.copyOf(refusals);
  }

  /// Returns the reads of workloads that are missing.
  ///
  /// @param namespaces where they matter, empty for everywhere
  public static List<Read<?>> unseen(Cluster cluster, List<String> namespaces) {
    List<Read<?>> reads = new ArrayList<>(READS.required());
    reads.add(Resources.REPLICATION_CONTROLLERS);
    List<String> where = namespaces.isEmpty() ? List.of("") : namespaces;
    return reads.stream()
        .filter(
            read ->
                where.stream()
                    .anyMatch(name -> cluster.outcome(read, name) instanceof ReadOutcome.Unseen))
        .toList();
  }
}
