package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.NetworkPolicy;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.NetworkPolicyKinds;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.networkpolicy.ClusterPolicy.Api;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Decision.Ground;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The policies of a cluster, read once, and what they make of one end of a connection.
final class Policies {
  static final Index<Policies> INDEX = Index.of("network policies", Isolation.READS, Policies::new);

  private static final String NAME = "kubernetes.io/metadata.name";

  private record Selected(PodModel pod, Direction direction, Api api) {}

  private record Heard(PodModel pod, Direction direction) {}

  private final Cluster cluster;
  private final Map<String, List<OwnPolicy>> own = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
  private final Map<Api, List<ClusterPolicy>> over = new EnumMap<>(Api.class);
  private final List<ForeignPolicy> foreign = new ArrayList<>();
  private final Enforcement enforcement;
  private final Map<Selected, Tiers> tiers = new ConcurrentHashMap<>();
  private final Map<Heard, ForeignEffects> effects = new ConcurrentHashMap<>();
  private final Map<String, List<Read<?>>> unseen = new ConcurrentHashMap<>();

  private Policies(Cluster cluster) {
    this.cluster = cluster;
    this.enforcement = Enforcement.of(cluster);
    for (NetworkPolicy policy : cluster.list(Resources.NETWORK_POLICIES)) {
      own.computeIfAbsent(policy.namespace(), none -> new ArrayList<>()).add(OwnPolicy.of(policy));
    }
    for (Namespace namespace : cluster.list(Resources.NAMESPACES)) {
      namespaceLabels.put(namespace.name(), namespace.labels());
    }
    for (Api api : Api.values()) {
      over.put(api, new ArrayList<>());
    }
    learn(Api.V1ALPHA1, NetworkPolicyKinds.ADMIN_NETWORK_POLICIES, ClusterPolicy::adminV1alpha1);
    learn(
        Api.V1ALPHA1,
        NetworkPolicyKinds.BASELINE_ADMIN_NETWORK_POLICIES,
        ClusterPolicy::baselineV1alpha1);
    learn(Api.V1ALPHA2, NetworkPolicyKinds.CLUSTER_NETWORK_POLICIES, ClusterPolicy::v1alpha2);
    for (ResourceType<CustomResource> kind : ForeignPolicy.KINDS) {
      cluster.ask(kind).known().forEach(object -> foreign.addAll(ForeignPolicy.of(kind, object)));
    }
  }

  private interface Reader {
    ClusterPolicy read(CustomResource object, Listing<Node> nodes);
  }

  private void learn(Api api, ResourceType<CustomResource> type, Reader reader) {
    Listing<Node> nodes = cluster.ask(Resources.NODES);
    List<ClusterPolicy> some = over.getOrDefault(api, List.of());
    cluster.ask(type).known().forEach(object -> some.add(reader.read(object, nodes)));
  }

  Enforcement enforcement() {
    return enforcement;
  }

  /// Says whether there is any policy of a kind that is evaluated.
  boolean areNone() {
    return own.isEmpty() && over.values().stream().allMatch(List::isEmpty);
  }

  boolean isNamespace(String name) {
    return namespaceLabels.containsKey(name);
  }

  /// Returns the labels of a namespace; one that nobody made yet has its name.
  Map<String, String> labelsOf(String namespace) {
    Map<String, String> known = namespaceLabels.get(namespace);
    return known == null ? Map.of(NAME, namespace) : known;
  }

  List<OwnPolicy> own(String namespace) {
    return own.getOrDefault(namespace, List.of());
  }

  Map<String, List<OwnPolicy>> own() {
    return own;
  }

  List<ClusterPolicy> over(Api api) {
    return over.getOrDefault(api, List.of());
  }

  /// Returns the versions of the network policy API that have to be asked: those in use that the
  /// cluster's engine knows, or one of no consequence where none is in use.
  List<Api> apis() {
    List<Api> used = new ArrayList<>();
    for (Api api : Api.values()) {
      if (!over(api).isEmpty()) {
        used.add(api);
      }
    }
    if (used.size() > 1) {
      List<Api> known =
          used.stream().filter(api -> enforcement.apis().contains(api.version())).toList();
      return known.size() == 1 ? known : used;
    }
    return used.isEmpty() ? List.of(Api.V1ALPHA2) : used;
  }

  /// Returns the policies that select the pods of a model.
  Tiers tiers(PodModel pod, Direction direction, Api api) {
    return tiers.computeIfAbsent(
        new Selected(pod, direction, api),
        one ->
            new Tiers(
                direction,
                over(api).stream()
                    .filter(policy -> policy.selects(labelsOf(pod.namespace()), pod.labels()))
                    .filter(policy -> !policy.rules(direction).isEmpty())
                    .toList(),
                own(pod.namespace()).stream()
                    .filter(policy -> policy.isolates(direction))
                    .filter(policy -> policy.pods().matches(pod.labels()))
                    .toList(),
                this::labelsOf));
  }

  /// Decides at one end.
  ///
  /// @param subject the end that policies may select
  /// @param contact the other end and the port
  Decision decide(PodModel subject, Direction direction, Contact contact) {
    Decision ours = ours(subject, direction, contact);
    return withForeign(ours, subject, direction);
  }

  private Decision ours(PodModel subject, Direction direction, Contact contact) {
    List<Api> apis = apis();
    Decision first = tiers(subject, direction, apis.getFirst()).decide(contact);
    if (apis.size() == 1) {
      return first;
    }
    Decision last = tiers(subject, direction, apis.getLast()).decide(contact);
    if (first.answer() == last.answer()) {
      return last;
    }
    List<Clause> both = new ArrayList<>(first.by());
    both.addAll(last.by());
    return Decision.unclear(
        "policies of two versions of the network policy API disagree", both, List.of());
  }

  /// What policies of vendors' kinds may do to the pods of one model, those of one effect together.
  record ForeignEffects(List<Clause> opening, List<Clause> isolating, List<Clause> denying) {}

  ForeignEffects effects(PodModel pod, Direction direction) {
    return effects.computeIfAbsent(
        new Heard(pod, direction),
        one -> {
          ForeignEffects all =
              new ForeignEffects(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
          for (ForeignPolicy policy : foreign) {
            ForeignPolicy.Effect effect = policy.effect(pod, direction);
            Clause clause = new Clause(policy.name(), "");
            addIf(effect.opens(), all.opening, clause);
            addIf(effect.isolates() || effect.denies(), all.isolating, clause);
            addIf(effect.denies(), all.denying, clause);
          }
          return all;
        });
  }

  private static void addIf(boolean applies, List<Clause> to, Clause clause) {
    if (applies && !to.contains(clause)) {
      to.add(clause);
    }
  }

  /// Weighs what is not evaluated: kinds of vendors, and lists that were refused.
  private Decision withForeign(Decision ours, PodModel pod, Direction direction) {
    if (ours.answer() == Answer.UNKNOWN) {
      return ours;
    }
    ForeignEffects effects = effects(pod, direction);
    List<Clause> deciding =
        ours.answer() == Answer.DENIED
            ? effects.opening
            : ours.ground() == Ground.NO_POLICY ? effects.isolating : effects.denying;
    if (!deciding.isEmpty()) {
      return Decision.unclear(
          "policies of kinds that are not evaluated select it", deciding, List.of());
    }
    List<Read<?>> missing = unseen(pod.namespace());
    return missing.isEmpty()
        ? ours
        : Decision.unclear(
            "policies of kinds that were not seen may select it", List.of(), missing);
  }

  /// Returns the kinds of policies that were not seen and may select a pod of a namespace.
  List<Read<?>> unseen(String namespace) {
    return unseen.computeIfAbsent(
        namespace,
        one -> {
          List<Read<?>> missing = new ArrayList<>();
          for (ResourceType<CustomResource> kind : NetworkPolicyKinds.ALL) {
            if (cluster.outcome(kind, namespace) instanceof ReadOutcome.Unseen) {
              missing.add(kind);
            }
          }
          return missing;
        });
  }
}
