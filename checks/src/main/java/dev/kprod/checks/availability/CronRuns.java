package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.JOBS;

import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Job;
import dev.kprod.cluster.Reads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A CronJob with the Jobs that it made and that are still there.
///
/// @param now when the snapshot was taken
record CronRuns(CronJob cronJob, List<Job> jobs, Instant now, Params params) {
  private static final Index<Map<String, List<Job>>> JOBS_OF =
      Index.of("jobs by cron job", Reads.of(JOBS), CronRuns::byCronJob);

  private static Map<String, List<Job>> byCronJob(Cluster cluster) {
    Map<String, List<Job>> jobs = new HashMap<>();
    for (Job job : cluster.list(JOBS)) {
      job.controller()
          .filter(owner -> owner.kind().equals("CronJob"))
          .ifPresent(
              owner ->
                  jobs.computeIfAbsent(
                          job.namespace() + "/" + owner.name(), unseen -> new ArrayList<>())
                      .add(job));
    }
    return jobs;
  }

  /// Returns a CronJob with its Jobs. Declare [dev.kprod.cluster.Resources#JOBS].
  static CronRuns of(CronJob cronJob, Params params, Cluster cluster) {
    List<Job> jobs =
        cluster.index(JOBS_OF).getOrDefault(cronJob.namespace() + "/" + cronJob.name(), List.of());
    return new CronRuns(cronJob, jobs, cluster.takenAt(), params);
  }

  /// Finds the run that has been going for longest.
  Optional<Job> active() {
    return jobs.stream()
        .filter(job -> !job.isFinished() && job.startedAt().isPresent())
        .min(Comparator.comparing(job -> job.startedAt().orElseThrow()));
  }

  /// Finds the run that failed last.
  Optional<Job> lastFailed() {
    return jobs.stream()
        .filter(job -> job.failure().isPresent())
        .max(
            Comparator.comparing(
                job -> job.failure().flatMap(Condition::changedAt).orElse(Instant.MIN)));
  }

  /// Finds when a run last succeeded; clusters before 1.21 tell it by its Job alone.
  Optional<Instant> lastSuccess() {
    return cronJob
        .lastSucceededAt()
        .or(() -> jobs.stream().flatMap(job -> job.completedAt().stream()).max(Instant::compareTo));
  }

  Remedy rerun(String text) {
    return Remedy.run(
        text,
        "kubectl",
        "-n",
        cronJob.namespace(),
        "create",
        "job",
        "--from=cronjob/" + cronJob.name(),
        cronJob.name() + "-manual");
  }
}
