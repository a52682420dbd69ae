package dev.kprod.checks.delivery;

import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.DeliveryKinds;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;

/// An object of Argo CD or Flux that keeps something in step.
record GitopsObject(ResourceType<CustomResource> type, CustomResource object) {
  /// What Flux fetches from.
  static final List<ResourceType<CustomResource>> SOURCES =
      List.of(
          DeliveryKinds.GIT_REPOSITORIES,
          DeliveryKinds.OCI_REPOSITORIES,
          DeliveryKinds.HELM_REPOSITORIES,
          DeliveryKinds.HELM_CHARTS,
          DeliveryKinds.BUCKETS);

  private static final List<ResourceType<CustomResource>> OWN =
      List.of(
          DeliveryKinds.ARGO_APPLICATIONS,
          DeliveryKinds.ARGO_APPLICATION_SETS,
          DeliveryKinds.KUSTOMIZATIONS,
          DeliveryKinds.HELM_RELEASES);

  static final SubjectKind<GitopsObject> KIND =
      new SubjectKind<>(
          "GitOps object",
          "GitOps objects",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.EVERYTHING,
          Reads.NONE.ifServed(kinds().toArray(Read<?>[]::new)),
          GitopsObject::all,
          GitopsObject::subject,
          one -> one.object().labels());

  private static List<ResourceType<CustomResource>> kinds() {
    List<ResourceType<CustomResource>> kinds = new ArrayList<>(OWN);
    kinds.addAll(SOURCES);
    return kinds;
  }

  private static List<GitopsObject> all(Cluster cluster) {
    List<GitopsObject> all = new ArrayList<>();
    for (ResourceType<CustomResource> type : kinds()) {
      cluster.list(type).forEach(object -> all.add(new GitopsObject(type, object)));
    }
    return all;
  }

  Subject subject() {
    return Subjects.subject(type, object);
  }

  boolean isSource() {
    return SOURCES.contains(type);
  }
}
