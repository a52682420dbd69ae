package dev.kprod.checks.availability;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Availability implements CheckModule {
  @Override
  public Area area() {
    return Area.of("availability", "Availability", "ha");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new Replicas(),
        new SpreadDeclared(),
        new SpreadNode(),
        new SpreadZone(),
        new SpreadRecovery(),
        new EligibleNodes(),
        new VolumeZone(),
        new Pdb(),
        new PdbSelector(),
        new PdbOverlap(),
        new PdbHeadroom(),
        new Drain(),
        new NodeLoss(),
        new ZoneLoss(),
        new Capacity(),
        new RolloutStrategy(),
        new RolloutSurge(),
        new RolloutProgress(),
        new Available(),
        new CrashLoop(),
        new Pending(),
        new ImagePull(),
        new BarePod(),
        new CronjobRuns(),
        new QuorumSize());
  }
}
