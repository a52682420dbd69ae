package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Production;
import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// Whether the engine of a database knows about its backup.
final class BackupDatabase implements Check<DataSet> {
  static final Param<Boolean> CRASH_CONSISTENT_OK =
      new Param<>(
          "crashConsistentOk",
          ValueType.flag(),
          true,
          "PostgreSQL, InnoDB and WiredTiger replay their journals from a copy of one volume at one"
              + " instant.");

  private static final List<ResourceType<CustomResource>> OWNERS =
      List.of(
          BackupKinds.CNPG_CLUSTERS,
          BackupKinds.CRUNCHY_CLUSTERS,
          BackupKinds.PERCONA_PG_CLUSTERS,
          BackupKinds.PERCONA_MONGODB_CLUSTERS,
          BackupKinds.PERCONA_XTRADB_CLUSTERS);

  private static final Reads READS =
      Coverage.READS
          .and(GroupSnapshots.READS)
          .and(Reads.NONE.ifServed(BackupKinds.K8UP_PRE_BACKUP_PODS))
          .may(Resources.NAMESPACES)
          .and(Reads.NONE.ifServed(OWNERS.toArray(dev.kprod.snapshot.Read<?>[]::new)));

  private static final String VELERO_HOOK = "pre.hook.backup.velero.io/command";
  private static final String K8UP_COMMAND = "k8up.io/backupcommand";

  private static final Declaration<DataSet> DECLARATION =
      Declaration.of("backup-database", DataSets.KIND)
          .title("Every database has a backup that its engine knows about.")
          .severity(HIGH)
          .reads(READS)
          .param(CRASH_CONSISTENT_OK)
          .param(Objectives.RPO)
          .param(DataSets.IGNORE_ADD_ON_DATA)
          .takes(Facts.PRODUCTION_NAMESPACES)
          .settledBy(BackupSources.EXTERNAL)
          .heuristic()
          .breaks(
              """
              A volume copied while the database writes is at best what a power cut leaves. Copies
              of one of several shards, or of data and log at two instants, may never start again.
              """)
          .judged(
              "Only data of a database counts that the path of its image, or its operator, gives"
                  + " away; what nobody saves is for backup-coverage to say.",
              "A database of an operator fails if it declares no backup, and passes if it declares"
                  + " one or a source of its operator saves it.",
              "It passes if a CronJob dumps it, or if a hook of Velero or a command of k8up makes"
                  + " the engine ready.",
              "Engines that replicate and save inside themselves are unknown, and so are operators"
                  + " whose objects do not show it.",
              "Copies of one volume pass if the engine replays its journal and crashConsistentOk"
                  + " holds; so do copies of several volumes that Velero takes as one group, or"
                  + " whose last group snapshot is as fresh as its sources promise, else they"
                  + " fail.",
              "Outside production a failure is low.")
          .example(
              """
              apiVersion: postgresql.cnpg.io/v1
              kind: Cluster
              metadata: {name: pg, namespace: shop}
              spec: {instances: 3}
              ---
              kind: PersistentVolumeClaim
              metadata:
                name: pg-1
                namespace: shop
                ownerReferences:
                - {apiVersion: postgresql.cnpg.io/v1, kind: Cluster, name: pg, controller: true}
              status: {phase: Bound}
              """,
              """
              apiVersion: postgresql.cnpg.io/v1
              kind: Cluster
              metadata: {name: pg, namespace: shop}
              spec: {instances: 3, backup: {retentionPolicy: 30d}}
              ---
              kind: PersistentVolumeClaim
              metadata:
                name: pg-1
                namespace: shop
                ownerReferences:
                - {apiVersion: postgresql.cnpg.io/v1, kind: Cluster, name: pg, controller: true}
              status: {phase: Bound}
              """)
          .source("https://cloudnative-pg.io/documentation/current/backup/")
          .source("https://www.postgresql.org/docs/current/backup-file.html")
          .source("https://velero.io/docs/main/backup-hooks/")
          .source(
              "https://kubernetes.io/blog/2024/12/18/kubernetes-1-32-volume-group-snapshot-beta/")
          .build();

  @Override
  public Declaration<DataSet> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(DataSet set, Cluster cluster, Params params) {
    Coverage coverage = Coverage.of(cluster);
    Reading reading = new Reading(set, cluster, coverage);
    Severity severity = severity(set, cluster, params);
    if (set.engine().isEmpty()) {
      return notApplicable("it is no database that kprod knows");
    }
    Optional<String> leftOut = DataSets.leftOut(set, cluster, params);
    if (leftOut.isPresent() || set.wanted().isEmpty()) {
      return notApplicable(leftOut.orElse("somebody decided against saving it"));
    }
    Engine engine = set.engine().get();
    Optional<Subject> owner =
        set.owners().stream().filter(one -> Operator.of(one).isPresent()).findFirst();
    if (owner.isPresent()) {
      return operated(set, owner.get(), reading, severity);
    }
    Optional<Verdict> known = knownToEngine(set, engine, reading);
    if (known.isPresent()) {
      return known.get();
    }
    return new VolumeCopies(set, engine, reading.groups(), cluster, params).judge(severity);
  }

  /// What was read, once for a subject.
  private record Reading(
      Cluster cluster, Coverage coverage, GroupSnapshots groups, List<CustomResource> preBackups) {
    Reading(DataSet set, Cluster cluster, Coverage coverage) {
      this(
          cluster,
          coverage,
          GroupSnapshots.of(set.namespace(), cluster),
          cluster.list(BackupKinds.K8UP_PRE_BACKUP_PODS));
      OWNERS.forEach(cluster::list);
    }

    Tree object(Subject owner) {
      return OWNERS.stream()
          .filter(kind -> kind.group().equals(owner.group()) && kind.kind().equals(owner.kind()))
          .flatMap(kind -> cluster.list(kind).stream())
          .filter(one -> one.namespace().equals(owner.namespace()))
          .filter(one -> one.name().equals(owner.name()))
          .map(CustomResource::tree)
          .findFirst()
          .orElse(Tree.ABSENT);
    }
  }

  private static Severity severity(DataSet set, Cluster cluster, Params params) {
    boolean elsewhere =
        cluster.ask(Resources.NAMESPACES).known().stream()
            .filter(namespace -> namespace.name().equals(set.namespace()))
            .anyMatch(namespace -> Production.of(namespace, params) instanceof Production.No);
    return elsewhere ? LOW : HIGH;
  }

  private static Verdict operated(DataSet set, Subject owner, Reading reading, Severity severity) {
    Operator operator = Operator.of(owner).orElseThrow();
    boolean taken =
        reading.coverage().sources().stream()
            .filter(source -> Operator.of(source.ref()).isPresent() || isOf(source, owner))
            .anyMatch(
                source ->
                    source.ref().equals(owner)
                        || set.wanted().stream().anyMatch(source.scope()::covers));
    if (taken) {
      return pass();
    }
    if (operator.declaresBackups(reading.object(owner))) {
      return pass(Note.of("nothing shows when its backups are taken"));
    }
    if (operator.declares().isEmpty()) {
      return notObservable("objects of %s do not show how it is saved".formatted(operator.name()));
    }
    return fail(
        severity,
        "%s %s declares no backup.".formatted(owner.kind(), owner.name()),
        remedy(owner),
        at(operator.declared(), "absent", "a backup").on(owner));
  }

  /// Says whether a source belongs to the operator of a database without being the database.
  private static boolean isOf(BackupSource source, Subject owner) {
    return source.ref().group().equals(owner.group());
  }

  private static Remedy remedy(Subject owner) {
    if (!owner.group().equals("postgresql.cnpg.io")) {
      return Remedy.think("Declare a schedule and a store in the object of the database.");
    }
    return Remedy.paste(
            "Give the cluster a store (spec.backup or the Barman plugin), then let it be saved.",
            """
            apiVersion: postgresql.cnpg.io/v1
            kind: ScheduledBackup
            metadata: {name: %s, namespace: %s}
            spec:
              schedule: "0 0 2 * * *"
              cluster: {name: %s}
            """
                .formatted(owner.name(), owner.namespace(), owner.name()))
        .reviewed();
  }

  private static Optional<Verdict> knownToEngine(DataSet set, Engine engine, Reading reading) {
    boolean dumped =
        reading.coverage().sources().stream()
            .filter(source -> source.product().equals(BackupCronJobs.PRODUCT))
            .filter(BackupSource::isSureAndOn)
            .filter(source -> source.scope().engine().equals(engine.id()))
            .anyMatch(source -> source.scope().namespaces().test(set.namespace()));
    PodTemplate template =
        set.workload().map(one -> one.template()).orElse(new PodTemplate(Tree.ABSENT));
    java.util.Map<String, String> marks = template.tree().textFields("metadata", "annotations");
    boolean hooked = marks.containsKey(VELERO_HOOK) || marks.containsKey(K8UP_COMMAND);
    boolean before =
        reading.preBackups().stream().anyMatch(one -> one.namespace().equals(set.namespace()));
    return dumped || hooked || before || isHookedBySchedule(set, reading)
        ? Optional.of(pass())
        : Optional.empty();
  }

  private static boolean isHookedBySchedule(DataSet set, Reading reading) {
    return reading.cluster().list(BackupKinds.VELERO_SCHEDULES).stream()
        .flatMap(
            schedule -> schedule.tree().items("spec", "template", "hooks", "resources").stream())
        .filter(hook -> hook.has("pre"))
        .anyMatch(
            hook ->
                hook.texts("includedNamespaces").isEmpty()
                    || dev.kprod.checks.Globs.anyMatches(
                        hook.texts("includedNamespaces"), set.namespace()));
  }
}
