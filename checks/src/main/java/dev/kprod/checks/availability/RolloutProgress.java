package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.DaemonSet;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.FieldManager;
import dev.kprod.cluster.StatefulSet;
import dev.kprod.cluster.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// Whether a change of a template has reached the pods, or is on its way.
final class RolloutProgress implements Check<Workload> {
  static final Param<Duration> SETTLE =
      new Param<>(
          "settle", ValueType.span(), Duration.ofMinutes(2), "A controller acts within seconds.");

  static final Param<Duration> STUCK =
      new Param<>(
          "stuck",
          ValueType.span(),
          Duration.ofMinutes(30),
          "A pod that has not moved for half an hour waits for somebody.");

  static final Param<Duration> PAUSED_MAX =
      new Param<>(
          "pausedMax",
          ValueType.span(),
          Duration.ofHours(24),
          "A canary is looked at for hours; after a day it is forgotten.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-rollout-progress", WORKLOADS)
          .title("No rollout is stuck half way.")
          .severity(HIGH)
          .param(SETTLE)
          .param(STUCK)
          .param(PAUSED_MAX)
          .breaks(
              """
              Two versions serve for days. The next urgent change queues behind a broken one, and a
              lost node brings its pods back in the broken version only.
              """)
          .judged(
              "What is no Deployment, StatefulSet or DaemonSet is left out.",
              "A Deployment fails if its progress deadline is exceeded, and if it cannot make"
                  + " pods.",
              "A Deployment fails if its controller has not looked at its spec for longer than "
                  + "settle, and if it has been paused half way for longer than pausedMax.",
              "A StatefulSet that updates itself fails if a pod is not of its newest revision and "
                  + "none has changed for longer than stuck; partitions are left out.",
              "A DaemonSet that updates itself fails if some nodes have an old pod, some are not "
                  + "available and no pod has changed for longer than stuck.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              status:
                conditions:
                - {type: Progressing, status: "False", reason: ProgressDeadlineExceeded}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              status:
                conditions:
                - {type: Progressing, status: "True", reason: NewReplicaSetAvailable}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment")
          .source(
              "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Case of = new Case(workload, cluster.takenAt(), params);
    if (!workload.isRead()) {
      return notApplicable("it was not read");
    }
    return switch (workload.kind()) {
      case DEPLOYMENT -> deployment(of, new Deployment(workload.tree()));
      case STATEFUL_SET ->
          StandingUpdate.of(workload, new StatefulSet(workload.tree()), of.isStuck());
      case DAEMON_SET -> StandingUpdate.of(workload, new DaemonSet(workload.tree()), of.isStuck());
      case REPLICA_SET, REPLICATION_CONTROLLER, JOB, CRON_JOB, POD, STATIC_POD, CUSTOM ->
          notApplicable("it has no rollout that is known");
    };
  }

  private record Case(Workload workload, Instant now, Params params) {
    /// A time that is not known lies long back.
    boolean isBefore(Optional<Instant> time, Param<Duration> span) {
      return time.map(at -> !at.plus(params.of(span)).isAfter(now)).orElse(true);
    }

    /// Says whether no pod has changed for long.
    boolean isStuck() {
      return isBefore(
          workload.livePods().stream()
              .flatMap(pod -> pod.createdAt().stream())
              .max(Instant::compareTo),
          STUCK);
    }
  }

  private static Verdict deployment(Case of, Deployment deployment) {
    Optional<Condition> progressing = Condition.find(deployment.tree(), "Progressing");
    if (progressing.filter(RolloutProgress::isExceeded).isPresent()) {
      return exceeded(of, progressing.get());
    }
    Optional<Condition> failure =
        Condition.find(deployment.tree(), "ReplicaFailure").filter(Condition::isTrue);
    if (failure.isPresent()) {
      return cannotMake(of, failure.get());
    }
    Optional<Instant> changed = FieldManager.newest(deployment).flatMap(FieldManager::at);
    if (deployment.isBehind() && of.isBefore(changed, SETTLE)) {
      return fail(
          HIGH,
          "Its controller has not looked at its newest spec.",
          Remedy.think("See whether the kube-controller-manager runs and leads."),
          at(
              "status.observedGeneration",
              deployment.tree().at("status", "observedGeneration"),
              deployment.tree().number(0, "metadata", "generation") + " (metadata.generation)"));
    }
    return deployment.isPaused() && deployment.updatedPods() < deployment.pods()
        ? paused(of, deployment, progressing)
        : pass();
  }

  private static boolean isExceeded(Condition progressing) {
    return progressing.isFalse() && progressing.reason().equals("ProgressDeadlineExceeded");
  }

  private static Verdict exceeded(Case of, Condition progressing) {
    String why =
        of.workload.livePods().stream()
            .filter(pod -> !pod.isReady())
            .max(Comparator.comparing(pod -> pod.createdAt().orElse(Instant.MIN)))
            .map(pod -> "; %s: %s".formatted(pod.name(), Trouble.of(pod).reason()))
            .orElse("");
    return fail(
        HIGH,
        "Its rollout made no progress within its deadline%s%s."
            .formatted(since(of, progressing.changedAt()), why),
        Remedy.run(
                "Go back to the version before, unless the new one can be helped.",
                "kubectl",
                "-n",
                of.workload.namespace(),
                "rollout",
                "undo",
                of.workload.shortName())
            .reviewed(),
        at(
            "status.conditions[type=Progressing].reason",
            "ProgressDeadlineExceeded",
            "NewReplicaSetAvailable"));
  }

  private static String since(Case of, Optional<Instant> time) {
    return time.map(at -> ", %s ago".formatted(Ages.text(at, of.now))).orElse("");
  }

  private static Verdict cannotMake(Case of, Condition failure) {
    return fail(
        HIGH,
        "Its pods are refused: %s.".formatted(trimmed(failure.message())),
        Remedy.run(
            "See what refuses them: a quota, an admission policy or a missing account.",
            "kubectl",
            "-n",
            of.workload.namespace(),
            "describe",
            of.workload.resourceWord(),
            of.workload.name()),
        at("status.conditions[type=ReplicaFailure].reason", failure.reason(), "no such condition"));
  }

  private static String trimmed(String message) {
    String text = message.strip();
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  private static Verdict paused(Case of, Deployment deployment, Optional<Condition> progressing) {
    Optional<Instant> since =
        FieldManager.of(deployment, "f:spec", "f:paused")
            .flatMap(FieldManager::at)
            .or(() -> progressing.flatMap(Condition::updatedAt));
    if (!of.isBefore(since, PAUSED_MAX)) {
      return pass();
    }
    return fail(
        HIGH,
        "It is paused half way%s: %s of %s pods are of the newest version."
            .formatted(since(of, since), deployment.updatedPods(), deployment.pods()),
        Remedy.run(
                "Let it go on, or undo it.",
                "kubectl",
                "-n",
                of.workload.namespace(),
                "rollout",
                "resume",
                of.workload.shortName())
            .reviewed(),
        at("spec.paused", deployment.tree().at("spec", "paused"), "false"));
  }
}
