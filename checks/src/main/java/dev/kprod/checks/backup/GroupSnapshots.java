package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.VOLUME_GROUP_SNAPSHOTS;
import static dev.kprod.cluster.BackupKinds.VOLUME_SNAPSHOTS;

import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Reads;
import dev.kprod.snapshot.Read;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Snapshots of several volumes that were taken at one instant.
///
/// A group is what a VolumeGroupSnapshot asked for; its members are VolumeSnapshots, which name it
/// in their status (upstream: external-snapshotter, client/apis/volumesnapshot/v1/types.go).
final class GroupSnapshots {
  /// What shows them.
  static final Reads READS = Reads.NONE.may(VOLUME_GROUP_SNAPSHOTS, VOLUME_SNAPSHOTS);

  private final Listing<CustomResource> groups;
  private final Listing<CustomResource> snapshots;

  private GroupSnapshots(Listing<CustomResource> groups, Listing<CustomResource> snapshots) {
    this.groups = groups;
    this.snapshots = snapshots;
  }

  /// Returns those of a namespace. Declare [#READS].
  static GroupSnapshots of(String namespace, Cluster cluster) {
    return new GroupSnapshots(
        cluster.ask(VOLUME_GROUP_SNAPSHOTS, namespace), cluster.ask(VOLUME_SNAPSHOTS, namespace));
  }

  /// Finds the last instant at which some claims were taken together.
  Optional<Instant> newest(List<Claim> claims) {
    Set<String> wanted = claims.stream().map(Claim::name).collect(Collectors.toSet());
    return groups.known().stream()
        .filter(group -> group.tree().isTrue("status", "readyToUse"))
        .filter(group -> members(group).containsAll(wanted))
        .flatMap(group -> group.time("status", "creationTime").stream())
        .max(Comparator.naturalOrder());
  }

  /// Finds a list that did not come, without which nobody knows whether there are any.
  Optional<Read<?>> unseen() {
    return Stream.of(groups, snapshots)
        .<Read<?>>mapMulti(
            (listing, found) -> {
              if (listing instanceof Listing.Unseen<CustomResource> unseen) {
                found.accept(unseen.read());
              }
            })
        .findFirst();
  }

  private Set<String> members(CustomResource group) {
    return snapshots.known().stream()
        .filter(one -> one.tree().text("status", "volumeGroupSnapshotName").equals(group.name()))
        .map(one -> one.tree().text("spec", "source", "persistentVolumeClaimName"))
        .collect(Collectors.toSet());
  }
}
