package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.AUTOSCALERS;
import static dev.kprod.cluster.Resources.SCALED_OBJECTS;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.ScaledObject;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How a workload gets more replicas: where they are decided, and whether more of them help at all.
///
/// @param wanted how many it should have at least
record MoreReplicas(Workload workload, int wanted) {
  /// Returns what to do about a floor that is too low.
  Remedy remedy(Floor.Source floor) {
    return switch (floor) {
      case Floor.Source.Spec spec -> scale();
      case Floor.Source.Autoscaler(HorizontalPodAutoscaler autoscaler, int others) ->
          raise(autoscaler);
      case Floor.Source.Keda(ScaledObject object) ->
          Remedy.patch(
              "Raise the floor of ScaledObject %s.".formatted(object.name()),
              Subjects.subject(SCALED_OBJECTS, object),
              SCALED_OBJECTS.id(),
              spec(Map.of("minReplicaCount", Tree.of(wanted))));
      case Floor.Source.KedaPaused(ScaledObject object) ->
          Remedy.run(
              "End the pause of ScaledObject %s.".formatted(object.name()),
              "kubectl",
              "-n",
              object.namespace(),
              "annotate",
              SCALED_OBJECTS.id(),
              object.name(),
              "autoscaling.keda.sh/paused-replicas-");
    };
  }

  private Remedy raise(HorizontalPodAutoscaler autoscaler) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("minReplicas", Tree.of(wanted));
    if (autoscaler.maxReplicas() < wanted) {
      fields.put("maxReplicas", Tree.of(wanted));
    }
    return Remedy.patch(
        "Raise the floor of HPA %s.".formatted(autoscaler.name()),
        Subjects.subject(AUTOSCALERS, autoscaler),
        "hpa",
        spec(fields));
  }

  private Remedy scale() {
    Optional<ApiObject.Owner> above = workload.above();
    if (above.isPresent()) {
      return Remedy.think(
          "Set the replicas in %s %s, which writes them here."
              .formatted(above.get().kind(), above.get().name()));
    }
    if (workload.hasOwnVolumes()) {
      return Remedy.think(
          "Each of its pods has a volume of its own, so a second one starts empty: set up the "
              + "application's own replication to %s members, then scale it.".formatted(wanted));
    }
    Remedy scaled =
        Remedy.run(
            "Run %s replicas.".formatted(wanted),
            "kubectl",
            "-n",
            workload.namespace(),
            "scale",
            workload.shortName(),
            "--replicas=" + wanted);
    return workload.template().spec().claims().isEmpty() ? scaled : scaled.reviewed();
  }

  private static Tree spec(Map<String, Tree> fields) {
    return Tree.of(Map.of("spec", Tree.of(fields)));
  }
}
