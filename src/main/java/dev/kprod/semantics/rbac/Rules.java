package dev.kprod.semantics.rbac;

import dev.kprod.cluster.PolicyRule;
import java.util.ArrayList;
import java.util.List;

/// What rules allow and which rules contain others.
///
/// Upstream: `plugin/pkg/auth/authorizer/rbac/rbac.go` RuleAllows,
/// `component-helpers/auth/rbac/validation/policy_comparator.go` Covers.
public final class Rules {
  private static final String ALL = "*";

  /// Everything on every resource.
  public static final PolicyRule EVERYTHING =
      new PolicyRule(List.of(ALL), List.of(ALL), List.of(ALL), List.of(), List.of());

  private Rules() {}

  /// Says whether a rule allows a request.
  public static boolean allows(PolicyRule rule, RequestAttributes request) {
    return has(rule.verbs(), request.verb())
        && switch (request) {
          case RequestAttributes.OnResource on ->
              has(rule.apiGroups(), on.group())
                  && allowsResource(rule, on)
                  && (rule.resourceNames().isEmpty() || rule.resourceNames().contains(on.name()));
          case RequestAttributes.OnUrl(String verb, String path) ->
              rule.urls().stream().anyMatch(url -> url.equals(ALL) || coversUrl(url, path));
        };
  }

  /// Says whether a rule allows a request on at least one object, whatever name the request has.
  public static boolean allowsSomeObject(PolicyRule rule, RequestAttributes.OnResource request) {
    return has(rule.verbs(), request.verb())
        && has(rule.apiGroups(), request.group())
        && allowsResource(rule, request);
  }

  /// Only `*` stands for subresources too; `pods/*` and `*/*` are no patterns at all.
  private static boolean allowsResource(PolicyRule rule, RequestAttributes.OnResource request) {
    String ofAny = "*/" + request.subresource();
    for (String resource : rule.resources()) {
      if (resource.equals(ALL)
          || resource.equals(request.combined())
          || (!request.subresource().isEmpty() && resource.equals(ofAny))) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(List<String> allowed, String wanted) {
    return allowed.contains(ALL) || allowed.contains(wanted);
  }

  private static boolean coversUrl(String owned, String wanted) {
    if (owned.equals(wanted)) {
      return true;
    }
    return owned.endsWith(ALL) && wanted.startsWith(withoutStars(owned));
  }

  private static String withoutStars(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '*') {
      end--;
    }
    return url.substring(0, end);
  }

  /// Says whether a rule allows everything on every resource.
  public static boolean isEverything(PolicyRule rule) {
    return cover(List.of(rule), List.of(EVERYTHING));
  }

  /// Says whether rules allow all that other rules allow. Each part of what is wanted must be in
  /// one rule: all verbs one by one are not `*`.
  public static boolean cover(List<PolicyRule> owned, List<PolicyRule> wanted) {
    return wanted.stream()
        .flatMap(rule -> atoms(rule).stream())
        .allMatch(atom -> owned.stream().anyMatch(rule -> coversAtom(rule, atom)));
  }

  /// Breaks a rule into rules of one verb and one group, resource and name, or one URL.
  private static List<PolicyRule> atoms(PolicyRule rule) {
    List<PolicyRule> atoms = new ArrayList<>();
    for (String verb : rule.verbs()) {
      for (String group : rule.apiGroups()) {
        for (String resource : rule.resources()) {
          List<List<String>> names =
              rule.resourceNames().isEmpty()
                  ? List.of(List.of())
                  : rule.resourceNames().stream().map(List::of).toList();
          for (List<String> name : names) {
            atoms.add(
                new PolicyRule(List.of(verb), List.of(group), List.of(resource), name, List.of()));
          }
        }
      }
      for (String url : rule.urls()) {
        atoms.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
      }
    }
    return atoms;
  }

  private static boolean coversAtom(PolicyRule owned, PolicyRule atom) {
    return hasAll(owned.verbs(), atom.verbs())
        && hasAll(owned.apiGroups(), atom.apiGroups())
        && atom.resources().stream().allMatch(wanted -> coversResource(owned.resources(), wanted))
        && coversNames(owned.resourceNames(), atom.resourceNames())
        && atom.urls().stream()
            .allMatch(wanted -> owned.urls().stream().anyMatch(url -> coversUrl(url, wanted)));
  }

  private static boolean hasAll(List<String> owned, List<String> wanted) {
    return owned.contains(ALL) || owned.containsAll(wanted);
  }

  private static boolean coversResource(List<String> owned, String wanted) {
    if (owned.contains(ALL) || owned.contains(wanted)) {
      return true;
    }
    int slash = wanted.indexOf('/');
    return slash >= 0 && owned.contains("*/" + wanted.substring(slash + 1));
  }

  private static boolean coversNames(List<String> owned, List<String> wanted) {
    return owned.isEmpty() || (!wanted.isEmpty() && owned.containsAll(wanted));
  }
}
