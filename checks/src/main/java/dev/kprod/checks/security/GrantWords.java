package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/// Where a right comes from, as evidence and as what to do about it.
final class GrantWords {
  private static final int FEW = 4;

  private GrantWords() {}

  /// Returns the rule of a role with its place: `ClusterRole ops rules[2], get, list secrets`.
  static String rule(Grant grant) {
    return "%s %s rules[%s], %s"
        .formatted(
            grant.role().kind(), grant.role().name(), grant.rule(), rule(grant.policyRule()));
  }

  /// Returns a rule: `get, list secrets, pods/exec named a`.
  static String rule(PolicyRule rule) {
    List<String> on = new ArrayList<>();
    for (String resource : rule.resources()) {
      for (String group : rule.apiGroups()) {
        on.add(group.isEmpty() ? resource : resource + "." + group);
      }
    }
    on.addAll(rule.urls());
    String names = rule.resourceNames().isEmpty() ? "" : " named " + few(rule.resourceNames());
    return few(rule.verbs()) + " " + few(on) + names;
  }

  /// Returns the first of some words, and how many more there are.
  static String few(List<String> words) {
    return words.size() <= FEW
        ? String.join(", ", words)
        : String.join(", ", words.subList(0, FEW - 1))
            + " and %s more".formatted(words.size() - FEW + 1);
  }

  /// Returns what shows a grant.
  static Evidence evidence(Grant grant, String expected) {
    return at("roleRef", rule(grant), expected).on(grant.binding().subject());
  }

  /// Returns what shows grants, each once.
  static List<Evidence> evidence(List<Grant> grants, String expected) {
    return new LinkedHashSet<>(grants).stream().map(grant -> evidence(grant, expected)).toList();
  }

  /// Returns the binding for a sentence: `RoleBinding shop/dev`.
  static String binding(Grant grant) {
    RoleBinding binding = grant.binding();
    return binding.namespace().isEmpty()
        ? binding.kind() + " " + binding.name()
        : "%s %s/%s".formatted(binding.kind(), binding.namespace(), binding.name());
  }

  /// Returns how to take a binding away, or one of its subjects.
  ///
  /// @param instead what to do besides, as a sentence
  static Remedy takeAway(Grant grant, String instead) {
    RoleBinding binding = grant.binding();
    String kind = binding.kind().toLowerCase(Locale.ROOT);
    if (binding.subjects().size() > 1) {
      return Remedy.think(
          "Take %s from the subjects of %s. %s"
              .formatted(Identities.text(holder(grant)), binding(grant), instead));
    }
    String text = instead + " Then take the binding away.";
    return (binding.namespace().isEmpty()
            ? Remedy.run(text, "kubectl", "delete", kind, binding.name())
            : Remedy.run(
                text, "kubectl", "-n", binding.namespace(), "delete", kind, binding.name()))
        .reviewed();
  }

  private static Identity holder(Grant grant) {
    return grant.holder();
  }
}
