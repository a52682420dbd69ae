package dev.kprod.checks.backup;

import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Simulation;
import dev.kprod.check.Topic;
import java.util.ArrayList;
import java.util.List;

/// The checks of the area, in the order in which a report lists them.
public final class Backup implements CheckModule {
  @Override
  public Area area() {
    return Area.of("backup", "Backup and storage", "backup", "storage", "dr");
  }

  @Override
  public List<Check<?>> checks() {
    return List.of(
        new BackupCoverage(),
        new BackupRecency(),
        new BackupResult(),
        new BackupSchedule(),
        new BackupVolumeData(),
        new BackupLocation(),
        new BackupEtcd(),
        new BackupDatabase(),
        new BackupRestoreTest(),
        new StorageDefaultClass(),
        new StorageClaimBound(),
        new StorageReclaimPolicy(),
        new StorageBindingMode(),
        new StorageEphemeralData());
  }

  @Override
  public List<Topic> topics() {
    List<Topic> topics = new ArrayList<>(List.of(BackupSources.EXTERNAL, Objectives.TOPIC));
    topics.addAll(BackupTopics.ALL);
    return List.copyOf(topics);
  }

  @Override
  public List<Simulation> simulations() {
    return List.of(new RestoreSimulation());
  }
}
