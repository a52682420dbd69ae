package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.SpreadConstraint;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;

/// All that the scheduler looks at in a pod; pods that share it share every answer.
public final class Shape {
  /// A hard spread constraint.
  ///
  /// @param self by how many the pod itself raises the count: 1, or 0 where it is not counted
  /// @param unlabelled what is said of a node without the label
  /// @param crowded what is said of a node of a domain that has too many
  record Spread(
      String topologyKey,
      int maxSkew,
      int minDomains,
      boolean honorsAffinity,
      boolean honorsTaints,
      int counted,
      int self,
      String unlabelled,
      String crowded) {
    static Spread of(SpreadConstraint rule, int counted, int self) {
      String key = rule.topologyKey();
      return new Spread(
          key,
          rule.maxSkew(),
          rule.minDomains(),
          rule.honorsAffinity(),
          rule.honorsTaints(),
          counted,
          self,
          "without label " + key,
          "too many of its pods by its spread over " + key);
    }
  }

  /// A rule about the other pods of a domain.
  ///
  /// @param refusal the landscape's number of the rule as others meet it, -1 for an affinity
  record Near(String topologyKey, int counted, int refusal) {}

  /// What tells one shape from another. The names of volumes and of the node are not in it.
  record Key(String namespace, Tree labels, List<Tree> parts, List<String> claims) {}

  final int id;
  final String namespace;
  final PodSpec spec;
  final List<HostPort> ports;
  final List<Mount.Placed> mounts;
  final String impossible;
  private final String unmodelled;
  private final long priority;

  /// Requests by the landscape's number of a resource; filled in once all resources are known.
  long[] request = {};

  /// A number for what it requests; shapes that request the same share it.
  int requestId;

  List<Spread> spreads = List.of();
  List<Near> affinities = List.of();
  List<Near> antiAffinities = List.of();

  /// The sets that a pod of this shape belongs to.
  int[] memberOf = {};

  /// The refusals of others that are aimed at a pod of this shape.
  int[] refusedBy = {};

  /// The set of pods that meet all terms of the affinity, -1 for none.
  int together = -1;

  /// Whether a pod of this shape meets its own affinity, so that it may be the first.
  boolean meetsItself;

  Shape(int id, Pod pod, List<Mount> mounts) {
    this.id = id;
    this.namespace = pod.namespace();
    this.spec = pod.spec();
    this.ports = List.copyOf(HostPort.of(spec));
    this.mounts =
        mounts.stream()
            .filter(Mount.Placed.class::isInstance)
            .map(Mount.Placed.class::cast)
            .toList();
    this.impossible = reason(mounts, Mount.Impossible.class);
    this.unmodelled = unmodelled(spec, mounts);
    this.priority = spec.priority();
  }

  /// Says what of the pod itself the scheduler's filters do not decide; empty for nothing.
  String unmodelled() {
    return unmodelled;
  }

  /// Returns the priority; the higher one goes first.
  public long priority() {
    return priority;
  }

  /// Says whether it requests nothing at all.
  public boolean asksNothing() {
    for (long amount : request) {
      if (amount != 0) {
        return false;
      }
    }
    return true;
  }

  /// Says whether a rule about other pods has a say in where it goes.
  public boolean looksAtOthers() {
    return !spreads.isEmpty() || !affinities.isEmpty() || !antiAffinities.isEmpty();
  }

  /// Says whether it takes no port of the node and no volume.
  boolean isPlain() {
    return ports.isEmpty() && mounts.isEmpty();
  }

  /// Returns the first resource that a node has too little of, -1 for none. Nothing requested is
  /// never too much.
  ///
  /// @param room what the node gives to pods, by resource
  /// @param used what its pods take of that
  int lacking(long[] room, long[] used) {
    if (used[0] + 1 > room[0]) {
      return 0;
    }
    for (int i = 1; i < request.length; i++) {
      if (request[i] > 0 && request[i] > room[i] - used[i]) {
        return i;
      }
    }
    return -1;
  }

  /// Returns how good a node is that has room, by what a pod of the shape would leave of it.
  long score(long[] room, long[] used, Board.Choice choice) {
    long cpu = left(room, used, 1);
    long memory = left(room, used, 2);
    return switch (choice) {
      case TIGHTEST -> -Math.max(cpu, memory);
      case EMPTIEST -> (cpu / 100 + memory / 100) / 2;
    };
  }

  /// Returns the share that is left of a resource, in ten thousandths.
  private long left(long[] room, long[] used, int resource) {
    long all = room[resource];
    if (all <= 0) {
      return 0;
    }
    return Math.max(0, all - used[resource] - request[resource]) * 10_000 / all;
  }

  static Key key(Pod pod) {
    return new Key(
        pod.namespace(),
        pod.tree().at("metadata", "labels"),
        pod.spec().placementParts(),
        claims(pod));
  }

  /// Returns the names of the claims of a pod, those that are made with it included.
  static List<String> claims(Pod pod) {
    List<String> claims = new ArrayList<>(pod.spec().claims());
    for (String volume : pod.spec().ephemeralVolumes()) {
      claims.add(pod.name() + "-" + volume);
    }
    return claims;
  }

  private static String reason(List<Mount> mounts, Class<Mount.Impossible> kind) {
    return mounts.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .map(Mount.Impossible::because)
        .findFirst()
        .orElse("");
  }

  private static String unmodelled(PodSpec spec, List<Mount> mounts) {
    if (!spec.schedulingGates().isEmpty()) {
      return "it waits for scheduling gate " + spec.schedulingGates().getFirst();
    }
    if (!spec.scheduler().equals("default-scheduler")) {
      return "scheduler %s places it".formatted(spec.scheduler());
    }
    if (spec.claimsDevices()) {
      return "it asks for devices by resource claims";
    }
    return mounts.stream()
        .filter(Mount.Unknown.class::isInstance)
        .map(Mount.Unknown.class::cast)
        .map(Mount.Unknown::because)
        .findFirst()
        .orElse("");
  }
}
