package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.cluster.Resources.CRON_JOBS;
import static dev.kprod.cluster.Resources.JOBS;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.FieldManager;
import dev.kprod.cluster.Job;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether what should happen at a time did happen, and went well.
final class CronjobRuns implements Check<CronJob> {
  static final Param<Duration> SLACK =
      new Param<>(
          "slack", ValueType.span(), Duration.ofMinutes(10), "A run is made within seconds.");

  static final Param<Integer> SUCCESSES =
      Param.count("k", 2, 1, 100, "One failure is retried by the next run; two are a pattern.");

  static final Param<Duration> SUSPEND_MAX =
      new Param<>(
          "suspendMax",
          ValueType.span(),
          Duration.ofDays(7),
          "A pause for maintenance is over within a week.");

  private static final Declaration<CronJob> DECLARATION =
      Declaration.of(
              "ha-cronjob-runs",
              Subjects.of(
                  CRON_JOBS,
                  "cron job",
                  "cron jobs",
                  SubjectKind.Radius.WORKLOAD,
                  SubjectKind.Reach.APPLICATIONS))
          .title("Every CronJob ran on time and succeeded lately.")
          .severity(HIGH)
          .reads(JOBS)
          .param(SLACK)
          .param(SUCCESSES)
          .param(SUSPEND_MAX)
          .breaks(
              """
              The backup, the renewal of a certificate or the run of invoices has been dead for
              weeks, and nobody looks, because nothing crashes.
              """)
          .judged(
              "A suspended CronJob is left out until suspendMax is over, and then fails.",
              "It fails if a Job of it has run for longer than three periods and a day.",
              "It fails if a run that was due more than slack ago was not made; what was due before"
                  + " it was made, or before its spec last changed, does not count.",
              "It fails if as many runs as k says were due since its last success, runs behind one "
                  + "that is still going left out.",
              "A schedule or time zone that cannot be read leaves it unknown; without a zone the "
                  + "last run tells the clock of the controller.")
          .example(
              """
              kind: CronJob
              metadata: {name: invoices, creationTimestamp: "2026-11-01T00:00:00Z"}
              spec: {schedule: "0 3 * * *"}
              status: {lastScheduleTime: "2026-11-18T03:00:00Z"}
              """,
              """
              kind: CronJob
              metadata: {name: invoices, creationTimestamp: "2026-11-01T00:00:00Z"}
              spec: {schedule: "0 3 * * *"}
              status:
                lastScheduleTime: "2026-11-21T03:00:00Z"
                lastSuccessfulTime: "2026-11-21T03:02:00Z"
              """)
          .source("https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/")
          .build();

  @Override
  public Declaration<CronJob> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(CronJob cronJob, Cluster cluster, Params params) {
    CronRuns of = CronRuns.of(cronJob, params, cluster);
    if (cronJob.isSuspended()) {
      return suspended(of);
    }
    Schedule schedule;
    try {
      schedule = Schedule.of(cronJob);
    } catch (IllegalArgumentException unreadable) {
      return notObservable(
          "its schedule \"%s\" cannot be read: %s"
              .formatted(cronJob.schedule(), unreadable.getMessage()));
    }
    return hanging(of, schedule)
        .or(() -> missed(of, schedule))
        .or(() -> failed(of, schedule))
        .orElseGet(Verdict::pass);
  }

  private static Verdict suspended(CronRuns of) {
    Optional<Instant> since =
        FieldManager.of(of.cronJob(), "f:spec", "f:suspend")
            .flatMap(FieldManager::at)
            .or(of.cronJob()::lastScheduledAt)
            .or(of.cronJob()::createdAt);
    boolean recent =
        since.map(at -> at.plus(of.params().of(SUSPEND_MAX)).isAfter(of.now())).orElse(true);
    if (recent) {
      return notApplicable("it is suspended");
    }
    return fail(
        HIGH,
        "It has been suspended for %s.".formatted(Ages.text(since.get(), of.now())),
        Remedy.patch(
                "Let it run again, or delete it.",
                Subjects.subject(CRON_JOBS, of.cronJob()),
                "cj",
                Tree.under(Tree.of(false), "spec", "suspend"))
            .reviewed(),
        at(
            "spec.suspend",
            "true for " + Ages.text(since.get(), of.now()),
            "at most " + ValueType.spanText(of.params().of(SUSPEND_MAX))));
  }

  private static Optional<Verdict> hanging(CronRuns of, Schedule schedule) {
    Optional<Job> active = of.active();
    if (active.isEmpty()) {
      return Optional.empty();
    }
    Instant start = active.get().startedAt().orElseThrow();
    boolean long24 = Duration.between(start, of.now()).compareTo(Duration.ofDays(1)) > 0;
    if (!long24 || schedule.between(start, of.now()).size() < 3) {
      return Optional.empty();
    }
    return Optional.of(
        fail(
            HIGH,
            "Job %s has been running for %s%s."
                .formatted(
                    active.get().name(),
                    Ages.text(start, of.now()),
                    of.cronJob().forbidsOverlap() ? ", and no other starts beside it" : ""),
            Remedy.run(
                    "Stop it, and set activeDeadlineSeconds so that the next one ends by itself.",
                    "kubectl",
                    "-n",
                    of.cronJob().namespace(),
                    "delete",
                    "job",
                    active.get().name())
                .reviewed(),
            at(
                    "status.startTime",
                    active.get().tree().at("status", "startTime"),
                    "ended within three periods")
                .on(Subjects.subject(JOBS, active.get()))));
  }

  private static Optional<Verdict> missed(CronRuns of, Schedule schedule) {
    Instant since =
        Stream.of(
                of.cronJob().lastScheduledAt(),
                of.cronJob().createdAt(),
                FieldManager.newest(of.cronJob()).flatMap(FieldManager::at))
            .flatMap(Optional::stream)
            .max(Instant::compareTo)
            .orElse(of.now());
    List<Instant> due = schedule.between(since, of.now().minus(of.params().of(SLACK)));
    if (due.isEmpty()) {
      return Optional.empty();
    }
    Optional<Job> active = of.active().filter(job -> of.cronJob().forbidsOverlap());
    return Optional.of(
        fail(
            HIGH,
            "%s due and not made, the first at %s%s."
                .formatted(
                    due.size() == 1 ? "1 run was" : Schedule.count(due) + " runs were",
                    due.getFirst(),
                    active
                        .map(job -> "; Job %s is still running".formatted(job.name()))
                        .orElse("")),
            of.rerun("Run it now, and see why the controller did not."),
            at(
                "status.lastScheduleTime",
                of.cronJob().tree().at("status", "lastScheduleTime"),
                due.getLast().toString())));
  }

  private static Optional<Verdict> failed(CronRuns of, Schedule schedule) {
    Optional<Instant> success = of.lastSuccess();
    Optional<Instant> since = success.or(of.cronJob()::createdAt);
    if (since.isEmpty()) {
      return Optional.empty();
    }
    Instant settled = of.now().minus(of.params().of(SLACK));
    Instant upTo =
        of.active()
            .flatMap(Job::startedAt)
            .filter(settled::isAfter)
            .map(start -> start.minusSeconds(1))
            .orElse(settled);
    List<Instant> due = schedule.between(since.get(), upTo);
    int allowed =
        success.isPresent() ? of.params().of(SUCCESSES) : Math.max(2, of.params().of(SUCCESSES));
    if (due.size() < allowed) {
      return Optional.empty();
    }
    Optional<Condition> why = of.lastFailed().flatMap(Job::failure);
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        at(
            "status.lastSuccessfulTime",
            of.cronJob().tree().at("status", "lastSuccessfulTime"),
            "after " + due.get(due.size() - allowed)));
    of.lastFailed()
        .ifPresent(
            job ->
                evidence.add(
                    at("status.conditions[type=Failed].reason", why.orElseThrow().reason(), "none")
                        .on(Subjects.subject(JOBS, job))));
    return Optional.of(
        fail(
            HIGH,
            "%s, and %s runs were due since%s."
                .formatted(
                    success
                        .map(at -> "It last succeeded %s ago".formatted(Ages.text(at, of.now())))
                        .orElse("It never succeeded"),
                    Schedule.count(due),
                    why.map(one -> "; the last ended with " + one.reason()).orElse("")),
            of.lastFailed()
                .map(CronjobRuns::logs)
                .orElseGet(() -> of.rerun("Run it now, and read what it says.")),
            evidence));
  }

  private static Remedy logs(Job job) {
    return Remedy.run(
        "Read what the last run said.",
        "kubectl",
        "-n",
        job.namespace(),
        "logs",
        "job/" + job.name(),
        "--all-containers");
  }
}
