package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether anybody restarts a process that hangs. A bad liveness probe is worse than none, so this
/// is a hint and no more.
final class Liveness implements Check<Workload> {
  static final Param<Boolean> STRICT =
      new Param<>(
          "strict",
          ValueType.flag(),
          false,
          "A worker that hangs shows in its queue; whether a probe could tell is its owner's to"
              + " say.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-liveness", WORKLOADS)
          .title(
              "Long-running containers that can hang have a liveness probe, or their owner decided"
                  + " against it.")
          .severity(LOW)
          .reads(SERVING)
          .param(STRICT)
          .breaks("A process that hangs stays so until a person restarts it.")
          .judged(
              "A workload that no Service sends to is left out, and so is one scaled to zero.",
              "Each container that receives traffic passes with a liveness probe, and with a remark"
                  + " with a readiness probe alone: traffic is taken away, and nobody restarts it.",
              "One with neither fails. Where no container declares the port, it is enough that one "
                  + "main container has a probe.",
              "A workload that only Services for metrics select passes, and with strict it fails "
                  + "without any probe.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  metadata: {labels: {app: web}}
                  spec: {containers: [{name: app, ports: [{containerPort: 8080}]}]}
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
                    - name: app
                      ports: [{containerPort: 8080}]
                      livenessProbe: {httpGet: {path: /livez, port: 8080}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return switch (Serving.of(workload, cluster)) {
      case Serving.No(String because) -> notApplicable(because);
      case Serving.Unknown unknown when workload.isAtZero() -> scaledToZero();
      case Serving.Unknown(String because, Read<?> unseen) -> undecided(because, unseen);
      case Serving.Worker worker when workload.isAtZero() -> scaledToZero();
      case Serving.Worker worker -> worker(workload, params.of(STRICT));
      case Serving.Yes yes when workload.isAtZero() -> scaledToZero();
      case Serving.Yes(List<Service> services) -> serving(workload, services);
    };
  }

  private static Verdict scaledToZero() {
    return notApplicable("it is scaled to zero");
  }

  private static Verdict worker(Workload workload, boolean strict) {
    List<Lasting> all = Lasting.of(workload);
    if (!strict || all.isEmpty() || all.stream().anyMatch(one -> hasAny(one.container()))) {
      return pass();
    }
    return fail(
        LOW,
        "It works without any probe, so that nobody restarts it when it hangs.",
        Remedy.think("Give it a probe that asks whether it still takes work."),
        at(all.getLast().path(workload, "livenessProbe"), "absent", "a probe"));
  }

  private static boolean hasAny(Container container) {
    return container.liveness().isPresent()
        || container.readiness().isPresent()
        || container.startup().isPresent();
  }

  private static Verdict serving(Workload workload, List<Service> services) {
    List<Lasting> serving = Lasting.serving(workload, services);
    if (serving.isEmpty()) {
      return notObservable("its containers are not known");
    }
    List<ServedPort> ports = ServedPort.of(services);
    boolean told =
        serving.stream()
            .anyMatch(
                one -> ports.stream().anyMatch(port -> port.number(one.container()).isPresent()));
    if (!told && serving.stream().anyMatch(one -> one.container().liveness().isPresent())) {
      return pass();
    }
    List<Lasting> silent =
        serving.stream()
            .filter(
                one ->
                    one.container().liveness().isEmpty() && one.container().readiness().isEmpty())
            .toList();
    if (!silent.isEmpty() && (told || silent.size() == serving.size())) {
      return failure(workload, silent.getFirst(), ports);
    }
    // the same words for all, so that a report says it once
    return serving.stream().allMatch(one -> one.container().liveness().isPresent())
        ? pass()
        : pass(Note.of("it loses its traffic when it hangs, and nobody restarts it"));
  }

  private static Verdict failure(Workload workload, Lasting silent, List<ServedPort> ports) {
    Container container = silent.container();
    Optional<ServedPort> port =
        ports.stream()
            .filter(ServedPort::isTcp)
            .filter(one -> one.number(container).isPresent())
            .findFirst();
    return fail(
        LOW,
        "Container %s has neither a liveness nor a readiness probe, so that nobody notices when it"
                .formatted(container.name())
            + " hangs.",
        port.map(one -> patch(workload, container, one))
            .orElseGet(
                () ->
                    Remedy.think(
                        "Give container %s a probe that asks the process alone, or waive this."
                            .formatted(container.name()))),
        at(silent.path(workload, "livenessProbe"), "absent", "a probe of the process alone"));
  }

  private static Remedy patch(Workload workload, Container container, ServedPort port) {
    Map<String, Tree> probe = new LinkedHashMap<>();
    Tree target =
        port.isNumber() ? Tree.of(Integer.parseInt(port.target())) : Tree.of(port.target());
    probe.put("tcpSocket", Tree.under(target, "port"));
    probe.put("periodSeconds", Tree.of(10));
    probe.put("failureThreshold", Tree.of(3));
    return Remedy.change(
            "Let the kubelet see whether the process still answers; an endpoint without"
                + " dependencies is better.",
            workload,
            container,
            Map.of("livenessProbe", Tree.of(probe)))
        .reviewed();
  }
}
