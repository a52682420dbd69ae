package dev.kprod.checks.delivery;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Delivery implements CheckModule {
  @Override
  public Area area() {
    return Area.of("delivery", "Delivery", "delivery");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(new Gitops(), new Sync());
  }
}
