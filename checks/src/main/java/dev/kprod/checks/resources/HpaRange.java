package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Criticality;
import dev.kprod.check.Declaration;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.checks.resources.ScalingRange.Fault;
import dev.kprod.cluster.Autoscalers;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ScalingKinds;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Whether a workload that is scaled has room at both ends.
///
/// A floor of one replica is a question of ha-replicas, which asks it of every serving workload
/// whatever sets the floor; it is not asked twice.
final class HpaRange implements Check<Workload> {
  private static final String FIXED = "kprod.dev/fixed-size";
  private static final String KNATIVE = "serving.knative.dev";

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("res-hpa-range", Subjects.WORKLOADS)
          .title("Critical workloads scale, and the range of an autoscaler leaves room.")
          .severity(HIGH)
          .reads(Words.SERVING)
          .reads(Words.FLOOR)
          .reads(Criticality.READS)
          .mayRead(ScalingKinds.VERTICAL_AUTOSCALERS, Resources.LEASES)
          .takes(Facts.CRITICAL_SELECTOR)
          .takes(Facts.CRITICAL_PRIORITY)
          .breaks(
              """
              At the ceiling the service degrades and no alert says why. A sync that writes replicas
              again takes forty pods down to three in the middle of the day.
              """)
          .judged(
              "One that is at its maximum while a metric is above its target fails as high.",
              "One whose target has its replicas written by whoever syncs manifests fails as high:"
                  + " each sync sets the size back.",
              "A minimum that is the maximum, and scaling up that is disabled, fail as medium.",
              "A critical serving Deployment that nothing scales fails as low, unless the"
                  + " annotation kprod.dev/fixed-size says that it is meant.",
              "Targets above 90 or below 10 percent and odd rules for scaling down are remarked.",
              "A minimum of one is left to ha-replicas.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              ---
              kind: HorizontalPodAutoscaler
              metadata: {name: web}
              spec:
                scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                minReplicas: 3
                maxReplicas: 9
                metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: 70}}}]
              status:
                currentReplicas: 9
                currentMetrics: [{type: Resource, resource: {name: cpu, current: {averageUtilization: 140}}}]
              ---
              kind: Deployment
              metadata: {name: api, labels: {kprod.dev/criticality: critical}}
              spec: {template: {metadata: {labels: {app: api}}}}
              ---
              kind: Service
              metadata: {name: api}
              spec: {selector: {app: api}, ports: [{port: 80}]}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              ---
              kind: HorizontalPodAutoscaler
              metadata: {name: web}
              spec:
                scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                minReplicas: 3
                maxReplicas: 9
              status: {currentReplicas: 4}
              """)
          .source("https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/")
          .source(
              "https://argo-cd.readthedocs.io/en/stable/user-guide/best_practices/#leaving-room-for-imperativeness")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Autoscalers all = Autoscalers.of(cluster);
    List<HorizontalPodAutoscaler> autoscalers = all.of(workload);
    boolean keda = !all.scaledObjects(workload).isEmpty();
    if (autoscalers.isEmpty()) {
      return keda
          ? notApplicable("KEDA scales it: res-hpa-works looks whether it can")
          : unscaled(workload, cluster, params);
    }
    List<Fault> faults = new ArrayList<>();
    List<Note> notes = new ArrayList<>();
    for (HorizontalPodAutoscaler one : autoscalers) {
      ScalingRange range = new ScalingRange(one);
      faults.addAll(range.faults(workload));
      notes.addAll(range.notes());
    }
    if (faults.isEmpty()) {
      return new Verdict.Pass(notes);
    }
    faults.sort(Comparator.comparing(Fault::severity));
    return new Verdict.Fail(
        faults.getFirst().severity(),
        Untrusted.of(faults.getFirst().message()),
        faults.stream().map(Fault::evidence).toList(),
        faults.getFirst().remedy(),
        notes);
  }

  private static Verdict unscaled(Workload workload, Cluster cluster, Params params) {
    boolean judged =
        workload.kind() == Workload.Kind.DEPLOYMENT
            && new Criticality(cluster, params).isCritical(workload)
            && Serving.of(workload, cluster) instanceof Serving.Yes;
    if (!judged) {
      return notApplicable("nothing scales it, and nothing has to");
    }
    if (workload.annotations().getOrDefault(FIXED, "").equals("true")) {
      return notApplicable("an annotation says that its size is meant");
    }
    if (workload.above().filter(owner -> owner.group().equals(KNATIVE)).isPresent()) {
      return notApplicable("Knative scales it");
    }
    if (holdsLease(workload, cluster)) {
      return notApplicable("one of its pods leads by a lease, more of them would not share");
    }
    if (isScaledVertically(workload, cluster)) {
      return notApplicable("a VerticalPodAutoscaler sizes its pods");
    }
    for (var read : List.of(Resources.AUTOSCALERS, Resources.SCALED_OBJECTS)) {
      Listing<?> listing = cluster.ask(read, workload.namespace());
      if (!listing.isWhole()) {
        return undecided("an autoscaler that was not seen may scale it", read);
      }
    }
    Listing<?> vertical = cluster.ask(ScalingKinds.VERTICAL_AUTOSCALERS, workload.namespace());
    if (!vertical.isWhole()) {
      return undecided(
          "a VerticalPodAutoscaler that was not seen may size it",
          ScalingKinds.VERTICAL_AUTOSCALERS);
    }
    return fail(
        LOW,
        "It is critical, serves, and keeps its size whatever the traffic.",
        Remedy.run(
                "Scale it by what it runs short of first, or annotate %s: \"true\"."
                    .formatted(FIXED),
                "kubectl",
                "-n",
                workload.namespace(),
                "autoscale",
                workload.shortName(),
                "--min=3",
                "--max=9",
                "--cpu=70%")
            .reviewed(),
        at("spec.replicas", workload.replicas().orElse(1), "an autoscaler"));
  }

  private static boolean holdsLease(Workload workload, Cluster cluster) {
    List<String> holders =
        cluster.ask(Resources.LEASES, workload.namespace()).known().stream()
            .map(lease -> lease.holder())
            .toList();
    return workload.livePods().stream()
        .map(Pod::name)
        .anyMatch(pod -> holders.stream().anyMatch(holder -> holder.startsWith(pod)));
  }

  private static boolean isScaledVertically(Workload workload, Cluster cluster) {
    return cluster.ask(ScalingKinds.VERTICAL_AUTOSCALERS, workload.namespace()).known().stream()
        .map(one -> one.tree().at("spec", "targetRef"))
        .anyMatch(
            target ->
                target.text("kind").equals(workload.subject().kind())
                    && target.text("name").equals(workload.name()));
  }
}
