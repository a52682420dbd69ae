package dev.kprod.checks.backup;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// Reduces the objects of one product to sources: what a new product has to bring.
interface BackupProduct {
  /// Returns the kinds without which its sources are not known.
  List<ResourceType<CustomResource>> kinds();

  /// Returns the kinds that tell what came of the runs.
  List<ResourceType<CustomResource>> runKinds();

  /// Returns the sources, in no particular order.
  List<BackupSource> sources(Cluster cluster);
}
