package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.BackupKinds.K10_PROFILES;
import static dev.kprod.cluster.BackupKinds.LONGHORN_BACKUP_TARGETS;
import static dev.kprod.cluster.BackupKinds.LONGHORN_RECURRING_JOBS;
import static dev.kprod.cluster.BackupKinds.VELERO_LOCATIONS;
import static dev.kprod.cluster.BackupKinds.VELERO_SCHEDULES;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the stores that backups are written to can be written to.
final class BackupLocation implements Check<BackupLocation.Store> {
  static final Param<Duration> MAX_VALIDATION_AGE =
      new Param<>(
          "maxValidationAge",
          Objectives.SPANS,
          Duration.ofHours(1),
          "Velero looks every minute unless it is told otherwise.");

  private static final Reads READS =
      Reads.NONE.ifServed(VELERO_LOCATIONS, LONGHORN_BACKUP_TARGETS, K10_PROFILES);

  /// A store of a product.
  record Store(ResourceType<CustomResource> kind, CustomResource object) {
    Subject subject() {
      return Subjects.subject(kind, object);
    }
  }

  private static final SubjectKind<Store> KIND =
      new SubjectKind<>(
          "storage location",
          "storage locations",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          READS,
          BackupLocation::stores,
          Store::subject,
          store -> store.object().labels());

  private static final Declaration<Store> DECLARATION =
      Declaration.of("backup-location", KIND)
          .title("Every storage location that backups go to is reachable, writable and validated.")
          .severity(CRITICAL)
          .readsIfServed(VELERO_SCHEDULES, LONGHORN_RECURRING_JOBS)
          .param(MAX_VALIDATION_AGE)
          .breaks(
              """
              The bucket was deleted, the key was rotated or the permission is gone: every backup
              from now on fails, and so would the restore.
              """)
          .judged(
              "A location that nothing writes to passes, with a note if it is not available.",
              "Velero: it fails if it is Unavailable, if it may only be read while a schedule that"
                  + " is switched on writes to it, or if its last validation is older than"
                  + " maxValidationAge; a validationFrequency of 0 switches the last off.",
              "Velero: it fails if no location is the default and such a schedule names none.",
              "Longhorn: it fails if it is not available, or has no address while a recurring job"
                  + " takes backups.",
              "K10: it fails if its validation is not a success.",
              "A location that its product has not looked at yet is unknown.")
          .example(
              """
              apiVersion: velero.io/v1
              kind: BackupStorageLocation
              metadata: {name: default, namespace: velero}
              spec: {provider: aws, default: true}
              status: {phase: Unavailable, message: "AccessDenied: s3:ListBucket"}
              ---
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *"}
              status: {phase: Enabled}
              """,
              """
              apiVersion: velero.io/v1
              kind: BackupStorageLocation
              metadata: {name: default, namespace: velero}
              spec: {provider: aws, default: true}
              status: {phase: Available, lastValidationTime: "2026-11-21T07:59:30Z"}
              ---
              apiVersion: longhorn.io/v1beta2
              kind: BackupTarget
              metadata: {name: default, namespace: longhorn-system}
              spec: {backupTargetURL: "s3://backups@eu/"}
              status: {available: true}
              ---
              apiVersion: config.kio.kasten.io/v1alpha1
              kind: Profile
              metadata: {name: bucket, namespace: kasten-io}
              status: {validation: Success}
              """)
          .source("https://velero.io/docs/main/api-types/backupstoragelocation/")
          .source(
              "https://longhorn.io/docs/1.10.0/snapshots-and-backups/backup-and-restore/set-backup-target/")
          .source("https://docs.kasten.io/latest/api/profiles.html")
          .build();

  @Override
  public Declaration<Store> declaration() {
    return DECLARATION;
  }

  private static List<Store> stores(Cluster cluster) {
    List<Store> stores = new ArrayList<>();
    for (ResourceType<CustomResource> kind :
        List.of(VELERO_LOCATIONS, LONGHORN_BACKUP_TARGETS, K10_PROFILES)) {
      cluster.list(kind).forEach(object -> stores.add(new Store(kind, object)));
    }
    return stores;
  }

  @Override
  public Verdict judge(Store store, Cluster cluster, Params params) {
    List<CustomResource> schedules = cluster.list(VELERO_SCHEDULES);
    List<CustomResource> jobs = cluster.list(LONGHORN_RECURRING_JOBS);
    if (store.kind().equals(VELERO_LOCATIONS)) {
      return velero(store, schedules, cluster, params.of(MAX_VALIDATION_AGE));
    }
    if (store.kind().equals(LONGHORN_BACKUP_TARGETS)) {
      return OtherStores.longhorn(store, jobs);
    }
    return OtherStores.k10(store);
  }

  private static Verdict velero(
      Store store, List<CustomResource> schedules, Cluster cluster, Duration maxAge) {
    CustomResource location = store.object();
    List<CustomResource> beside =
        schedules.stream()
            .filter(one -> one.namespace().equals(location.namespace()))
            .filter(one -> one.tree().text("status", "phase").equals("Enabled"))
            .filter(one -> !one.tree().isTrue("spec", "paused"))
            .toList();
    List<String> writers =
        beside.stream().filter(one -> writesTo(one, location)).map(ApiObject::name).toList();
    String phase = location.tree().text("status", "phase");
    boolean readOnly = location.tree().text("spec", "accessMode").equals("ReadOnly");
    Optional<Verdict> homeless = homeless(location, beside, cluster);
    if (homeless.isPresent()) {
      return homeless.get();
    }
    if (writers.isEmpty()) {
      return phase.equals("Unavailable")
          ? pass(Note.of("nothing writes to it, and it is not available"))
          : pass();
    }
    String used = "schedule " + String.join(", ", writers);
    if (phase.equals("Unavailable")) {
      String message = location.tree().text("status", "message");
      return fail(
          CRITICAL,
          "It cannot be reached, and %s writes to it.".formatted(used),
          look(location),
          at(
              "status.phase",
              "Unavailable" + (message.isEmpty() ? "" : ": " + message),
              "Available"));
    }
    if (readOnly) {
      return fail(
          CRITICAL,
          "It may only be read, and %s writes to it.".formatted(used),
          Remedy.think("Let the schedules write to another location, or make it writable again."),
          at("spec.accessMode", "ReadOnly", "ReadWrite"));
    }
    return validated(location, phase, cluster.takenAt(), maxAge);
  }

  private static Verdict validated(
      CustomResource location, String phase, Instant now, Duration maxAge) {
    String frequency = location.tree().text("spec", "validationFrequency");
    if (frequency.startsWith("0")) {
      return pass(Note.of("it is not validated (validationFrequency 0)"));
    }
    Optional<Instant> last = location.time("status", "lastValidationTime");
    if (!phase.equals("Available") || last.isEmpty()) {
      return notObservable("Velero has not validated it yet");
    }
    Duration age = Duration.between(last.get(), now);
    return age.compareTo(maxAge) <= 0
        ? pass()
        : fail(
            CRITICAL,
            "Velero last looked %s ago: its server does not validate."
                .formatted(Freshness.text(age)),
            look(location),
            at(
                "status.lastValidationTime",
                "%s, %s ago".formatted(last.get(), Freshness.text(age)),
                "at most %s ago".formatted(Objectives.text(maxAge))));
  }

  /// Without a default, a schedule that names none has nowhere to write to.
  private static Optional<Verdict> homeless(
      CustomResource location, List<CustomResource> schedules, Cluster cluster) {
    boolean some =
        cluster.list(VELERO_LOCATIONS).stream()
            .filter(one -> one.namespace().equals(location.namespace()))
            .anyMatch(Copies::isDefault);
    Optional<String> nowhere =
        schedules.stream()
            .filter(one -> one.tree().text("spec", "template", "storageLocation").isEmpty())
            .map(ApiObject::name)
            .findFirst();
    return some || nowhere.isEmpty()
        ? Optional.empty()
        : Optional.of(
            fail(
                CRITICAL,
                "No location is the default, and schedule %s names none.".formatted(nowhere.get()),
                Remedy.run(
                    "Make one the default.",
                    "velero",
                    "-n",
                    location.namespace(),
                    "backup-location",
                    "set",
                    location.name(),
                    "--default"),
                at("spec.default", "absent", "one default location")));
  }

  private static boolean writesTo(CustomResource schedule, CustomResource location) {
    String named = schedule.tree().text("spec", "template", "storageLocation");
    return named.isEmpty() ? Copies.isDefault(location) : named.equals(location.name());
  }

  private static Remedy look(CustomResource location) {
    return Remedy.run(
        "See what the server says about it, and mend bucket, key or permission.",
        "kubectl",
        "-n",
        location.namespace(),
        "describe",
        VELERO_LOCATIONS.id(),
        location.name());
  }
}
