package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Job;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.QuorumSystem;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.eviction.Eviction;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether something makes a new pod for one that is gone, and whether that becomes ready.
final class Comeback {
  /// How a pod comes back.
  enum Way {
    /// Another pod takes its place at once.
    ANOTHER,
    /// The same pod comes back under its name, once the old one is gone.
    SAME_NAME,
    /// It belongs to its node: nothing makes it elsewhere.
    WITH_NODE,
    /// Nothing makes it again.
    NEVER
  }

  private static final Index<Comeback> INDEX =
      Index.of("comebacks", Simulations.READS, Comeback::new);
  private static final Pattern ORDINAL = Pattern.compile("-([0-9]{1,9})$");
  private static final List<String> REVISIONS =
      List.of("pod-template-hash", "controller-revision-hash");

  private record Revision(Workload workload, String hash) {}

  private final Workloads workloads;
  private final Set<Revision> proven = new HashSet<>();
  private final Map<Workload, List<Pod>> ready = new HashMap<>();
  private final Map<Workload, QuorumSystem> voting = new HashMap<>();
  private final Map<Tree, Way> ways = new HashMap<>();
  private final Map<String, List<Actor>> actors = new HashMap<>();

  private Comeback(Cluster cluster) {
    this.workloads = Workloads.of(cluster);
    for (Workload workload : workloads.all()) {
      List<Pod> mine = workload.readyPods();
      ready.put(workload, mine);
      QuorumSystem.of(workload, cluster).stream()
          .filter(system -> system.vote() == QuorumSystem.Vote.MAJORITY)
          .findFirst()
          .ifPresent(system -> voting.put(workload, system));
      for (Pod pod : mine) {
        proven.add(new Revision(workload, hash(pod)));
      }
    }
    Landscape land = Landscape.of(cluster);
    Budgets budgets = Budgets.of(cluster);
    for (Pod pod : cluster.list(Resources.PODS)) {
      Way way = find(pod);
      ways.put(pod.tree(), way);
      String node = pod.spec().nodeName();
      land.site(node)
          .ifPresent(
              site ->
                  actors
                      .computeIfAbsent(node, none -> new ArrayList<>())
                      .add(actor(pod, land, budgets, way, site)));
    }
    actors.values().forEach(list -> list.sort(Actor.BY_NAME));
  }

  private Actor actor(Pod pod, Landscape land, Budgets budgets, Way way, int site) {
    boolean healthy = !pod.isDeleted() && Eviction.isHealthy(pod);
    Optional<Workload> owner = workloads.of(pod);
    boolean set = owner.filter(one -> one.kind() == Workload.Kind.STATEFUL_SET).isPresent();
    Actor.Traits traits =
        new Actor.Traits(
            way,
            healthy,
            healthy || isProven(pod),
            DrainRun.isFinished(pod),
            set ? ordinal(pod) : OptionalInt.empty(),
            budgets.of(pod),
            Eviction.unguarded(pod));
    return new Actor(pod, land.shape(pod), owner, site, Actor.Life.SEEN, traits);
  }

  /// Returns the pods of a workload that were seen ready.
  List<Pod> ready(Workload workload) {
    return ready.getOrDefault(workload, List.of());
  }

  /// Finds the system of voting members that a workload is of.
  Optional<QuorumSystem> voting(Workload workload) {
    return Optional.ofNullable(voting.get(workload));
  }

  /// Returns the pods that were seen on a node, by namespace and name.
  List<Actor> on(String node) {
    return actors.getOrDefault(node, List.of());
  }

  /// Returns how a pod of the cluster comes back.
  Way way(Pod pod) {
    return ways.getOrDefault(pod.tree(), Way.NEVER);
  }

  static Comeback of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  Optional<Workload> owner(Pod pod) {
    return workloads.of(pod);
  }

  private Way find(Pod pod) {
    if (pod.isMirror()) {
      return Way.WITH_NODE;
    }
    Optional<Workload> owner = workloads.of(pod);
    if (owner.isEmpty()) {
      return Way.NEVER;
    }
    return switch (owner.get().kind()) {
      case DEPLOYMENT, REPLICA_SET, REPLICATION_CONTROLLER, CUSTOM -> Way.ANOTHER;
      case STATEFUL_SET -> Way.SAME_NAME;
      case DAEMON_SET, STATIC_POD -> Way.WITH_NODE;
      case JOB, CRON_JOB -> isFinished(owner.get()) ? Way.NEVER : Way.ANOTHER;
      case POD -> Way.NEVER;
    };
  }

  private static boolean isFinished(Workload workload) {
    return workload.kind() == Workload.Kind.JOB && new Job(workload.tree()).isFinished();
  }

  /// Says whether a pod of the same revision is ready now, so that a new one may be believed to
  /// become so; one that crashes does not heal by moving.
  boolean isProven(Pod pod) {
    return Eviction.isHealthy(pod)
        || workloads
            .of(pod)
            .filter(owner -> proven.contains(new Revision(owner, hash(pod))))
            .isPresent();
  }

  /// Finds the number of a pod of a StatefulSet.
  static OptionalInt ordinal(Pod pod) {
    Matcher matcher = ORDINAL.matcher(pod.name());
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  private static String hash(Pod pod) {
    for (String label : REVISIONS) {
      String hash = pod.labels().get(label);
      if (hash != null) {
        return hash;
      }
    }
    return "";
  }
}
