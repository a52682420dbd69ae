package dev.kprod.checks.backup;

import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// Objects that are the runs of a source, beside it: the part `runs` of a row.
///
/// @param kind their kind
/// @param fields where they name the source; one of them is enough
/// @param label the label that names it, empty for none; without fields and label, all are its
/// @param ends how they tell the end
/// @param hidden what a reader is told where they are not served or may not be read, because many
///   roles leave them out; empty where that is no different from other kinds
record RunRow(
    ResourceType<CustomResource> kind,
    List<FieldPath> fields,
    String label,
    Ending ends,
    String hidden) {
  RunRow {
    fields = List.copyOf(fields);
  }

  /// Reads the part of a row.
  ///
  /// @throws IllegalArgumentException if it is not of this form
  static RunRow of(TableRow row) {
    row.only("kind", "fields", "label", "ends", "hidden");
    return new RunRow(
        row.kind("kind"),
        row.paths("fields"),
        row.textOrEmpty("label"),
        Ending.of(row.part("ends")),
        row.textOrEmpty("hidden"));
  }

  /// Returns what came of the runs of a source.
  History of(CustomResource source, Cluster cluster) {
    return switch (beside(source, cluster)) {
      case Listing.Seen<CustomResource>(var objects) ->
          History.of(
              objects.stream()
                  .filter(object -> isOf(source, object))
                  .flatMap(object -> PastRow.told(kind, object, ends).stream())
                  .toList());
      case Listing.NotServed<CustomResource>() ->
          hidden.isEmpty() ? History.of(List.of()) : hidden("are not served");
      case Listing.Unseen<CustomResource>(var read, var some, var outcome) ->
          hidden.isEmpty() ? new History.Unseen(read) : hidden("may not be read");
    };
  }

  /// Says whether an object is a run of a source.
  boolean isOf(CustomResource source, CustomResource run) {
    return (fields.isEmpty() && label.isEmpty())
        || source.name().equals(run.labels().get(label))
        || fields.stream().anyMatch(path -> path.texts(run.tree()).contains(source.name()));
  }

  private History hidden(String why) {
    return new History.NotShown("%s %s".formatted(hidden, why));
  }

  private Listing<CustomResource> beside(CustomResource source, Cluster cluster) {
    return switch (kind.scope()) {
      case NAMESPACED -> cluster.ask(kind, source.namespace());
      case CLUSTER -> cluster.ask(kind);
    };
  }
}
