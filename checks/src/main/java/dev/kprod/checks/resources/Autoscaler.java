package dev.kprod.checks.resources;

import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Autoscalers;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ScaledObject;
import dev.kprod.cluster.ScalingKinds;
import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.List;

/// What a person wrote to have a workload scaled.
sealed interface Autoscaler {
  /// A HorizontalPodAutoscaler that nothing made.
  record Plain(HorizontalPodAutoscaler object) implements Autoscaler {}

  /// A ScaledObject of KEDA; the HorizontalPodAutoscaler that KEDA makes of it is not judged.
  record Keda(ScaledObject object) implements Autoscaler {}

  /// A ScaledJob of KEDA.
  record KedaJob(CustomResource object) implements Autoscaler {}

  /// All of them.
  SubjectKind<Autoscaler> KIND =
      new SubjectKind<>(
          "autoscaler",
          "autoscalers",
          SubjectKind.Radius.WORKLOAD,
          SubjectKind.Reach.APPLICATIONS,
          Reads.of(Resources.AUTOSCALERS)
              .ifServed(Resources.SCALED_OBJECTS, ScalingKinds.SCALED_JOBS),
          Autoscaler::all,
          Autoscaler::subject,
          autoscaler -> autoscaler.object().labels());

  /// Returns it as the API has it.
  ApiObject object();

  /// Names it.
  default Subject subject() {
    return switch (this) {
      case Plain plain -> Subjects.subject(Resources.AUTOSCALERS, plain.object());
      case Keda keda -> Subjects.subject(Resources.SCALED_OBJECTS, keda.object());
      case KedaJob job -> Subjects.subject(ScalingKinds.SCALED_JOBS, job.object());
    };
  }

  private static List<Autoscaler> all(Cluster cluster) {
    List<Autoscaler> all = new ArrayList<>();
    Autoscalers.of(cluster).own().forEach(one -> all.add(new Plain(one)));
    cluster.list(Resources.SCALED_OBJECTS).forEach(one -> all.add(new Keda(one)));
    cluster.list(ScalingKinds.SCALED_JOBS).forEach(one -> all.add(new KedaJob(one)));
    return all;
  }
}
