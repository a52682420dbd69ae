package dev.kprod.checks.backup;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A product of which each object of one kind is a source.
///
/// @param product what people call it
/// @param kind the kind that says when
/// @param runKinds the kinds that say what came of it
/// @param plan reads when it runs
/// @param scope reads what it saves
/// @param past finds what came of its runs
record ProductRow(
    String product,
    ResourceType<CustomResource> kind,
    List<ResourceType<CustomResource>> runKinds,
    Function<CustomResource, Plan> plan,
    Function<CustomResource, Scope> scope,
    Past past)
    implements BackupProduct {
  @Override
  public List<ResourceType<CustomResource>> kinds() {
    return List.of(kind);
  }

  @Override
  public List<BackupSource> sources(Cluster cluster) {
    List<BackupSource> sources = new ArrayList<>();
    for (CustomResource object : cluster.list(kind)) {
      switch (plan.apply(object)) {
        case Plan.None none -> {}
        case Plan.Off(Activity.Off off) ->
            sources.add(source(object, cluster, off, Plan.Rhythm.ON_DEMAND));
        case Plan.On on ->
            sources.add(source(object, cluster, new Activity.On(), on.rhythm(cluster.takenAt())));
      }
    }
    return sources;
  }

  private BackupSource source(
      CustomResource object, Cluster cluster, Activity activity, Plan.Rhythm rhythm) {
    Subject ref = Subjects.subject(kind, object);
    return new BackupSource(
        product,
        ref,
        object.labels(),
        object.createdAt(),
        scope.apply(object),
        activity,
        rhythm,
        past.of(object, cluster),
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
