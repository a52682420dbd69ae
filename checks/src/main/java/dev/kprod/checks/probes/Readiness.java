package dev.kprod.checks.probes;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import java.util.List;
import java.util.Optional;

/// Whether the containers that receive traffic hold it back until they can take it.
///
/// A pod is ready when every container is that has a probe, so a probe of a sidecar says nothing of
/// the application beside it, unless it asks the application.
final class Readiness implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-readiness", WORKLOADS)
          .title("Every container that receives traffic says when it is ready.")
          .severity(HIGH)
          .reads(SERVING)
          .breaks(
              """
              A container that does not say so counts as ready as soon as its process exists. Each
              deploy, scale-up and restart then sends requests into a process that is still
              starting, a rolling update goes on over broken pods, and disruption budgets count
              them as healthy.
              """)
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out, and"
                  + " so is one scaled to zero.",
              "The containers that receive traffic are those that declare a port that a Service "
                  + "targets; where none declares it, any main container may be the one.",
              "It passes with a remark if every Service that selects it sends to unready pods too, "
                  + "since readiness is then ignored.",
              "A container passes if it has a readiness probe.",
              "It passes with a remark if a sidecar's readiness probe asks the same port, or asks"
                  + " the application for the mesh, or if the pod waits for a readiness gate.",
              "Any other container fails, with a remark if it has a startup probe, which gates only"
                  + " once.",
              "It is unknown if some main containers have a probe and nobody declares the port.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  metadata: {labels: {app: web}}
                  spec:
                    containers:
                    - {name: web, ports: [{containerPort: 8080}]}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  metadata: {labels: {app: web}}
                  spec:
                    containers:
                    - name: web
                      ports: [{containerPort: 8080}]
                      readinessProbe: {httpGet: {path: /ready, port: 8080}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
              """)
          .source(
              "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return switch (Serving.of(workload, cluster)) {
      case Serving.No(String because) -> notApplicable(because);
      case Serving.Worker worker -> notApplicable("only Services for metrics select it");
      case Serving.Unknown unknown when workload.isAtZero() -> scaledToZero();
      case Serving.Unknown(String because, Read<?> unseen) -> undecided(because, unseen);
      case Serving.Yes yes when workload.isAtZero() -> scaledToZero();
      case Serving.Yes(List<Service> services) -> judge(workload, services);
    };
  }

  private static Verdict scaledToZero() {
    return notApplicable("it is scaled to zero");
  }

  private static Verdict judge(Workload workload, List<Service> services) {
    if (!services.isEmpty() && services.stream().allMatch(Service::sendsToUnready)) {
      return pass(
          Note.of(
              "%s to pods that are not ready, so readiness is ignored"
                  .formatted(senders(services))));
    }
    List<PodSpec> specs = workload.forms();
    if (specs.stream().allMatch(spec -> spec.everyContainer().isEmpty())) {
      return notObservable("its containers are not known");
    }
    Receivers found = new Receivers();
    List<ServedPort> ports = ServedPort.of(services);
    for (PodSpec spec : specs) {
      if (ports.isEmpty()) {
        found.addAny(spec, Optional.empty());
      }
      for (ServedPort port : ports) {
        found.add(spec, port);
      }
    }
    return found.verdict(workload);
  }

  private static String senders(List<Service> services) {
    return services.size() == 1
        ? "Service %s sends".formatted(services.getFirst().name())
        : "all %s Services send".formatted(services.size());
  }
}
