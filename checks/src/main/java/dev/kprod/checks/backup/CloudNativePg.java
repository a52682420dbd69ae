package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.CNPG_BACKUPS;
import static dev.kprod.cluster.BackupKinds.CNPG_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.CNPG_OBJECT_STORES;
import static dev.kprod.cluster.BackupKinds.CNPG_SCHEDULED_BACKUPS;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.cron.Cron;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// CloudNativePG: a ScheduledBackup says when, and three places say what came of it: the Backups,
/// the Cluster, and, where the Barman plugin writes them, the ObjectStore.
final class CloudNativePg implements BackupProduct {
  private static final String LABEL = "cnpg.io/cluster";
  private static final String PLUGIN = "barman-cloud.cloudnative-pg.io";

  @Override
  public List<ResourceType<CustomResource>> kinds() {
    return List.of(CNPG_SCHEDULED_BACKUPS, CNPG_OBJECT_STORES);
  }

  @Override
  public List<ResourceType<CustomResource>> runKinds() {
    return List.of(CNPG_BACKUPS, CNPG_CLUSTERS);
  }

  @Override
  public List<BackupSource> sources(Cluster cluster) {
    List<BackupSource> sources = new ArrayList<>();
    Set<String> scheduled = new TreeSet<>();
    for (CustomResource schedule : cluster.list(CNPG_SCHEDULED_BACKUPS)) {
      String database = schedule.tree().text("spec", "cluster", "name");
      scheduled.add(
          schedule.namespace() + "/" + serverName(schedule.namespace(), database, cluster));
      sources.add(scheduled(schedule, database, cluster));
    }
    for (CustomResource store : cluster.list(CNPG_OBJECT_STORES)) {
      for (Map.Entry<String, Tree> server : servers(store).entrySet()) {
        if (!scheduled.contains(store.namespace() + "/" + server.getKey())) {
          sources.add(onDemand(store, server.getKey(), server.getValue()));
          break;
        }
      }
    }
    return sources;
  }

  private static BackupSource scheduled(CustomResource schedule, String database, Cluster cluster) {
    Subject ref = Subjects.subject(CNPG_SCHEDULED_BACKUPS, schedule);
    return new BackupSource(
        "CloudNativePG",
        ref,
        schedule.labels(),
        schedule.createdAt(),
        Scope.labelled(schedule.namespace(), LABEL, database),
        schedule.tree().isTrue("spec", "suspend")
            ? new Activity.Off("it is suspended", Activity.Why.PAUSED, "spec.suspend")
            : new Activity.On(),
        new Plan.On(
                List.of(schedule.tree().text("spec", "schedule")),
                java.time.ZoneOffset.UTC,
                Cron::parseWithSeconds)
            .rhythm(cluster.takenAt()),
        history(schedule.namespace(), database, cluster),
        new Recognition.Certain(),
        "",
        ProductRow.describe(CNPG_SCHEDULED_BACKUPS, ref));
  }

  private static BackupSource onDemand(CustomResource store, String server, Tree window) {
    Subject ref = Subjects.subject(CNPG_OBJECT_STORES, store);
    return new BackupSource(
        "CloudNativePG with Barman",
        ref,
        store.labels(),
        store.createdAt(),
        Scope.labelled(store.namespace(), LABEL, server),
        new Activity.On(),
        Plan.Rhythm.ON_DEMAND,
        History.of(runs(store, server, window)),
        new Recognition.Certain(),
        "",
        ProductRow.describe(CNPG_OBJECT_STORES, ref));
  }

  /// A list that did not come matters only where the others show no run.
  private static History history(String namespace, String database, Cluster cluster) {
    List<Run> runs = new ArrayList<>();
    Optional<Read<?>> unseen = Optional.empty();
    switch (cluster.ask(CNPG_BACKUPS, namespace)) {
      case Listing.Seen<CustomResource>(var backups) ->
          backups.stream()
              .filter(backup -> backup.tree().text("spec", "cluster", "name").equals(database))
              .flatMap(backup -> run(backup).stream())
              .forEach(runs::add);
      case Listing.NotServed<CustomResource>() -> {}
      case Listing.Unseen<CustomResource>(var read, var some, var outcome) ->
          unseen = Optional.of(read);
    }
    switch (cluster.ask(CNPG_CLUSTERS, namespace)) {
      case Listing.Seen<CustomResource>(var databases) ->
          databases.stream()
              .filter(one -> one.name().equals(database))
              .flatMap(one -> lastSuccess(one).stream())
              .forEach(runs::add);
      case Listing.NotServed<CustomResource>() -> {}
      case Listing.Unseen<CustomResource>(var read, var some, var outcome) ->
          unseen = Optional.of(read);
    }
    String server = serverName(namespace, database, cluster);
    for (CustomResource store : cluster.list(CNPG_OBJECT_STORES)) {
      Tree window = servers(store).getOrDefault(server, Tree.ABSENT);
      if (store.namespace().equals(namespace)) {
        runs.addAll(runs(store, server, window));
      }
    }
    boolean good = runs.stream().anyMatch(run -> run.result() == Result.OK);
    return unseen.isPresent() && !good ? new History.Unseen(unseen.get()) : History.of(runs);
  }

  private static Optional<Run> run(CustomResource backup) {
    String phase = backup.tree().text("status", "phase");
    boolean ok = phase.equals("completed");
    if (!ok && !phase.equals("failed") && !phase.equals("walArchivingFailing")) {
      return Optional.empty();
    }
    Optional<java.time.Instant> stopped = backup.time("status", "stoppedAt");
    return (ok ? stopped : stopped.or(backup::createdAt))
        .map(
            at ->
                new Run(
                    at,
                    ok ? Result.OK : Result.FAILED,
                    phase,
                    Subjects.subject(CNPG_BACKUPS, backup),
                    "status.stoppedAt"));
  }

  private static Optional<Run> lastSuccess(CustomResource database) {
    return database
        .time("status", "lastSuccessfulBackup")
        .map(
            at ->
                new Run(
                    at,
                    Result.OK,
                    "completed",
                    Subjects.subject(CNPG_CLUSTERS, database),
                    "status.lastSuccessfulBackup"));
  }

  private static Map<String, Tree> servers(CustomResource store) {
    return store.tree().fields("status", "serverRecoveryWindow");
  }

  private static List<Run> runs(CustomResource store, String server, Tree window) {
    List<Run> runs = new ArrayList<>();
    Subject ref = Subjects.subject(CNPG_OBJECT_STORES, store);
    String path = "status.serverRecoveryWindow.%s.".formatted(server);
    ApiObject.Times.find(window.text("lastSuccessfulBackupTime"))
        .ifPresent(
            at ->
                runs.add(new Run(at, Result.OK, "saved", ref, path + "lastSuccessfulBackupTime")));
    ApiObject.Times.find(window.text("lastFailedBackupTime"))
        .ifPresent(
            at ->
                runs.add(new Run(at, Result.FAILED, "failed", ref, path + "lastFailedBackupTime")));
    return runs;
  }

  /// The plugin files a database under its name unless its parameters say another.
  private static String serverName(String namespace, String database, Cluster cluster) {
    return cluster.ask(CNPG_CLUSTERS, namespace).known().stream()
        .filter(one -> one.name().equals(database))
        .flatMap(one -> one.tree().items("spec", "plugins").stream())
        .filter(plugin -> plugin.text("name").equals(PLUGIN))
        .flatMap(plugin -> plugin.findText("parameters", "serverName").stream())
        .findFirst()
        .orElse(database);
  }
}
