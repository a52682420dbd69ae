package dev.kprod.checks.backup;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.ResourceType;
import java.util.List;
import java.util.Optional;

/// Where it shows what came of the runs of a source: the parts `runs`, `own` and `cronJobs` of a
/// row.
///
/// @param runs the objects that are its runs
/// @param own how the source itself tells
/// @param cronJobs the CronJobs by which its operator runs it
record PastRow(Optional<RunRow> runs, Optional<Ending> own, Optional<CronJobRow> cronJobs) {
  /// Reads the parts of a row.
  ///
  /// @throws IllegalArgumentException if one is not of its form, or if there is none
  static PastRow of(TableRow row) {
    PastRow past =
        new PastRow(
            row.findPart("runs").map(RunRow::of),
            row.findPart("own").map(Ending::of),
            row.findPart("cronJobs").map(CronJobRow::of));
    boolean others = past.own.isPresent() || past.cronJobs.isPresent();
    if (past.runs.isPresent() == others) {
      throw row.refused("either runs, or own and cronJobs, have to be there");
    }
    return past;
  }

  /// Returns what is known of the runs of a source.
  History of(ResourceType<CustomResource> kind, CustomResource source, Cluster cluster) {
    if (runs.isPresent()) {
      return runs.get().of(source, cluster);
    }
    List<Run> told = own.map(ending -> told(kind, source, ending)).orElse(List.of());
    return cronJobs
        .map(made -> made.of(kind, source, told, cluster))
        .orElseGet(() -> History.of(told));
  }

  /// Returns the runs of which an object tells.
  static List<Run> told(ResourceType<CustomResource> kind, CustomResource object, Ending ending) {
    return ending.of(object).stream()
        .map(
            end ->
                new Run(
                    end.at(), end.result(), end.word(), Subjects.subject(kind, object), end.path()))
        .toList();
  }
}
