package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whom a question means that names nobody, so that the answer holds for everybody of that sort.
final class Anybody {
  static final Index<Anybody> INDEX = Index.of("anybody", Isolation.READS, Anybody::new);

  /// Where neither nodes nor pods say their addresses: what most pod networks are made of.
  private static final List<IpRange> USUAL = IpRange.find("10.0.0.0/8").stream().toList();

  /// Addresses of documentation, which no rule means in particular.
  private static final List<String> OUTSIDE = List.of("203.0.113.1", "2001:db8::1");

  private final List<Family> families;
  private final List<IpRange> podRanges;
  private final Party.OfPod stranger;
  private final Party.OfAddress internet;

  private Anybody(Cluster cluster) {
    Policies policies = cluster.index(Policies.INDEX);
    podRanges = podRanges(cluster);
    families =
        List.of(Family.values()).stream().filter(family -> family.isAmong(podRanges)).toList();
    String name = "kprod-stranger";
    while (policies.isNamespace(name)) {
      name += "-x";
    }
    stranger = new Party.OfPod("", new PodModel(name, Map.of(), List.of(), false), podRanges, "");
    internet =
        new Party.OfAddress(
            OUTSIDE.stream().flatMap(text -> IpRange.find(text).stream()).toList(), "");
  }

  private static List<IpRange> podRanges(Cluster cluster) {
    Set<IpRange> ranges = new LinkedHashSet<>();
    for (Node node : cluster.ask(Resources.NODES).known()) {
      node.podRanges().forEach(text -> IpRange.find(text).ifPresent(ranges::add));
    }
    if (ranges.isEmpty()) {
      for (Pod pod : cluster.list(Resources.PODS)) {
        if (!pod.spec().isOnHostNetwork()) {
          for (String address : pod.addresses()) {
            IpRange.find(address).ifPresent(one -> ranges.add(one.widenedTo(one.isV4() ? 24 : 64)));
          }
        }
      }
    }
    return ranges.isEmpty() ? USUAL : List.copyOf(new ArrayList<>(ranges));
  }

  /// Returns the families of which the cluster's pods have addresses.
  List<Family> families() {
    return families;
  }

  /// Returns a pod without labels of a namespace that has none but its name, with any address of a
  /// pod.
  Party.OfPod stranger() {
    return stranger;
  }

  /// Returns a pod without labels of a namespace.
  Party.OfPod neighbour(String namespace) {
    return new Party.OfPod("", PodModel.newcomer(namespace), podRanges, "");
  }

  /// Returns an address outside the cluster that no rule means in particular.
  Party.OfAddress internet() {
    return internet;
  }

  /// Returns from whom a pod must be kept to be isolated, or to whom.
  List<Party> whom(Direction direction) {
    return switch (direction) {
      case INGRESS -> List.of(stranger);
      case EGRESS -> List.of(stranger, internet);
    };
  }
}
