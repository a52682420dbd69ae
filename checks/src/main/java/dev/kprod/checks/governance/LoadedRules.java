package dev.kprod.checks.governance;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which rule objects something evaluates.
///
/// A Prometheus without `ruleSelector` takes none, and without `ruleNamespaceSelector` those of its
/// own namespace. Where no evaluator is seen, rules are taken as loaded: one may be elsewhere.
final class LoadedRules {
  private final Map<ResourceType<?>, Listing<CustomResource>> evaluators;
  private final Map<String, Map<String, String>> namespaces = new TreeMap<>();

  LoadedRules(Cluster cluster) {
    this.evaluators =
        Map.of(
            ObservabilityKinds.PROMETHEUS_RULES,
            cluster.ask(ObservabilityKinds.PROMETHEUSES),
            ObservabilityKinds.VM_RULES,
            cluster.ask(ObservabilityKinds.VM_ALERTS));
    for (Namespace namespace : cluster.ask(Resources.NAMESPACES).known()) {
      namespaces.put(namespace.name(), namespace.labels());
    }
  }

  /// Says whether something evaluates a rule object, as far as can be seen.
  boolean isLoaded(RuleObject.Rules rules) {
    Listing<CustomResource> all = evaluators.get(rules.type());
    List<CustomResource> known = all == null ? List.of() : all.known();
    boolean mayBeElsewhere = all == null || !all.isWhole() || known.isEmpty();
    return mayBeElsewhere
        || known.stream().anyMatch(one -> selects(one, rules.object(), rules.type()));
  }

  private boolean selects(CustomResource evaluator, ApiObject rules, ResourceType<?> type) {
    Tree spec = evaluator.tree().at("spec");
    if (type.equals(ObservabilityKinds.VM_RULES) && spec.isTrue("selectAllByDefault")) {
      return true;
    }
    Tree field = spec.at("ruleNamespaceSelector");
    boolean here =
        field instanceof Tree.Absent
            ? rules.namespace().equals(evaluator.namespace())
            : LabelSelectors.of(field)
                .matches(namespaces.getOrDefault(rules.namespace(), Map.of()));
    return here && LabelSelectors.of(spec.at("ruleSelector")).matches(rules.labels());
  }
}
