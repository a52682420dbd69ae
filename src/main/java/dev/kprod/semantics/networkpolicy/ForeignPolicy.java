package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.NetworkPolicyKinds;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.selector.LabelExpression;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A policy of a vendor's own kind, of which only so much is read as is needed to know whether it
/// may change an answer.
///
/// @param name the object
/// @param type its kind
/// @param spec its `spec`
record ForeignPolicy(Subject name, ResourceType<CustomResource> type, Tree spec) {
  /// What a policy may do to a pod that it selects.
  ///
  /// @param opens whether it may let traffic in that NetworkPolicy keeps out
  /// @param isolates whether it keeps out what it does not allow
  /// @param denies whether it may keep out what NetworkPolicy allows
  record Effect(boolean opens, boolean isolates, boolean denies) {
    static final Effect NONE = new Effect(false, false, false);
    static final Effect ANY = new Effect(true, true, true);
  }

  /// The kinds whose policies are looked at; Calico's are read from its API or, where that is not
  /// served, as stored.
  static final List<ResourceType<CustomResource>> KINDS =
      List.of(
          NetworkPolicyKinds.CILIUM_NETWORK_POLICIES,
          NetworkPolicyKinds.CILIUM_CLUSTERWIDE_NETWORK_POLICIES,
          NetworkPolicyKinds.CALICO_NETWORK_POLICIES,
          NetworkPolicyKinds.CALICO_GLOBAL_NETWORK_POLICIES,
          NetworkPolicyKinds.CALICO_STORED_NETWORK_POLICIES,
          NetworkPolicyKinds.CALICO_STORED_GLOBAL_NETWORK_POLICIES,
          NetworkPolicyKinds.ANTREA_NETWORK_POLICIES,
          NetworkPolicyKinds.ANTREA_CLUSTER_NETWORK_POLICIES,
          NetworkPolicyKinds.AWS_APPLICATION_NETWORK_POLICIES,
          NetworkPolicyKinds.AWS_CLUSTER_NETWORK_POLICIES);

  private static final String CALICO_COPY = "knp.default.";

  /// Returns the policies that an object holds: one, or one for each of Cilium's `specs`, or none
  /// for Calico's copy of a NetworkPolicy.
  static List<ForeignPolicy> of(ResourceType<CustomResource> type, CustomResource object) {
    if (isCalico(type) && object.name().startsWith(CALICO_COPY)) {
      return List.of();
    }
    Subject name =
        new Subject(
            type.group(),
            type.versions().getFirst(),
            type.kind(),
            object.namespace(),
            object.name());
    List<ForeignPolicy> policies = new ArrayList<>();
    if (object.tree().has("spec")) {
      policies.add(new ForeignPolicy(name, type, object.tree().at("spec")));
    }
    for (Tree spec : object.tree().items("specs")) {
      policies.add(new ForeignPolicy(name, type, spec));
    }
    return policies;
  }

  private static boolean isCalico(ResourceType<CustomResource> type) {
    return type.group().endsWith("projectcalico.org");
  }

  /// Returns what it may do to a pod in a direction.
  Effect effect(PodModel pod, Direction direction) {
    if (!name.namespace().isEmpty() && !name.namespace().equals(pod.namespace())) {
      return Effect.NONE;
    }
    String field = direction == Direction.INGRESS ? "ingress" : "egress";
    return switch (type.group()) {
      case "cilium.io" -> mayBeSelectedByCilium(pod) ? cilium(field) : Effect.NONE;
      case "projectcalico.org", "crd.projectcalico.org" ->
          isOfCalicoType(direction) ? Effect.ANY : Effect.NONE;
      case "crd.antrea.io" -> mayBeSelectedByAntrea(pod) ? anyWith(field) : Effect.NONE;
      default -> mayBeSelectedByLabels(pod) ? Effect.ANY : Effect.NONE;
    };
  }

  private Effect anyWith(String field) {
    return spec.has(field) ? Effect.ANY : Effect.NONE;
  }

  private Effect cilium(String field) {
    boolean denies = !spec.items(field + "Deny").isEmpty();
    boolean mentions = spec.has(field) || spec.has(field + "Deny");
    boolean defaultDeny = spec.at("enableDefaultDeny", field) != Tree.Truth.FALSE;
    return new Effect(!spec.items(field).isEmpty(), mentions && defaultDeny, denies);
  }

  /// Endpoint selectors are label selectors whose keys may say where a label comes from. Labels
  /// that do not come from the pod are not judged: they may match.
  private boolean mayBeSelectedByCilium(PodModel pod) {
    Tree selector = spec.at("endpointSelector");
    if (selector instanceof Tree.Absent) {
      return false;
    }
    Map<String, String> wanted = new LinkedHashMap<>();
    for (Map.Entry<String, String> label : selector.textFields("matchLabels").entrySet()) {
      ownKey(label.getKey()).ifPresent(key -> wanted.put(key, label.getValue()));
    }
    List<LabelExpression> expressions = new ArrayList<>();
    for (Tree one : selector.items("matchExpressions")) {
      ownKey(one.text("key"))
          .ifPresent(
              key ->
                  expressions.add(
                      new LabelExpression(key, one.text("operator"), one.texts("values"))));
    }
    return Selector.of(wanted, expressions).matches(pod.labels());
  }

  private static Optional<String> ownKey(String key) {
    int colon = key.indexOf(':');
    String source = colon < 0 ? "any" : key.substring(0, colon);
    String rest = key.substring(colon + 1);
    boolean own =
        (source.equals("any") || source.equals("k8s"))
            && !rest.startsWith("io.kubernetes.pod.")
            && !rest.startsWith("io.cilium.");
    return own ? Optional.of(rest) : Optional.empty();
  }

  /// Calico selects by expressions of its own, so every pod in its reach may be selected.
  private boolean isOfCalicoType(Direction direction) {
    List<String> types = spec.texts("types");
    String wanted = direction == Direction.INGRESS ? "Ingress" : "Egress";
    return types.isEmpty() || types.contains(wanted);
  }

  private boolean mayBeSelectedByAntrea(PodModel pod) {
    List<Tree> applied = spec.items("appliedTo");
    return applied.isEmpty()
        || applied.stream()
            .anyMatch(
                one ->
                    !one.has("podSelector")
                        || LabelSelectors.of(one.at("podSelector")).matches(pod.labels()));
  }

  private boolean mayBeSelectedByLabels(PodModel pod) {
    return !spec.has("podSelector")
        || LabelSelectors.of(spec.at("podSelector")).matches(pod.labels());
  }
}
