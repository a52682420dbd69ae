package dev.kprod.cluster;

import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Snapshot;
import java.time.Instant;

/// Clusters from YAML, for tests of what works on views.
public final class Fixture {
  /// When the snapshots of fixtures are taken.
  public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final Manifest manifest = Manifest.of(Resources.all()).takenAt(NOW);

  private Fixture() {}

  /// Returns a cluster that shows everything.
  public static Cluster of(String yaml) {
    return new Fixture().cluster(yaml);
  }

  /// Starts a cluster in which a list is refused.
  public static Fixture refusing(String read) {
    return new Fixture().andRefusing(read);
  }

  /// Refuses one more list.
  public Fixture andRefusing(String read) {
    manifest.refusing(read);
    return this;
  }

  /// Returns the cluster.
  public Cluster cluster(String yaml) {
    return Cluster.of(snapshot(yaml));
  }

  Snapshot snapshot(String yaml) {
    return manifest.snapshot(yaml);
  }
}
