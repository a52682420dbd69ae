package dev.kprod.checks.security;

import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_CLUSTER_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_NAMESPACED_VALIDATING_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_POLICIES;
import static dev.kprod.cluster.PolicyEngineKinds.KYVERNO_VALIDATING_POLICIES;

import dev.kprod.checks.Globs;
import dev.kprod.cluster.AdmissionPolicy;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.Namespace;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What Kyverno refuses: the rules of its policies that validate pods and are enforced.
///
/// Conditions are not evaluated. A rule that is narrowed to some names, labels or people covers no
/// namespace.
final class KyvernoPolicies {
  private static final String ENGINE = "Kyverno";

  /// What narrows a filter, so that it does not stand for every pod of a namespace.
  private static final List<String> NARROW = List.of("name", "names", "selector", "annotations");

  private static final List<String> PEOPLE = List.of("subjects", "roles", "clusterRoles");

  private KyvernoPolicies() {}

  static List<PodPolicy> all(Cluster cluster) {
    List<PodPolicy> all = new ArrayList<>();
    cluster.ask(KYVERNO_CLUSTER_POLICIES).known().forEach(policy -> all.add(rules(policy)));
    cluster.ask(KYVERNO_POLICIES).known().forEach(policy -> all.add(rules(policy)));
    cluster.ask(KYVERNO_VALIDATING_POLICIES).known().forEach(policy -> all.add(cel(policy)));
    cluster
        .ask(KYVERNO_NAMESPACED_VALIDATING_POLICIES)
        .known()
        .forEach(policy -> all.add(cel(policy)));
    return all;
  }

  private static PodPolicy cel(CustomResource policy) {
    Tree spec = policy.tree().at("spec");
    AdmissionPolicy.Match match = new AdmissionPolicy.Match(spec.at("matchConstraints"));
    boolean refuses =
        spec.texts("validationActions").contains("Deny")
            && spec.at("evaluation", "admission", "enabled") != Tree.Truth.FALSE
            && match.coversPodCreation();
    return new PodPolicy(
        ENGINE,
        policy.name(),
        policy.name(),
        namespace ->
            refuses && isIn(policy, namespace) && match.namespaces().matches(namespace.labels()));
  }

  private static PodPolicy rules(CustomResource policy) {
    Tree spec = policy.tree().at("spec");
    List<Tree> rules =
        spec.items("rules").stream()
            .filter(rule -> rule.has("validate"))
            .filter(rule -> filters(rule.at("match")).anyMatch(KyvernoPolicies::namesPods))
            .toList();
    return new PodPolicy(
        ENGINE,
        policy.name(),
        standard(policy, rules),
        namespace ->
            spec.at("admission") != Tree.Truth.FALSE
                && isIn(policy, namespace)
                && !rules.isEmpty()
                && rules.stream().allMatch(rule -> refuses(spec, rule, namespace)));
  }

  /// A rule that takes a whole level from the standards says which; with exceptions it is a rule
  /// like any other.
  private static String standard(CustomResource policy, List<Tree> rules) {
    if (rules.size() != 1) {
      return policy.name();
    }
    Tree level = rules.getFirst().at("validate", "podSecurity");
    return level.has("level") && level.items("exclude").isEmpty()
        ? "level:" + level.text("level")
        : policy.name();
  }

  private static boolean isIn(CustomResource policy, Namespace namespace) {
    return policy.namespace().isEmpty() || policy.namespace().equals(namespace.name());
  }

  private static boolean refuses(Tree spec, Tree rule, Namespace namespace) {
    return action(spec, rule, namespace).toLowerCase(Locale.ROOT).equals("enforce")
        && isMatched(rule.at("match"), namespace)
        && filters(rule.at("exclude")).noneMatch(filter -> leavesOut(filter, namespace));
  }

  private static String action(Tree spec, Tree rule, Namespace namespace) {
    Tree validate = rule.at("validate");
    String own = validate.text("failureAction");
    boolean isOwn = !own.isEmpty();
    List<Tree> overrides =
        isOwn
            ? validate.items("failureActionOverrides")
            : spec.items("validationFailureActionOverrides");
    for (Tree override : overrides) {
      if (isMeant(override, namespace)) {
        return override.text("action");
      }
    }
    return isOwn ? own : spec.text("validationFailureAction");
  }

  private static boolean isMatched(Tree match, Namespace namespace) {
    List<Tree> all = match.items("all");
    return all.isEmpty()
        ? filters(match).anyMatch(filter -> takesIn(filter, namespace))
        : all.stream().allMatch(filter -> takesIn(filter, namespace));
  }

  /// Returns the filters of a `match` or `exclude`: lists, or the older single one.
  private static Stream<Tree> filters(Tree clause) {
    Stream<Tree> listed = Stream.of("any", "all").flatMap(key -> clause.items(key).stream());
    return clause.has("resources") ? Stream.concat(listed, Stream.of(clause)) : listed;
  }

  private static boolean namesPods(Tree filter) {
    return filter.texts("resources", "kinds").stream()
        .anyMatch(kind -> kind.equals("*") || kind.equals("Pod") || kind.endsWith("/Pod"));
  }

  private static boolean takesIn(Tree filter, Namespace namespace) {
    Tree resources = filter.at("resources");
    List<String> operations = resources.texts("operations");
    return namesPods(filter)
        && NARROW.stream().noneMatch(resources::has)
        && PEOPLE.stream().noneMatch(filter::has)
        && (operations.isEmpty() || operations.contains("CREATE"))
        && isMeant(resources, namespace);
  }

  private static boolean leavesOut(Tree filter, Namespace namespace) {
    Tree resources = filter.at("resources");
    boolean whole =
        NARROW.stream().noneMatch(resources::has) && PEOPLE.stream().noneMatch(filter::has);
    boolean concerns = !resources.has("kinds") || namesPods(filter);
    boolean says = resources.has("namespaces") || resources.has("namespaceSelector");
    return whole && concerns && says && isMeant(resources, namespace);
  }

  private static boolean isMeant(Tree resources, Namespace namespace) {
    List<String> names = resources.texts("namespaces");
    return (names.isEmpty() || Globs.anyMatches(names, namespace.name()))
        && LabelSelectors.orEverything(resources.at("namespaceSelector"))
            .matches(namespace.labels());
  }
}
