package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanITest {
  private static final String SHOP =
      """
      kind: ClusterRole
      metadata: {name: edit}
      rules:
      - {verbs: [get, list, delete], apiGroups: [""], resources: [pods, secrets]}
      - {verbs: [get], nonResourceURLs: [/metrics]}
      ---
      kind: ClusterRoleBinding
      metadata: {name: ops}
      roleRef: {kind: ClusterRole, name: edit}
      subjects: [{kind: Group, name: ops}]
      ---
      kind: RoleBinding
      metadata: {name: web, namespace: shop}
      roleRef: {kind: ClusterRole, name: edit}
      subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
      """;

  private static final String REVIEW =
      """
      apiVersion: authorization.k8s.io/v1
      kind: SubjectAccessReview
      spec:
        user: %s
        groups: [%s]
        resourceAttributes: {verb: get, resource: pods, namespace: %s}
      status: {allowed: %s}
      ---
      """;

  @TempDir Path folder;
  private String snapshot = "";

  @BeforeEach
  void takes_a_snapshot() {
    snapshot = SnapshotFile.of(folder, SHOP);
  }

  private Ran canI(String... words) {
    String[] args = new String[words.length + 5];
    args[0] = "can-i";
    System.arraycopy(words, 0, args, 1, words.length);
    args[words.length + 1] = "--snapshot";
    args[words.length + 2] = snapshot;
    args[words.length + 3] = "--width";
    args[words.length + 4] = "80";
    return Ran.kprod(args);
  }

  private String file(String text) {
    Path file = folder.resolve("reviews.yaml");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  @Test
  void yes_comes_with_what_gives_the_right() {
    Ran ran = canI("get", "pods", "-n", "shop", "--as", "sa/shop/web");

    assertThat(ran.out())
        .isEqualTo(
            """
            yes: sa/shop/web may get pods in shop
            by RoleBinding web → ClusterRole edit rules[0] for sa/shop/web
            """);
    assertThat(ran.code()).isZero();
    assertThat(canI("get", "pods", "-n", "shop", "--as", "system:serviceaccount:shop:web").out())
        .isEqualTo(ran.out());
  }

  @Test
  void without_a_namespace_the_question_is_about_all_of_them() {
    Ran ran = canI("get", "pods", "--as", "sa/shop/web");

    assertThat(ran.out()).isEqualTo("no: sa/shop/web may get pods not everywhere, but in shop\n");
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void groups_count_and_those_that_authenticators_give_are_added() {
    assertThat(canI("get", "/metrics", "--as", "ann", "--as-group", "ops").out())
        .isEqualTo(
            """
            yes: user ann may get /metrics
            by ClusterRoleBinding ops → ClusterRole edit rules[1] for group ops
            """);
    assertThat(canI("get", "/metrics", "--as", "ann").code()).isEqualTo(1);
    assertThat(canI("get", "nodes", "--as", "x", "--as-group", "system:masters").out())
        .isEqualTo("yes: whoever is in system:masters may do everything\n");
  }

  @Test
  void all_rights_are_listed_by_where_they_hold_and_what_gives_them() {
    assertThat(canI("--list", "--as", "sa/shop/web", "--as-group", "ops").out())
        .isEqualTo(
            """
            system:serviceaccount:shop:web, groups ops, system:serviceaccounts,
            system:serviceaccounts:shop, system:authenticated

            In the whole cluster
              ClusterRoleBinding ops → ClusterRole edit for group ops
                [0] get, list, delete pods, secrets
                [1] get /metrics

            In shop
              RoleBinding web → ClusterRole edit
                [0] get, list, delete pods, secrets
            """);
    Ran nobody = canI("--list", "--as", "ann");
    assertThat(nobody.out()).isEqualTo("ann, groups system:authenticated\nNothing.\n");
    assertThat(nobody.code()).isEqualTo(1);
  }

  @Test
  void a_question_about_nobody_and_a_half_question_are_errors() {
    assertThat(canI("get", "pods").err())
        .isEqualTo(
            "kprod: can-i is not told about whom; --as names a user or a service account: --as"
                + " sa/shop/web\n");
    assertThat(canI("get", "--as", "ann").code()).isEqualTo(2);
    assertThat(canI("--list", "get", "pods", "--as", "ann").code()).isEqualTo(2);
    assertThat(canI("get", "pods", "--as", "sa/web").err())
        .isEqualTo("kprod: \"sa/web\" names no service account; write sa/NAMESPACE/NAME\n");
  }

  @Test
  void reviews_come_back_as_a_list_with_answer_and_reason() {
    String file =
        file(
            REVIEW.formatted("ann", "ops", "shop", true)
                + """
                apiVersion: authorization.k8s.io/v1
                kind: SubjectAccessReview
                spec: {user: ann, nonResourceAttributes: {verb: get, path: /metrics}}
                """);

    Ran ran = canI("-f", file, "-o", "json");

    assertThat(ran.out())
        .isEqualTo(
            """
            {
              "apiVersion": "v1",
              "kind": "List",
              "items": [
                {
                  "apiVersion": "authorization.k8s.io/v1",
                  "kind": "SubjectAccessReview",
                  "spec": {
                    "user": "ann",
                    "groups": [
                      "ops"
                    ],
                    "resourceAttributes": {
                      "verb": "get",
                      "resource": "pods",
                      "namespace": "shop"
                    }
                  },
                  "status": {
                    "allowed": true,
                    "reason": "RBAC: allowed by ClusterRoleBinding \\"ops\\" of ClusterRole \\"edit\\", rules[0], to group ops"
                  }
                },
                {
                  "apiVersion": "authorization.k8s.io/v1",
                  "kind": "SubjectAccessReview",
                  "spec": {
                    "user": "ann",
                    "nonResourceAttributes": {
                      "verb": "get",
                      "path": "/metrics"
                    }
                  },
                  "status": {
                    "allowed": false
                  }
                }
              ]
            }
            """);
    assertThat(ran.code()).isZero();
  }

  @Test
  void what_comes_out_goes_in_again() {
    String out =
        canI("-f", file(REVIEW.formatted("ann", "ops", "shop", false)), "-o", "json").out();

    Ran again = canI("-f", file(out), "--expect");

    assertThat(again.out()).isEqualTo("0 of 1 reviews are not as expected.\n");
    assertThat(again.code()).isZero();
  }

  @Test
  void a_review_that_is_not_as_expected_is_named_and_exits_with_1() {
    Ran ran =
        canI(
            "-f",
            file(
                REVIEW.formatted("ann", "ops", "shop", true)
                    + REVIEW.formatted("bob", "dev", "shop", true)
                    + REVIEW.formatted("system:serviceaccount:shop:web", "x", "shop", false)),
            "--expect");

    assertThat(ran.out())
        .isEqualTo(
            """
            no       bob  get pods in shop  expected allowed
            allowed  system:serviceaccount:shop:web  get pods in shop  expected no  RBAC: allowed by RoleBinding "web/shop" of ClusterRole "edit", rules[0], to sa/shop/web
            2 of 3 reviews are not as expected.
            """);
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void what_was_not_seen_makes_a_no_uncertain_in_each_form() {
    snapshot = SnapshotFile.of(folder, SHOP, "rolebindings.rbac.authorization.k8s.io");

    assertThat(canI("get", "pods", "-n", "shop", "--as", "sa/shop/web").code()).isEqualTo(4);
    assertThat(canI("--list", "--as", "sa/shop/web").code()).isEqualTo(4);
    String review = file(REVIEW.formatted("ann", "dev", "shop", true));
    assertThat(canI("-f", review).out()).isEqualTo("unknown  ann  get pods in shop\n");
    assertThat(canI("-f", review).code()).isEqualTo(4);
    assertThat(canI("-f", review, "--expect").code()).isEqualTo(4);
  }

  @Test
  void what_the_api_server_would_refuse_is_an_error_that_counts_the_documents() {
    assertThat(canI("-f", file(REVIEW.formatted("ann", "ops", "shop", true) + "{kind: Pod}")).err())
        .isEqualTo(
            "kprod: review 2 is no SubjectAccessReview of authorization.k8s.io/v1; kubectl explain"
                + " subjectaccessreview.spec shows the fields\n");
    assertThat(canI("-f", file("{")).code()).isEqualTo(2);
    assertThat(canI("-f", folder.resolve("none").toString()).code()).isEqualTo(2);
  }
}
