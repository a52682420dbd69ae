package dev.kprod.checks.security;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Version;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.LevelVersion;
import dev.kprod.semantics.podsecurity.NamespacePolicy;
import dev.kprod.semantics.podsecurity.Refusals;
import java.util.List;

/// How a namespace comes to enforce a level: by its label, once nothing in it would be refused.
final class EnforceLevel {
  private static final String ENFORCE = NamespacePolicy.PREFIX + "enforce";

  private EnforceLevel() {}

  /// Returns what to do in a namespace. Declare [Refusals#READS].
  static Remedy in(Namespace namespace, Level wanted, Cluster cluster) {
    int refused = refused(namespace, wanted, cluster);
    return refused > 0 ? first(namespace, wanted, refused) : label(namespace, wanted, cluster);
  }

  private static int refused(Namespace namespace, Level wanted, Cluster cluster) {
    int minor =
        new LevelVersion(wanted, LevelVersion.LATEST).appliedBy(Refusals.serverMinor(cluster));
    List<Workload> own =
        Workloads.of(cluster).in(namespace.name()).stream()
            .filter(workload -> workload.kind() != Workload.Kind.STATIC_POD)
            .toList();
    return Refusals.of(cluster, own, wanted, minor).size();
  }

  private static Remedy first(Namespace namespace, Level wanted, int refused) {
    String what = refused == 1 ? "1 of its workloads" : "%s of its workloads".formatted(refused);
    return Remedy.run(
            "%s would be refused: see which fields to change, then label it.".formatted(what),
            "kprod",
            "simulate",
            "pss",
            wanted.toString(),
            "-n",
            namespace.name())
        .reviewed();
  }

  private static Remedy label(Namespace namespace, Level wanted, Cluster cluster) {
    Version server = new Version(cluster.single(Resources.VERSION));
    String version = server.minor().isPresent() ? "v1." + server.minor().getAsInt() : "latest";
    return Remedy.run(
            "Enforce %s; with --dry-run=server the same line lists the pods that it would refuse."
                .formatted(wanted),
            "kubectl",
            "label",
            "ns",
            namespace.name(),
            "--overwrite",
            "%s=%s".formatted(ENFORCE, wanted),
            "%s-version=%s".formatted(ENFORCE, version),
            NamespacePolicy.PREFIX + "warn=restricted",
            NamespacePolicy.PREFIX + "audit=restricted")
        .reviewed();
  }
}
