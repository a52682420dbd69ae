package dev.kprod.checks.backup;

import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// CronJobs by which an operator runs a source, beside it: the part `cronJobs` of a row.
///
/// @param known how they are recognised
/// @param prefix what a name has before that of the source
/// @param longest the length to which the operator cuts a name
/// @param where the field that has to be true for there to be any
/// @param without what a reader is told where it is not
record CronJobRow(
    Known known, String prefix, int longest, Optional<FieldPath> where, String without) {
  /// How the CronJobs of a source are recognised.
  enum Known {
    /// By their controller, which is the source.
    OWNED,
    /// By their name: the operator does not own them, or not by the source.
    NAMED
  }

  private static final int LONGEST_NAME = 253;

  /// Reads the part of a row.
  ///
  /// @throws IllegalArgumentException if it is not of this form
  static CronJobRow of(TableRow row) {
    row.only("known", "prefix", "longest", "where", "without");
    if (row.has("where") != row.has("without")) {
      throw row.refused("where and without go together");
    }
    return new CronJobRow(
        row.word("known", Known.class),
        row.textOrEmpty("prefix"),
        (int) row.cells().number(LONGEST_NAME, "longest"),
        row.findPath("where"),
        row.textOrEmpty("without"));
  }

  /// Returns what they and the source tell together.
  History of(
      ResourceType<CustomResource> kind, CustomResource source, List<Run> told, Cluster cluster) {
    if (where.isPresent() && !where.get().isTrue(source.tree())) {
      return new History.NotShown(without);
    }
    List<CronJob> own =
        cluster.list(Resources.CRON_JOBS).stream()
            .filter(cronJob -> isOf(kind, source, cronJob))
            .toList();
    return switch (CronJobRuns.of(own, cluster)) {
      case History.Runs more -> {
        List<Run> all = new ArrayList<>(told);
        all.addAll(more.runs());
        yield new History.Runs(all, more.part(), more.runningSince());
      }
      case History.NotShown notShown -> notShown;
      case History.Unseen unseen -> told.isEmpty() ? unseen : History.of(told);
    };
  }

  /// Says whether a CronJob is one of a source.
  boolean isOf(ResourceType<CustomResource> kind, CustomResource source, CronJob cronJob) {
    if (!cronJob.namespace().equals(source.namespace())) {
      return false;
    }
    return switch (known) {
      case OWNED ->
          cronJob
              .controller()
              .filter(owner -> owner.kind().equals(kind.kind()))
              .filter(owner -> owner.name().equals(source.name()))
              .isPresent();
      case NAMED -> cronJob.name().equals(name(source));
    };
  }

  private String name(CustomResource source) {
    String name = prefix + source.name();
    return name.length() <= longest ? name : name.substring(0, longest).replaceAll("-+$", "");
  }
}
