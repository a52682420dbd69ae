package dev.kprod.semantics.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.semantics.rbac.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscalationsTest {
  private static final String CLUSTER_BINDING =
      """
      kind: ClusterRoleBinding
      metadata: {name: x}
      roleRef: {kind: ClusterRole, name: x}
      subjects: [{kind: User, name: x}]
      ---
      """;

  private static final String BINDING =
      """
      kind: RoleBinding
      metadata: {name: x, namespace: shop}
      roleRef: {kind: ClusterRole, name: x}
      subjects: [{kind: User, name: x}]
      ---
      """;

  private static final String ROLES =
      """
      kind: ClusterRole
      metadata: {name: cluster-admin}
      rules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
      ---
      kind: ClusterRole
      metadata: {name: view}
      rules: [{verbs: [get, list], apiGroups: [""], resources: [pods]}]
      ---
      kind: ClusterRole
      metadata: {name: secret-reader}
      rules: [{verbs: [get], apiGroups: [""], resources: [secrets]}]
      ---
      """;

  /// A rule is written `verbs group resources [names]`, with a tilde for the core group; several
  /// are parted by a bar.
  private static String role(String rules) {
    StringBuilder yaml = new StringBuilder("kind: ClusterRole\nmetadata: {name: x}\nrules:\n");
    for (String rule : rules.split(" \\| ")) {
      String[] words = rule.split(" ");
      yaml.append("- {verbs: ")
          .append(list(words[0]))
          .append(", apiGroups: ")
          .append(list(words[1].replace("~", "")))
          .append(", resources: ")
          .append(list(words[2]));
      if (words.length > 3) {
        yaml.append(", resourceNames: ").append(list(words[3]));
      }
      yaml.append("}\n");
    }
    return yaml.append("---\n").toString();
  }

  private static String list(String words) {
    return "[\"" + words.replace(",", "\", \"") + "\"]";
  }

  private static List<String> told(Cluster cluster) {
    return Escalations.of(cluster).of(new Identity.User("x", List.of())).stream()
        .map(one -> one.primitive().name() + " " + told(one.gain()))
        .toList();
  }

  private static String told(Gain gain) {
    return gain.toString()
        .replaceAll("(names|pods|namespace|verbs|kind|controller|name)=", "")
        .replace("All[]", "*");
  }

  private static final String RBAC = "rbac.authorization.k8s.io";

  @ParameterizedTest(name = "in the cluster {0} gives {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "escalate,update RBAC clusterroles; ESCALATE Admin[]",
        "escalate,update RBAC clusterroles x; ESCALATE Admin[]",
        "escalate,update RBAC clusterroles other; -",
        "escalate RBAC clusterroles | update RBAC clusterroles other; -",
        "escalate,create RBAC clusterroles; -",
        "update,patch,create RBAC clusterroles; -",
        "bind RBAC clusterroles | create RBAC clusterrolebindings; BIND Admin[]",
        "create RBAC clusterrolebindings; -",
        "bind RBAC clusterroles; -",
        "bind RBAC clusterroles view | create RBAC clusterrolebindings; -",
        "bind RBAC clusterroles cluster-admin | create RBAC clusterrolebindings; BIND Admin[]",
        "bind RBAC clusterroles secret-reader | create RBAC clusterrolebindings; BIND Secrets[, *]",
        "bind RBAC clusterroles | create RBAC rolebindings; BIND NamespaceAdmin[]",
        "bind RBAC clusterroles | patch RBAC clusterrolebindings x; -",
        "impersonate ~ users; IMPERSONATE Admin[]",
        "impersonate ~ users ann; IMPERSONATE People[User, Only[[ann]]]",
        "impersonate ~ groups; -",
        "impersonate ~ users ann | impersonate ~ groups; IMPERSONATE People[User, Only[[ann]]],"
            + " IMPERSONATE Admin[]",
        "impersonate ~ serviceaccounts; IMPERSONATE Accounts[, *]",
        "create ~ serviceaccounts/token; MINT_TOKEN Accounts[, *]",
        "create ~ serviceaccounts/token web; MINT_TOKEN Accounts[, Only[[web]]]",
        "create ~ serviceaccounts/*; -",
        "create ~ secrets; -",
        "list ~ secrets; READ_SECRETS Secrets[, *]",
        "list ~ secrets a; READ_SECRETS Secrets[, Only[[a]]]",
        "create,get ~ secrets; READ_SECRETS Secrets[, *], TOKEN_SECRET Accounts[, *]",
        "create,get ~ secrets a; READ_SECRETS Secrets[, Only[[a]]]",
        "create ~ pods; RUN_PODS PrivilegedPod[], RUN_PODS Accounts[, *], RUN_PODS Secrets[, *]",
        "patch apps deployments; RUN_PODS PrivilegedPod[], RUN_PODS Accounts[, *], RUN_PODS"
            + " Secrets[, *]",
        "patch apps deployments/scale; -",
        "create ~ pods named; -",
        "patch ~ pods; CHANGE_PODS PodAccounts[, *]",
        "create ~ pods/exec; EXEC PodAccounts[, *]",
        "create ~ pods/exec web-0; EXEC PodAccounts[, Only[[web-0]]]",
        "get ~ pods/exec; -",
        "patch ~ pods/ephemeralcontainers; DEBUG PodAccounts[, *]",
        "create ~ pods/portforward; CONNECT Network[]",
        "get ~ services/proxy; CONNECT Network[]",
        "get ~ nodes/proxy; KUBELET Nodes[*]",
        "get ~ nodes/proxy n1; KUBELET Nodes[Only[[n1]]]",
        "get ~ */proxy; CONNECT Network[], KUBELET Nodes[*]",
        "get ~ nodes/*; -",
        "proxy ~ nodes; -",
        "get ~ nodes/metrics,nodes/stats,nodes/pods; -",
        "update certificates.k8s.io certificatesigningrequests/approval; -",
        "update certificates.k8s.io certificatesigningrequests/approval | approve"
            + " certificates.k8s.io signers; SIGN Admin[]",
        "update certificates.k8s.io certificatesigningrequests/approval | approve"
            + " certificates.k8s.io signers kubernetes.io/kubelet-serving; -",
        "update certificates.k8s.io certificatesigningrequests/approval | approve"
            + " certificates.k8s.io signers kubernetes.io/*; SIGN Admin[]",
        "update certificates.k8s.io certificatesigningrequests/approval | approve"
            + " certificates.k8s.io signers kubernetes.io/kube-apiserver-client-kubelet; SIGN"
            + " NodeIdentity[]",
        "create admissionregistration.k8s.io mutatingwebhookconfigurations; ADMISSION Admin[]",
        "create admissionregistration.k8s.io mutatingadmissionpolicies; -",
        "create admissionregistration.k8s.io"
            + " mutatingadmissionpolicies,mutatingadmissionpolicybindings; ADMISSION Admin[]",
        "delete admissionregistration.k8s.io validatingadmissionpolicies; GUARDRAILS Guardrails[]",
        "patch ~ namespaces; GUARDRAILS Guardrails[]",
        "delete networking.k8s.io networkpolicies; GUARDRAILS Network[]",
        "update apiextensions.k8s.io customresourcedefinitions; API Api[]",
        "create ~ persistentvolumes; -",
        "patch ~ nodes; NODES Attraction[]",
        "create ~ pods/eviction; DESTROY Outage[]",
        "delete ~ configmaps; -",
        "update ~ configmaps aws-auth; -",
        "get,list,watch * deployments; -",
        "* * */*; -",
      })
  void rights_in_the_whole_cluster_give(String rules, String gains) {
    Cluster cluster = Fixture.of(ROLES + role(rules.replace("RBAC", RBAC)) + CLUSTER_BINDING);

    assertThat(String.join(", ", told(cluster))).isEqualTo(gains.equals("-") ? "" : gains);
  }

  @ParameterizedTest(name = "in a namespace {0} gives {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "escalate,update RBAC clusterroles; -",
        "bind RBAC clusterroles | create RBAC clusterrolebindings; -",
        "bind RBAC clusterroles | create RBAC rolebindings; BIND NamespaceAdmin[shop]",
        "bind RBAC clusterroles view | create RBAC rolebindings; -",
        "bind RBAC clusterroles secret-reader | create RBAC rolebindings; BIND Secrets[shop, *]",
        "bind RBAC clusterroles cluster-admin | create RBAC rolebindings; BIND"
            + " NamespaceAdmin[shop]",
        "impersonate ~ users; -",
        "impersonate ~ serviceaccounts; IMPERSONATE Accounts[shop, *]",
        "get ~ nodes/proxy; -",
        "create ~ persistentvolumes; -",
        "create ~ pods/exec; EXEC PodAccounts[shop, *]",
        "delete ~ pods; -",
        "patch ~ namespaces; GUARDRAILS Guardrails[shop]",
        "patch ~ namespaces shop; GUARDRAILS Guardrails[shop]",
        "patch ~ namespaces other; -",
      })
  void rights_in_a_namespace_give(String rules, String gains) {
    Cluster cluster = Fixture.of(ROLES + role(rules.replace("RBAC", RBAC)) + BINDING);

    assertThat(String.join(", ", told(cluster))).isEqualTo(gains.equals("-") ? "" : gains);
  }

  @Test
  void whoever_is_admin_gains_nothing() {
    assertThat(told(Fixture.of(role("* * *") + CLUSTER_BINDING))).isEmpty();
  }

  @Test
  void a_role_of_the_namespace_that_one_may_escalate_counts_where_it_is_bound() {
    String yaml =
        """
        kind: Role
        metadata: {name: own, namespace: shop}
        rules: [{verbs: [escalate, patch], apiGroups: [rbac.authorization.k8s.io], resources: [roles]}]
        ---
        kind: RoleBinding
        metadata: {name: own, namespace: shop}
        roleRef: {kind: Role, name: own}
        subjects: [{kind: User, name: x}]
        """;

    assertThat(told(Fixture.of(yaml))).containsExactly("ESCALATE NamespaceAdmin[shop]");
    assertThat(told(Fixture.of(yaml.replace("patch]", "patch], resourceNames: [other]"))))
        .isEmpty();
  }

  @Test
  void to_change_a_binding_gives_only_the_roles_of_those_that_exist() {
    String change =
        role(
            "bind rbac.authorization.k8s.io clusterroles | patch rbac.authorization.k8s.io"
                + " clusterrolebindings");

    assertThat(told(Fixture.of(ROLES + change + CLUSTER_BINDING))).isEmpty();
    assertThat(
            told(
                Fixture.of(
                    ROLES
                        + change
                        + CLUSTER_BINDING
                        + """
                        kind: ClusterRoleBinding
                        metadata: {name: ops}
                        roleRef: {kind: ClusterRole, name: cluster-admin}
                        """)))
        .containsExactly("BIND Admin[]");
  }

  @Test
  void two_halves_from_two_bindings_and_a_group_make_a_whole() {
    Cluster cluster =
        Fixture.of(
            role("create ~ persistentvolumes")
                + CLUSTER_BINDING
                + """
                kind: ClusterRole
                metadata: {name: runner}
                rules: [{verbs: [create], apiGroups: [""], resources: [pods, persistentvolumeclaims]}]
                ---
                kind: RoleBinding
                metadata: {name: all, namespace: shop}
                roleRef: {kind: ClusterRole, name: runner}
                subjects: [{kind: Group, name: "system:authenticated"}]
                """);

    List<Escalation> found = Escalations.of(cluster).of(new Identity.User("x", List.of()));

    assertThat(found)
        .filteredOn(one -> one.primitive() == Primitive.HOST_VOLUME)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.gain()).isEqualTo(new Gain.Nodes(new Names.All()));
              assertThat(one.by())
                  .extracting(grant -> grant.binding().name())
                  .containsExactly("x", "all");
              assertThat(one.isOwnOf(new Identity.User("x", List.of()))).isTrue();
            });
    assertThat(found)
        .filteredOn(one -> one.primitive() == Primitive.RUN_PODS)
        .allSatisfy(one -> assertThat(one.isOwnOf(new Identity.User("x", List.of()))).isFalse());
  }

  @Test
  void exec_by_get_counts_on_servers_before_1_35() {
    String version = "---\n{endpoint: /version, body: {gitVersion: v1.%s.0}}";
    String exec = role("get ~ pods/exec,pods/portforward") + CLUSTER_BINDING;

    assertThat(told(Fixture.of(exec + version.formatted(34))))
        .containsExactly("EXEC PodAccounts[, *]", "CONNECT Network[]");
    assertThat(told(Fixture.of(exec + version.formatted(35)))).isEmpty();
  }

  @Test
  void impersonation_for_some_verbs_needs_somebody_and_a_verb_that_writes() {
    String as = "impersonate:user-info authentication.k8s.io users";

    assertThat(told(Fixture.of(role(as) + CLUSTER_BINDING))).isEmpty();
    assertThat(
            told(
                Fixture.of(role(as + " | impersonate-on:user-info:list ~ pods") + CLUSTER_BINDING)))
        .isEmpty();
    assertThat(
            told(
                Fixture.of(
                    role(as + " | impersonate-on:user-info:create ~ pods") + CLUSTER_BINDING)))
        .containsExactly("ACT_AS Borrowed[write]");
  }

  @Test
  void a_bootstrap_token_makes_a_node_where_kubeadm_bound_its_group() {
    String kubeadm =
        """
        kind: ClusterRoleBinding
        metadata: {name: "kubeadm:node-autoapprove-bootstrap"}
        roleRef: {kind: ClusterRole, name: x}
        subjects: [{kind: Group, name: "system:bootstrappers:kubeadm:default-node-token"}]
        ---
        """;
    String secrets = role("create ~ secrets") + CLUSTER_BINDING;

    assertThat(told(Fixture.of(secrets))).isEmpty();
    assertThat(told(Fixture.of(secrets + kubeadm))).containsExactly("BOOTSTRAP NodeIdentity[]");
  }

  @Test
  void a_controller_that_runs_does_for_its_writers_what_it_may() {
    String argo =
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: a, namespace: argocd}
        ---
        """;
    String definition =
        """
        kind: CustomResourceDefinition
        metadata: {name: applications.argoproj.io}
        spec:
          group: argoproj.io
          scope: Namespaced
          names: {plural: applications, kind: Application}
          versions: [{name: v1alpha1, served: true, storage: true}]
        ---
        """;
    String controller =
        """
        kind: Pod
        metadata: {name: c, namespace: argocd}
        spec:
          serviceAccountName: argocd-application-controller
          containers: [{name: c, image: "quay.io/argoproj/argocd:v3"}]
        ---
        """;
    String writer = role("create argoproj.io applications") + CLUSTER_BINDING;

    assertThat(told(Fixture.of(definition + argo + writer))).isEmpty();
    assertThat(told(Fixture.of(definition + argo + controller + writer)))
        .containsExactly("DEPUTY Deputy[argocd, argocd-application-controller, Argo CD]");
  }
}
