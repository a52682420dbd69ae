package dev.kprod.audit;

import dev.kprod.check.Untrusted;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Snapshot;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// What the head of a report says of the cluster, and which namespaces there are.
final class Surroundings {
  private static final List<String> SYSTEM =
      List.of("kube-system", "kube-public", "kube-node-lease");

  private final Cluster cluster;
  private final Set<String> namespaces;
  private final boolean knowsAll;

  private Surroundings(Cluster cluster, Set<String> namespaces, boolean knowsAll) {
    this.cluster = cluster;
    this.namespaces = Collections.unmodifiableSet(namespaces);
    this.knowsAll = knowsAll;
  }

  static Surroundings of(Cluster cluster, Snapshot snapshot) {
    Set<String> names = new TreeSet<>();
    boolean whole = cluster.outcome(Resources.NAMESPACES, "") instanceof ReadOutcome.Complete;
    cluster.list(Resources.NAMESPACES).forEach(namespace -> names.add(namespace.name()));
    if (!whole) {
      SortedMap<String, ?> objects = snapshot.objects();
      objects
          .keySet()
          .forEach(
              read ->
                  snapshot
                      .objects()
                      .get(read)
                      .forEach(object -> names.add(object.text("metadata", "namespace"))));
      names.remove("");
    }
    return new Surroundings(cluster, names, whole);
  }

  /// Returns the names of the namespaces that are known, sorted.
  Set<String> namespaces() {
    return namespaces;
  }

  /// Says whether there can be no other.
  boolean knowsAllNamespaces() {
    return knowsAll;
  }

  boolean isSystemNamespace(String name) {
    return SYSTEM.contains(name);
  }

  AuditResult.About about() {
    String version = cluster.single(Resources.VERSION).text("gitVersion");
    return new AuditResult.About(
        Untrusted.of(cluster.name()),
        Untrusted.of(version),
        "",
        Optional.empty(),
        count(Resources.NODES),
        count(Resources.NAMESPACES),
        OptionalInt.empty(),
        count(Resources.PODS));
  }

  private OptionalInt count(Read<? extends ApiObject> read) {
    return cluster.outcome(read, "") instanceof ReadOutcome.Complete
        ? OptionalInt.of(cluster.list(read).size())
        : OptionalInt.empty();
  }
}
