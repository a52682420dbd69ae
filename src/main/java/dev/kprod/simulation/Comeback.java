package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Job;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.QuorumSystem;
import dev.kprod.cluster.Toleration;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.eviction.Eviction;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.semantics.scheduling.Shape;
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

  private static final Node.Taint DEAD =
      new Node.Taint("node.kubernetes.io/unreachable", "", "NoExecute", Optional.empty());

  private record Revision(Workload workload, String hash) {}

  private final Workloads workloads;
  private final Map<Workload, int[]> ready = new HashMap<>();
  private final Map<Workload, QuorumSystem> voting = new HashMap<>();
  private final List<List<Actor>> actors = new ArrayList<>();

  private Comeback(Cluster cluster) {
    this.workloads = Workloads.of(cluster);
    Landscape land = Landscape.of(cluster);
    Set<Revision> proven = new HashSet<>();
    for (Workload workload : workloads.all()) {
      List<Pod> mine = workload.readyPods();
      int[] sites = new int[mine.size()];
      for (int i = 0; i < sites.length; i++) {
        sites[i] = land.site(mine.get(i).spec().nodeName()).orElse(-1);
        proven.add(new Revision(workload, hash(mine.get(i))));
      }
      ready.put(workload, sites);
      QuorumSystem.of(workload, cluster).stream()
          .filter(system -> system.vote() == QuorumSystem.Vote.MAJORITY)
          .findFirst()
          .ifPresent(system -> voting.put(workload, system));
    }
    Casting casting = new Casting(this, land, Budgets.of(cluster), proven);
    PodsByNode pods = PodsByNode.of(cluster);
    for (int site = 0; site < land.nodes().size(); site++) {
      List<Actor> here = new ArrayList<>();
      for (Pod pod : pods.on(land.nodes().get(site).name())) {
        here.add(casting.actor(pod, site));
      }
      actors.add(here);
    }
  }

  /// Makes the actors; pods alike share what does not change about them.
  private record Casting(
      Comeback comeback,
      Landscape land,
      Budgets budgets,
      Set<Revision> proven,
      Map<Actor.Traits, Actor.Traits> alike,
      Map<Shape, Boolean> lasting) {
    Casting(Comeback comeback, Landscape land, Budgets budgets, Set<Revision> proven) {
      this(comeback, land, budgets, proven, new HashMap<>(), new HashMap<>());
    }

    Actor actor(Pod pod, int site) {
      boolean healthy = !pod.isDeleted() && Eviction.isHealthy(pod);
      Shape shape = land.shape(pod);
      Optional<Workload> owner = comeback.workloads.of(pod);
      boolean set = owner.filter(one -> one.kind() == Workload.Kind.STATEFUL_SET).isPresent();
      Actor.Traits traits =
          new Actor.Traits(
              comeback.way(pod),
              healthy,
              healthy || isProven(pod, owner),
              DrainRun.isFinished(pod),
              set ? ordinal(pod) : OptionalInt.empty(),
              budgets.of(pod),
              lasting.computeIfAbsent(shape, unseen -> staysOnDead(pod)),
              Eviction.unguarded(pod));
      Actor.Traits shared = alike.putIfAbsent(traits, traits);
      return new Actor(pod, shape, owner, site, Actor.Life.SEEN, shared == null ? traits : shared);
    }

    /// Says whether a pod of the same revision is ready now, so that a new one may be believed to
    /// become so; one that crashes does not heal by moving.
    private boolean isProven(Pod pod, Optional<Workload> owner) {
      return Eviction.isHealthy(pod)
          || owner.filter(one -> proven.contains(new Revision(one, hash(pod)))).isPresent();
    }
  }

  private static boolean staysOnDead(Pod pod) {
    for (Toleration toleration : pod.spec().tolerations()) {
      if (toleration.tolerates(DEAD) && toleration.seconds().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Returns the numbers of the nodes of those pods of a workload that were seen ready; -1 for a
  /// node that was not seen.
  int[] ready(Workload workload) {
    return ready.getOrDefault(workload, new int[0]);
  }

  /// Finds the system of voting members that a workload is of.
  Optional<QuorumSystem> voting(Workload workload) {
    return Optional.ofNullable(voting.get(workload));
  }

  /// Returns the pods that were seen on a node, by namespace and name.
  List<Actor> on(int site) {
    return actors.get(site);
  }

  static Comeback of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  Optional<Workload> owner(Pod pod) {
    return workloads.of(pod);
  }

  private Way way(Pod pod) {
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
