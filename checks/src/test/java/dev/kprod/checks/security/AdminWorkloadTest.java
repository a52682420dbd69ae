package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class AdminWorkloadTest {
  private static final String ADMIN =
      """
      kind: ClusterRole
      metadata: {name: cluster-admin}
      rules:
      - {verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
      - {verbs: ["*"], nonResourceURLs: ["*"]}
      ---
      """;

  private final CheckTester<?> check = CheckTester.of(new AdminWorkload());

  private static String account(String namespace, String name) {
    return """
    kind: ServiceAccount
    metadata: {name: %s, namespace: %s}
    ---
    """
        .formatted(name, namespace);
  }

  private static String binding(String name, String... subjects) {
    return """
    kind: ClusterRoleBinding
    metadata: {name: %s}
    roleRef: {kind: ClusterRole, name: cluster-admin}
    subjects: [%s]
    ---
    """
        .formatted(name, String.join(", ", subjects));
  }

  private static String pod(String namespace, String name, String account, String image) {
    return """
    kind: Pod
    metadata: {name: %s, namespace: %s}
    spec:
      serviceAccountName: %s
      nodeName: n1
      containers: [{name: main, image: "%s"}]
    status: {phase: Running}
    ---
    """
        .formatted(name, namespace, account, image);
  }

  private static String ci() {
    return ADMIN
        + account("ci", "deployer")
        + binding("ci", "{kind: ServiceAccount, name: deployer, namespace: ci}");
  }

  @Test
  void an_account_bound_to_cluster_admin_fails_and_says_what_runs_with_it() {
    String yaml =
        ci() + pod("ci", "runner", "deployer", "ci/runner") + pod("ci", "other", "x", "ci/x");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail serviceaccount/ci/deployer: roleRef of clusterrolebinding/ci is ClusterRole "
                + "cluster-admin, rules[0], wanted a narrow role; workloads is pod/runner, 1 pod "
                + "on 1 node");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail serviceaccount/ci/deployer: ClusterRoleBinding ci lets it do everything through "
                + "ClusterRole cluster-admin, and pod/runner runs with it (1 pod on 1 node).");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Give it a role with the verbs it uses (fill them in), then take this one away.
            kubectl -n ci create role deployer '--verb=get,list,watch' --resource=pods
            kubectl -n ci create rolebinding deployer --role=deployer --serviceaccount=ci:deployer
            kubectl delete clusterrolebinding ci\
            """);
  }

  @Test
  void an_account_without_it_passes() {
    assertThat(check.outcomes(ADMIN + account("shop", "web")))
        .containsExactly("pass serviceaccount/shop/web");
  }

  @Test
  void an_account_that_nothing_runs_with_fails_as_unused() {
    assertThat(check.outcomes(ci()))
        .containsExactly(
            "fail serviceaccount/ci/deployer: roleRef of clusterrolebinding/ci is ClusterRole "
                + "cluster-admin, rules[0], wanted a narrow role; workloads is unused");
    assertThat(check.remedies(ci()))
        .containsExactly(
            "Nothing runs with it: take the right away.\nkubectl delete clusterrolebinding ci");
  }

  @Test
  void a_cron_job_between_two_runs_is_a_user() {
    assertThat(
            check.messages(
                ci()
                    + """
                    kind: CronJob
                    metadata: {name: nightly, namespace: ci}
                    spec: {jobTemplate: {spec: {template: {spec: {serviceAccountName: deployer}}}}}
                    """))
        .containsExactly(
            "fail serviceaccount/ci/deployer: ClusterRoleBinding ci lets it do everything through "
                + "ClusterRole cluster-admin, and cj/nightly runs with it (0 pods on 0 nodes).");
  }

  @Test
  void a_role_of_another_name_that_covers_everything_is_cluster_admin() {
    String role =
        """
        kind: ClusterRole
        metadata: {name: harmless}
        rules: [{verbs: %s, apiGroups: ["*"], resources: ["*"]}]
        ---
        kind: ClusterRoleBinding
        metadata: {name: harmless}
        roleRef: {kind: ClusterRole, name: harmless}
        subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
        ---
        """;

    assertThat(check.outcomes(account("ci", "deployer") + role.formatted("[\"*\"]")))
        .containsExactly(
            "fail serviceaccount/ci/deployer: roleRef of clusterrolebinding/harmless is ClusterRole"
                + " harmless, rules[0], wanted a narrow role; workloads is unused");
    assertThat(check.outcomes(account("ci", "deployer") + role.formatted("[get, list, delete]")))
        .containsExactly("pass serviceaccount/ci/deployer");
  }

  @Test
  void an_account_named_as_a_user_is_the_same_account() {
    assertThat(
            check.outcomes(
                ADMIN
                    + account("ci", "deployer")
                    + binding("ci", "{kind: User, name: 'system:serviceaccount:ci:deployer'}")))
        .containsExactly(
            "fail serviceaccount/ci/deployer: roleRef of clusterrolebinding/ci is ClusterRole "
                + "cluster-admin, rules[0], wanted a narrow role; workloads is unused");
  }

  @Test
  void cluster_admin_in_one_namespace_is_admin_of_that_namespace_only() {
    assertThat(
            check.outcomes(
                ADMIN
                    + account("ci", "deployer")
                    + """
                    kind: RoleBinding
                    metadata: {name: ci, namespace: ci}
                    roleRef: {kind: ClusterRole, name: cluster-admin}
                    subjects: [{kind: ServiceAccount, name: deployer}]
                    """))
        .containsExactly("pass serviceaccount/ci/deployer");
  }

  @Test
  void a_group_of_accounts_makes_the_binding_fail_once() {
    String yaml =
        ADMIN
            + account("ci", "a")
            + account("ci", "b")
            + account("shop", "web")
            + binding("everyone", "{kind: Group, name: 'system:serviceaccounts:ci'}")
            + pod("ci", "runner", "a", "ci/runner");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail clusterrolebinding/everyone: roleRef is ClusterRole cluster-admin, rules[0], "
                + "wanted a narrow role; subjects is Group system:serviceaccounts:ci, wanted "
                + "single accounts",
            "pass serviceaccount/shop/web",
            "not-applicable serviceaccount/ci/a: it is admin as one of a group; "
                + "ClusterRoleBinding everyone is judged for that",
            "not-applicable serviceaccount/ci/b: it is admin as one of a group; "
                + "ClusterRoleBinding everyone is judged for that");
    assertThat(check.messages(yaml).getFirst())
        .isEqualTo(
            "fail clusterrolebinding/everyone: It lets every service account of ci do everything "
                + "through ClusterRole cluster-admin: 1 pod on 1 node of pod/runner run with one.");
  }

  @Test
  void a_group_that_every_account_is_in_makes_the_binding_fail() {
    for (String group : new String[] {"system:serviceaccounts", "system:authenticated"}) {
      assertThat(
              check.outcomes(
                  ADMIN
                      + account("shop", "web")
                      + binding("all", "{kind: Group, name: '%s'}".formatted(group))))
          .containsExactly(
              "fail clusterrolebinding/all: roleRef is ClusterRole cluster-admin, rules[0], wanted "
                  + "a narrow role; subjects is Group %s, wanted single accounts".formatted(group),
              "not-applicable serviceaccount/shop/web: it is admin as one of a group; "
                  + "ClusterRoleBinding all is judged for that");
    }
  }

  @Test
  void a_group_of_people_is_not_asked_here() {
    assertThat(
            check.outcomes(
                ADMIN + account("shop", "web") + binding("ops", "{kind: Group, name: admins}")))
        .containsExactly("pass serviceaccount/shop/web");
  }

  @Test
  void an_account_that_does_not_exist_is_another_question() {
    assertThat(
            check.outcomes(
                ADMIN + binding("ci", "{kind: ServiceAccount, name: gone, namespace: ci}")))
        .isEmpty();
  }

  @Test
  void accounts_of_the_control_plane_are_left_out() {
    assertThat(
            check.outcomes(
                ADMIN
                    + account("kube-system", "gc")
                    + binding(
                        "system:controller:gc",
                        "{kind: ServiceAccount, name: gc, namespace: kube-system}")))
        .containsExactly(
            "not-applicable serviceaccount/kube-system/gc: it belongs to the control plane");
    assertThat(
            check.outcomes(
                ADMIN
                    + account("shop", "gc")
                    + binding(
                        "system:controller:gc",
                        "{kind: ServiceAccount, name: gc, namespace: shop}")))
        .containsExactly(
            "fail serviceaccount/shop/gc: roleRef of clusterrolebinding/system:controller:gc is "
                + "ClusterRole cluster-admin, rules[0], wanted a narrow role; workloads is unused");
  }

  @Test
  void an_add_on_that_needs_it_by_design_is_waived() {
    String yaml =
        ADMIN
            + account("backups", "velero")
            + binding("velero", "{kind: ServiceAccount, name: velero, namespace: backups}")
            + pod("backups", "velero", "velero", "docker.io/velero/velero:v1.17.1");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "waived(catalogue) serviceaccount/backups/velero: roleRef of "
                + "clusterrolebinding/velero is ClusterRole cluster-admin, rules[0], wanted a "
                + "narrow role; workloads is pod/velero, 1 pod on 1 node [Velero: it backs up and "
                + "restores objects of every kind]");
    assertThat(check.stating(Catalogue.TRUST_ADDONS, false).outcomes(yaml))
        .containsExactly(
            "fail serviceaccount/backups/velero: roleRef of clusterrolebinding/velero is "
                + "ClusterRole cluster-admin, rules[0], wanted a narrow role; workloads is "
                + "pod/velero, 1 pod on 1 node");
  }

  @Test
  void a_name_alone_is_no_add_on() {
    String velero =
        ADMIN
            + account("backups", "velero")
            + binding("velero", "{kind: ServiceAccount, name: velero, namespace: backups}");

    assertThat(check.outcomes(velero)).singleElement().asString().startsWith("fail ");
    assertThat(check.outcomes(velero + pod("backups", "velero", "velero", "evil/miner")))
        .singleElement()
        .asString()
        .startsWith("fail ");
    assertThat(
            check.outcomes(
                velero
                    + pod("backups", "velero", "velero", "velero/velero:v1.17.1")
                    + pod("backups", "miner", "velero", "evil/miner")))
        .singleElement()
        .asString()
        .startsWith("fail ");
  }

  @Test
  void a_binding_that_others_share_is_not_deleted() {
    assertThat(
            check.remedies(
                ADMIN
                    + account("ci", "deployer")
                    + binding(
                        "ops",
                        "{kind: ServiceAccount, name: deployer, namespace: ci}",
                        "{kind: User, name: jane}")))
        .containsExactly(
            "Take ci/deployer from the subjects of ClusterRoleBinding ops, and give it a role with "
                + "the verbs it uses.");
  }

  @Test
  void roles_of_namespaces_do_not_matter_so_that_refusing_them_changes_nothing() {
    assertThat(
            check
                .refusing("roles.rbac.authorization.k8s.io")
                .refusing("rolebindings.rbac.authorization.k8s.io")
                .outcomes(ADMIN + account("shop", "web")))
        .containsExactly("pass serviceaccount/shop/web");
  }
}
