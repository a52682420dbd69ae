package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.ADMIN;
import static dev.kprod.checks.security.RbacYaml.binding;
import static dev.kprod.checks.security.RbacYaml.clusterBinding;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.group;
import static dev.kprod.checks.security.RbacYaml.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class AdminHumanTest {
  private final CheckTester<?> check = CheckTester.of(new AdminHuman());

  private static String people(String... subjects) {
    return ADMIN + clusterBinding("people", "cluster-admin", String.join("}, {", subjects));
  }

  @Test
  void more_users_than_may_be_fail_with_their_names() {
    String yaml = people(user("ann"), user("bob"), user("cem"), user("oidc:dan@x.org"));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail cluster: 4 users are cluster-admin where 3 may be (ann, bob, cem,"
                + " oidc:dan@x.org).");
    assertThat(check.with(AdminHuman.MAX_USERS, 4).outcomes(yaml)).containsExactly("pass cluster");
  }

  @Test
  void a_user_in_two_bindings_counts_once() {
    assertThat(
            check.outcomes(
                people(user("ann"), user("bob"), user("cem"))
                    + clusterBinding("more", "cluster-admin", user("ann"))))
        .containsExactly("pass cluster");
  }

  @Test
  void a_role_of_another_name_counts_and_one_in_a_namespace_does_not() {
    String other =
        everywhere(
            "ops",
            group("a") + "}, {" + group("b"),
            "verbs: ['*'], apiGroups: ['*'], resources: ['*']");

    assertThat(check.messages(other))
        .containsExactly("fail cluster: 2 groups are cluster-admin where 1 may be (a, b).");
    assertThat(
            check.outcomes(
                ADMIN + binding("shop", "x", "cluster-admin", group("a") + "}, {" + group("b"))))
        .containsExactly("pass cluster");
  }

  @Test
  void one_group_passes_and_says_that_its_members_are_not_visible() {
    assertThat(check.outcomes(people(group("kubeadm:cluster-admins"))))
        .containsExactly("pass cluster [note: who is in kubeadm:cluster-admins is not visible]");
  }

  @Test
  void the_system_s_own_and_groups_of_everybody_are_not_people() {
    assertThat(
            check.outcomes(
                people(
                    group("system:masters"),
                    group("system:authenticated"),
                    user("eks:addon-manager"),
                    user("system:kube-scheduler"))))
        .containsExactly("pass cluster");
  }

  @Test
  void where_a_cloud_gives_rights_of_its_own_nobody_found_is_unknown_until_attested() {
    String eks =
        ADMIN
            + """
            kind: Node
            metadata: {name: n}
            spec: {providerID: "aws:///eu-west-1a/i-0"}
            ---
            {endpoint: /version, body: {gitVersion: v1.35.2-eks-1a2b3c4}}
            """;

    assertThat(check.outcomes(eks))
        .containsExactly(
            "unknown(not-observable) cluster: rights that come from Amazon EKS are not visible in"
                + " the API");
    assertThat(check.attesting(SecurityTopics.BREAK_GLASS).outcomes(eks))
        .containsExactly("pass(attested) cluster");
  }
}
