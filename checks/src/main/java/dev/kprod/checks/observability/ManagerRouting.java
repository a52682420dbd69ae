package dev.kprod.checks.observability;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.ObservabilityKinds;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Where the alerts of one Alertmanager go, as far as it can be read.
sealed interface ManagerRouting {
  /// What an alert that wakes somebody looks like.
  Map<String, String> CRITICAL = Map.of("severity", "critical");

  /// Somebody is told of critical alerts of the whole cluster.
  record Reaches(String receiver) implements ManagerRouting {}

  /// Somebody is told, of some namespaces only.
  record ReachesSome(List<String> namespaces) implements ManagerRouting {}

  /// Nobody is told.
  record EndsInNothing(String receiver) implements ManagerRouting {}

  /// It cannot be told.
  ///
  /// @param because why
  /// @param refused whether the Secret was asked for and refused
  record Unreadable(String because, boolean refused) implements ManagerRouting {}

  /// Finds out where the critical alerts of an Alertmanager go.
  static ManagerRouting of(CustomResource manager, Cluster cluster) {
    List<CustomResource> configs = cluster.ask(ObservabilityKinds.ALERTMANAGER_CONFIGS).known();
    Listing<Secret> secrets = cluster.ask(SecretKinds.ALERTMANAGER);
    Tree spec = manager.tree().at("spec");
    List<CustomResource> selected = selected(manager, spec, configs, cluster);
    List<CustomResource> unlimited = new ArrayList<>();
    TreeSet<String> limited = new TreeSet<>();
    for (CustomResource config : selected) {
      if (isTold(config)) {
        if (isUnlimited(spec, config, manager)) {
          unlimited.add(config);
        } else {
          limited.add(config.namespace());
        }
      }
    }
    if (!unlimited.isEmpty()) {
      return new Reaches(unlimited.getFirst().name());
    }
    Optional<ManagerRouting> own =
        global(manager, spec, configs).or(() -> secret(manager, spec, secrets));
    if (own.isPresent()) {
      return own.get();
    }
    if (!limited.isEmpty()) {
      return new ReachesSome(List.copyOf(limited));
    }
    boolean unasked =
        secrets instanceof Listing.Unseen<Secret> unseen
            && unseen.outcome() instanceof ReadOutcome.NotAsked;
    return new Unreadable(
        unasked
            ? "its routes are in a Secret, which --read-secrets would read"
            : secrets.isWhole()
                ? "there is no configuration of its routes to read"
                : "its routes are in a Secret that was not read",
        !unasked && !secrets.isWhole());
  }

  /// The configuration of the whole Alertmanager may be one of the AlertmanagerConfigs.
  private static Optional<ManagerRouting> global(
      CustomResource manager, Tree spec, List<CustomResource> configs) {
    String name = spec.text("alertmanagerConfiguration", "name");
    return configs.stream()
        .filter(config -> !name.isEmpty() && config.name().equals(name))
        .filter(config -> config.namespace().equals(manager.namespace()))
        .map(config -> config.tree().at("spec"))
        .map(own -> ending(Route.ofConfig(own), Route.receivers(own.items("receivers"))))
        .findFirst();
  }

  private static Optional<ManagerRouting> secret(
      CustomResource manager, Tree spec, Listing<Secret> secrets) {
    String name = spec.findText("configSecret").orElse("alertmanager-" + manager.name());
    return secrets.known().stream()
        .filter(secret -> secret.namespace().equals(manager.namespace()))
        .filter(secret -> secret.name().equals(name))
        .map(Secret::routing)
        .filter(routing -> routing.has("route"))
        .map(
            routing ->
                ending(
                    Route.ofAlertmanager(routing.at("route")),
                    Route.receivers(routing.items("receivers"))))
        .findFirst();
  }

  private static ManagerRouting ending(Route route, Map<String, Integer> receivers) {
    Route.Ends ends = route.ends(CRITICAL);
    for (String receiver : ends.receivers()) {
      if (receivers.getOrDefault(receiver, 0) > 0) {
        return new Reaches(receiver);
      }
    }
    return ends.isCertain()
        ? new EndsInNothing(ends.receivers().stream().findFirst().orElse("muted at all times"))
        : new Unreadable("a route has a matcher that is not read", false);
  }

  private static boolean isTold(CustomResource config) {
    Tree spec = config.tree().at("spec");
    Map<String, Integer> receivers = Route.receivers(spec.items("receivers"));
    Route route = Route.ofConfig(spec);
    return route.matches(CRITICAL).orElse(false)
        && route.ends(CRITICAL).receivers().stream()
            .anyMatch(receiver -> receivers.getOrDefault(receiver, 0) > 0);
  }

  private static boolean isUnlimited(Tree spec, CustomResource config, CustomResource manager) {
    return switch (spec.text("alertmanagerConfigMatcherStrategy", "type")) {
      case "None" -> true;
      case "OnNamespaceExceptForAlertmanagerNamespace" ->
          config.namespace().equals(manager.namespace());
      default -> false;
    };
  }

  /// A selector that is absent selects none; one of namespaces that is absent means the own one.
  private static List<CustomResource> selected(
      CustomResource manager, Tree spec, List<CustomResource> configs, Cluster cluster) {
    Selector objects = LabelSelectors.of(spec.at("alertmanagerConfigSelector"));
    Tree namespaceField = spec.at("alertmanagerConfigNamespaceSelector");
    Selector namespaces = LabelSelectors.of(namespaceField);
    TreeSet<String> chosen = new TreeSet<>();
    for (Namespace namespace : cluster.ask(Resources.NAMESPACES).known()) {
      boolean is =
          namespaceField instanceof Tree.Absent
              ? namespace.name().equals(manager.namespace())
              : namespaces.matches(namespace.labels());
      if (is) {
        chosen.add(namespace.name());
      }
    }
    return configs.stream()
        .filter(config -> objects.matches(config.labels()))
        .filter(config -> chosen.contains(config.namespace()))
        .toList();
  }
}
