package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.VERSION;
import static dev.kprod.cluster.Words.EDGE;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Edge;
import dev.kprod.cluster.Hook;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Version;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether a container goes on serving while load balancers forget it.
///
/// SIGTERM and the removal from the endpoints start at the same moment; the removal has to reach
/// every proxy, the signal only the process.
final class Prestop implements Check<Workload> {
  static final Param<Duration> MIN_SLEEP =
      new Param<>(
          "minSleep",
          ValueType.span(),
          Duration.ofSeconds(5),
          "Endpoints reach every kube-proxy and ingress controller within seconds.");

  static final Param<Duration> MIN_SLEEP_LB =
      new Param<>(
          "minSleepLB",
          ValueType.span(),
          Duration.ofSeconds(15),
          "A load balancer that sends to pods itself is told through the API of its cloud.");

  static final Param<Boolean> INCLUDE_INTERNAL =
      new Param<>(
          "includeInternal",
          ValueType.flag(),
          false,
          "Clients inside the cluster often try again; those outside see the error.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-prestop", WORKLOADS)
          .title("Edge workloads keep serving while load balancers forget them.")
          .severity(HIGH)
          .reads(EDGE)
          .mayRead(VERSION)
          .param(MIN_SLEEP)
          .param(MIN_SLEEP_LB)
          .param(INCLUDE_INTERNAL)
          .heuristic()
          .breaks(
              """
              A pod is told to stop at the moment in which load balancers begin to forget it. Its
              process closes the door first, and every deploy, scale-down and drain gives its users
              seconds of refused connections.
              """)
          .judged(
              "What is not reached from outside the cluster is left out unless includeInternal, and"
                  + " so is a workload without ready pods.",
              "Each container that receives traffic passes if it sleeps for minSleep before it is "
                  + "told to stop, or for minSleepLB where a cloud's load balancer sends to pods "
                  + "itself; a shorter sleep fails.",
              "Another hook passes with a remark, since how long it takes is not known.",
              "Without a hook it passes if it is known to serve on by itself, and with a remark if "
                  + "a mesh proxy drains for it; any other fails.")
          .example(example(""), example(", lifecycle: {preStop: {sleep: {seconds: 10}}}"))
          .source(
              "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination")
          .source(
              "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-implementations")
          .build();

  private static String example(String hook) {
    return """
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec: {containers: [{name: app, ports: [{containerPort: 8080}]%s}]}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    ---
    kind: Service
    metadata: {name: web}
    spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
    ---
    {endpoint: /version, body: {gitVersion: v1.36.3}}
    """
        .formatted(hook);
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    List<Edge> edges = Edge.of(workload, cluster);
    Optional<Version> version = cluster.ask(VERSION).known().stream().findFirst();
    return switch (Serving.of(workload, cluster)) {
      case Serving.No(String because) -> notApplicable(because);
      case Serving.Worker worker -> notApplicable("only Services for metrics select it");
      case Serving.Unknown(String because, Read<?> unseen) ->
          workload.readyPods().isEmpty() ? unready() : undecided(because, unseen);
      case Serving.Yes(List<Service> services) -> {
        if (edges.isEmpty() && !params.of(INCLUDE_INTERNAL)) {
          yield notApplicable("nothing outside the cluster reaches it");
        }
        yield workload.readyPods().isEmpty()
            ? unready()
            : new Case(workload, services, edges, params, version, cluster).verdict();
      }
    };
  }

  private static Verdict unready() {
    return notApplicable("none of its pods is ready");
  }

  private record Case(
      Workload workload,
      List<Service> services,
      List<Edge> edges,
      Params params,
      Optional<Version> version,
      Cluster cluster) {
    Verdict verdict() {
      boolean direct = edges.stream().anyMatch(edge -> PodTargets.areOf(edge, cluster));
      long wanted = params.of(direct ? MIN_SLEEP_LB : MIN_SLEEP).toSeconds();
      List<Note> notes = new ArrayList<>();
      for (Lasting lasting : Lasting.serving(workload, services)) {
        Optional<Verdict> found = judge(lasting, wanted, notes);
        if (found.isPresent()) {
          return found.get();
        }
      }
      return pass(notes.toArray(Note[]::new));
    }

    private Optional<Verdict> judge(Lasting lasting, long wanted, List<Note> notes) {
      Container container = lasting.container();
      return switch (container.preStop()) {
        case Hook.Sleep(long seconds) -> slept(lasting, seconds, wanted);
        case Hook.Exec exec -> {
          OptionalLong seconds = exec.sleepSeconds();
          yield seconds.isPresent() ? slept(lasting, seconds.getAsLong(), wanted) : unknown(notes);
        }
        case Hook.Network network -> unknown(notes);
        case Hook.None none -> without(lasting, wanted, notes);
      };
    }

    private static Optional<Verdict> unknown(List<Note> notes) {
      notes.add(Note.of("how long its preStop hook takes is not known"));
      return Optional.empty();
    }

    private Optional<Verdict> slept(Lasting lasting, long seconds, long wanted) {
      return seconds >= wanted
          ? Optional.empty()
          : Optional.of(
              failure(
                  lasting,
                  "Container %s sleeps %s s before it stops, and %s may still send to it%s."
                      .formatted(lasting.container().name(), seconds, sender(), direct(wanted)),
                  "sleep of %s s".formatted(seconds),
                  wanted));
    }

    private Optional<Verdict> without(Lasting lasting, long wanted, List<Note> notes) {
      Container container = lasting.container();
      if (GracefulImages.find(container).isPresent()) {
        return Optional.empty();
      }
      if (Mesh.drains(lasting.spec(), workload)) {
        notes.add(Note.of("it stops at once, and its mesh proxy drains"));
        return Optional.empty();
      }
      return Optional.of(
          failure(
              lasting,
              "Container %s stops at once while %s still sends to it."
                  .formatted(container.name(), sender()),
              "absent",
              wanted));
    }

    private Verdict failure(Lasting lasting, String message, String observed, long wanted) {
      return fail(
          HIGH,
          message,
          new SleepPatch(workload, lasting).remedy(Math.max(10, wanted), version),
          at(
              lasting.path(workload, "lifecycle.preStop"),
              observed,
              "a sleep of >= %s s".formatted(wanted)));
    }

    private String direct(long wanted) {
      return wanted == params.of(MIN_SLEEP_LB).toSeconds() ? " for %s s".formatted(wanted) : "";
    }

    /// The way in: `Ingress web, by Service web,`.
    private String sender() {
      if (edges.isEmpty()) {
        return services.isEmpty() ? "somebody" : "Service " + services.getFirst().name();
      }
      Edge edge = edges.getFirst();
      return edge.via().kind().equals("Service")
          ? "Service %s".formatted(edge.via().name())
          : "%s %s, by Service %s,"
              .formatted(edge.via().kind(), edge.via().name(), edge.service().name());
    }
  }
}
