package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.NodeTerms;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.StorageClass;
import dev.kprod.cluster.Volume;
import dev.kprod.snapshot.Tree;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where the volumes of claims can be used from.
///
/// Upstream: the plugins `volumebinding` and `volumezone` of v1.36.
final class Storage {
  /// The labels by which volumes and nodes say where they are.
  static final List<String> PLACES =
      List.of(
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region",
          "failure-domain.beta.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region");

  private final Map<String, Claim> claims = new HashMap<>();
  private final Map<String, Volume> volumes = new HashMap<>();
  private final Map<String, StorageClass> classes = new HashMap<>();
  private final Map<String, Mount> mounts = new HashMap<>();
  private final boolean claimsSeen;
  private final boolean volumesSeen;
  private final boolean classesSeen;

  Storage(Cluster cluster) {
    Listing<Claim> seenClaims = cluster.ask(Resources.CLAIMS);
    Listing<Volume> seenVolumes = cluster.ask(Resources.VOLUMES);
    Listing<StorageClass> seenClasses = cluster.ask(Resources.STORAGE_CLASSES);
    this.claimsSeen = seenClaims.isWhole();
    this.volumesSeen = seenVolumes.isWhole();
    this.classesSeen = seenClasses.isWhole();
    seenClaims.known().forEach(one -> claims.put(one.namespace() + "/" + one.name(), one));
    seenVolumes.known().forEach(one -> volumes.put(one.name(), one));
    seenClasses.known().forEach(one -> classes.put(one.name(), one));
  }

  /// Returns what a claim asks of a node.
  Mount mount(String namespace, String name) {
    return mounts.computeIfAbsent(namespace + "/" + name, this::find);
  }

  private Mount find(String key) {
    Claim claim = claims.get(key);
    if (claim == null) {
      return claimsSeen
          ? new Mount.Impossible("its claim %s does not exist".formatted(key))
          : new Mount.Unknown("its volume claims could not be read");
    }
    if (claim.isDeleted()) {
      return new Mount.Impossible("its claim %s is being deleted".formatted(claim.name()));
    }
    return claim.volume().isEmpty() ? unbound(key, claim) : bound(claim);
  }

  private Mount bound(Claim claim) {
    Volume volume = volumes.get(claim.volume());
    if (volume == null) {
      return volumesSeen
          ? new Mount.Impossible("its volume %s does not exist".formatted(claim.volume()))
          : new Mount.Unknown("its volumes could not be read");
    }
    return new Mount.Placed(
        volume.name(),
        volume.driver(),
        NodeTerms.of(volume.requiredNodes()),
        zones(volume),
        claim.isForOnePod());
  }

  private static Map<String, Set<String>> zones(Volume volume) {
    Map<String, Set<String>> zones = new LinkedHashMap<>();
    Map<String, String> labels = volume.labels();
    for (String place : PLACES) {
      String value = labels.get(place);
      if (value != null && !value.isEmpty()) {
        zones.put(place, Set.of(value.split("__")));
      }
    }
    return zones;
  }

  private Mount unbound(String key, Claim claim) {
    Optional<StorageClass> storage =
        claim
            .storageClass()
            .map(name -> Optional.ofNullable(classes.get(name)))
            .orElseGet(() -> classes.values().stream().filter(StorageClass::isDefault).findFirst());
    if (storage.isEmpty()) {
      return classesSeen
          ? new Mount.Impossible("its claim %s has no volume".formatted(claim.name()))
          : new Mount.Unknown("its storage class could not be read");
    }
    StorageClass found = storage.get();
    if (!found.waitsForConsumer()) {
      return new Mount.Impossible("its claim %s has no volume yet".formatted(claim.name()));
    }
    if (found.isStatic()) {
      return new Mount.Unknown(
          "which of the volumes made by hand its claim %s will get is not modelled"
              .formatted(claim.name()));
    }
    Tree nodes = found.allowedNodes();
    return new Mount.Placed(
        key, found.provisioner(), NodeTerms.of(nodes), Map.of(), claim.isForOnePod());
  }
}
