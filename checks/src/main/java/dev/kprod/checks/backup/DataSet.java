package dev.kprod.checks.backup;

import static java.util.stream.Collectors.toList;

import dev.kprod.check.Subjects;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Data that must come back together: the claims of one owner, or one that nobody mounts.
///
/// @param ref the owner, or the lone claim
/// @param labels the labels of `ref`
/// @param claims those that are bound and outlive their pod, by name
/// @param workload what mounts them, where it is known
/// @param engine the database that keeps them, where it is recognised
/// @param owners `ref` and what stands above it
record DataSet(
    Subject ref,
    Map<String, String> labels,
    List<Claim> claims,
    Optional<Workload> workload,
    Optional<Engine> engine,
    List<Subject> owners) {
  private static final String VELERO = "velero.io/exclude-from-backup";
  private static final String K8UP = "k8up.io/backup";
  private static final String KPROD = "kprod.dev/backup";

  DataSet {
    claims = List.copyOf(claims);
    owners = List.copyOf(owners);
  }

  /// Returns the namespace that holds it.
  String namespace() {
    return claims.getFirst().namespace();
  }

  /// Returns the claims that nobody decided against saving.
  List<Claim> wanted() {
    return claims.stream().filter(claim -> mark(claim).isEmpty()).toList();
  }

  /// Returns, of the claims that nobody decided against saving, those of the member that has most:
  /// a StatefulSet gives each of its pods volumes of their own, `data-db-0` and `data-db-1`.
  List<Claim> wantedOfOneMember() {
    Map<String, List<Claim>> members =
        wanted().stream().collect(Collectors.groupingBy(this::member, TreeMap::new, toList()));
    List<Claim> shared = members.getOrDefault("", List.of());
    members.remove("");
    List<Claim> largest =
        members.values().stream().max(Comparator.comparingInt(List::size)).orElse(List.of());
    return Stream.concat(shared.stream(), largest.stream()).toList();
  }

  /// Returns the number of the pod that a claim was made for, empty for one that all share.
  private String member(Claim claim) {
    String made = "-" + ref.name() + "-";
    int end = claim.name().lastIndexOf(made);
    if (!ref.kind().equals("StatefulSet") || end < 1) {
      return "";
    }
    String ordinal = claim.name().substring(end + made.length());
    return ordinal.matches("[0-9]+") ? ordinal : "";
  }

  /// Finds the mark by which somebody decided against saving a claim.
  static Optional<String> mark(Claim claim) {
    if ("true".equals(claim.labels().get(VELERO))) {
      return Optional.of("label " + VELERO);
    }
    if ("false".equals(claim.annotations().get(K8UP))) {
      return Optional.of("annotation " + K8UP);
    }
    return "none".equals(claim.annotations().get(KPROD))
        ? Optional.of("annotation " + KPROD)
        : Optional.empty();
  }

  /// Says whether a claim lives and dies with its pod.
  static boolean isEphemeral(Claim claim) {
    return claim.owners().stream().anyMatch(owner -> owner.kind().equals("Pod"));
  }

  /// Names a claim.
  static Subject subject(Claim claim) {
    return Subjects.subject(Resources.CLAIMS, claim);
  }
}
