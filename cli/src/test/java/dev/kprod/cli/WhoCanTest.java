package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhoCanTest {
  private static final String SHOP =
      """
      kind: ClusterRole
      metadata: {name: reader}
      rules: [{verbs: [get, list], apiGroups: [""], resources: [configmaps, pods]}]
      ---
      kind: ClusterRoleBinding
      metadata: {name: everyone}
      roleRef: {kind: ClusterRole, name: reader}
      subjects: [{kind: Group, name: ops}, {kind: Group, name: "system:masters"}]
      ---
      kind: Role
      metadata: {name: tls, namespace: shop}
      rules:
      - {verbs: [get], apiGroups: [""], resources: [configmaps], resourceNames: [tls]}
      - {verbs: [get], apiGroups: [""], resources: [endpoints]}
      ---
      kind: RoleBinding
      metadata: {name: tls, namespace: shop}
      roleRef: {kind: Role, name: tls}
      subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
      """;

  @TempDir Path folder;

  private Ran whoCan(String... words) {
    return asked(SnapshotFile.of(folder, SHOP), "who-can", words);
  }

  private static Ran asked(String snapshot, String command, String... words) {
    String[] args = new String[words.length + 5];
    args[0] = command;
    System.arraycopy(words, 0, args, 1, words.length);
    args[words.length + 1] = "--snapshot";
    args[words.length + 2] = snapshot;
    args[words.length + 3] = "--width";
    args[words.length + 4] = "90";
    return Ran.kprod(args);
  }

  @Test
  void a_right_is_shown_with_binding_role_and_rule_and_masters_head_the_list() {
    Ran ran = whoCan("get", "cm", "tls", "-n", "shop");

    assertThat(ran.out())
        .isEqualTo(
            """
            group system:masters  cluster  an authorizer that is asked before RBAC
            group ops             cluster  ClusterRoleBinding everyone → ClusterRole reader rules[0]
            sa/shop/web           shop     RoleBinding and Role tls rules[0]
            """);
    assertThat(ran.code()).isZero();
  }

  @Test
  void a_rule_for_one_name_is_no_right_to_all_and_is_told_apart() {
    assertThat(whoCan("get", "configmaps").out())
        .isEqualTo(
            """
            group system:masters  cluster  an authorizer that is asked before RBAC
            group ops             cluster  ClusterRoleBinding everyone → ClusterRole reader rules[0]
            1 more for objects of some names only; add a NAME to see them.
            """);
  }

  @Test
  void nobody_exits_with_1_although_masters_may_everything() {
    Ran ran = whoCan("delete", "nodes");

    assertThat(ran.out())
        .isEqualTo(
            """
            group system:masters  cluster  an authorizer that is asked before RBAC
            Nobody by RBAC may delete nodes.
            """);
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void nobody_seen_in_a_partial_read_exits_with_4_and_says_what_was_not_seen() {
    String snapshot = SnapshotFile.of(folder, SHOP, "rolebindings.rbac.authorization.k8s.io");

    Ran ran = asked(snapshot, "who-can", "watch", "configmaps", "-n", "shop");

    assertThat(ran.out())
        .isEqualTo(
            """
            group system:masters  cluster  an authorizer that is asked before RBAC
            Nobody that was seen by RBAC may watch configmaps in shop.
            Not all was seen: rolebindings.rbac.authorization.k8s.io could not be read, so there may
            be more.
            """);
    assertThat(ran.code()).isEqualTo(4);
    assertThat(asked(snapshot, "who-can", "get", "pods", "-n", "shop").code()).isZero();
  }

  @Test
  void a_binding_in_a_namespace_gives_nothing_on_what_has_none() {
    String nodes =
        """
        kind: ClusterRole
        metadata: {name: nodes}
        rules: [{verbs: [get], apiGroups: [""], resources: [nodes]}]
        ---
        kind: RoleBinding
        metadata: {name: nodes, namespace: shop}
        roleRef: {kind: ClusterRole, name: nodes}
        subjects: [{kind: User, name: ann}]
        """;

    assertThat(asked(SnapshotFile.of(folder, nodes), "who-can", "get", "nodes").code())
        .isEqualTo(1);
  }

  @Test
  void a_namespace_that_was_not_seen_does_not_make_a_question_about_a_node_uncertain() {
    String snapshot = SnapshotFile.of(folder, SHOP, "rolebindings.rbac.authorization.k8s.io");

    assertThat(asked(snapshot, "who-can", "delete", "nodes").code()).isEqualTo(1);
  }

  @Test
  void a_resource_is_found_by_short_name_kind_and_group_and_an_unknown_one_is_an_error() {
    assertThat(whoCan("get", "po").code()).isZero();
    assertThat(whoCan("get", "Pod").code()).isZero();
    assertThat(whoCan("get", "deploy.apps").code()).isEqualTo(1);
    assertThat(whoCan("get", "deploy.v1.apps").code()).isEqualTo(1);

    Ran ran = whoCan("get", "pds");

    assertThat(ran.err())
        .isEqualTo(
            "kprod: the server has no resource \"pds\"; did you mean ds? --raw asks for it as"
                + " written\n");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(whoCan("get", "pds", "--raw").code()).isEqualTo(1);
  }

  @Test
  void json_holds_the_request_and_each_grant_with_the_rule_itself() {
    assertThat(whoCan("get", "configmaps", "tls", "-n", "shop", "-o", "json").out())
        .isEqualTo(
            """
            {
              "apiVersion": "kprod.dev/v1",
              "kind": "WhoCan",
              "request": {
                "verb": "get",
                "group": "",
                "resource": "configmaps",
                "namespace": "shop",
                "name": "tls"
              },
              "grants": [
                {
                  "subject": {
                    "kind": "Group",
                    "name": "ops"
                  },
                  "binding": {
                    "kind": "ClusterRoleBinding",
                    "name": "everyone"
                  },
                  "role": {
                    "kind": "ClusterRole",
                    "name": "reader"
                  },
                  "rule": 0,
                  "policyRule": {
                    "apiGroups": [
                      ""
                    ],
                    "resources": [
                      "configmaps",
                      "pods"
                    ],
                    "verbs": [
                      "get",
                      "list"
                    ]
                  }
                },
                {
                  "subject": {
                    "kind": "ServiceAccount",
                    "namespace": "shop",
                    "name": "web"
                  },
                  "namespace": "shop",
                  "binding": {
                    "kind": "RoleBinding",
                    "namespace": "shop",
                    "name": "tls"
                  },
                  "role": {
                    "kind": "Role",
                    "namespace": "shop",
                    "name": "tls"
                  },
                  "rule": 0,
                  "policyRule": {
                    "apiGroups": [
                      ""
                    ],
                    "resources": [
                      "configmaps"
                    ],
                    "resourceNames": [
                      "tls"
                    ],
                    "verbs": [
                      "get"
                    ]
                  }
                }
              ],
              "byNameOnly": 0
            }
            """);
  }

  @Test
  void a_path_is_asked_for_with_url() {
    assertThat(whoCan("get", "--url", "/metrics").code()).isEqualTo(1);
    assertThat(whoCan("get").err())
        .isEqualTo("kprod: who-can takes a resource or a --url; such as: who-can get secrets\n");
  }
}
