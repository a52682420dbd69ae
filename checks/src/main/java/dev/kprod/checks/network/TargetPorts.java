package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Verdict.fail;

import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Probe;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Looks whether the pods behind one Service have the ports that it sends to.
final class TargetPorts {
  private final Service service;
  private final List<Pod> pods;
  private final Workloads workloads;

  TargetPorts(Service service, List<Pod> pods, Cluster cluster) {
    this.service = service;
    this.pods = pods;
    this.workloads = Workloads.of(cluster);
  }

  /// Finds the first fault.
  Optional<Verdict> find() {
    List<Service.Port> ports = service.ports();
    for (int i = 0; i < ports.size(); i++) {
      Service.Port port = ports.get(i);
      String path = "spec.ports[%s].targetPort".formatted(i);
      Optional<Verdict> fault = port.isByName() ? byName(port, path) : byNumber(port, path);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> byName(Service.Port port, String path) {
    List<Pod> without = pods.stream().filter(pod -> port.on(pod.spec()).isEmpty()).toList();
    if (without.isEmpty()) {
      return Optional.empty();
    }
    String what =
        without.size() == pods.size()
            ? "none of its %s".formatted(Count.of(pods.size(), "pod"))
            : "%s of %s pods do not".formatted(without.size(), pods.size());
    List<Workload> lacking = owners(without);
    boolean mixed = owners(pods).size() > 1 && lacking.size() < owners(pods).size();
    String message =
        mixed
            ? "Pods of %s join its endpoints and declare no %s port \"%s\"."
                .formatted(Names.of(lacking), port.protocol(), port.target())
            : without.size() == pods.size()
                ? "It sends to %s port \"%s\", which %s declares."
                    .formatted(port.protocol(), port.target(), what)
                : "It sends to %s port \"%s\": %s declare it and get no traffic."
                    .formatted(port.protocol(), port.target(), what);
    Evidence evidence =
        at(
            path,
            "%s, declared by %s of %s pods"
                .formatted(port.target(), pods.size() - without.size(), pods.size()),
            "a name that every pod declares for " + port.protocol());
    return Optional.of(
        fail(
            HIGH,
            message,
            Remedy.think(
                mixed
                    ? "Tell the workloads apart in spec.selector."
                    : "Name the port in the containers, or send to its number."),
            evidence));
  }

  /// A number that no container declares still works; it is only odd where others are declared and
  /// nothing is known to answer on it.
  private Optional<Verdict> byNumber(Service.Port port, String path) {
    OptionalInt number = port.on(new PodSpec(Tree.ABSENT));
    if (pods.isEmpty() || number.isEmpty()) {
      return Optional.empty();
    }
    Optional<Verdict> joined = joined(port, number.getAsInt(), path);
    if (joined.isPresent()) {
      return joined;
    }
    boolean odd =
        pods.stream()
            .map(Pod::spec)
            .distinct()
            .allMatch(spec -> isOdd(spec, port, number.getAsInt()));
    if (!odd) {
      return Optional.empty();
    }
    List<String> declared =
        pods.getFirst().spec().lastingContainers().stream()
            .flatMap(container -> container.ports().stream())
            .filter(one -> one.protocol().equals(port.protocol()))
            .map(one -> Integer.toString(one.number()))
            .distinct()
            .toList();
    return Optional.of(
        fail(
            LOW,
            "It sends to port %s; its pods declare %s."
                .formatted(number.getAsInt(), Names.some(declared)),
            Remedy.think(
                "Send to the port that answers, or declare the one that does, by name at best."),
            at(path, number.getAsInt(), "one of " + Names.some(declared))));
  }

  /// Pods of a Job that carry the labels of what serves take connections and refuse them.
  private Optional<Verdict> joined(Service.Port port, int number, String path) {
    List<Pod> lacking =
        pods.stream()
            .filter(pod -> workloads.of(pod).filter(Workload::isBatch).isPresent())
            .filter(pod -> !declares(pod.spec(), port, number))
            .toList();
    if (lacking.isEmpty() || lacking.size() == pods.size()) {
      return Optional.empty();
    }
    String names = Names.of(owners(lacking));
    return Optional.of(
        fail(
            HIGH,
            "Pods of %s join its endpoints and declare no %s port %s."
                .formatted(names, port.protocol(), number),
            Remedy.think("Tell the workloads apart in spec.selector."),
            at(path, "%s, not declared by %s".formatted(number, names), "pods that serve it")));
  }

  private static boolean declares(PodSpec spec, Service.Port port, int number) {
    return spec.lastingContainers().stream()
        .flatMap(container -> container.ports().stream())
        .anyMatch(one -> one.protocol().equals(port.protocol()) && one.number() == number);
  }

  private static boolean isOdd(PodSpec spec, Service.Port port, int number) {
    List<Container> containers = spec.lastingContainers();
    List<Container.Port> same =
        containers.stream()
            .flatMap(container -> container.ports().stream())
            .filter(one -> one.protocol().equals(port.protocol()))
            .toList();
    boolean probed =
        containers.stream()
            .flatMap(container -> container.readiness().stream())
            .map(TargetPorts::port)
            .anyMatch(Integer.toString(number)::equals);
    return !same.isEmpty() && same.stream().noneMatch(one -> one.number() == number) && !probed;
  }

  private static String port(Probe probe) {
    return switch (probe.handler()) {
      case Probe.Handler.Http(var path, String port, var host, var scheme) -> port;
      case Probe.Handler.Tcp(String port, var host) -> port;
      case Probe.Handler.Grpc(String port, var service) -> port;
      case Probe.Handler.Exec exec -> "";
      case Probe.Handler.Unknown unknown -> "";
    };
  }

  private List<Workload> owners(List<Pod> some) {
    List<Workload> owners = new ArrayList<>();
    for (Pod pod : some) {
      workloads.of(pod).filter(owner -> !owners.contains(owner)).ifPresent(owners::add);
    }
    owners.sort(java.util.Comparator.comparing(ApiObject::name));
    return owners;
  }
}
