package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.Objectives.Objective;
import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether a schedule runs, and often enough for what was promised.
final class BackupSchedule implements Check<BackupSource> {
  private static final Reads READS =
      Coverage.READS
          .and(Objectives.READS)
          .ifServed(BackupKinds.VELERO_LOCATIONS)
          .may(BackupKinds.CNPG_CLUSTERS);

  private static final Declaration<BackupSource> DECLARATION =
      Declaration.of("backup-schedule", BackupSources.KIND)
          .title(
              "Every backup schedule is switched on, can be read and meets its recovery point"
                  + " objective.")
          .severity(HIGH)
          .reads(READS)
          .param(Objectives.RPO)
          .takes(Objectives.FACT)
          .weighs(Objectives.TOPIC)
          .heuristic()
          .breaks(
              """
              A schedule that was paused for the migration is never resumed, and a weekly one stands
              behind a promise of an hour: what lies between is lost.
              """)
          .judged(
              "One that somebody switched off fails, and so does one that its product refuses.",
              "One with nothing to do, or that its product has not looked at yet, is not judged.",
              "It fails if its schedule cannot be read, if its store is not there or if the"
                  + " database that it names is not there.",
              "It passes if it runs at least as often as the strictest objective of its data, or"
                  + " alone on demand.",
              "It passes as well if other sources over the same data run often enough: together"
                  + " they keep the promise.",
              "Otherwise it fails, and says whether the objective was stated or is the default.")
          .example(
              """
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: weekly-backup, namespace: velero}
              spec: {schedule: "0 0 * * 0"}
              status: {phase: Enabled}
              """,
              """
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *"}
              status: {phase: Enabled}
              ---
              apiVersion: postgresql.cnpg.io/v1
              kind: ScheduledBackup
              metadata: {name: pg, namespace: shop}
              spec: {schedule: "0 0 2 * * *", cluster: {name: pg}}
              ---
              apiVersion: postgresql.cnpg.io/v1
              kind: Cluster
              metadata: {name: pg, namespace: shop}
              """)
          .source("https://velero.io/docs/main/api-types/schedule/")
          .source("https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/")
          .build();

  @Override
  public Declaration<BackupSource> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(BackupSource source, Cluster cluster, Params params) {
    Coverage coverage = Coverage.of(cluster);
    Objectives objectives = new Objectives(cluster, params);
    Objective objective = objectives.of(source);
    Optional<Verdict> wrong = ScheduleTarget.missing(source, cluster);
    if (source.activity() instanceof Activity.Off off) {
      return off(source, off, cluster);
    }
    if (!source.rhythm().unreadable().isEmpty()) {
      return unreadable(source);
    }
    if (wrong.isPresent()) {
      return wrong.get();
    }
    if (source.interval().isEmpty()) {
      return pass(Note.of("it runs on demand, or nothing shows when"));
    }
    return switch (objective) {
      case Objective.Unseen(var read) ->
          undecided("what objective was stated for its data was not read", read);
      case Objective.Known known ->
          compare(source, source.interval().get(), known, objectives, coverage, cluster);
    };
  }

  private static Verdict off(BackupSource source, Activity.Off off, Cluster cluster) {
    return switch (off.why()) {
      case IDLE -> notApplicable(off.because());
      case PAUSED ->
          fail(
              HIGH,
              "It takes no backups: %s%s.".formatted(off.because(), switchedBy(source, cluster)),
              resume(source, off),
              at(off.path(), "switched off", "a schedule that runs"));
      case REFUSED ->
          fail(
              HIGH,
              "Its product refuses it: %s.".formatted(off.because()),
              source.remedy(),
              at(off.path(), refusal(source, cluster), "a schedule that its product accepts"));
    };
  }

  private static Remedy resume(BackupSource source, Activity.Off off) {
    String[] path = off.path().split("\\.", -1);
    if (path.length != 2 || source.ref().isCluster()) {
      return Remedy.think("Switch it on again, or delete it if something else saves its data.");
    }
    Tree body =
        Tree.of(java.util.Map.of("spec", Tree.of(java.util.Map.of(path[1], Tree.of(false)))));
    return Remedy.patch("Switch it on again.", source.ref(), resource(source), body);
  }

  private static String resource(BackupSource source) {
    String kind = source.ref().kind().toLowerCase(java.util.Locale.ROOT);
    return source.ref().group().equals("batch") ? kind : kind + "s." + source.ref().group();
  }

  private static String refusal(BackupSource source, Cluster cluster) {
    List<String> errors =
        ScheduleTarget.velero(source, cluster)
            .map(one -> one.tree().texts("status", "validationErrors"))
            .orElse(List.of());
    return errors.isEmpty() ? "refused" : String.join("; ", errors);
  }

  /// Who owns the field that switches it off says who switched it.
  private static String switchedBy(BackupSource source, Cluster cluster) {
    List<Tree> managers =
        ScheduleTarget.velero(source, cluster)
            .map(CustomResource::tree)
            .or(
                () ->
                    cluster.list(Resources.CRON_JOBS).stream()
                        .filter(one -> source.product().equals(BackupCronJobs.PRODUCT))
                        .filter(one -> one.namespace().equals(source.ref().namespace()))
                        .filter(one -> one.name().equals(source.ref().name()))
                        .map(dev.kprod.cluster.CronJob::tree)
                        .findFirst())
            .map(tree -> tree.items("metadata", "managedFields"))
            .orElse(List.of());
    return managers.stream()
        .filter(
            manager ->
                manager.has("fieldsV1", "f:spec", "f:paused")
                    || manager.has("fieldsV1", "f:spec", "f:suspend"))
        .max(Comparator.comparing(manager -> manager.text("time")))
        .map(
            manager -> " (by %s, %s)".formatted(manager.text("manager"), day(manager.text("time"))))
        .orElse("");
  }

  private static String day(String time) {
    return time.length() > 10 ? time.substring(0, 10) : time;
  }

  private static Verdict unreadable(BackupSource source) {
    String text = source.rhythm().unreadable().getFirst();
    return fail(
        HIGH,
        "Its schedule \"%s\" cannot be read.".formatted(text),
        Remedy.think("Write a schedule as the product reads it, such as \"0 2 * * *\"."),
        at("spec.schedule", text, "a cron schedule"));
  }

  private static Verdict compare(
      BackupSource source,
      Duration interval,
      Objective.Known objective,
      Objectives objectives,
      Coverage coverage,
      Cluster cluster) {
    if (interval.compareTo(objective.rpo()) <= 0) {
      return passing(source, cluster);
    }
    List<Claim> claims =
        DataSets.of(cluster).stream()
            .flatMap(set -> set.wanted().stream())
            .filter(source.scope()::covers)
            .toList();
    boolean together =
        !claims.isEmpty()
            && claims.stream()
                .allMatch(
                    claim ->
                        busiest(claim, coverage)
                            .filter(gap -> gap.compareTo(objectives.of(claim).rpo()) <= 0)
                            .isPresent());
    if (together) {
      return pass(Note.of("other sources over its data run often enough"));
    }
    String missed =
        objective.isDefault()
            ? "Nobody states an objective for its data, and the default of %s is missed"
            : "The objective of its data is %s";
    String rpo = Objectives.text(objective.rpo());
    return fail(
        HIGH,
        (missed + ": up to %s pass between two runs.").formatted(rpo, Objectives.text(interval)),
        Remedy.think(
            "Let it run at least every %s, or state what may be lost: the annotation %s on"
                    .formatted(rpo, Objectives.ANNOTATION)
                + " the namespace, workload or claim."),
        at(
            "spec.schedule",
            "%s, up to %s between two runs"
                .formatted(
                    String.join(", ", source.rhythm().schedules()), Objectives.text(interval)),
            "at most %s (objective: %s)".formatted(rpo, objective.where())));
  }

  private static Optional<Duration> busiest(Claim claim, Coverage coverage) {
    return coverage.sources().stream()
        .filter(BackupSource::isSureAndOn)
        .filter(source -> source.scope().covers(claim))
        .flatMap(source -> source.interval().stream())
        .min(Duration::compareTo);
  }

  private static Verdict passing(BackupSource source, Cluster cluster) {
    String home = source.scope().home();
    boolean gone =
        !home.isEmpty()
            && cluster.ask(Resources.NAMESPACES).isWhole()
            && cluster.ask(Resources.NAMESPACES).known().stream()
                .noneMatch(namespace -> namespace.name().equals(home));
    return gone && !cluster.ask(Resources.NAMESPACES).known().isEmpty()
        ? pass(Note.of("its namespace %s is gone".formatted(home)))
        : pass();
  }
}
