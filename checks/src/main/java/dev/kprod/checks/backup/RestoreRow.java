package dev.kprod.checks.backup;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Objects that show that something was restored: one of the parts `restores` of a row.
///
/// @param kind their kind
/// @param ends how they tell the end
/// @param from how they say from what
record RestoreRow(ResourceType<CustomResource> kind, Ending ends, Origin from) {
  /// Reads the part of a row.
  ///
  /// @throws IllegalArgumentException if it is not of this form
  static RestoreRow of(TableRow row) {
    row.only("kind", "ends", "from");
    return new RestoreRow(
        row.kind("kind"), Ending.of(row.part("ends")), Origin.of(row.part("from")));
  }

  /// Returns what some objects of the kind show.
  List<Restore> shown(String product, List<CustomResource> restores, Origin.Past past) {
    List<Restore> shown = new ArrayList<>();
    for (CustomResource restore : restores) {
      Predicate<BackupSource> origin = from.of(restore, past);
      for (Ending.End end : ends.of(restore)) {
        shown.add(
            new Restore(
                Subjects.subject(kind, restore),
                end.at(),
                end.result() == Result.OK ? Restore.Result.OK : Restore.Result.FAILED,
                end.word(),
                source -> source.product().equals(product) && origin.test(source)));
      }
    }
    return shown;
  }
}
