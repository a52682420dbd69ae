package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;

/// One rule of a role, as stored.
///
/// @param verbs what may be done
/// @param apiGroups in which groups; the core group is the empty text
/// @param resources on which resources and subresources
/// @param resourceNames on which objects only; none means on all
/// @param urls on which paths that are no resources
public record PolicyRule(
    List<String> verbs,
    List<String> apiGroups,
    List<String> resources,
    List<String> resourceNames,
    List<String> urls) {
  public PolicyRule {
    verbs = List.copyOf(verbs);
    apiGroups = List.copyOf(apiGroups);
    resources = List.copyOf(resources);
    resourceNames = List.copyOf(resourceNames);
    urls = List.copyOf(urls);
  }

  /// Returns the rule that a tree spells.
  public static PolicyRule of(Tree rule) {
    return new PolicyRule(
        rule.texts("verbs"),
        rule.texts("apiGroups"),
        rule.texts("resources"),
        rule.texts("resourceNames"),
        rule.texts("nonResourceURLs"));
  }
}
