package dev.kprod.checks.security;

import static dev.kprod.check.Facts.PSA_DEFAULTS;

import dev.kprod.check.Params;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.simulation.attack.AttackGraph;
import dev.kprod.simulation.attack.Exposure;
import dev.kprod.simulation.attack.Path;
import dev.kprod.simulation.attack.Point;
import dev.kprod.simulation.attack.Step;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What breaks most of the ways from the internet to the whole cluster.
///
/// @param counts how many ways a cut breaks, by what it is
/// @param all how many ways there are
record Cuts(Map<String, Integer> counts, int all) {
  /// What is read. The fact [dev.kprod.check.Facts#PSA_DEFAULTS] is taken too.
  static final Reads READS = Attack.READS.and(Exposure.READS);

  private static final int FAR = 100;

  private static final Map<Level, Index<Cuts>> BY_DEFAULT = new EnumMap<>(Level.class);

  static {
    for (Level level : Level.values()) {
      BY_DEFAULT.put(
          level,
          Index.of(
              "attack-cuts-" + level,
              READS,
              cluster -> all(Attack.graph(cluster, level), cluster)));
    }
  }

  /// What can be taken away to break a way.
  sealed interface Cut {}

  /// A binding, or the holder from its subjects.
  record Binding(Grant grant) implements Cut {}

  /// Another step.
  record Other(Step step) implements Cut {}

  /// Returns them for a cluster. Declare [#READS].
  static Cuts of(Cluster cluster, Params params) {
    Level level =
        Level.find(params.of(PSA_DEFAULTS).getOrDefault("enforce", "")).orElse(Level.PRIVILEGED);
    return cluster.index(Objects.requireNonNull(BY_DEFAULT.get(level)));
  }

  private static Cuts all(AttackGraph graph, Cluster cluster) {
    Map<String, Integer> counts = new HashMap<>();
    int ways = 0;
    for (Workload workload : Workloads.of(cluster).all()) {
      var path =
          Exposure.of(cluster)
              .entrance(workload)
              .filter(entrance -> !workload.isAtZero())
              .flatMap(entrance -> graph.through(entrance, workload, FAR));
      if (path.isPresent()) {
        ways++;
        Map<String, Cut> here = new LinkedHashMap<>();
        cuts(path.get()).forEach(cut -> here.put(key(cut), cut));
        here.keySet().forEach(key -> counts.merge(key, 1, Integer::sum));
      }
    }
    return new Cuts(Map.copyOf(counts), ways);
  }

  /// Returns what can be taken away along a way, what is nearest to the end first.
  private static List<Cut> cuts(Path path) {
    List<Cut> cuts = new ArrayList<>();
    for (Step step : path.deeds().reversed()) {
      if (!step.by().isEmpty()) {
        cuts.add(new Binding(step.by().getFirst()));
      }
    }
    for (Step step : path.deeds().reversed()) {
      boolean entrance =
          step.from() instanceof Point.Internet || step.from() instanceof Point.Entry;
      if (step.by().isEmpty() && !entrance) {
        cuts.add(new Other(step));
      }
    }
    return cuts;
  }

  private static String key(Cut cut) {
    return switch (cut) {
      case Binding(Grant grant) -> "binding " + grant.binding().subject().key();
      case Other(Step step) -> "step " + step.from() + " " + step.to();
    };
  }

  /// Returns the cut of a way that breaks most; of equals bindings first, and of those what is
  /// nearest to the end.
  Cut best(Path path) {
    List<Cut> cuts = cuts(path);
    Cut best = cuts.getFirst();
    for (Cut cut : cuts) {
      if (count(cut) > count(best)) {
        best = cut;
      }
    }
    return best;
  }

  /// Returns how many ways a cut breaks.
  int count(Cut cut) {
    return counts.getOrDefault(key(cut), 1);
  }
}
