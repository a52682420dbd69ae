package dev.kprod.checks.security;

import static dev.kprod.cluster.PolicyEngineKinds.GATEKEEPER_POD_CONSTRAINTS;

import dev.kprod.checks.Globs;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.Namespace;
import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What Gatekeeper refuses: constraints that deny at admission.
///
/// Each template makes a kind of its own. Those of the library are read; of any other only the kind
/// is known, so that it may refuse anything anywhere.
final class GatekeeperConstraints {
  private static final String ENGINE = "Gatekeeper";
  private static final String GROUP = "constraints.gatekeeper.sh";

  private GatekeeperConstraints() {}

  static List<PodPolicy> all(Cluster cluster) {
    List<PodPolicy> all = new ArrayList<>();
    TreeSet<String> unread = new TreeSet<>();
    for (Discovery.Served served : cluster.discovery().resources()) {
      if (served.group().equals(GROUP) && served.resource().indexOf('/') < 0) {
        unread.add(served.kind());
      }
    }
    for (ResourceType<CustomResource> type : GATEKEEPER_POD_CONSTRAINTS) {
      unread.remove(type.kind());
      cluster.ask(type).known().forEach(object -> all.add(policy(type, object)));
    }
    unread.forEach(kind -> all.add(new PodPolicy(ENGINE, kind, "", namespace -> true)));
    return all;
  }

  private static PodPolicy policy(ResourceType<CustomResource> type, CustomResource constraint) {
    Tree spec = constraint.tree().at("spec");
    return new PodPolicy(
        ENGINE,
        type.kind() + " " + constraint.name(),
        type.kind(),
        namespace -> denies(spec) && isMatched(spec.at("match"), namespace));
  }

  private static boolean denies(Tree spec) {
    String action = spec.findText("enforcementAction").orElse("deny");
    return switch (action) {
      case "deny" -> true;
      case "scoped" ->
          spec.items("scopedEnforcementActions").stream()
              .filter(scoped -> scoped.text("action").equals("deny"))
              .flatMap(scoped -> scoped.items("enforcementPoints").stream())
              .map(point -> point.text("name"))
              .anyMatch(name -> name.equals("*") || name.equals("validation.gatekeeper.sh"));
      default -> false;
    };
  }

  private static boolean isMatched(Tree match, Namespace namespace) {
    List<String> names = match.texts("namespaces");
    return namesPods(match.items("kinds"))
        && !match.has("labelSelector")
        && !match.has("name")
        && (names.isEmpty() || Globs.anyMatches(names, namespace.name()))
        && !Globs.anyMatches(match.texts("excludedNamespaces"), namespace.name())
        && LabelSelectors.orEverything(match.at("namespaceSelector")).matches(namespace.labels());
  }

  private static boolean namesPods(List<Tree> kinds) {
    return kinds.isEmpty()
        || kinds.stream()
            .anyMatch(one -> has(one.texts("apiGroups"), "") && has(one.texts("kinds"), "Pod"));
  }

  private static boolean has(List<String> written, String wanted) {
    return written.isEmpty() || written.contains(wanted) || written.contains("*");
  }
}
