package dev.kprod.checks.security;

/// Roles, bindings and what runs, as short as tests need them.
final class RbacYaml {
  static final String ADMIN =
      """
      kind: ClusterRole
      metadata: {name: cluster-admin}
      rules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
      ---
      """;

  private RbacYaml() {}

  /// Returns a cluster role and its binding, both of one name, to one subject.
  static String everywhere(String name, String subject, String... rules) {
    return clusterRole(name, rules) + clusterBinding(name, name, subject);
  }

  /// Returns a cluster role and a binding in a namespace, all of one name, to one subject.
  static String in(String namespace, String name, String subject, String... rules) {
    return clusterRole(name, rules) + binding(namespace, name, name, subject);
  }

  static String clusterRole(String name, String... rules) {
    return """
    kind: ClusterRole
    metadata: {name: "%s"}
    rules: [{%s}]
    ---
    """
        .formatted(name, String.join("}, {", rules));
  }

  static String clusterBinding(String name, String role, String subjects) {
    return """
    kind: ClusterRoleBinding
    metadata: {name: "%s"}
    roleRef: {kind: ClusterRole, name: "%s"}
    subjects: [{%s}]
    ---
    """
        .formatted(name, role, subjects);
  }

  static String binding(String namespace, String name, String role, String subjects) {
    return """
    kind: RoleBinding
    metadata: {name: "%s", namespace: %s}
    roleRef: {kind: ClusterRole, name: "%s"}
    subjects: [{%s}]
    ---
    """
        .formatted(name, namespace, role, subjects);
  }

  /// Returns a rule of one verb list, one group and one resource list.
  static String rule(String verbs, String group, String resources) {
    return "verbs: [%s], apiGroups: [\"%s\"], resources: [%s]"
        .formatted(quoted(verbs), group, quoted(resources));
  }

  private static String quoted(String words) {
    return "\"" + words.replace(", ", "\", \"") + "\"";
  }

  static String account(String namespace, String name) {
    return """
    kind: ServiceAccount
    metadata: {name: %s, namespace: %s}
    ---
    """
        .formatted(name, namespace);
  }

  static String sa(String namespace, String name) {
    return "kind: ServiceAccount, namespace: %s, name: %s".formatted(namespace, name);
  }

  static String user(String name) {
    return "kind: User, name: \"%s\"".formatted(name);
  }

  static String group(String name) {
    return "kind: Group, name: \"%s\"".formatted(name);
  }

  /// Returns a namespace that refuses pods which take their node.
  static String guarded(String namespace) {
    return """
    kind: Namespace
    metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: baseline}}
    ---
    """
        .formatted(namespace);
  }

  static String deployment(String namespace, String name, String account, String image) {
    return """
    kind: Deployment
    metadata: {name: %2$s, namespace: %1$s}
    spec:
      selector: {matchLabels: {app: %2$s}}
      template:
        metadata: {labels: {app: %2$s}}
        spec: {serviceAccountName: %3$s, containers: [{name: main, image: "%4$s"}]}
    ---
    """
        .formatted(namespace, name, account, image);
  }
}
