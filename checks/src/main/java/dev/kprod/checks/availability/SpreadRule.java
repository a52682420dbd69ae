package dev.kprod.checks.availability;

import dev.kprod.cluster.AffinityTerm;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.SpreadConstraint;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// One rule of a pod template that keeps pods apart.
///
/// @param path where it stands in the pod spec
/// @param level over what it spreads
/// @param isHard whether a pod waits rather than break it
/// @param counts whether it counts the template's own pods
/// @param selector whom it counts, as written
record SpreadRule(String path, Level level, boolean isHard, boolean counts, Tree selector) {
  /// Over what pods are spread.
  enum Level {
    NODE,
    ZONE,
    REGION,
    /// A key of somebody's own, such as a rack.
    OTHER;

    static Level of(String topologyKey) {
      return switch (topologyKey) {
        case "kubernetes.io/hostname" -> NODE;
        case "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone" -> ZONE;
        case "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region" -> REGION;
        default -> OTHER;
      };
    }
  }

  /// Returns the rules of a template.
  ///
  /// @param isOwn says whether a selector of namespaces selects the template's own
  static List<SpreadRule> of(PodTemplate template, String namespace, Predicate<Selector> isOwn) {
    Map<String, String> labels = template.labels();
    PodSpec spec = template.spec();
    List<SpreadRule> rules = new ArrayList<>();
    List<SpreadConstraint> constraints = spec.spreadConstraints();
    for (int i = 0; i < constraints.size(); i++) {
      SpreadConstraint one = constraints.get(i);
      rules.add(
          new SpreadRule(
              "topologySpreadConstraints[" + i + "]",
              Level.of(one.topologyKey()),
              one.isHard(),
              one.selector(labels).matches(labels),
              one.tree().at("labelSelector")));
    }
    terms(rules, spec.requiredAntiAffinity(), "required", labels, namespace, isOwn);
    terms(rules, spec.preferredAntiAffinity(), "preferred", labels, namespace, isOwn);
    return rules;
  }

  private static void terms(
      List<SpreadRule> rules,
      List<AffinityTerm> terms,
      String kind,
      Map<String, String> labels,
      String namespace,
      Predicate<Selector> isOwn) {
    for (int i = 0; i < terms.size(); i++) {
      AffinityTerm term = terms.get(i);
      boolean here =
          term.namespaces(namespace).contains(namespace) || isOwn.test(term.namespaceSelector());
      rules.add(
          new SpreadRule(
              "affinity.podAntiAffinity.%sDuringSchedulingIgnoredDuringExecution[%s]"
                  .formatted(kind, i),
              Level.of(term.topologyKey()),
              kind.equals("required"),
              here && term.selector(labels).matches(labels),
              term.tree().at("labelSelector")));
    }
  }

  /// Says whether it spreads pods so that the loss of a node or zone is survived.
  boolean isUseful() {
    return counts && isFine();
  }

  /// Says whether it spreads over nodes or zones, whomever it counts.
  boolean isFine() {
    return switch (level) {
      case NODE, ZONE -> true;
      case REGION, OTHER -> false;
    };
  }
}
