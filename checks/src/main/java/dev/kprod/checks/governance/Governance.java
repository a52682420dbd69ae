package dev.kprod.checks.governance;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Topic;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Governance implements CheckModule {
  @Override
  public Area area() {
    return Area.of("governance", "Governance", "gov");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(new Owner(), new Runbook());
  }

  @Override
  public List<Topic> topics() {
    return GovernanceTopics.ALL;
  }
}
