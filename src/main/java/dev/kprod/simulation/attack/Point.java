package dev.kprod.simulation.attack;

import dev.kprod.cluster.Subject;
import dev.kprod.semantics.rbac.Identity;

/// Where an attacker may stand.
public sealed interface Point {
  /// Outside.
  record Internet() implements Point {}

  /// A way in.
  ///
  /// @param via the Service, Ingress or route; the workload itself where a port of its node is one
  /// @param address what it answers on, for a person
  record Entry(Subject via, String address) implements Point {}

  /// Inside the pods of a workload.
  record Running(Subject workload, String name) implements Point {}

  /// With the rights of somebody.
  record Holder(Identity identity) implements Point {}

  /// With the rights of any service account of a namespace, or with the empty text of all.
  record AnyAccount(String namespace) implements Point {}

  /// With the tokens of the pods of a namespace, or with the empty text of all.
  record PodTokens(String namespace) implements Point {}

  /// With the Secrets of a namespace, or with the empty text of all.
  record Secrets(String namespace) implements Point {}

  /// Root on one node.
  record OnNode(String name) implements Point {}

  /// Root on whatever node one likes.
  record AllNodes() implements Point {}

  /// With everything in a namespace.
  record Owner(String namespace) implements Point {}

  /// With everything.
  record Admin() implements Point {}

  /// Returns the point for a person.
  default String text() {
    return switch (this) {
      case Internet internet -> "internet";
      case Entry(Subject via, String address) ->
          "%s %s/%s (%s)".formatted(via.kind(), via.namespace(), via.name(), address);
      case Running(Subject workload, String name) -> workload.namespace() + "/" + name;
      case Holder(Identity.ServiceAccount(String namespace, String name)) ->
          "sa/" + namespace + "/" + name;
      case Holder(Identity.User(String name, var stated)) -> "user " + name;
      case Holder(Identity.Group(String name)) -> "group " + name;
      case AnyAccount(String namespace) ->
          namespace.isEmpty() ? "any service account" : "any service account of " + namespace;
      case PodTokens(String namespace) ->
          namespace.isEmpty() ? "the tokens of all pods" : "the tokens of the pods of " + namespace;
      case Secrets(String namespace) ->
          namespace.isEmpty() ? "all Secrets" : "the Secrets of " + namespace;
      case OnNode(String name) -> "node " + name;
      case AllNodes all -> "every node";
      case Owner(String namespace) -> "everything in " + namespace;
      case Admin admin -> "cluster-admin";
    };
  }
}
