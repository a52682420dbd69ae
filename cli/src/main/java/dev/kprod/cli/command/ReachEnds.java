package dev.kprod.cli.command;

import dev.kprod.catalogue.Nearest;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.PodClass;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.semantics.networkpolicy.Reachability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Turns what a person typed into the ends of connections.
final class ReachEnds {
  /// One end: one or more parties that may fare differently.
  ///
  /// @param name as typed
  /// @param parties who, each for some pods
  /// @param service the Service that stands for them, if it was one
  /// @param caveats what has to be said about it
  record End(String name, List<Some> parties, Optional<Service> service, List<String> caveats) {}

  /// A party and for how many it stands.
  ///
  /// @param name one of them
  /// @param pods how many pods; 0 for what is none
  record Some(String name, Party party, Optional<Pod> pod, int pods) {}

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("deployment", "deploy"),
          Map.entry("deployments", "deploy"),
          Map.entry("statefulset", "sts"),
          Map.entry("statefulsets", "sts"),
          Map.entry("daemonset", "ds"),
          Map.entry("daemonsets", "ds"),
          Map.entry("replicaset", "rs"),
          Map.entry("jobs", "job"),
          Map.entry("cronjob", "cj"),
          Map.entry("cronjobs", "cj"),
          Map.entry("po", "pod"),
          Map.entry("pods", "pod"),
          Map.entry("service", "svc"),
          Map.entry("services", "svc"),
          Map.entry("namespace", "ns"),
          Map.entry("namespaces", "ns"));

  private final Cluster cluster;
  private final Reachability reachability;
  private final Map<String, PodClass> classes = new HashMap<>();

  ReachEnds(Cluster cluster) {
    this.cluster = cluster;
    this.reachability = Reachability.of(cluster);
  }

  End from(String typed) {
    if (kind(typed).equals("svc")) {
      throw new UserError(
          "a Service opens no connections", "name the pods or the workload", ExitCode.USAGE);
    }
    return to(typed);
  }

  End to(String typed) {
    if (typed.equals("internet")) {
      return one(typed, reachability.internet());
    }
    Optional<Party> address = reachability.of(typed);
    if (address.isPresent()) {
      return one(typed, address.get());
    }
    String[] parts = typed.split("/", -1);
    String kind = kind(typed);
    if (kind.equals("ns") && parts.length == 2) {
      return namespace(typed, parts[1]);
    }
    if (parts.length != 3) {
      throw new UserError(
          "\"%s\" names no end of a connection".formatted(typed),
          "it is pod/NS/NAME, deploy/NS/NAME, svc/NS/NAME, ns/NAME, an address or internet",
          ExitCode.USAGE);
    }
    return switch (kind) {
      case "pod" -> pod(typed, parts[1], parts[2]);
      case "svc" -> service(typed, parts[1], parts[2]);
      default -> workload(typed, kind, parts[1], parts[2]);
    };
  }

  private static String kind(String typed) {
    String word = typed.substring(0, Math.max(0, typed.indexOf('/'))).toLowerCase(Locale.ROOT);
    return WORDS.getOrDefault(word, word);
  }

  private static End one(String name, Party party) {
    return new End(
        name, List.of(new Some(name, party, Optional.empty(), 0)), Optional.empty(), List.of());
  }

  private End namespace(String typed, String name) {
    List<String> names = cluster.list(Resources.NAMESPACES).stream().map(Namespace::name).toList();
    if (!names.contains(name)) {
      throw none("namespace", name, names);
    }
    return one(typed, reachability.neighbour(name));
  }

  private End pod(String typed, String namespace, String name) {
    List<String> names = new ArrayList<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.namespace().equals(namespace) && pod.name().equals(name)) {
        if (!pod.occupiesAt(cluster.takenAt())) {
          throw new UserError(
              "pod %s/%s has ended".formatted(namespace, name),
              "what has ended has no network",
              ExitCode.USAGE);
        }
        Some some = new Some(typed, reachability.of(pod), Optional.of(pod), 1);
        return new End(typed, List.of(some), Optional.empty(), onHost(List.of(some)));
      }
      names.add("pod/" + pod.namespace() + "/" + pod.name());
    }
    throw none("pod", "pod/" + namespace + "/" + name, names);
  }

  private End workload(String typed, String kind, String namespace, String name) {
    List<String> names = new ArrayList<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      boolean named = workload.namespace().equals(namespace) && workload.name().equals(name);
      if (named && workload.resourceWord().equals(kind)) {
        return of(typed, workload);
      }
      names.add(workload.resourceWord() + "/" + workload.namespace() + "/" + workload.name());
    }
    throw none("workload", kind + "/" + namespace + "/" + name, names);
  }

  private End of(String typed, Workload workload) {
    List<Pod> pods =
        workload.pods().stream().filter(pod -> pod.occupiesAt(cluster.takenAt())).toList();
    if (pods.isEmpty()) {
      PodModel model = PodModel.of(workload.namespace(), workload.template());
      return new End(
          typed,
          List.of(new Some(typed, reachability.of(model), Optional.empty(), 0)),
          Optional.empty(),
          List.of(typed + " runs no pod now; its template is asked"));
    }
    List<Some> some = alike(pods);
    return new End(typed, some, Optional.empty(), onHost(some));
  }

  /// Puts pods together that fare alike; one alone is asked as itself, since it may talk to itself
  /// and to its node.
  private List<Some> alike(List<Pod> pods) {
    if (classes.isEmpty()) {
      for (PodClass one : reachability.classes()) {
        one.pods().forEach(pod -> classes.put(pod.namespace() + "/" + pod.name(), one));
      }
    }
    Map<PodClass, List<Pod>> together = new LinkedHashMap<>();
    for (Pod pod : pods) {
      PodClass own = classes.get(pod.namespace() + "/" + pod.name());
      if (own != null) {
        together.computeIfAbsent(own, unseen -> new ArrayList<>()).add(pod);
      }
    }
    List<Some> some = new ArrayList<>();
    together.forEach(
        (own, members) -> {
          Pod first = members.getFirst();
          Party party = members.size() == 1 ? reachability.of(first) : own.party();
          some.add(
              new Some(
                  "pod/" + first.namespace() + "/" + first.name(),
                  party,
                  Optional.of(first),
                  members.size()));
        });
    return some;
  }

  private static List<String> onHost(List<Some> some) {
    boolean any = some.stream().anyMatch(one -> one.party() instanceof Party.OfAddress);
    return any
        ? List.of("pods with their node's network are their node: no policy selects or means them")
        : List.of();
  }

  private End service(String typed, String namespace, String name) {
    List<String> names = new ArrayList<>();
    for (Service service : cluster.list(Resources.SERVICES)) {
      if (service.namespace().equals(namespace) && service.name().equals(name)) {
        return new End(
            typed,
            service.type() == Service.Type.EXTERNAL_NAME
                ? List.of(new Some(typed, reachability.internet(), Optional.empty(), 0))
                : alike(behind(service)),
            Optional.of(service),
            List.of());
      }
      names.add("svc/" + service.namespace() + "/" + service.name());
    }
    throw none("Service", "svc/" + namespace + "/" + name, names);
  }

  private List<Pod> behind(Service service) {
    if (!service.hasOwnEndpoints()) {
      return Workloads.of(cluster).pods(service.namespace(), service.selector());
    }
    List<String> targets = new ArrayList<>();
    cluster.ask(Resources.ENDPOINT_SLICES).known().stream()
        .filter(slice -> slice.namespace().equals(service.namespace()))
        .filter(slice -> slice.service().equals(service.name()))
        .forEach(slice -> slice.endpoints().forEach(one -> targets.add(one.pod())));
    return cluster.list(Resources.PODS).stream()
        .filter(pod -> pod.namespace().equals(service.namespace()))
        .filter(pod -> targets.contains(pod.name()))
        .toList();
  }

  private static UserError none(String what, String name, List<String> names) {
    return new UserError(
        "there is no %s \"%s\"".formatted(what, name),
        Nearest.find(name, names)
            .map("did you mean \"%s\"?"::formatted)
            .orElse(
                names.isEmpty()
                    ? "there is none at all"
                    : "such as \"%s\"".formatted(names.getFirst())),
        ExitCode.USAGE);
  }
}
