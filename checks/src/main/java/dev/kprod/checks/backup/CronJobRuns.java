package dev.kprod.checks.backup;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.Job;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What came of the runs of CronJobs.
///
/// `status.lastSuccessfulTime` is there since 1.21; before, and for the failures, the Jobs tell.
final class CronJobRuns {
  private CronJobRuns() {}

  /// Returns the runs of some CronJobs together.
  static History of(List<CronJob> cronJobs, Cluster cluster) {
    List<Run> runs = new ArrayList<>();
    Optional<Read<?>> unseen = Optional.empty();
    for (CronJob cronJob : cronJobs) {
      Subject ref = Subjects.subject(Resources.CRON_JOBS, cronJob);
      Optional<Instant> succeeded = cronJob.lastSucceededAt();
      succeeded.ifPresent(
          at -> runs.add(new Run(at, Result.OK, "succeeded", ref, "status.lastSuccessfulTime")));
      switch (cluster.ask(Resources.JOBS, cronJob.namespace())) {
        case Listing.Seen<Job>(var jobs) ->
            jobs.stream()
                .filter(job -> isOf(job, cronJob))
                .flatMap(job -> ended(job).stream())
                .forEach(runs::add);
        case Listing.NotServed<Job>() -> {}
        case Listing.Unseen<Job>(var read, var some, var outcome) -> {
          if (succeeded.isEmpty()) {
            unseen = Optional.of(read);
          }
        }
      }
    }
    return unseen.<History>map(History.Unseen::new).orElseGet(() -> History.of(runs));
  }

  private static boolean isOf(Job job, CronJob cronJob) {
    return job.controller()
        .filter(owner -> owner.kind().equals("CronJob") && owner.name().equals(cronJob.name()))
        .isPresent();
  }

  private static Optional<Run> ended(Job job) {
    Subject ref = Subjects.subject(Resources.JOBS, job);
    if (job.isComplete()) {
      return job.completedAt()
          .map(at -> new Run(at, Result.OK, "succeeded", ref, "status.completionTime"));
    }
    return Condition.find(job.tree(), "Failed")
        .filter(Condition::isTrue)
        .flatMap(Condition::changedAt)
        .map(at -> new Run(at, Result.FAILED, "failed", ref, "status.conditions[type=Failed]"));
  }
}
