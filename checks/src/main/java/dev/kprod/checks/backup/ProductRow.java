package dev.kprod.checks.backup;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A product of which each object of one kind is a source: a row of `backup-products.json`.
///
/// @param product what people call it
/// @param kind the kind that says when
/// @param copies where what it saves lies, empty for the state of the cluster
/// @param plan where it says when it runs
/// @param scope where it says what it saves
/// @param past where it shows what came of its runs
/// @param restores the objects that show that something was restored
record ProductRow(
    String product,
    ResourceType<CustomResource> kind,
    Optional<Products.Copies> copies,
    PlanRow plan,
    ScopeRow scope,
    PastRow past,
    List<RestoreRow> restores)
    implements BackupProduct {
  ProductRow {
    restores = List.copyOf(restores);
  }

  /// All rows.
  static final List<ProductRow> ALL =
      Table.beside(ProductRow.class, "backup-products.json").content().items("products").stream()
          .map(ProductRow::of)
          .toList();

  /// Reads a row.
  ///
  /// @throws IllegalArgumentException if it is not of this form
  static ProductRow of(Tree cells) {
    TableRow row = new TableRow(cells.text("product"), cells);
    row.only(
        "product",
        "kind",
        "copies",
        "plan",
        "scope",
        "runs",
        "own",
        "cronJobs",
        "restores",
        "source",
        "seen",
        "unopened",
        "unconfirmed");
    return new ProductRow(
        row.text("product"),
        row.kind("kind"),
        row.has("copies")
            ? Optional.of(row.word("copies", Products.Copies.class))
            : Optional.empty(),
        PlanRow.of(row.part("plan")),
        ScopeRow.of(row.part("scope")),
        PastRow.of(row),
        row.parts("restores").stream().map(RestoreRow::of).toList());
  }

  @Override
  public List<ResourceType<CustomResource>> kinds() {
    return List.of(kind);
  }

  @Override
  public List<ResourceType<CustomResource>> runKinds() {
    return past.runs().map(RunRow::kind).stream().toList();
  }

  @Override
  public List<BackupSource> sources(Cluster cluster) {
    List<BackupSource> sources = new ArrayList<>();
    for (CustomResource object : cluster.list(kind)) {
      switch (plan.of(object)) {
        case Plan.None none -> {}
        case Plan.Off(Activity.Off off) ->
            sources.add(source(object, cluster, off, Plan.Rhythm.ON_DEMAND));
        case Plan.On on ->
            sources.add(source(object, cluster, new Activity.On(), on.rhythm(cluster.takenAt())));
      }
    }
    return sources;
  }

  /// Says whether a CronJob is one by which an operator runs an object of this kind.
  boolean runs(CronJob cronJob, Cluster cluster) {
    return past.cronJobs().stream()
        .anyMatch(
            made ->
                cluster.list(kind).stream()
                    .filter(object -> made.isOf(kind, object, cronJob))
                    .anyMatch(
                        object ->
                            plan.of(object) instanceof Plan.On on && !on.schedules().isEmpty()));
  }

  private BackupSource source(
      CustomResource object, Cluster cluster, Activity activity, Plan.Rhythm rhythm) {
    Subject ref = Subjects.subject(kind, object);
    return new BackupSource(
        product,
        ref,
        object.labels(),
        object.createdAt(),
        scope.of(object),
        activity,
        rhythm,
        past.of(kind, object, cluster),
        new Recognition.Certain(),
        "",
        describe(kind, ref));
  }

  /// Returns the remedy that shows an object with what is written about it.
  static Remedy describe(ResourceType<?> kind, Subject ref) {
    String text = "See why its runs fail, mend that and start one by hand.";
    return ref.namespace().isEmpty()
        ? Remedy.run(text, "kubectl", "describe", kind.id(), ref.name())
        : Remedy.run(text, "kubectl", "-n", ref.namespace(), "describe", kind.id(), ref.name());
  }
}
