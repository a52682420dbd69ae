package dev.kprod.checks.observability;

import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A place on the way of an alert.
sealed interface AlertPoint {
  /// What tells people.
  record Manager(ResourceType<CustomResource> type, CustomResource object) implements AlertPoint {}

  /// What evaluates rules and hands alerts on.
  record Evaluator(CustomResource object) implements AlertPoint {}

  /// Nothing of the kind is here.
  record Elsewhere() implements AlertPoint {}

  /// All of them; where there is none, the cluster stands for what may be elsewhere.
  SubjectKind<AlertPoint> KIND =
      new SubjectKind<>(
          "part of alerting",
          "parts of alerting",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Reads.NONE.ifServed(
              ObservabilityKinds.ALERTMANAGERS,
              ObservabilityKinds.VM_ALERTMANAGERS,
              ObservabilityKinds.PROMETHEUSES),
          AlertPoint::all,
          AlertPoint::subject,
          point -> Map.of());

  private static List<AlertPoint> all(Cluster cluster) {
    List<AlertPoint> all = new ArrayList<>();
    for (ResourceType<CustomResource> type :
        List.of(ObservabilityKinds.ALERTMANAGERS, ObservabilityKinds.VM_ALERTMANAGERS)) {
      cluster.list(type).forEach(object -> all.add(new Manager(type, object)));
    }
    cluster.list(ObservabilityKinds.PROMETHEUSES).forEach(object -> all.add(new Evaluator(object)));
    return all.isEmpty() ? List.of(new Elsewhere()) : all;
  }

  private static Subject subject(AlertPoint point) {
    return switch (point) {
      case Manager(var type, var object) -> Subjects.subject(type, object);
      case Evaluator(var object) -> Subjects.subject(ObservabilityKinds.PROMETHEUSES, object);
      case Elsewhere elsewhere -> Subject.CLUSTER;
    };
  }
}
