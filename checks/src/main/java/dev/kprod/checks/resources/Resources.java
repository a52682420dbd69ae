package dev.kprod.checks.resources;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Resources implements CheckModule {
  @Override
  public Area area() {
    return Area.of("resources", "Resources", "res", "quota");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new Requests(),
        new MemoryLimit(),
        new Oom(),
        new NodeFit(),
        new ResHeadroom(),
        new MetricsApi(),
        new HpaWorks(),
        new HpaRange(),
        new QuotaPresence(),
        new QuotaHeadroom(),
        new QuotaRollout());
  }
}
