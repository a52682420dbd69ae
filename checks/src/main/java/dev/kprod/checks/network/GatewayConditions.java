package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What controllers of the Gateway API say of one object, as far as it is about what it is now.
final class GatewayConditions {
  private final CustomResource object;
  private final Cluster cluster;
  private final boolean settled;

  GatewayConditions(CustomResource object, Cluster cluster, Duration settling) {
    this.object = object;
    this.cluster = cluster;
    this.settled =
        object.createdAt().map(at -> at.plus(settling).isBefore(cluster.takenAt())).orElse(true);
  }

  Verdict gateway() {
    Tree tree = object.tree();
    String className = tree.text("spec", "gatewayClassName");
    Optional<CustomResource> ofClass =
        cluster.list(Resources.GATEWAY_CLASSES).stream()
            .filter(one -> one.name().equals(className))
            .findFirst();
    if (ofClass.isEmpty()) {
      return fail(
          HIGH,
          "Its GatewayClass %s is not there.".formatted(className),
          Remedy.think("Install the controller that brings GatewayClass %s.".formatted(className)),
          at("spec.gatewayClassName", className + ", not there", "a GatewayClass"));
    }
    Optional<Verdict> refused =
        said(ofClass.get().tree().at("status"), ofClass.get().tree(), List.of("Accepted"), "status")
            .map(fail -> onClass(fail, ofClass.get()));
    if (refused.isPresent()) {
      return refused.get();
    }
    if (tree.items("status", "conditions").isEmpty()) {
      return silent();
    }
    Optional<Verdict> own =
        said(tree.at("status"), tree, List.of("Accepted", "Programmed"), "status").map(one -> one);
    if (own.isPresent()) {
      return own.get();
    }
    for (Tree listener : tree.items("status", "listeners")) {
      String path = "status.listeners[name=%s]".formatted(listener.text("name"));
      Optional<Verdict> one =
          said(listener, tree, List.of("Accepted", "Programmed", "ResolvedRefs"), path)
              .or(() -> conflicted(listener, tree, path))
              .map(fail -> fail);
      if (one.isPresent()) {
        return one.get();
      }
    }
    return pass();
  }

  Verdict route() {
    Tree tree = object.tree();
    Optional<Verdict> weightless = weightless();
    if (weightless.isPresent()) {
      return weightless.get();
    }
    List<Tree> parents = tree.items("status", "parents");
    if (parents.isEmpty()) {
      return silent();
    }
    for (Tree parent : parents) {
      String name = parent.text("parentRef", "name");
      String path = "status.parents[name=%s]".formatted(name);
      Optional<Verdict> one =
          said(parent, tree, List.of("Accepted", "ResolvedRefs"), path).map(fail -> fail);
      if (one.isPresent()) {
        return one.get();
      }
    }
    return pass();
  }

  private Optional<Verdict> weightless() {
    List<Tree> rules = object.tree().items("spec", "rules");
    for (int i = 0; i < rules.size(); i++) {
      List<Tree> backends = rules.get(i).items("backendRefs");
      if (!backends.isEmpty() && backends.stream().allMatch(one -> one.number(1, "weight") == 0)) {
        return Optional.of(
            fail(
                HIGH,
                "All backends of its rule %s have weight 0.".formatted(i),
                Remedy.think("Give one backend a weight, or answer 404 by having no rule."),
                at("spec.rules[%s].backendRefs".formatted(i), "weight 0 on all", "some weight")));
      }
    }
    return Optional.empty();
  }

  private Verdict silent() {
    return settled
        ? fail(
            HIGH,
            "No controller has said anything about it in ten minutes.",
            Remedy.think("Find out whether the controller of its GatewayClass runs."),
            at("status", "empty", "conditions of a controller"))
        : pass();
  }

  /// Finds a condition that is `False` and about the object as it is now.
  private static Optional<Verdict.Fail> said(
      Tree holder, Tree object, List<String> types, String path) {
    for (Tree item : holder.items("conditions")) {
      Condition condition = new Condition(item);
      if (types.contains(condition.type()) && condition.isFalse() && isCurrent(item, object)) {
        return Optional.of(bad(condition, path));
      }
    }
    return Optional.empty();
  }

  private static Optional<Verdict.Fail> conflicted(Tree holder, Tree object, String path) {
    for (Tree item : holder.items("conditions")) {
      Condition condition = new Condition(item);
      if (condition.type().equals("Conflicted") && condition.isTrue() && isCurrent(item, object)) {
        return Optional.of(bad(condition, path));
      }
    }
    return Optional.empty();
  }

  private static boolean isCurrent(Tree condition, Tree object) {
    long generation = object.number(0, "metadata", "generation");
    return condition.number(generation, "observedGeneration") == generation;
  }

  private static Verdict.Fail bad(Condition condition, String path) {
    String message = condition.message().strip();
    return fail(
        HIGH,
        "Its controller says %s %s, %s%s"
            .formatted(
                condition.type(),
                condition.isTrue() ? "True" : "False",
                condition.reason(),
                message.isEmpty() ? "." : ": " + (message.endsWith(".") ? message : message + ".")),
        Remedy.think(advice(condition.reason())),
        at(
            path + ".conditions[type=%s]".formatted(condition.type()),
            condition.reason() + (message.isEmpty() ? "" : ": " + message),
            condition.isTrue() ? "False" : "True"));
  }

  private static String advice(String reason) {
    return switch (reason) {
      case "BackendNotFound" -> "Name a Service that is there in backendRefs.";
      case "RefNotPermitted" ->
          "Let a ReferenceGrant in the namespace of the target allow the reference.";
      case "NoMatchingListenerHostname" ->
          "Let the hostnames of the route and of a listener of its Gateway meet.";
      case "NotAllowedByListeners" ->
          "Let allowedRoutes of a listener include the namespace of the route.";
      case "NoMatchingParent" -> "Let parentRefs name a listener that the Gateway has.";
      case "InvalidCertificateRef" ->
          "Let certificateRefs name a Secret of type kubernetes.io/tls that is there.";
      default -> "Do what the condition says, then look again.";
    };
  }

  private static Verdict onClass(Verdict.Fail fail, CustomResource ofClass) {
    return new Verdict.Fail(
        fail.severity(),
        fail.message(),
        fail.evidence().stream()
            .map(one -> one.on(Subjects.subject(Resources.GATEWAY_CLASSES, ofClass)))
            .toList(),
        fail.remedy(),
        fail.notes());
  }
}
