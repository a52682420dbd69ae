package dev.kprod.checks.observability;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Topic;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Observability implements CheckModule {
  @Override
  public Area area() {
    return Area.of("observability", "Observability", "obs");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new MetricsPipeline(), new AgentCoverage(), new AlertReceiver(), new LogPipeline());
  }

  @Override
  public List<Topic> topics() {
    return ObservabilityTopics.ALL;
  }
}
