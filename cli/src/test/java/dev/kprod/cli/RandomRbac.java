package dev.kprod.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Random roles, bindings and access reviews, of few words, so that they meet: stars, subresources,
/// names, the empty group, paths, roles that are missing.
final class RandomRbac {
  static final List<String> NAMESPACES = List.of("a", "b");

  private static final List<String> VERBS =
      List.of("get", "list", "create", "delete", "deletecollection", "bind", "use");
  private static final List<String> GROUPS = List.of("", "apps", "example.com");
  private static final List<String> IN_RULES =
      List.of(
          "*",
          "pods",
          "pods/exec",
          "pods/*",
          "*/*",
          "*/scale",
          "deployments",
          "deployments/scale",
          "nodes",
          "namespaces",
          "things",
          "things/status");
  private static final List<String> RESOURCES =
      List.of("pods", "deployments", "nodes", "namespaces", "things", "*");
  private static final List<String> SUBRESOURCES = List.of("exec", "scale", "status", "*");
  private static final List<String> OBJECTS = List.of("", "x", "y", "a");
  private static final List<String> URLS =
      List.of("*", "/*", "/healthz", "/metrics", "/foo", "/foo/*", "/foo/**", "/foo/bar", "foo*");
  private static final List<String> PATHS =
      List.of("/", "/healthz", "/metrics", "/foo", "/foo/", "/foo/bar", "/foo/bar/x", "foo");
  private static final List<String> USERS =
      List.of(
          "ann", "bob", "Ann", "system:serviceaccount:a:one", "system:serviceaccount:b:one", "");
  private static final List<String> MEMBERS =
      List.of(
          "ops",
          "dev",
          "system:authenticated",
          "system:unauthenticated",
          "system:serviceaccounts",
          "system:serviceaccounts:a");

  private final Random random;

  RandomRbac(long seed) {
    this.random = new Random(seed);
  }

  private String one(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  private boolean in(int parts) {
    return random.nextInt(parts) == 0;
  }

  private String list(List<String> words, int most) {
    List<String> some = new ArrayList<>();
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      some.add(one(words));
    }
    return some.stream().map(word -> '"' + word + '"').collect(Collectors.joining(",", "[", "]"));
  }

  private String verbs() {
    return in(3) ? "[\"*\"]" : list(VERBS, 4);
  }

  private String rule(boolean ofCluster) {
    if (ofCluster && in(4)) {
      return "{\"verbs\":%s,\"nonResourceURLs\":%s}".formatted(verbs(), list(URLS, 2));
    }
    String groups = in(2) ? "[\"*\"]" : list(GROUPS, 2);
    String names = in(4) ? ",\"resourceNames\":" + list(OBJECTS, 2) : "";
    return "{\"verbs\":%s,\"apiGroups\":%s,\"resources\":%s%s}"
        .formatted(verbs(), groups, list(IN_RULES, 3), names);
  }

  /// Returns a role; one of a cluster may be filled in by a controller, and what it stores counts.
  String role(String name, String namespace) {
    boolean ofCluster = namespace.isEmpty();
    List<String> rules = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      rules.add(rule(ofCluster));
    }
    String aggregation =
        ofCluster && in(5)
            ? ",\"aggregationRule\":{\"clusterRoleSelectors\":[{\"matchLabels\":{\"set\":\"random\"}}]}"
            : "";
    return object(
        ofCluster ? "ClusterRole" : "Role",
        name,
        namespace,
        "\"rules\":[%s]%s".formatted(String.join(",", rules), aggregation));
  }

  /// Returns a binding to one of the roles `0` to `9`; those from some number on do not exist.
  String binding(String name, String namespace) {
    boolean ofCluster = namespace.isEmpty();
    String kind = ofCluster || in(2) ? "ClusterRole" : "Role";
    List<String> subjects = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      subjects.add(subject());
    }
    return object(
        ofCluster ? "ClusterRoleBinding" : "RoleBinding",
        name,
        namespace,
        "\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"%s\",\"name\":\"%s\"},\"subjects\":[%s]"
            .formatted(kind, random.nextInt(10), String.join(",", subjects)));
  }

  private String subject() {
    return switch (random.nextInt(3)) {
      case 0 ->
          "{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"%s\"}"
              .formatted(one(USERS.subList(0, USERS.size() - 1)));
      case 1 ->
          "{\"kind\":\"Group\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"%s\"}"
              .formatted(one(MEMBERS));
      default ->
          "{\"kind\":\"ServiceAccount\",\"namespace\":\"%s\",\"name\":\"one\"}"
              .formatted(one(NAMESPACES));
    };
  }

  static String object(String kind, String name, String namespace, String fields) {
    return "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"%s,\"labels\":{\"set\":\"random\"}},%s}"
        .formatted(
            kind, name, namespace.isEmpty() ? "" : ",\"namespace\":\"" + namespace + "\"", fields);
  }

  /// Returns a review of somebody who asks for something.
  String review() {
    String user = one(USERS);
    String groups = user.isEmpty() || !in(3) ? list(MEMBERS, 3) : "[]";
    String wanted =
        in(5)
            ? "\"nonResourceAttributes\":{\"verb\":\"%s\",\"path\":\"%s\"}"
                .formatted(one(VERBS), one(PATHS))
            : "\"resourceAttributes\":{\"verb\":\"%s\",\"group\":\"%s\",\"resource\":\"%s\",\"subresource\":\"%s\",\"namespace\":\"%s\",\"name\":\"%s\"}"
                .formatted(
                    in(10) ? "*" : one(VERBS),
                    in(10) ? "*" : one(GROUPS),
                    one(RESOURCES),
                    in(3) ? one(SUBRESOURCES) : "",
                    in(3) ? "" : one(NAMESPACES),
                    one(OBJECTS));
    return "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"spec\":{\"user\":\"%s\",\"groups\":%s,%s}}"
        .formatted(user, groups, wanted);
  }
}
