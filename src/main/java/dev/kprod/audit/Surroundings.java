package dev.kprod.audit;

import dev.kprod.check.Untrusted;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Version;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Snapshot;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// What the head of a report says of the cluster, and which namespaces there are.
final class Surroundings {
  private final Cluster cluster;
  private final Platform platform;
  private final Set<String> namespaces;
  private final boolean knowsAll;

  private Surroundings(
      Cluster cluster, Platform platform, Set<String> namespaces, boolean knowsAll) {
    this.cluster = cluster;
    this.platform = platform;
    this.namespaces = Collections.unmodifiableSet(namespaces);
    this.knowsAll = knowsAll;
  }

  static Surroundings of(Cluster cluster, Snapshot snapshot) {
    boolean whole = cluster.outcome(Resources.NAMESPACES, "") instanceof ReadOutcome.Complete;
    Set<String> names = new TreeSet<>();
    cluster.list(Resources.NAMESPACES).forEach(namespace -> names.add(namespace.name()));
    if (!whole) {
      snapshot
          .objects()
          .values()
          .forEach(
              objects ->
                  objects.forEach(object -> names.add(object.text("metadata", "namespace"))));
      names.remove("");
    }
    return new Surroundings(cluster, Platform.of(cluster), names, whole);
  }

  /// Returns the names of the namespaces that are known, sorted.
  Set<String> namespaces() {
    return namespaces;
  }

  /// Says whether there can be no other.
  boolean knowsAllNamespaces() {
    return knowsAll;
  }

  /// Says whether a namespace is the system's or a known add-on's.
  boolean isOfTheSystem(String namespace) {
    return !platform.isApplication(namespace);
  }

  AuditResult.About about() {
    String version =
        cluster.list(Resources.VERSION).stream().map(Version::text).findFirst().orElse("");
    boolean workloads = Words.WORKLOAD.required().stream().allMatch(this::isWhole);
    return new AuditResult.About(
        Untrusted.of(cluster.name()),
        Untrusted.of(version),
        platform.id(),
        isManaged(),
        count(Resources.NODES),
        count(Resources.NAMESPACES),
        workloads ? OptionalInt.of(Workloads.of(cluster).all().size()) : OptionalInt.empty(),
        count(Resources.PODS));
  }

  private Optional<Boolean> isManaged() {
    return switch (platform.controlPlane()) {
      case VISIBLE -> Optional.of(false);
      case MANAGED, HOSTED -> Optional.of(true);
      case UNKNOWN -> Optional.empty();
    };
  }

  private OptionalInt count(Read<?> read) {
    return isWhole(read) ? OptionalInt.of(cluster.list(read).size()) : OptionalInt.empty();
  }

  private boolean isWhole(Read<?> read) {
    return cluster.outcome(read, "") instanceof ReadOutcome.Complete;
  }
}
