package dev.kprod.semantics.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.RbacSubject;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Role;
import dev.kprod.snapshot.Read;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacTest {
  private static final String READER =
      """
      kind: ClusterRole
      metadata: {name: reader}
      rules: [{verbs: [get], apiGroups: [""], resources: [pods, namespaces, nodes]}]
      ---
      """;

  private static final String ADMIN =
      """
      kind: ClusterRole
      metadata: {name: cluster-admin, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
      rules:
      - {verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
      - {verbs: ["*"], nonResourceURLs: ["*"]}
      ---
      """;

  private static final RequestAttributes.OnResource GET_PODS =
      RequestAttributes.on("get", "", "pods");

  private static String clusterBinding(String name, String role, String subject) {
    return """
    kind: ClusterRoleBinding
    metadata: {name: %s}
    roleRef: {kind: ClusterRole, name: %s}
    subjects: [{%s}]
    ---
    """
        .formatted(name, role, subject);
  }

  private static String binding(String name, String roleKind, String role, String subject) {
    return """
    kind: RoleBinding
    metadata: {name: %s, namespace: shop}
    roleRef: {kind: %s, name: %s}
    subjects: [{%s}]
    ---
    """
        .formatted(name, roleKind, role, subject);
  }

  private static String told(Cluster cluster, Identity identity, RequestAttributes request) {
    return switch (Rbac.of(cluster).decide(identity, request)) {
      case Decision.Allowed(Grant grant) -> grant + " for " + grant.holder().subject().key();
      case Decision.Privileged() -> "privileged";
      case Decision.NoOpinion() -> "no opinion";
      case Decision.Unknown(var unseen) -> "unknown " + unseen.stream().map(Read::id).toList();
    };
  }

  private static List<String> told(List<Grant> grants) {
    return grants.stream().map(grant -> grant.holder().subject().key() + " by " + grant).toList();
  }

  private static final Identity APP = new Identity.ServiceAccount("shop", "app");

  @ParameterizedTest
  @CsvSource({
    "'kind: ServiceAccount, namespace: shop, name: app', true",
    "'kind: ServiceAccount, namespace: other, name: app', false",
    "'kind: ServiceAccount, name: app', false",
    "'kind: User, name: \"system:serviceaccount:shop:app\"', true",
    "'kind: User, name: app', false",
    "'kind: Group, name: \"system:serviceaccounts\"', true",
    "'kind: Group, name: \"system:serviceaccounts:shop\"', true",
    "'kind: Group, name: \"system:serviceaccounts:other\"', false",
    "'kind: Group, name: \"system:authenticated\"', true",
    "'kind: Group, name: \"system:unauthenticated\"', false",
    "'kind: Robot, name: app', false",
    "'kind: ServiceAccount, namespace: shop, name: app, apiGroup: nonsense', true",
  })
  void a_subject_of_a_cluster_binding_means_a_service_account_by_kind_name_and_group(
      String subject, boolean allowed) {
    Cluster cluster = Fixture.of(READER + clusterBinding("b", "reader", subject));

    assertThat(Rbac.of(cluster).decide(APP, GET_PODS).isAllowed()).isEqualTo(allowed);
  }

  @Test
  void a_service_account_without_a_namespace_lives_where_the_binding_does() {
    Cluster cluster =
        Fixture.of(
            READER + binding("b", "ClusterRole", "reader", "kind: ServiceAccount, name: app"));

    assertThat(told(cluster, APP, GET_PODS.in("shop")))
        .isEqualTo("RoleBinding b to ClusterRole reader rules[0] for /ServiceAccount/shop/app");
  }

  @Test
  void names_of_users_are_compared_with_their_case() {
    Cluster cluster = Fixture.of(READER + clusterBinding("b", "reader", "kind: User, name: Ann"));

    assertThat(told(cluster, Identity.user("ann"), GET_PODS)).isEqualTo("no opinion");
  }

  @Test
  void a_binding_in_a_namespace_gives_a_cluster_role_there_and_nowhere_else() {
    Cluster cluster =
        Fixture.of(READER + binding("b", "ClusterRole", "reader", "kind: User, name: ann"));
    Identity ann = Identity.user("ann");

    assertThat(told(cluster, ann, GET_PODS.in("shop")))
        .isEqualTo(
            "RoleBinding b to ClusterRole reader rules[0] for"
                + " rbac.authorization.k8s.io/User//ann");
    assertThat(told(cluster, ann, GET_PODS.in("other"))).isEqualTo("no opinion");
    assertThat(told(cluster, ann, GET_PODS)).isEqualTo("no opinion");
    assertThat(told(cluster, ann, RequestAttributes.on("get", "", "nodes").named("n")))
        .isEqualTo("no opinion");
  }

  @Test
  void a_role_in_a_namespace_can_allow_a_request_on_that_namespace_itself() {
    Cluster cluster =
        Fixture.of(READER + binding("b", "ClusterRole", "reader", "kind: User, name: ann"));
    Identity ann = Identity.user("ann");

    assertThat(Rbac.of(cluster).decide(ann, RequestAttributes.onNamespace("get", "shop")))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(Rbac.of(cluster).decide(ann, RequestAttributes.onNamespace("get", "other")))
        .isEqualTo(new Decision.NoOpinion());
  }

  @Test
  void a_url_is_never_allowed_by_a_binding_in_a_namespace() {
    Cluster cluster =
        Fixture.of(ADMIN + binding("b", "ClusterRole", "cluster-admin", "kind: User, name: ann"));
    RequestAttributes metrics = new RequestAttributes.OnUrl("get", "/metrics");

    assertThat(told(cluster, Identity.user("ann"), metrics)).isEqualTo("no opinion");
    assertThat(
            told(
                Fixture.of(ADMIN + clusterBinding("b", "cluster-admin", "kind: User, name: ann")),
                Identity.user("ann"),
                metrics))
        .isEqualTo(
            "ClusterRoleBinding b to ClusterRole cluster-admin rules[1] for"
                + " rbac.authorization.k8s.io/User//ann");
  }

  @Test
  void a_role_is_looked_up_where_its_binding_lives_and_a_missing_one_allows_nothing() {
    String role =
        """
        kind: Role
        metadata: {name: reader, namespace: %s}
        rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
        ---
        """;
    String binding = binding("b", "Role", "reader", "kind: User, name: ann");
    Identity ann = Identity.user("ann");

    assertThat(told(Fixture.of(role.formatted("shop") + binding), ann, GET_PODS.in("shop")))
        .isEqualTo("RoleBinding b to Role reader rules[0] for rbac.authorization.k8s.io/User//ann");
    assertThat(told(Fixture.of(role.formatted("other") + binding), ann, GET_PODS.in("shop")))
        .isEqualTo("no opinion");
  }

  @Test
  void a_cluster_binding_to_a_role_gives_nothing() {
    Cluster cluster =
        Fixture.of(
            """
            kind: Role
            metadata: {name: reader, namespace: shop}
            rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
            ---
            kind: ClusterRoleBinding
            metadata: {name: b}
            roleRef: {kind: Role, name: reader}
            subjects: [{kind: User, name: ann}]
            """);

    assertThat(told(cluster, Identity.user("ann"), GET_PODS.in("shop"))).isEqualTo("no opinion");
  }

  @Test
  void masters_may_do_everything_without_any_binding() {
    Cluster cluster = Fixture.of(READER);
    Identity.User root = new Identity.User("root", List.of("system:masters"));

    assertThat(told(cluster, root, GET_PODS)).isEqualTo("privileged");
    assertThat(Rbac.of(cluster).isAdmin(root)).isTrue();
    assertThat(Rbac.of(cluster).isAdmin(new Identity.Group("system:masters"))).isTrue();
    assertThat(Rbac.of(cluster).isAdmin(APP)).isFalse();
  }

  @Test
  void a_right_that_was_found_is_certain_and_a_missing_one_is_not_without_the_namespaced_lists() {
    String yaml = READER + clusterBinding("b", "reader", "kind: User, name: ann");
    Cluster cluster =
        Fixture.refusing("roles.rbac.authorization.k8s.io")
            .andRefusing("rolebindings.rbac.authorization.k8s.io")
            .cluster(yaml);
    Identity ann = Identity.user("ann");
    RequestAttributes.OnResource deletePods = RequestAttributes.on("delete", "", "pods");

    assertThat(Rbac.of(cluster).decide(ann, GET_PODS.in("shop")).isAllowed()).isTrue();
    assertThat(told(cluster, ann, deletePods.in("shop")))
        .isEqualTo(
            "unknown [roles.rbac.authorization.k8s.io, rolebindings.rbac.authorization.k8s.io]");
    assertThat(told(cluster, ann, deletePods)).isEqualTo("no opinion");
  }

  @Test
  void whoever_holds_everything_is_an_admin_whatever_the_role_is_called() {
    Cluster cluster =
        Fixture.of(
            ADMIN
                + """
                kind: ClusterRole
                metadata: {name: deployer}
                rules: [{verbs: ["get"], apiGroups: [""], resources: [pods]}, {verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
                ---
                kind: ClusterRole
                metadata: {name: nearly}
                rules:
                - {verbs: [get, list, watch, create, update, patch, delete], apiGroups: ["*"], resources: ["*"]}
                - {verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [a]}
                ---
                """
                + clusterBinding("a", "cluster-admin", "kind: Group, name: \"system:masters\"")
                + clusterBinding("b", "deployer", "kind: ServiceAccount, namespace: ci, name: bot")
                + clusterBinding("c", "nearly", "kind: User, name: ann")
                + clusterBinding("d", "gone", "kind: User, name: bob")
                + binding("e", "ClusterRole", "cluster-admin", "kind: User, name: shop-admin"));

    assertThat(told(Rbac.of(cluster).admins()))
        .containsExactly(
            "rbac.authorization.k8s.io/Group//system:masters by ClusterRoleBinding a to"
                + " ClusterRole cluster-admin rules[0]",
            "/ServiceAccount/ci/bot by ClusterRoleBinding b to ClusterRole deployer rules[1]");
    assertThat(Rbac.of(cluster).isAdmin(new Identity.ServiceAccount("ci", "bot"))).isTrue();
    assertThat(Rbac.of(cluster).isAdmin(Identity.user("shop-admin"))).isFalse();
  }

  @Test
  void a_service_account_is_an_admin_through_a_group_that_holds_everything() {
    Cluster cluster =
        Fixture.of(
            ADMIN
                + clusterBinding(
                    "a", "cluster-admin", "kind: Group, name: \"system:serviceaccounts:shop\""));

    assertThat(Rbac.of(cluster).isAdmin(APP)).isTrue();
    assertThat(Rbac.of(cluster).isAdmin(new Identity.ServiceAccount("other", "app"))).isFalse();
  }

  @Test
  void the_holders_of_a_right_are_named_as_their_bindings_name_them() {
    Cluster cluster =
        Fixture.of(
            READER
                + clusterBinding("all", "reader", "kind: Group, name: \"system:authenticated\"")
                + binding("shop", "ClusterRole", "reader", "kind: ServiceAccount, name: app"));

    assertThat(told(Rbac.of(cluster).holders(GET_PODS.in("shop"))))
        .containsExactly(
            "rbac.authorization.k8s.io/Group//system:authenticated by ClusterRoleBinding all to"
                + " ClusterRole reader rules[0]",
            "/ServiceAccount/shop/app by RoleBinding shop to ClusterRole reader rules[0]");
    assertThat(told(Rbac.of(cluster).holders(GET_PODS)))
        .containsExactly(
            "rbac.authorization.k8s.io/Group//system:authenticated by ClusterRoleBinding all to"
                + " ClusterRole reader rules[0]");
    assertThat(Rbac.of(cluster).holdersAnywhere(GET_PODS))
        .extracting(grant -> grant.binding().name())
        .containsExactly("all", "shop");
    assertThat(Rbac.of(cluster).identities())
        .extracting(one -> one.subject().key())
        .containsExactly(
            "rbac.authorization.k8s.io/Group//system:authenticated", "/ServiceAccount/shop/app");
  }

  @Test
  void the_grants_of_an_identity_are_those_of_the_cluster_and_of_the_namespace() {
    Cluster cluster =
        Fixture.of(
            READER
                + clusterBinding("all", "reader", "kind: Group, name: \"system:serviceaccounts\"")
                + binding("shop", "ClusterRole", "reader", "kind: ServiceAccount, name: app"));

    assertThat(Rbac.of(cluster).grants(APP, "shop"))
        .extracting(grant -> grant.binding().name())
        .containsExactly("all", "shop");
    assertThat(Rbac.of(cluster).grants(APP, ""))
        .extracting(grant -> grant.binding().name())
        .containsExactly("all");
  }

  @Test
  void two_subjects_of_one_binding_that_mean_the_same_account_are_one_holder() {
    Cluster cluster =
        Fixture.of(
            READER
                + clusterBinding(
                    "b",
                    "reader",
                    "kind: ServiceAccount, namespace: shop, name: app}, {kind: User, name:"
                        + " \"system:serviceaccount:shop:app\""));

    assertThat(told(Rbac.of(cluster).holders(GET_PODS)))
        .containsExactly(
            "/ServiceAccount/shop/app by ClusterRoleBinding b to ClusterRole reader rules[0]");
  }

  @Test
  void identities_have_the_groups_that_authenticators_give_them() {
    assertThat(APP.groups())
        .containsExactly(
            "system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated");
    assertThat(Identity.user("ann").groups()).containsExactly("system:authenticated");
    assertThat(new Identity.User("ann", List.of("ops")).groups())
        .containsExactly("ops", "system:authenticated");
    assertThat(Identity.user("system:anonymous").groups())
        .containsExactly("system:unauthenticated");
    assertThat(Identity.user("system:node:n1").groups())
        .containsExactly("system:nodes", "system:authenticated");
    assertThat(new Identity.Group("ops").groups()).containsExactly("ops", "system:authenticated");
    assertThat(new Identity.Group("system:unauthenticated").groups())
        .containsExactly("system:unauthenticated");
  }

  @Test
  void a_user_that_is_called_like_a_service_account_is_one_only_if_the_name_is_whole() {
    assertThat(Identity.user("system:serviceaccount:shop:app")).isEqualTo(APP);
    assertThat(Identity.user("system:serviceaccount:shop"))
        .isEqualTo(new Identity.User("system:serviceaccount:shop", List.of()));
    assertThat(Identity.find(new RbacSubject("ServiceAccount", "", "app"), "")).isEmpty();
  }

  @Test
  void an_aggregated_role_collects_stored_rules_by_selector_then_by_name_each_once() {
    Cluster cluster =
        Fixture.of(
            """
            kind: ClusterRole
            metadata: {name: view, labels: {to: edit, to-view: "true"}}
            aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-view: "true"}}, {matchLabels: {extra: "true"}}]}
            rules: [{verbs: [stored], apiGroups: [""], resources: [old]}]
            ---
            kind: ClusterRole
            metadata: {name: b, labels: {to-view: "true"}}
            rules: [{verbs: [get], apiGroups: [""], resources: [b]}]
            ---
            kind: ClusterRole
            metadata: {name: a, labels: {to-view: "true"}}
            rules: [{verbs: [get], apiGroups: [""], resources: [a]}]
            ---
            kind: ClusterRole
            metadata: {name: "0", labels: {extra: "true"}}
            rules: [{verbs: [get], apiGroups: [""], resources: [a]}, {verbs: [get], apiGroups: [""], resources: [c]}]
            """);
    List<Role> roles = cluster.list(Resources.CLUSTER_ROLES);
    Role view = roles.stream().filter(role -> role.name().equals("view")).findFirst().orElseThrow();

    assertThat(Aggregation.computed(view, roles))
        .extracting(rule -> rule.resources().getFirst())
        .containsExactly("a", "b", "c");
    assertThat(told(cluster, Identity.user("ann"), GET_PODS)).isEqualTo("no opinion");
  }

  @Test
  void what_belongs_to_kubernetes_is_told_by_name_and_its_bindings_by_label() {
    assertThat(Identity.user("system:kube-scheduler").isSystem()).isTrue();
    assertThat(Identity.user("eks:addon-manager").isSystem()).isTrue();
    assertThat(new Identity.Group("system:masters").isSystem()).isTrue();
    assertThat(new Identity.Group("system:authenticated").isSystem()).isFalse();
    assertThat(Identity.user("ann").isSystem()).isFalse();

    Cluster cluster =
        Fixture.of(
            ADMIN
                + """
                kind: ClusterRoleBinding
                metadata: {name: cluster-admin, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
                roleRef: {kind: ClusterRole, name: cluster-admin}
                subjects: [{kind: Group, name: "system:masters"}]
                """);
    assertThat(Rbac.of(cluster).admins()).extracting(Grant::isDefault).containsExactly(true);
  }
}
