package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Verdict.fail;

import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NetworkPolicy;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.NetworkPolicy.Peer;
import dev.kprod.cluster.NetworkPolicy.Ports;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks for a rule of one policy that can mean nobody, or a port that nobody calls so.
final class RuleMatches {
  private final NetworkPolicy policy;
  private final Severity severity;
  private final PodModels models;
  private final Map<String, Map<String, String>> namespaces;

  RuleMatches(NetworkPolicy policy, Cluster cluster, Severity severity) {
    this.policy = policy;
    this.severity = severity;
    this.models = PodModels.of(cluster);
    this.namespaces = models.namespaces();
  }

  /// Finds the first fault.
  Optional<Verdict> find() {
    for (Direction direction : policy.directions()) {
      List<NetworkPolicy.Rule> rules = policy.rules(direction);
      for (int i = 0; i < rules.size(); i++) {
        String path = direction.path() + "[" + i + "]";
        List<Peer> peers = rules.get(i).peers();
        for (int j = 0; j < peers.size(); j++) {
          Optional<Verdict> fault =
              peer(peers.get(j), path + "." + direction.peers() + "[" + j + "]");
          if (fault.isPresent()) {
            return fault;
          }
        }
        Optional<Verdict> fault = ports(rules.get(i), direction, path);
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> peer(Peer peer, String path) {
    return switch (peer) {
      case Peer.Range range -> Optional.empty();
      case Peer.Unknown unknown -> Optional.empty();
      case Peer.OwnPods(Selector pods) -> ownPods(pods, path);
      case Peer.Pods(Selector some, Selector pods) -> pods(some, pods, path);
    };
  }

  private Optional<Verdict> ownPods(Selector pods, String path) {
    if (pods instanceof Selector.Everything
        || !models.selected(policy.namespace(), pods).isEmpty()) {
      return Optional.empty();
    }
    Optional<String> near =
        NearLabels.find(pods, labels(models.in(policy.namespace()))).map(NearLabels::label);
    boolean elsewhere =
        namespaces.keySet().stream().anyMatch(one -> !models.selected(one, pods).isEmpty());
    String hint =
        near.map("; some carry %s"::formatted)
            .orElse(
                elsewhere
                    ? "; pods of other namespaces match, which need a namespaceSelector"
                    : "");
    return Optional.of(nobody(path + ".podSelector", pods + " matches no pod here" + hint));
  }

  private Optional<Verdict> pods(Selector some, Selector pods, String path) {
    List<String> picked =
        namespaces.entrySet().stream()
            .filter(one -> some.matches(one.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    if (picked.isEmpty()) {
      Optional<String> near =
          NearLabels.find(some, List.copyOf(namespaces.values())).map(NearLabels::label);
      return Optional.of(
          nobody(
              path + ".namespaceSelector",
              some + " matches no namespace" + near.map("; there is %s"::formatted).orElse("")));
    }
    if (pods instanceof Selector.Everything
        || picked.stream().anyMatch(one -> !models.selected(one, pods).isEmpty())) {
      return Optional.empty();
    }
    boolean here = !models.selected(policy.namespace(), pods).isEmpty();
    List<PodModels.Model> there = new ArrayList<>();
    picked.forEach(one -> there.addAll(models.in(one)));
    String hint =
        here
            ? "; as two peers it would mean pods here too: one peer is AND, two are OR"
            : NearLabels.find(pods, labels(there))
                .map(one -> "; some carry " + one.label())
                .orElse("");
    return Optional.of(
        nobody(
            path + ".podSelector",
            pods
                + " matches no pod of the "
                + (picked.size() == 1
                    ? "namespace " + picked.getFirst()
                    : picked.size() + " namespaces that it means")
                + hint));
  }

  private static List<Map<String, String>> labels(List<PodModels.Model> some) {
    return some.stream().map(one -> one.pod().labels()).toList();
  }

  private Verdict nobody(String path, String what) {
    return fail(
        severity,
        "A rule means nobody: %s.".formatted(what),
        Remedy.think("Let %s name labels that are carried there.".formatted(path)),
        at(path, what, "a selector that matches"));
  }

  private Optional<Verdict> ports(NetworkPolicy.Rule rule, Direction direction, String path) {
    List<NetworkPolicy.Port> ports = rule.ports();
    for (int i = 0; i < ports.size(); i++) {
      NetworkPolicy.Port port = ports.get(i);
      if (port.port() instanceof Ports.Named(String name)) {
        List<PodModels.Model> destinations = destinations(rule, direction);
        boolean named =
            destinations.stream()
                .flatMap(one -> one.pod().ports().stream())
                .anyMatch(one -> one.name().equals(name) && one.protocol().equals(port.protocol()));
        if (!named) {
          String what =
              "no pod that it is about calls a %s port \"%s\"".formatted(port.protocol(), name);
          return Optional.of(
              fail(
                  severity,
                  "A rule opens nothing: %s.".formatted(what),
                  Remedy.think("Name the port as the containers do, or give its number."),
                  at(path + ".ports[" + i + "].port", what, "a name that is declared")));
        }
      }
    }
    return Optional.empty();
  }

  private List<PodModels.Model> destinations(NetworkPolicy.Rule rule, Direction direction) {
    return switch (direction) {
      case INGRESS -> models.selected(policy.namespace(), policy.pods());
      case EGRESS -> peers(rule);
    };
  }

  private List<PodModels.Model> peers(NetworkPolicy.Rule rule) {
    List<PodModels.Model> all = new ArrayList<>();
    for (String namespace : namespaces.keySet()) {
      if (rule.peers().isEmpty()) {
        all.addAll(models.in(namespace));
      }
      for (Peer peer : rule.peers()) {
        switch (peer) {
          case Peer.Range range -> all.addAll(models.in(namespace));
          case Peer.Unknown unknown -> {}
          case Peer.OwnPods(Selector pods) -> {
            if (namespace.equals(policy.namespace())) {
              all.addAll(models.selected(namespace, pods));
            }
          }
          case Peer.Pods(Selector some, Selector pods) -> {
            if (some.matches(namespaces.getOrDefault(namespace, Map.of()))) {
              all.addAll(models.selected(namespace, pods));
            }
          }
        }
      }
    }
    return all;
  }
}
