package dev.kprod.semantics.escalation;

/// What somebody has who uses a right to the end.
public sealed interface Gain {
  /// Everything in the cluster.
  record Admin() implements Gain {}

  /// Everything in one namespace, or with the empty text in each.
  record NamespaceAdmin(String namespace) implements Gain {}

  /// The rights of service accounts: those of a namespace, or with the empty text of all.
  record Accounts(String namespace, Names names) implements Gain {}

  /// The rights of one service account, a controller's that does as it is told.
  record Deputy(String namespace, String name, String controller) implements Gain {}

  /// The rights of service accounts whose tokens are in running pods: those of a namespace, or with
  /// the empty text of all.
  record PodAccounts(String namespace, Names pods) implements Gain {}

  /// The rights of people: users, or groups.
  ///
  /// @param kind `User` or `Group`
  record People(String kind, Names names) implements Gain {}

  /// Nodes, with all that runs there.
  record Nodes(Names names) implements Gain {}

  /// What a node itself may do, which an authorizer beside RBAC says.
  record NodeIdentity() implements Gain {}

  /// The node under a pod that may ask for anything, where the namespace lets such a pod in.
  record PrivilegedPod(String namespace) implements Gain {}

  /// What Secrets hold: those of a namespace, or with the empty text of all.
  record Secrets(String namespace, Names names) implements Gain {}

  /// The rules that hold pods back: of a namespace, or with the empty text of all.
  record Guardrails(String namespace) implements Gain {}

  /// What the API serves: it can be read, forged and taken away.
  record Api() implements Gain {}

  /// Pods, brought to a node that one already owns.
  record Attraction() implements Gain {}

  /// The end of nodes, namespaces, volumes or pods.
  record Outage() implements Gain {}

  /// The network of pods, past every policy: of a namespace, or with the empty text of all.
  record Network(String namespace) implements Gain {}

  /// Somebody else's rights, for some verbs only.
  record Borrowed(String verbs) implements Gain {}
}
