package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Probe;
import dev.kprod.cluster.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was found of readiness in the pods of one workload, each container once.
final class Receivers {
  /// A container that receives traffic and says nothing.
  private record Silent(Container container, Optional<ServedPort> port) {}

  private final Map<String, Silent> silent = new LinkedHashMap<>();
  private final Set<String> remarks = new LinkedHashSet<>();
  private final Set<String> ambiguous = new LinkedHashSet<>();

  void add(PodSpec spec, ServedPort port) {
    List<Container> receivers = port.declaredBy(spec);
    if (receivers.isEmpty()) {
      addAny(spec, Optional.of(port));
      return;
    }
    receivers.forEach(container -> judge(spec, container, Optional.of(port)));
  }

  /// Judges all main containers, of which one receives the traffic.
  void addAny(PodSpec spec, Optional<ServedPort> port) {
    List<Container> main = spec.containers();
    long probed = main.stream().filter(container -> container.readiness().isPresent()).count();
    if (probed == 0 || main.size() == 1) {
      main.forEach(container -> judge(spec, container, port));
    } else if (probed < main.size() && !isProbed(spec, port)) {
      ambiguous.add(
          ("which container receives the traffic of %s is not declared, and %s of %s have a "
                  + "readiness probe")
              .formatted(port.map(ServedPort::toString).orElse("it"), probed, main.size()));
    }
  }

  private static boolean isProbed(PodSpec spec, Optional<ServedPort> port) {
    Optional<String> number = port.flatMap(one -> one.number(spec));
    return number.isPresent()
        && spec.containers().stream().anyMatch(container -> asks(container, number.get()));
  }

  private void judge(PodSpec spec, Container container, Optional<ServedPort> port) {
    if (container.readiness().isPresent()) {
      return;
    }
    Optional<String> helper = helper(spec, container, port);
    if (helper.isPresent()) {
      remarks.add(helper.get());
    } else if (!spec.readinessGates().isEmpty()) {
      remarks.add(
          "container %s has no readiness probe, and the pod waits for readiness gate %s"
              .formatted(container.name(), spec.readinessGates().getFirst()));
    } else {
      silent.putIfAbsent(container.path(), new Silent(container, port));
    }
  }

  /// Finds the sidecar or neighbour whose probe asks on behalf of a container.
  private static Optional<String> helper(
      PodSpec spec, Container container, Optional<ServedPort> port) {
    Optional<String> number = port.flatMap(one -> one.number(spec));
    for (Container other : spec.lastingContainers()) {
      boolean isOther = !other.path().equals(container.path());
      if (isOther && asksForMesh(other, container.name())) {
        return Optional.of(
            "container %s is asked through %s".formatted(container.name(), other.name()));
      }
      if (isOther && number.isPresent() && asks(other, number.get())) {
        return Optional.of(
            "container %s is asked by the readiness probe of %s on port %s"
                .formatted(container.name(), other.name(), number.get()));
      }
    }
    return Optional.empty();
  }

  /// Says whether a readiness probe asks a port of the pod; a name is the container's own.
  private static boolean asks(Container container, String number) {
    return container
        .readiness()
        .map(Probe::handler)
        .map(
            handler ->
                switch (handler) {
                  case Probe.Handler.Http(var path, var port, var host, var scheme) -> port;
                  case Probe.Handler.Tcp(var port, var host) -> port;
                  case Probe.Handler.Grpc(var port, var service) -> port;
                  case Probe.Handler.Exec exec -> "";
                  case Probe.Handler.Unknown unknown -> "";
                })
        .filter(port -> port.equals(number) || port.equals(name(container, number)))
        .isPresent();
  }

  private static String name(Container container, String number) {
    return container.ports().stream()
        .filter(port -> !port.name().isEmpty())
        .filter(port -> number.equals(Integer.toString(port.number())))
        .map(Container.Port::name)
        .findFirst()
        .orElse(number);
  }

  /// A mesh rewrites the probes of the application into paths of its proxy.
  private static boolean asksForMesh(Container proxy, String application) {
    return proxy
        .readiness()
        .map(Probe::handler)
        .filter(
            handler ->
                handler instanceof Probe.Handler.Http(var path, var port, var host, var scheme)
                    && path.startsWith("/app-health/" + application + "/"))
        .isPresent();
  }

  Verdict verdict(Workload workload) {
    if (!silent.isEmpty()) {
      return failure(workload);
    }
    return ambiguous.isEmpty()
        ? pass(remarks.stream().map(Note::of).toArray(Note[]::new))
        : notObservable(String.join("; ", ambiguous));
  }

  private Verdict failure(Workload workload) {
    List<Silent> all = List.copyOf(silent.values());
    List<Evidence> evidence = new ArrayList<>();
    for (Silent one : all) {
      evidence.add(
          at(
              "%s.%s.readinessProbe".formatted(workload.specPath(), one.container.path()),
              "absent",
              one.port.map(port -> "a probe of " + port).orElse("a probe")));
    }
    Verdict.Fail failure =
        fail(HIGH, message(all), new ProbeRemedy(workload).add(wanted(all)), evidence);
    for (Silent one : all) {
      if (one.container.startup().isPresent()) {
        failure =
            failure.with(
                Note.of(
                    "the startup probe of container %s gates only once, at its start"
                        .formatted(one.container.name())));
      }
    }
    return failure;
  }

  private static String message(List<Silent> all) {
    Silent first = all.getFirst();
    String receives =
        first.port.map(port -> "traffic of " + port).orElse("traffic of endpoints kept by hand");
    return all.size() == 1
        ? "Container %s receives %s and has no readiness probe."
            .formatted(first.container.name(), receives)
        : "%s containers receive traffic and have no readiness probe, the first is %s with %s."
            .formatted(all.size(), first.container.name(), receives);
  }

  private static Map<Container, Optional<ServedPort>> wanted(List<Silent> all) {
    Map<Container, Optional<ServedPort>> wanted = new LinkedHashMap<>();
    all.forEach(one -> wanted.put(one.container, one.port));
    return wanted;
  }
}
