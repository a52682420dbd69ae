package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Optional;

/// A CronJob.
public record CronJob(Tree tree) implements Controller {
  /// Returns the schedule, five fields or a macro.
  public String schedule() {
    return tree.text("spec", "schedule");
  }

  /// Finds the time zone of the schedule; empty means the controller manager's own.
  public Optional<String> timeZone() {
    return tree.findText("spec", "timeZone");
  }

  /// Says whether it is held back.
  public boolean isSuspended() {
    return tree.isTrue("spec", "suspend");
  }

  /// Says whether a run that is due is left out while another is under way.
  public boolean forbidsOverlap() {
    return tree.text("spec", "concurrencyPolicy").equals("Forbid");
  }

  /// Finds when it last made a Job.
  public Optional<Instant> lastScheduledAt() {
    return time("status", "lastScheduleTime");
  }

  /// Finds when a Job of it last ended well; clusters before 1.21 do not say.
  public Optional<Instant> lastSucceededAt() {
    return time("status", "lastSuccessfulTime");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "jobTemplate", "spec", "template"));
  }
}
