package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.K10_POLICIES;
import static dev.kprod.cluster.BackupKinds.K10_RUN_ACTIONS;
import static dev.kprod.cluster.BackupKinds.K8UP_BACKUPS;
import static dev.kprod.cluster.BackupKinds.K8UP_SCHEDULES;
import static dev.kprod.cluster.BackupKinds.KUBESTASH_CONFIGURATIONS;
import static dev.kprod.cluster.BackupKinds.KUBESTASH_SESSIONS;
import static dev.kprod.cluster.BackupKinds.OPENSHIFT_BACKUPS;
import static dev.kprod.cluster.BackupKinds.OPENSHIFT_ETCD_BACKUPS;
import static dev.kprod.cluster.BackupKinds.SNAPSHOT_SCHEDULES;
import static dev.kprod.cluster.BackupKinds.STASH_CONFIGURATIONS;
import static dev.kprod.cluster.BackupKinds.STASH_SESSIONS;
import static dev.kprod.cluster.BackupKinds.VOLSYNC_SOURCES;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.semantics.cron.Cron;
import dev.kprod.semantics.selector.LabelExpression;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The products of which each object of one kind is a source: a row each.
final class ProductRows {
  private static final String K10_POLICY = "k10.kasten.io/policyName";
  private static final String K10_NAMESPACE = "k10.kasten.io/appNamespace";

  /// All of them.
  static final List<ProductRow> ALL =
      List.of(
          new ProductRow(
              "k8up",
              K8UP_SCHEDULES,
              List.of(K8UP_BACKUPS),
              ProductRows::k8upPlan,
              ProductRows::k8upScope,
              Past.objects(K8UP_BACKUPS, (schedule, backup) -> true, ProductRows::k8upRun)),
          new ProductRow(
              "VolSync",
              VOLSYNC_SOURCES,
              List.of(),
              source ->
                  source.tree().isTrue("spec", "paused")
                      ? Plan.paused("it is paused", "spec.paused")
                      : Plan.on(List.of(source.tree().text("spec", "trigger", "schedule"))),
              source -> Scope.claim(source.namespace(), source.tree().text("spec", "sourcePVC")),
              Past.own(VOLSYNC_SOURCES, "lastSyncTime", "synchronised")),
          new ProductRow(
              "snapscheduler",
              SNAPSHOT_SCHEDULES,
              List.of(),
              schedule ->
                  schedule.tree().isTrue("spec", "disabled")
                      ? Plan.paused("it is disabled", "spec.disabled")
                      : Plan.on(List.of(schedule.tree().text("spec", "schedule"))),
              schedule ->
                  Scope.within(
                      schedule.namespace(),
                      claim -> matches(schedule.tree().at("spec", "claimSelector"), claim)),
              Past.own(SNAPSHOT_SCHEDULES, "lastSnapshotTime", "taken")),
          new ProductRow(
              "OpenShift",
              OPENSHIFT_BACKUPS,
              List.of(OPENSHIFT_ETCD_BACKUPS),
              backup ->
                  new Plan.On(
                      List.of(backup.tree().text("spec", "etcd", "schedule")),
                      Cron.findZone(backup.tree().text("spec", "etcd", "timeZone"))
                          .orElse(java.time.ZoneOffset.UTC),
                      Cron::parse),
              backup -> Scope.CLUSTER_STATE,
              Past.objects(
                  OPENSHIFT_ETCD_BACKUPS, (backup, run) -> true, ProductRows::openShiftRun)),
          new ProductRow(
              "Kasten K10",
              K10_POLICIES,
              List.of(K10_RUN_ACTIONS),
              ProductRows::k10Plan,
              ProductRows::k10Scope,
              ProductRows::k10Past),
          new ProductRow(
              "KubeStash",
              KUBESTASH_CONFIGURATIONS,
              List.of(KUBESTASH_SESSIONS),
              configuration ->
                  pausable(
                      configuration, texts(configuration, "sessions", "scheduler", "schedule")),
              configuration ->
                  target(
                      configuration.tree().at("spec", "target"),
                      configuration
                          .tree()
                          .findText("spec", "target", "namespace")
                          .orElse(configuration.namespace())),
              sessions(KUBESTASH_SESSIONS)),
          new ProductRow(
              "Stash",
              STASH_CONFIGURATIONS,
              List.of(STASH_SESSIONS),
              configuration ->
                  pausable(configuration, List.of(configuration.tree().text("spec", "schedule"))),
              configuration ->
                  target(
                      configuration.tree().at("spec", "target", "ref"), configuration.namespace()),
              sessions(STASH_SESSIONS)));

  private ProductRows() {}

  private static Plan k8upPlan(CustomResource schedule) {
    String text = schedule.tree().text("spec", "backup", "schedule");
    if (text.isEmpty()) {
      return new Plan.None();
    }
    if (!text.endsWith("-random")) {
      return Plan.on(List.of(text));
    }
    return Plan.on(
        List.of(
            schedule.tree().items("status", "effectiveSchedules").stream()
                .filter(effective -> effective.text("jobType").equals("backup"))
                .map(effective -> effective.text("generatedSchedule"))
                .filter(effective -> !effective.isEmpty())
                .findFirst()
                .orElse(text.substring(0, text.length() - "-random".length()))));
  }

  private static Scope k8upScope(CustomResource schedule) {
    List<Tree> selectors = schedule.tree().items("spec", "backup", "labelSelectors");
    return Scope.within(
        schedule.namespace(),
        claim ->
            selectors.isEmpty()
                || selectors.stream().anyMatch(selector -> matches(selector, claim)));
  }

  /// Completed is true after a failure too; the reason tells which.
  private static Optional<Run> k8upRun(CustomResource backup) {
    return Condition.find(backup.tree(), "Completed")
        .filter(Condition::isTrue)
        .flatMap(
            completed ->
                completed
                    .changedAt()
                    .map(
                        at ->
                            new Run(
                                at,
                                completed.reason().equals("Succeeded") ? Result.OK : Result.FAILED,
                                completed.reason(),
                                Subjects.subject(K8UP_BACKUPS, backup),
                                "status.conditions[type=Completed]")));
  }

  private static Optional<Run> openShiftRun(CustomResource backup) {
    return Condition.all(backup.tree()).stream()
        .filter(
            condition ->
                Stream.of("BackupCompleted", "BackupFailed").anyMatch(condition.reason()::equals))
        .flatMap(
            condition ->
                condition.changedAt().stream()
                    .map(
                        at ->
                            new Run(
                                at,
                                condition.reason().equals("BackupCompleted")
                                    ? Result.OK
                                    : Result.FAILED,
                                condition.reason(),
                                Subjects.subject(OPENSHIFT_ETCD_BACKUPS, backup),
                                "status.conditions[type=%s]".formatted(condition.type()))))
        .findFirst();
  }

  private static Plan k10Plan(CustomResource policy) {
    boolean saves =
        policy.tree().items("spec", "actions").stream()
            .map(action -> action.text("action"))
            .anyMatch(action -> action.equals("backup") || action.equals("export"));
    if (!saves) {
      return new Plan.None();
    }
    String frequency = policy.tree().text("spec", "frequency");
    return pausable(policy, frequency.equals("@onDemand") ? List.of() : List.of(frequency));
  }

  private static Scope k10Scope(CustomResource policy) {
    Selector selector = selector(policy.tree().at("spec", "selector"));
    return Scope.of(namespace -> selector.matches(Map.of(K10_NAMESPACE, namespace)), claim -> true);
  }

  /// RunActions come from an aggregated API that many roles leave out.
  private static History k10Past(CustomResource policy, Cluster cluster) {
    return switch (Past.beside(policy, K10_RUN_ACTIONS, cluster)) {
      case Listing.Seen<CustomResource>(var actions) ->
          History.of(
              actions.stream()
                  .filter(
                      action ->
                          policy.name().equals(action.labels().get(K10_POLICY))
                              || policy
                                  .name()
                                  .equals(action.tree().text("spec", "subject", "name")))
                  .flatMap(action -> k10Run(action).stream())
                  .toList());
      case Listing.NotServed<CustomResource>() -> k10Hidden("are not served");
      case Listing.Unseen<CustomResource> unseen -> k10Hidden("may not be read");
    };
  }

  private static History k10Hidden(String why) {
    return new History.NotShown("K10 tells results in RunActions alone, and these " + why);
  }

  private static Optional<Run> k10Run(CustomResource action) {
    return Past.ended(
        K10_RUN_ACTIONS,
        action,
        action.tree().text("status", "state"),
        "endTime",
        "Complete",
        "Failed");
  }

  private static Plan pausable(CustomResource source, List<String> schedules) {
    return source.tree().isTrue("spec", "paused")
        ? Plan.paused("it is paused", "spec.paused")
        : Plan.on(schedules);
  }

  /// Sessions tell when they began and not when they ended.
  private static Past sessions(ResourceType<CustomResource> kind) {
    return Past.objects(
        kind,
        (configuration, session) ->
            session.tree().text("spec", "invoker", "name").equals(configuration.name()),
        session -> {
          String phase = session.tree().text("status", "phase");
          boolean ok = phase.equals("Succeeded");
          return ok || phase.equals("Failed")
              ? session
                  .createdAt()
                  .map(
                      at ->
                          new Run(
                              at,
                              ok ? Result.OK : Result.FAILED,
                              phase,
                              Subjects.subject(kind, session),
                              "metadata.creationTimestamp"))
              : Optional.empty();
        });
  }

  private static Scope target(Tree target, String namespace) {
    return target.text("kind").equals("PersistentVolumeClaim")
        ? Scope.claim(namespace, target.text("name"))
        : Scope.all(namespace);
  }

  private static boolean matches(Tree selector, Claim claim) {
    return selector instanceof Tree.Absent || selector(selector).matches(claim.labels());
  }

  /// Returns the selector of a field in which absent and empty select everything.
  static Selector selector(Tree field) {
    return Selector.of(
        field.textFields("matchLabels"),
        field.items("matchExpressions").stream()
            .map(
                one ->
                    new LabelExpression(one.text("key"), one.text("operator"), one.texts("values")))
            .toList());
  }

  /// Returns the texts under a path below `spec`, through every list on the way.
  static List<String> texts(CustomResource object, String... path) {
    List<Tree> level = List.of(object.tree().at("spec"));
    for (int i = 0; i < path.length - 1; i++) {
      String field = path[i];
      level =
          level.stream()
              .map(tree -> tree.at(field))
              .flatMap(
                  tree ->
                      tree instanceof Tree.Items items ? items.values().stream() : Stream.of(tree))
              .toList();
    }
    return level.stream().map(tree -> tree.text(path[path.length - 1])).toList();
  }
}
