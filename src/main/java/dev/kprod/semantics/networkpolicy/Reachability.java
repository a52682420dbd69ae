package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.networkpolicy.ClusterPolicy.Api;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Decision.Ground;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who can reach whom, by all policies of a cluster together.
///
/// Only who opens a connection is asked about: answers to it come back by themselves.
public final class Reachability {
  /// What is read.
  public static final Reads READS = Isolation.READS;

  private static final Index<Reachability> INDEX =
      Index.of("reachability", READS, Reachability::new);

  private static final PodModel NOBODY = PodModel.newcomer("");

  /// Ports between which policies make no difference.
  ///
  /// @param ports the ports
  /// @param answer whether they can be reached
  public record Span(PortRange ports, Answer answer) {}

  private final Cluster cluster;
  private final Policies policies;
  private final Anybody anybody;
  private final PodModels models;
  private final Map<IpRange, Party> byAddress = new HashMap<>();

  private Reachability(Cluster cluster) {
    this.cluster = cluster;
    this.policies = cluster.index(Policies.INDEX);
    this.anybody = cluster.index(Anybody.INDEX);
    this.models = cluster.index(PodModels.INDEX);
    for (Node node : cluster.ask(Resources.NODES).known()) {
      Party party = new Party.OfAddress(ranges(node.addresses()), node.name());
      party.addresses().forEach(address -> byAddress.put(address, party));
    }
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (!pod.spec().isOnHostNetwork() && pod.occupiesAt(cluster.takenAt())) {
        ranges(pod.addresses()).forEach(address -> byAddress.put(address, of(pod)));
      }
    }
  }

  /// Returns the policies of a cluster, ready to be asked. Declare [#READS].
  public static Reachability of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns what enforces policies, if anything does.
  public Enforcement enforcement() {
    return policies.enforcement();
  }

  /// Says whether there is any policy of a kind that is evaluated.
  public boolean isWithoutPolicies() {
    return policies.areNone();
  }

  /// Returns a pod as an end of connections. One that has its node's network is its node.
  public Party of(Pod pod) {
    String node = pod.spec().nodeName();
    if (!pod.spec().isOnHostNetwork()) {
      return new Party.OfPod(pod.name(), models.of(pod), ranges(pod.addresses()), node);
    }
    List<IpRange> own = ranges(pod.addresses());
    return new Party.OfAddress(own, node);
  }

  /// Finds who has an address: a pod, a node, or nobody of the cluster; of its addresses only this
  /// one is asked about. Empty where the text spells no address.
  public Optional<Party> of(String address) {
    return IpRange.find(address)
        .filter(IpRange::isOne)
        .map(
            one ->
                switch (byAddress.getOrDefault(one, new Party.OfAddress(List.of(one), ""))) {
                  case Party.OfPod(String name, PodModel model, var all, String node) ->
                      new Party.OfPod(name, model, List.of(one), node);
                  case Party.OfAddress(var all, String node) ->
                      new Party.OfAddress(List.of(one), node);
                });
  }

  /// Returns a pod that may start tomorrow, with any address of a pod.
  public Party of(PodModel model) {
    return model.onHost()
        ? new Party.OfAddress(List.of(), "")
        : new Party.OfPod("", model, anybody.stranger().addresses(), "");
  }

  /// Returns a pod without labels of a namespace that nobody made yet.
  public Party stranger() {
    return anybody.stranger();
  }

  /// Returns a pod without labels of a namespace.
  public Party neighbour(String namespace) {
    return anybody.neighbour(namespace);
  }

  /// Returns somebody outside the cluster whom no rule means in particular.
  public Party internet() {
    return anybody.internet();
  }

  private static List<IpRange> ranges(List<String> addresses) {
    List<IpRange> ranges = new ArrayList<>();
    addresses.forEach(text -> IpRange.find(text).ifPresent(ranges::add));
    return ranges;
  }

  /// Answers for one port: a path for each family of addresses that both ends have.
  public List<Path> ask(Party from, Party to, String protocol, int port) {
    List<Path> paths = new ArrayList<>();
    for (Family family : families(from, to)) {
      paths.add(path(from, to, family, protocol, port));
    }
    return paths;
  }

  /// Answers for every port of one family of addresses.
  public List<Span> spans(Party from, Party to, Family family) {
    PodModel destination = destination(to);
    Ports ports = new Ports();
    for (Api api : policies.apis()) {
      if (from instanceof Party.OfPod pod) {
        ports.cut(policies.tiers(pod.model(), Direction.EGRESS, api).rules(), destination);
      }
      if (to instanceof Party.OfPod pod) {
        ports.cut(policies.tiers(pod.model(), Direction.INGRESS, api).rules(), destination);
      }
    }
    List<Span> spans = new ArrayList<>();
    for (PortRange piece : ports.pieces()) {
      Answer answer = path(from, to, family, piece.protocol(), piece.first()).answer();
      Span last = spans.isEmpty() ? null : spans.getLast();
      if (last != null && last.answer == answer && last.ports.protocol().equals(piece.protocol())) {
        spans.removeLast();
        spans.add(
            new Span(
                new PortRange(piece.protocol(), "", last.ports.first(), piece.last()), answer));
      } else {
        spans.add(new Span(piece, answer));
      }
    }
    return spans;
  }

  /// Returns the families in which two ends can meet: those that both have; where the addresses of
  /// one are not known those of the other, and of the cluster where neither's are.
  public List<Family> families(Party from, Party to) {
    List<Family> some = new ArrayList<>();
    for (Family family : Family.values()) {
      boolean first = from.addresses().isEmpty() || family.isAmong(from.addresses());
      boolean second = to.addresses().isEmpty() || family.isAmong(to.addresses());
      boolean neither = from.addresses().isEmpty() && to.addresses().isEmpty();
      if (first && second && (!neither || anybody.families().contains(family))) {
        some.add(family);
      }
    }
    return some;
  }

  private static PodModel destination(Party to) {
    return to instanceof Party.OfPod pod ? pod.model() : NOBODY;
  }

  private Path path(Party from, Party to, Family family, String protocol, int port) {
    if (policies.enforcement().does() == Enforcement.Does.NO) {
      Decision open = Decision.allowed(Ground.NOT_ENFORCED, List.of());
      return new Path(from, to, family, protocol, port, open, open);
    }
    if (from instanceof Party.OfPod one && to instanceof Party.OfPod other && one.isSameAs(other)) {
      Decision open = Decision.allowed(Ground.ITSELF, List.of());
      return new Path(from, to, family, protocol, port, open, open);
    }
    return new Path(
        from,
        to,
        family,
        protocol,
        port,
        decide(from, Direction.EGRESS, to, family, destination(to), protocol, port),
        decide(to, Direction.INGRESS, from, family, destination(to), protocol, port));
  }

  private Decision decide(
      Party subject,
      Direction direction,
      Party peer,
      Family family,
      PodModel destination,
      String protocol,
      int port) {
    return switch (subject) {
      case Party.OfAddress address -> Decision.allowed(Ground.NO_SUBJECT, List.of());
      case Party.OfPod(String name, PodModel model, var addresses, String node) -> {
        boolean ownNode =
            !node.isEmpty()
                && peer instanceof Party.OfAddress(var others, String other)
                && other.equals(node);
        yield policies.decide(
            model,
            direction,
            new Contact(
                peer,
                family,
                destination,
                protocol,
                port,
                ownNode,
                policies.enforcement().blocks()));
      }
    };
  }

  /// Returns the running pods in classes that fare alike whatever policies say of them.
  public List<PodClass> classes() {
    return cluster.index(PodClassing.INDEX).classes();
  }
}
