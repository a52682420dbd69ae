package dev.kprod.check;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.ResourceType;

/// The kinds of subjects that are kinds of API objects.
public final class Subjects {
  /// The workloads of applications. Jobs and CronJobs are among them as far as they were seen;
  /// whoever judges batch work declares [Words#BATCH] too.
  public static final SubjectKind<Workload> WORKLOADS =
      new SubjectKind<>(
          "workload",
          "workloads",
          SubjectKind.Radius.WORKLOAD,
          SubjectKind.Reach.APPLICATIONS,
          Words.WORKLOAD,
          cluster -> Workloads.of(cluster).all(),
          Workload::subject,
          ApiObject::labels);

  /// The namespaces of applications.
  public static final SubjectKind<Namespace> NAMESPACES =
      of(
          Resources.NAMESPACES,
          "namespace",
          "namespaces",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.APPLICATIONS);

  private Subjects() {}

  /// Returns the objects of one kind as subjects.
  ///
  /// @param singular one of them in a sentence
  /// @param plural many of them
  public static <V extends ApiObject> SubjectKind<V> of(
      ResourceType<V> type,
      String singular,
      String plural,
      SubjectKind.Radius radius,
      SubjectKind.Reach reach) {
    return new SubjectKind<>(
        singular,
        plural,
        radius,
        reach,
        Reads.of(type),
        cluster -> cluster.list(type),
        object -> subject(type, object),
        ApiObject::labels);
  }

  /// Names an object of a kind.
  public static Subject subject(ResourceType<?> type, ApiObject object) {
    return new Subject(
        type.group(), type.versions().getFirst(), type.kind(), object.namespace(), object.name());
  }
}
