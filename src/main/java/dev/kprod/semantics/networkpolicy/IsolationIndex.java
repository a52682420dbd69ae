package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.NetworkPolicy;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.NetworkPolicyKinds;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The policies of a cluster, and what they make of a pod.
final class IsolationIndex {
  /// What policies say to one connection, or to all of them together.
  private enum Say {
    ALLOWED,
    DENIED,
    UNKNOWN
  }

  static final Index<IsolationIndex> INDEX =
      Index.of("isolation", Isolation.READS, IsolationIndex::new);

  private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
  private static final String NAME = "kubernetes.io/metadata.name";

  /// Where neither nodes nor pods say their addresses: what most pod networks are made of.
  private static final List<IpRange> USUAL = IpRange.find("10.0.0.0/8").stream().toList();

  private static final List<IpRange> INTERNET_V4 = IpRange.find("203.0.113.1").stream().toList();
  private static final List<IpRange> INTERNET_V6 = IpRange.find("2001:db8::1").stream().toList();

  private final Cluster cluster;
  private final Map<String, List<OwnPolicy>> policies = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
  private final List<ClusterPolicy> v1alpha1 = new ArrayList<>();
  private final List<ClusterPolicy> v1alpha2 = new ArrayList<>();
  private final List<ForeignPolicy> foreign = new ArrayList<>();
  private final Probe.Stranger stranger;
  private final List<Probe> outside = new ArrayList<>();

  private IsolationIndex(Cluster cluster) {
    this.cluster = cluster;
    for (NetworkPolicy policy : cluster.list(Resources.NETWORK_POLICIES)) {
      policies
          .computeIfAbsent(policy.namespace(), unseen -> new ArrayList<>())
          .add(OwnPolicy.of(policy));
    }
    for (Namespace namespace : cluster.list(Resources.NAMESPACES)) {
      namespaceLabels.put(namespace.name(), namespace.labels());
    }
    learn(v1alpha1, NetworkPolicyKinds.ADMIN_NETWORK_POLICIES, ClusterPolicy::adminV1alpha1);
    learn(
        v1alpha1,
        NetworkPolicyKinds.BASELINE_ADMIN_NETWORK_POLICIES,
        ClusterPolicy::baselineV1alpha1);
    learn(v1alpha2, NetworkPolicyKinds.CLUSTER_NETWORK_POLICIES, ClusterPolicy::v1alpha2);
    for (ResourceType<CustomResource> kind : ForeignPolicy.KINDS) {
      cluster.ask(kind).known().forEach(object -> foreign.addAll(ForeignPolicy.of(kind, object)));
    }
    List<IpRange> ranges = podRanges(cluster);
    this.stranger = new Probe.Stranger(Map.of(NAME, freshName()), ranges);
    outside.add(new Probe.Internet(INTERNET_V4));
    if (ranges.stream().anyMatch(range -> !range.isV4())) {
      outside.add(new Probe.Internet(INTERNET_V6));
    }
  }

  private interface Reader {
    ClusterPolicy read(CustomResource object);
  }

  private void learn(List<ClusterPolicy> into, ResourceType<CustomResource> type, Reader reader) {
    cluster.ask(type).known().forEach(object -> into.add(reader.read(object)));
  }

  /// Returns a name that no namespace has; nobody can have meant it in a policy.
  private String freshName() {
    String name = "kprod-stranger";
    while (namespaceLabels.containsKey(name)) {
      name += "-x";
    }
    return name;
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
    return ranges.isEmpty() ? USUAL : List.copyOf(ranges);
  }

  Isolation judge(PodModel pod, Direction direction) {
    if (pod.onHost()) {
      return new Isolation.OnHost();
    }
    Isolation first = judge(pod, direction, v1alpha1);
    Isolation ours = v1alpha2.isEmpty() ? first : judge(pod, direction, v1alpha2);
    if (!v1alpha1.isEmpty() && !v1alpha2.isEmpty() && !first.getClass().equals(ours.getClass())) {
      List<Subject> both = new ArrayList<>();
      v1alpha1.forEach(policy -> both.add(policy.name()));
      v1alpha2.forEach(policy -> both.add(policy.name()));
      return new Isolation.Undetermined(
          "policies of two versions of the network policy API disagree", both, List.of());
    }
    return withForeign(ours, pod, direction);
  }

  /// Weighs what is not evaluated: kinds of vendors, and lists that were refused.
  private Isolation withForeign(Isolation ours, PodModel pod, Direction direction) {
    List<Subject> deciding = new ArrayList<>();
    for (ForeignPolicy policy : foreign) {
      ForeignPolicy.Effect effect = policy.effect(pod, direction);
      boolean decides =
          switch (ours) {
            case Isolation.Isolated isolated -> effect.opens();
            case Isolation.Unselected unselected -> effect.isolates() || effect.denies();
            case Isolation.Voided voided -> effect.denies();
            case Isolation.OnHost host -> false;
            case Isolation.Undetermined undetermined -> false;
          };
      if (decides && !deciding.contains(policy.name())) {
        deciding.add(policy.name());
      }
    }
    if (!deciding.isEmpty()) {
      return new Isolation.Undetermined(
          "policies of kinds that are not evaluated select it", deciding, List.of());
    }
    List<Read<?>> unseen = unseen(pod.namespace());
    return unseen.isEmpty() || ours instanceof Isolation.Undetermined
        ? ours
        : new Isolation.Undetermined(
            "policies of kinds that were not seen may select it", List.of(), unseen);
  }

  private List<Read<?>> unseen(String namespace) {
    List<Read<?>> unseen = new ArrayList<>();
    for (ResourceType<CustomResource> kind : NetworkPolicyKinds.ALL) {
      if (cluster.outcome(kind, namespace) instanceof ReadOutcome.Unseen) {
        unseen.add(kind);
      }
    }
    return unseen;
  }

  private Isolation judge(PodModel pod, Direction direction, List<ClusterPolicy> all) {
    List<ClusterPolicy> over =
        all.stream()
            .filter(policy -> policy.selects(labelsOf(pod.namespace()), pod.labels()))
            .filter(policy -> !policy.rules(direction).isEmpty())
            .toList();
    List<OwnPolicy> own =
        policies.getOrDefault(pod.namespace(), List.of()).stream()
            .filter(policy -> policy.isolates(direction))
            .filter(policy -> policy.pods().matches(pod.labels()))
            .toList();
    if (over.isEmpty() && own.isEmpty()) {
      return new Isolation.Unselected();
    }
    List<Probe> probes = new ArrayList<>(List.of(stranger));
    if (direction == Direction.EGRESS) {
      probes.addAll(outside);
    }
    Say together = Say.ALLOWED;
    Evaluation evaluation = new Evaluation(pod, direction, over, own);
    for (Probe probe : probes) {
      Say one = evaluation.everyPort(probe);
      if (one == Say.DENIED) {
        return new Isolation.Isolated(evaluation.names());
      }
      if (one == Say.UNKNOWN) {
        together = Say.UNKNOWN;
      }
    }
    return together == Say.UNKNOWN
        ? new Isolation.Undetermined(
            evaluation.because, new ArrayList<>(evaluation.unclear), List.of())
        : new Isolation.Voided(evaluation.opening(probes));
  }

  private Map<String, String> labelsOf(String namespace) {
    return namespaceLabels.getOrDefault(namespace, Map.of(NAME, namespace));
  }

  /// The policies that select one pod, asked about connections in one direction.
  private static final class Evaluation {
    private final PodModel pod;
    private final Direction direction;
    private final List<ClusterPolicy> over;
    private final List<OwnPolicy> own;
    private final Map<String, SortedSet<Integer>> ports = new HashMap<>();

    private String because = "";
    private final Set<Subject> unclear = new LinkedHashSet<>();

    Evaluation(PodModel pod, Direction direction, List<ClusterPolicy> over, List<OwnPolicy> own) {
      this.pod = pod;
      this.direction = direction;
      this.over = over;
      this.own = own;
      for (String protocol : PROTOCOLS) {
        ports.put(protocol, new TreeSet<>(Set.of(PortRange.LOWEST)));
      }
      over.forEach(
          policy -> policy.rules(direction).forEach(rule -> rule.ports().forEach(this::cut)));
      own.forEach(
          policy -> policy.rules(direction).forEach(rule -> rule.ports().forEach(this::cut)));
      pod.ports().forEach(port -> cut(port.protocol(), port.number(), port.number()));
    }

    /// Between two cuts all ports of a protocol fare alike, so that one speaks for them.
    private void cut(PortRange range) {
      if (range.name().isEmpty()) {
        List<String> cutting = range.protocol().equals("*") ? PROTOCOLS : List.of(range.protocol());
        cutting.forEach(protocol -> cut(protocol, range.first(), range.last()));
      }
    }

    private void cut(String protocol, int first, int last) {
      SortedSet<Integer> cuts = ports.get(protocol);
      if (cuts == null) {
        return;
      }
      for (int port : new int[] {first, last + 1}) {
        if (port >= PortRange.LOWEST && port <= PortRange.HIGHEST) {
          cuts.add(port);
        }
      }
    }

    Say everyPort(Probe probe) {
      Say together = Say.ALLOWED;
      for (String protocol : PROTOCOLS) {
        for (int port : ports.getOrDefault(protocol, new TreeSet<>())) {
          Say one = say(probe, protocol, port);
          if (one == Say.DENIED) {
            return Say.DENIED;
          }
          if (one == Say.UNKNOWN) {
            together = Say.UNKNOWN;
          }
        }
      }
      return together;
    }

    private Say say(Probe probe, String protocol, int port) {
      Outcome admin = tier(false, probe, protocol, port);
      switch (admin) {
        case ALLOWED -> {
          return Say.ALLOWED;
        }
        case DENIED -> {
          return Say.DENIED;
        }
        case UNKNOWN -> {
          return Say.UNKNOWN;
        }
        case NEXT -> {}
      }
      if (!own.isEmpty()) {
        boolean allowed = own.stream().anyMatch(policy -> allows(policy, probe, protocol, port));
        return allowed ? Say.ALLOWED : Say.DENIED;
      }
      return switch (tier(true, probe, protocol, port)) {
        case ALLOWED, NEXT -> Say.ALLOWED;
        case DENIED -> Say.DENIED;
        case UNKNOWN -> Say.UNKNOWN;
      };
    }

    private enum Outcome {
      ALLOWED,
      DENIED,
      UNKNOWN,
      NEXT
    }

    /// Asks the policies of one tier, those of one priority together: where they disagree the API
    /// leaves open which one wins.
    private Outcome tier(boolean baseline, Probe probe, String protocol, int port) {
      SortedSet<Long> priorities = new TreeSet<>();
      over.stream()
          .filter(policy -> policy.baseline() == baseline)
          .forEach(policy -> priorities.add(policy.priority()));
      for (long priority : priorities) {
        Outcome found = Outcome.NEXT;
        boolean matched = false;
        for (ClusterPolicy policy : over) {
          if (policy.baseline() != baseline || policy.priority() != priority) {
            continue;
          }
          Found one = first(policy, probe, protocol, port);
          if (!one.matched) {
            continue;
          }
          if (one.outcome == Outcome.UNKNOWN) {
            unclear(policy, "a rule for a domain name decides");
            return Outcome.UNKNOWN;
          }
          if (matched && found != one.outcome) {
            unclear(policy, "policies of one priority disagree");
            return Outcome.UNKNOWN;
          }
          matched = true;
          found = one.outcome;
        }
        if (matched) {
          return found;
        }
      }
      return Outcome.NEXT;
    }

    private record Found(boolean matched, Outcome outcome) {
      static final Found NONE = new Found(false, Outcome.NEXT);
    }

    private Found first(ClusterPolicy policy, Probe probe, String protocol, int port) {
      for (ClusterPolicy.Rule rule : policy.rules(direction)) {
        boolean closed = ClusterPolicy.hasUnknownPeer(rule);
        if (closed && rule.action() != ClusterPolicy.Action.ALLOW) {
          return new Found(true, Outcome.DENIED);
        }
        if (closed || !hasPort(rule.ports(), protocol, port)) {
          continue;
        }
        switch (ClusterPolicy.matches(rule, probe)) {
          case NO -> {}
          case UNKNOWN -> {
            return new Found(true, Outcome.UNKNOWN);
          }
          case YES -> {
            return new Found(
                true,
                switch (rule.action()) {
                  case ALLOW -> Outcome.ALLOWED;
                  case DENY -> Outcome.DENIED;
                  case PASS -> Outcome.NEXT;
                });
          }
        }
      }
      return Found.NONE;
    }

    private void unclear(ClusterPolicy policy, String why) {
      because = why;
      over.stream()
          .filter(one -> one.priority() == policy.priority())
          .filter(one -> one.baseline() == policy.baseline())
          .forEach(one -> unclear.add(one.name()));
    }

    private boolean allows(OwnPolicy policy, Probe probe, String protocol, int port) {
      for (OwnPolicy.Rule rule : policy.rules(direction)) {
        if (hasPort(rule.ports(), protocol, port) && rule.means(probe)) {
          return true;
        }
      }
      return false;
    }

    /// The names of ports are the destination's, and nobody in particular has none.
    private boolean hasPort(List<PortRange> ranges, String protocol, int port) {
      PodModel destination =
          direction == Direction.INGRESS ? pod : PodModel.newcomer(pod.namespace());
      return ranges.isEmpty()
          || ranges.stream().anyMatch(range -> range.has(protocol, port, destination));
    }

    List<Subject> names() {
      List<Subject> names = new ArrayList<>();
      over.forEach(policy -> names.add(policy.name()));
      own.forEach(policy -> names.add(policy.name()));
      return names;
    }

    /// Returns the policies that alone let everybody through; all of them where it takes several.
    List<Subject> opening(List<Probe> probes) {
      List<Subject> opening = new ArrayList<>();
      for (OwnPolicy policy : own) {
        Evaluation alone = new Evaluation(pod, direction, List.of(), List.of(policy));
        if (probes.stream().allMatch(probe -> alone.everyPort(probe) == Say.ALLOWED)) {
          opening.add(policy.name());
        }
      }
      return opening.isEmpty() ? names() : opening;
    }
  }
}
