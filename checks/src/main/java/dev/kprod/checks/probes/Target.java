package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Hook;
import dev.kprod.cluster.Probe;
import dev.kprod.cluster.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether what a probe or a hook asks is there to be asked.
///
/// A port's name is looked up in the container itself and in no other (upstream: pkg/probe/util.go,
/// ResolveContainerPort). Declaring a port is voluntary, so an undeclared number is a fault only
/// where nothing is ready.
final class Target implements Check<Workload> {
  private static final Set<String> PLAIN = Set.of("80", "8080");
  private static final Set<String> SECURE = Set.of("443", "8443");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-target", WORKLOADS)
          .title("Every probe, and lifecycle hook, points at something that exists.")
          .severity(HIGH)
          .breaks(
              """
              A probe that asks a port which is not there never succeeds: after the next deploy no
              pod becomes ready, or liveness kills healthy containers for ever.
              """)
          .judged(
              "Workloads without a probe or hook over the network are left out, and so is what "
                  + "runs to an end or is scaled to zero.",
              "It fails if a port is named that the same container does not declare, or is no port "
                  + "number.",
              "It fails if no pod is ready and a number is asked that no container declares, or "
                  + "http is asked of what is called https, or the reverse; a wrong scheme fails "
                  + "as well where liveness restarts the container.",
              "It fails if the host is a loopback address and the pod is not on its node's network:"
                  + " the kubelet asks the node then; any other host is a remark.",
              "It fails if two workloads on their nodes' network probe the same port of one node.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: app
                      ports: [{name: web, containerPort: 8080}]
                      readinessProbe: {httpGet: {port: http}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: app
                      ports: [{name: http, containerPort: 8080}]
                      readinessProbe: {httpGet: {port: http}}
              """)
          .source(
              "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  /// Something that asks over the network.
  ///
  /// @param field the probe or hook
  private record Asker(String field, Probe.Handler handler) {}

  private record Case(Workload workload, Lasting lasting, Asker asker) {
    Container container() {
      return lasting.container();
    }

    boolean noneReady() {
      return !workload.livePods().isEmpty() && workload.readyPods().isEmpty();
    }

    /// Says whether liveness seems to have the container restarted.
    boolean isKilled() {
      return asker.field.equals("livenessProbe")
          && workload.livePods().stream()
              .flatMap(pod -> pod.status(container().name()).stream())
              .flatMap(status -> status.lastEnding().stream())
              .anyMatch(ContainerStatus.Ending::isStopped);
    }

    String path(String field) {
      String handler =
          switch (asker.handler) {
            case Probe.Handler.Http http -> "httpGet";
            case Probe.Handler.Tcp tcp -> "tcpSocket";
            case Probe.Handler.Grpc grpc -> "grpc";
            case Probe.Handler.Exec exec -> "exec";
            case Probe.Handler.Unknown unknown -> "";
          };
      return lasting.path(workload, "%s.%s.%s".formatted(asker.field, handler, field));
    }

    String who() {
      return "%s of container %s".formatted(asker.field, container().name());
    }
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isBatch()) {
      return notApplicable("it runs to an end");
    }
    if (workload.isAtZero()) {
      return notApplicable("it is scaled to zero");
    }
    List<Note> notes = new ArrayList<>();
    boolean any = false;
    for (Lasting lasting : Lasting.of(workload)) {
      for (Asker asker : askers(lasting.container())) {
        any = true;
        Optional<Verdict> found = judge(new Case(workload, lasting, asker), notes);
        if (found.isPresent()) {
          return found.get();
        }
      }
      Optional<Verdict> neighbour = neighbour(workload, lasting, cluster);
      if (neighbour.isPresent()) {
        return neighbour.get();
      }
    }
    return any
        ? pass(notes.toArray(Note[]::new))
        : notApplicable("no probe or hook of it asks over the network");
  }

  private static List<Asker> askers(Container container) {
    List<Asker> askers = new ArrayList<>();
    container.startup().ifPresent(probe -> add(askers, "startupProbe", probe.handler()));
    container.readiness().ifPresent(probe -> add(askers, "readinessProbe", probe.handler()));
    container.liveness().ifPresent(probe -> add(askers, "livenessProbe", probe.handler()));
    if (container.preStop() instanceof Hook.Network(var handler)) {
      add(askers, "lifecycle.preStop", handler);
    }
    if (container.postStart() instanceof Hook.Network(var handler)) {
      add(askers, "lifecycle.postStart", handler);
    }
    return askers;
  }

  private static void add(List<Asker> askers, String field, Probe.Handler handler) {
    switch (handler) {
      case Probe.Handler.Http http -> askers.add(new Asker(field, http));
      case Probe.Handler.Tcp tcp -> askers.add(new Asker(field, tcp));
      case Probe.Handler.Grpc grpc -> askers.add(new Asker(field, grpc));
      case Probe.Handler.Exec exec -> {}
      case Probe.Handler.Unknown unknown -> {}
    }
  }

  private static Optional<Verdict> judge(Case of, List<Note> notes) {
    return switch (of.asker.handler) {
      case Probe.Handler.Http(var path, var port, var host, var scheme) ->
          port(of, port).or(() -> scheme(of, port, scheme)).or(() -> host(of, host, notes));
      case Probe.Handler.Tcp(var port, var host) -> port(of, port).or(() -> host(of, host, notes));
      case Probe.Handler.Grpc(var port, var service) -> port(of, port);
      case Probe.Handler.Exec exec -> Optional.empty();
      case Probe.Handler.Unknown unknown -> Optional.empty();
    };
  }

  private static Optional<Verdict> port(Case of, String port) {
    if (!isNumber(port)) {
      boolean declared = false;
      for (Container.Port one : of.container().ports()) {
        declared |= one.name().equals(port);
      }
      return declared ? Optional.empty() : Optional.of(undeclaredName(of, port));
    }
    boolean number =
        port.length() <= 5 && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535;
    if (!number) {
      return Optional.of(
          fail(
              HIGH,
              "The %s asks port %s, which is no port.".formatted(of.who(), port),
              Remedy.think("Ask a port from 1 to 65535."),
              at(of.path("port"), port, "a number from 1 to 65535")));
    }
    boolean known =
        of.lasting.spec().lastingContainers().stream()
            .flatMap(one -> one.ports().stream())
            .anyMatch(one -> Integer.toString(one.number()).equals(port));
    return !known && of.noneReady()
        ? Optional.of(
            fail(
                HIGH,
                "No pod is ready, and the %s asks port %s, which no container declares."
                    .formatted(of.who(), port),
                Remedy.think("Ask the port that the process listens on, and declare it."),
                at(of.path("port"), port, "one of " + ports(of.container()))))
        : Optional.empty();
  }

  private static boolean isNumber(String port) {
    for (int i = 0; i < port.length(); i++) {
      if (port.charAt(i) < '0' || port.charAt(i) > '9') {
        return false;
      }
    }
    return !port.isEmpty();
  }

  private static Verdict undeclaredName(Case of, String port) {
    return fail(
        HIGH,
        "The %s asks port %s, a name that the container does not give to any."
            .formatted(of.who(), port),
        Remedy.think(
            "Give a port of container %s the name %s, or ask its number."
                .formatted(of.container().name(), port)),
        at(of.path("port"), port, "one of " + ports(of.container())));
  }

  private static String ports(Container container) {
    List<String> ports =
        container.ports().stream()
            .map(one -> one.name().isEmpty() ? Integer.toString(one.number()) : one.name())
            .toList();
    return ports.isEmpty() ? "its ports (it declares none)" : String.join(", ", ports);
  }

  private static Optional<Verdict> scheme(Case of, String port, String scheme) {
    boolean secure = scheme.equals("HTTPS");
    boolean wrong =
        secure
            ? port.equals("http") || PLAIN.contains(port)
            : port.startsWith("https") || SECURE.contains(port);
    return wrong && (of.noneReady() || of.isKilled())
        ? Optional.of(
            fail(
                HIGH,
                "The %s speaks %s to port %s, and its pods are %s."
                    .formatted(of.who(), scheme, port, of.noneReady() ? "not ready" : "restarted"),
                Remedy.think(
                    "Set scheme to %s, or ask another port.".formatted(secure ? "HTTP" : "HTTPS")),
                at(of.path("scheme"), scheme, secure ? "HTTP" : "HTTPS")))
        : Optional.empty();
  }

  private static Optional<Verdict> host(Case of, String host, List<Note> notes) {
    if (host.isEmpty()) {
      return Optional.empty();
    }
    boolean loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    if (!loopback || of.lasting.spec().isOnHostNetwork()) {
      notes.add(Note.of("the %s asks host %s, from the node".formatted(of.who(), host)));
      return Optional.empty();
    }
    return Optional.of(
        fail(
            HIGH,
            "The %s asks %s, which is the node: the kubelet asks, not the container."
                .formatted(of.who(), host),
            Remedy.think("Leave out host, so that the kubelet asks the pod."),
            at(of.path("host"), host, "absent")));
  }

  private static Optional<Verdict> neighbour(Workload workload, Lasting lasting, Cluster cluster) {
    return HostPorts.neighbour(workload, lasting.container(), cluster)
        .map(
            other ->
                fail(
                    HIGH,
                    "It runs on its nodes' network and probes a port that %s probes too: one of"
                            .formatted(other.shortName())
                        + " the two asks its neighbour.",
                    Remedy.think("Give each of them a port of its own on the node."),
                    at(
                        workload.specPath() + ".hostNetwork",
                        "true, beside " + other,
                        "a port of its own")));
  }
}
