package dev.kprod.checks.probes;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Probes implements CheckModule {
  @Override
  public Area area() {
    return Area.of("probes", "Probes", "probe");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new Readiness(),
        new Liveness(),
        new LivenessIndependent(),
        new LivenessBudget(),
        new Startup(),
        new Target(),
        new Prestop(),
        new TerminationGrace(),
        new Observed());
  }
}
