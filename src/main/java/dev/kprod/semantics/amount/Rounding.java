package dev.kprod.semantics.amount;

/// What each int-or-percent field means, as the controller that obeys it computes it.
///
/// Defaults of absent fields are the business of the views.
public final class Rounding {

  /// How far a rollout may go above and below the wanted number of pods.
  ///
  /// @param surge pods above
  /// @param unavailable pods below
  public record Room(int surge, int unavailable) {}

  private Rounding() {}

  /// `minAvailable` of a disruption budget: a share of the pods that the owners want, up.
  public static int budgetMinAvailable(Amount minAvailable, int expectedPods) {
    return minAvailable.roundedUpOf(expectedPods);
  }

  /// `maxUnavailable` of a disruption budget: a share of the pods that the owners want, up.
  public static int budgetMaxUnavailable(Amount maxUnavailable, int expectedPods) {
    return maxUnavailable.roundedUpOf(expectedPods);
  }

  /// `maxSurge` (up) and `maxUnavailable` (down) of a Deployment; both zero allows one to be
  /// unavailable, or no rollout could ever move (`deployment/util` ResolveFenceposts).
  public static Room deployment(Amount maxSurge, Amount maxUnavailable, int replicas) {
    Room room = new Room(maxSurge.roundedUpOf(replicas), maxUnavailable.roundedDownOf(replicas));
    return room.surge() == 0 && room.unavailable() == 0 ? new Room(0, 1) : room;
  }

  /// `maxSurge` and `maxUnavailable` of a DaemonSet, both up; both zero with a node to run on
  /// allows one to be unavailable (`daemon/daemon_controller.go` updatedDesiredNodeCounts).
  public static Room daemonSet(Amount maxSurge, Amount maxUnavailable, int scheduledPods) {
    Room room =
        new Room(maxSurge.roundedUpOf(scheduledPods), maxUnavailable.roundedUpOf(scheduledPods));
    boolean stuck = scheduledPods > 0 && room.surge() == 0 && room.unavailable() == 0;
    return stuck ? new Room(0, 1) : room;
  }

  /// `maxUnavailable` of a StatefulSet: down, whatever the API's text says, and at least one
  /// (`statefulset/stateful_set_utils.go` getStatefulSetMaxUnavailable).
  public static int statefulSetMaxUnavailable(Amount maxUnavailable, int replicas) {
    return Math.max(1, maxUnavailable.roundedDownOf(replicas));
  }
}
