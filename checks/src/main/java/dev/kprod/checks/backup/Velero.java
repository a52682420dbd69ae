package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.VELERO_BACKUPS;
import static dev.kprod.cluster.BackupKinds.VELERO_SCHEDULES;

import dev.kprod.check.Remedy;
import dev.kprod.check.Shell;
import dev.kprod.check.Subjects;
import dev.kprod.checks.Globs;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Velero, and OADP which is Velero.
final class Velero implements BackupProduct {
  /// What people call it.
  static final String PRODUCT = "Velero";

  private static final String SCHEDULE_NAME = "velero.io/schedule-name";
  private static final String EXCLUDED = "velero.io/exclude-from-backup";

  private static final Set<String> UNFINISHED =
      Set.of(
          "InProgress",
          "WaitingForPluginOperations",
          "WaitingForPluginOperationsPartiallyFailed",
          "Finalizing",
          "FinalizingPartiallyFailed");

  private static final Duration SLACK = Duration.ofMinutes(1);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);

  @Override
  public List<ResourceType<CustomResource>> kinds() {
    return List.of(VELERO_SCHEDULES);
  }

  @Override
  public List<ResourceType<CustomResource>> runKinds() {
    return List.of(VELERO_BACKUPS);
  }

  @Override
  public List<BackupSource> sources(Cluster cluster) {
    return cluster.list(VELERO_SCHEDULES).stream()
        .map(schedule -> source(schedule, cluster))
        .toList();
  }

  private static BackupSource source(CustomResource schedule, Cluster cluster) {
    Subject ref = Subjects.subject(VELERO_SCHEDULES, schedule);
    Listing<CustomResource> backups = cluster.ask(VELERO_BACKUPS, schedule.namespace());
    List<CustomResource> own =
        backups.known().stream().filter(backup -> isOf(backup, schedule)).toList();
    History history =
        switch (backups) {
          case Listing.Seen<CustomResource> seen -> history(own);
          case Listing.NotServed<CustomResource>() -> history(own);
          case Listing.Unseen<CustomResource>(var read, var some, var outcome) ->
              new History.Unseen(read);
        };
    return new BackupSource(
        PRODUCT,
        ref,
        schedule.labels(),
        schedule.createdAt(),
        scope(schedule.tree().at("spec", "template")),
        activity(schedule),
        Plan.on(schedule.tree().text("spec", "schedule")).rhythm(cluster.takenAt()),
        history,
        new Recognition.Certain(),
        "",
        remedy(ref, own));
  }

  private static Activity activity(CustomResource schedule) {
    if (schedule.tree().isTrue("spec", "paused")) {
      return new Activity.Off("it is paused", Activity.Why.PAUSED, "spec.paused");
    }
    String phase = schedule.tree().text("status", "phase");
    return switch (phase) {
      case "Enabled" -> new Activity.On();
      case "FailedValidation" ->
          new Activity.Off(
              "its phase is FailedValidation", Activity.Why.REFUSED, "status.validationErrors");
      default ->
          new Activity.Off(
              "its phase is %s".formatted(phase.isEmpty() ? "not set" : phase),
              Activity.Why.IDLE,
              "status.phase");
    };
  }

  /// Says whether a backup is a run of a schedule.
  ///
  /// Backups of another cluster that writes to the same bucket are synchronised into this one with
  /// the same label. Those from after the schedule last fired here are not its own.
  private static boolean isOf(CustomResource backup, CustomResource schedule) {
    if (!BackupKinds.veleroScheduleLabel(schedule.name())
        .equals(backup.labels().get(SCHEDULE_NAME))) {
      return false;
    }
    Optional<Instant> fired = schedule.time("status", "lastBackup");
    return fired.isEmpty()
        || submitted(backup).filter(at -> at.isAfter(fired.get().plus(SLACK))).isEmpty();
  }

  /// The name ends in the second in which the backup was asked for; it may have waited since.
  private static Optional<Instant> submitted(CustomResource backup) {
    String name = backup.name();
    String stamp = name.substring(name.lastIndexOf('-') + 1);
    try {
      return Optional.of(LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException another) {
      return backup.time("status", "startTimestamp");
    }
  }

  private static History history(List<CustomResource> own) {
    return new History.Runs(
        own.stream().flatMap(backup -> run(backup).stream()).toList(),
        "",
        own.stream()
            .filter(backup -> UNFINISHED.contains(backup.tree().text("status", "phase")))
            .flatMap(backup -> backup.time("status", "startTimestamp").stream())
            .min(Comparator.naturalOrder()));
  }

  private static Optional<Run> run(CustomResource backup) {
    String phase = backup.tree().text("status", "phase");
    Optional<Result> result =
        switch (phase) {
          case "Completed" -> Optional.of(Result.OK);
          case "PartiallyFailed" -> Optional.of(Result.PARTIAL);
          case "Failed", "FailedValidation" -> Optional.of(Result.FAILED);
          default -> Optional.empty();
        };
    return result.flatMap(
        ended ->
            time(backup, ended)
                .map(
                    at ->
                        new Run(
                            at,
                            ended,
                            phase,
                            Subjects.subject(VELERO_BACKUPS, backup),
                            "status.completionTimestamp")));
  }

  /// What failed before it began has no time of completion. The creation of the object tells
  /// nothing of a success: it is new where a backup was synchronised into a rebuilt cluster.
  private static Optional<Instant> time(CustomResource backup, Result result) {
    Optional<Instant> completed = backup.time("status", "completionTimestamp");
    return result == Result.OK || result == Result.PARTIAL
        ? completed
        : completed.or(() -> submitted(backup)).or(backup::createdAt);
  }

  private static Scope scope(Tree template) {
    List<String> included = template.texts("includedNamespaces");
    List<String> excluded = template.texts("excludedNamespaces");
    boolean everywhere = included.isEmpty();
    boolean saves = savesClaims(template);
    return new Scope(
        included.size() == 1 && !isPattern(included.getFirst()) ? included.getFirst() : "",
        namespace -> (everywhere || isAnyOf(included, namespace)) && !isAnyOf(excluded, namespace),
        claim -> saves && isSelected(template, claim),
        "");
  }

  private static boolean savesClaims(Tree template) {
    return Stream.of("includedResources", "includedNamespaceScopedResources")
            .map(template::texts)
            .allMatch(some -> some.isEmpty() || some.stream().anyMatch(Velero::areClaims))
        && Stream.of("excludedResources", "excludedNamespaceScopedResources")
            .flatMap(field -> template.texts(field).stream())
            .noneMatch(Velero::areClaims);
  }

  private static boolean areClaims(String resource) {
    return switch (resource) {
      case "*", "persistentvolumeclaims", "persistentvolumeclaim", "pvc" -> true;
      default -> false;
    };
  }

  private static boolean isSelected(Tree template, Claim claim) {
    if ("true".equals(claim.labels().get(EXCLUDED))) {
      return false;
    }
    List<Tree> either = template.items("orLabelSelectors");
    if (!either.isEmpty()) {
      return either.stream().anyMatch(selector -> Scope.selector(selector).matches(claim.labels()));
    }
    return Scope.selector(template.at("labelSelector")).matches(claim.labels());
  }

  private static boolean isPattern(String namespace) {
    return namespace.indexOf('*') >= 0 || namespace.indexOf('?') >= 0;
  }

  private static boolean isAnyOf(List<String> patterns, String namespace) {
    return Globs.anyMatches(patterns, namespace);
  }

  private static Remedy remedy(Subject ref, List<CustomResource> own) {
    Optional<String> newest =
        own.stream()
            .max(
                Comparator.comparing((CustomResource one) -> submitted(one).orElse(Instant.EPOCH))
                    .thenComparing(CustomResource::name))
            .map(CustomResource::name);
    String text = "See why its runs fail, mend that and start one by hand.";
    return newest
        .map(
            name ->
                Remedy.paste(
                    text,
                    Shell.line("velero", "-n", ref.namespace(), "backup", "describe", name)
                        + " --details && "
                        + Shell.line("velero", "-n", ref.namespace(), "backup", "logs", name)))
        .orElseGet(
            () ->
                Remedy.run(
                    text, "velero", "-n", ref.namespace(), "schedule", "describe", ref.name()));
  }
}
