package dev.kprod.audit;

import dev.kprod.check.Fact;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Replay;
import dev.kprod.check.Simulation;
import dev.kprod.check.Topic;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.snapshot.Tree;
import java.util.Map;
import java.util.Optional;

/// Replays the events of modules, which are told what kprod.yaml states and attests.
public final class Simulator {
  private Simulator() {}

  /// Replays an event over a cluster.
  public static Replay replay(
      Simulation simulation, Cluster cluster, Simulation.Asked asked, Settings settings) {
    return simulation.replay(cluster.limitedTo(simulation.reads()), asked, told(cluster, settings));
  }

  /// Returns what kprod.yaml states and attests of a cluster, every param at its default.
  public static Params told(Cluster cluster, Settings settings) {
    return new Told(
        settings, Attestations.of(settings.attestations(), cluster.name(), cluster.takenAt()));
  }

  private record Told(Settings settings, Attestations attestations) implements Params {
    @Override
    public <T> T of(Param<T> param) {
      return param.standard();
    }

    @Override
    public <T> T of(Fact<T> fact) {
      return Optional.ofNullable(settings.facts().get(fact.path()))
          .flatMap(fact.type()::find)
          .orElse(fact.standard());
    }

    @Override
    public boolean isStated(Fact<?> fact) {
      return settings.facts().containsKey(fact.path());
    }

    @Override
    public Optional<Map<String, Tree>> attested(Topic topic, Subject subject) {
      return attestations.valid(topic, subject);
    }
  }
}
