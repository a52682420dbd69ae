package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.cluster.Namespace;
import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuotaPresenceTest {
  private final CheckTester<Namespace> check = CheckTester.of(new QuotaPresence());

  private static final String TENANT =
      """
      kind: Namespace
      metadata: {name: team-a, labels: {kprod.dev/tenant: team-a}}
      """;

  private static final String POD =
      """
      ---
      kind: Pod
      metadata: {name: web-1, namespace: team-a}
      spec: {containers: [{name: web, resources: {requests: {cpu: 1, memory: 1Gi}}}]}
      status: {phase: Running}
      """;

  private static final String BARE_POD =
      POD.replace(", resources: {requests: {cpu: 1, memory: 1Gi}}", "");

  private static final String WHOLE =
      quota("a", "requests.cpu: 8, memory: 16Gi, pods: 50, count/secrets: 9");

  private static final String DEFAULTS = limits("a", "defaultRequest: {cpu: 100m, memory: 128Mi}");

  private static String quota(String name, String hard) {
    return quota(name, hard, "");
  }

  private static String quota(String name, String hard, String more) {
    return """
    ---
    kind: ResourceQuota
    metadata: {name: %s, namespace: team-a}
    spec: {hard: {%s}%s}
    """
        .formatted(name, hard, more);
  }

  private static String limits(String name, String item) {
    return """
    ---
    kind: LimitRange
    metadata: {name: %s, namespace: team-a}
    spec: {limits: [{type: Container, %s}]}
    """
        .formatted(name, item);
  }

  private static final String PASS = "pass namespace/team-a";

  private List<String> words(String yaml) {
    return check.messages(yaml);
  }

  @Test
  void a_tenant_with_a_whole_quota_whose_pods_request_all_passes() {
    assertThat(check.outcomes(TENANT + POD + WHOLE)).containsExactly(PASS);
  }

  @Test
  void a_tenant_without_any_quota_fails_with_all_that_is_missing() {
    assertThat(check.outcomes(TENANT + POD))
        .containsExactly(
            "fail namespace/team-a: spec.hard is no requests.cpu and requests.memory; its labels"
                + " say that it is a tenant's, wanted a ResourceQuota with both; spec.hard is no"
                + " pods, wanted pods; spec.hard is no objects, wanted one of"
                + " services.loadbalancers, services.nodeports, persistentvolumeclaims,"
                + " requests.storage, count/jobs.batch, count/configmaps, count/secrets");
    assertThat(words(TENANT + POD))
        .containsExactly(
            "fail namespace/team-a: No quota limits requests.cpu and requests.memory; no quota"
                + " limits the number of pods; no quota limits any object.");
  }

  @Test
  void the_remedy_is_one_and_a_half_times_what_is_requested_today() {
    assertThat(check.remedies(TENANT + POD))
        .singleElement()
        .satisfies(
            remedy ->
                assertThat(remedy)
                    .contains("metadata: {name: tenant, namespace: team-a}")
                    .contains("requests.cpu: 1500m\n")
                    .contains("requests.memory: 2Gi\n")
                    .contains("pods: \"10\"\n"));
  }

  @Test
  void limits_of_cpu_and_memory_are_no_quota_of_requests() {
    assertThat(
            words(
                TENANT
                    + POD
                    + quota(
                        "a",
                        "limits.cpu: 8, requests.memory: 1Gi, count/pods: 5, requests.storage:"
                            + " 1Ti")))
        .containsExactly("fail namespace/team-a: No quota limits requests.cpu.");
  }

  @Test
  void pods_or_objects_without_a_quota_are_low() {
    assertThat(words(TENANT + POD + quota("a", "cpu: 8, memory: 16Gi, services.nodeports: 0")))
        .containsExactly("fail(low) namespace/team-a: No quota limits the number of pods.");
    assertThat(words(TENANT + POD + quota("a", "cpu: 8, memory: 16Gi, pods: 5")))
        .containsExactly("fail(low) namespace/team-a: No quota limits any object.");
  }

  @Test
  void a_quota_of_nothing_is_one_on_purpose() {
    assertThat(
            check.outcomes(
                TENANT + POD + quota("a", "cpu: 0, memory: 0, pods: 0, count/secrets: 0")))
        .containsExactly(PASS);
  }

  @Test
  void several_quotas_count_together() {
    assertThat(
            check.outcomes(
                TENANT
                    + POD
                    + quota("a", "cpu: 8, memory: 16Gi")
                    + quota("b", "pods: 50, count/configmaps: 9")))
        .containsExactly(PASS);
  }

  @Test
  void a_quota_with_a_scope_counts_only_with_the_one_that_counts_the_rest() {
    String objects = quota("o", "count/secrets: 9");
    String stays = quota("s", "cpu: 8, memory: 16Gi, pods: 50", ", scopes: [NotTerminating]");
    String ends = quota("e", "cpu: 8, memory: 16Gi, pods: 50", ", scopes: [Terminating]");
    String counted = quota("c", "cpu: 8, memory: 16Gi, pods: 50", ", scopes: [NotBestEffort]");
    String bare =
        quota(
            "b",
            "pods: 5",
            ", scopeSelector: {matchExpressions: [{scopeName: BestEffort, operator: Exists}]}");

    assertThat(check.outcomes(TENANT + POD + objects + stays + ends)).containsExactly(PASS);
    assertThat(check.outcomes(TENANT + POD + objects + counted + bare)).containsExactly(PASS);
    assertThat(List.of(stays, ends, counted, bare))
        .allSatisfy(
            one ->
                assertThat(words(TENANT + POD + objects + one))
                    .containsExactly(
                        "fail namespace/team-a: No quota limits requests.cpu and requests.memory;"
                            + " no quota limits the number of pods."));
  }

  @Test
  void a_quota_for_one_priority_class_covers_only_its_pods() {
    String high =
        quota(
            "h",
            "cpu: 8, memory: 16Gi, pods: 50",
            ", scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values:"
                + " [high]}]}");

    assertThat(words(TENANT + POD + quota("o", "count/secrets: 9") + high))
        .containsExactly(
            "fail namespace/team-a: No quota limits requests.cpu and requests.memory; no quota"
                + " limits the number of pods.");
  }

  private static final String NODE =
      """
      ---
      kind: Node
      metadata: {name: n1}
      status: {allocatable: {cpu: "4", memory: 8Gi}}
      """;

  @Test
  void a_quota_above_all_nodes_in_cpu_and_memory_is_low() {
    assertThat(check.outcomes(TENANT + POD + WHOLE + NODE))
        .containsExactly(
            "fail(low) namespace/team-a: spec.hard is cpu 8 of 4, memory 16Gi of 8Gi, wanted less"
                + " than all nodes together");
    assertThat(
            check.outcomes(
                TENANT + POD + WHOLE + NODE + NODE.replace("n1", "n2") + NODE.replace("n1", "n3")))
        .containsExactly(PASS);
    assertThat(check.outcomes(TENANT + POD + WHOLE + NODE.replace("memory: 8Gi", "memory: 16Gi")))
        .containsExactly(PASS);
    assertThat(check.refusing("nodes").outcomes(TENANT + POD + WHOLE + NODE))
        .containsExactly(
            PASS + " [note: nodes were not read, so that a quota above all of them is not judged]");
  }

  @Test
  void workloads_that_lack_requests_need_a_limit_range_with_defaults() {
    assertThat(check.outcomes(TENANT + BARE_POD + WHOLE))
        .containsExactly(
            "fail namespace/team-a: spec.limits[type=Container].defaultRequest is absent; 1"
                + " workload request less than cpu and memory, first pod/web-1, wanted cpu and"
                + " memory");
    assertThat(check.outcomes(TENANT + BARE_POD + WHOLE + DEFAULTS)).containsExactly(PASS);
    assertThat(
            check.outcomes(TENANT + BARE_POD + WHOLE + limits("a", "max: {cpu: 4, memory: 4Gi}")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith(PASS));
    assertThat(words(TENANT + BARE_POD + WHOLE + limits("a", "defaultRequest: {cpu: 1}")))
        .containsExactly(
            "fail namespace/team-a: No LimitRange gives containers a default request of memory.");
  }

  @Test
  void several_teams_need_defaults_even_where_nothing_lacks_requests() {
    assertThat(check.stating(Facts.TENANCY, "multi").outcomes(TENANT + POD + WHOLE))
        .containsExactly(
            "fail namespace/team-a: spec.limits[type=Container].defaultRequest is absent; the fact"
                + " tenancy is multi, wanted cpu and memory");
  }

  @Test
  void two_limit_ranges_with_different_defaults_fail() {
    String other = limits("b", "defaultRequest: {cpu: 200m, memory: 128Mi}");

    assertThat(check.outcomes(TENANT + POD + WHOLE + DEFAULTS + other))
        .containsExactly(
            "fail namespace/team-a: spec.limits[type=Container] is default request of cpu: 100m in"
                + " a, 200m in b, wanted one default for each resource");
    assertThat(
            check.outcomes(
                TENANT + POD + WHOLE + DEFAULTS + DEFAULTS.replace("name: a", "name: b")))
        .containsExactly(PASS);
  }

  @Test
  void a_default_cpu_limit_is_remarked_on() {
    assertThat(check.outcomes(TENANT + POD + WHOLE + limits("a", "default: {cpu: 1, memory: 1Gi}")))
        .containsExactly(
            PASS
                + " [note: its LimitRange gives containers a cpu limit of 1, which throttles them"
                + " unseen]");
  }

  private static String priorityClass(String name, long value, String more) {
    return """
    ---
    kind: PriorityClass
    metadata: {name: %s}
    value: %s
    %s
    """
        .formatted(name, value, more);
  }

  private static final String HIGH_POD = POD.replace("spec: {", "spec: {priorityClassName: high, ");

  @Test
  void a_high_class_makes_its_workload_critical_and_is_only_remarked_on() {
    assertThat(check.outcomes(TENANT + HIGH_POD + WHOLE + priorityClass("high", 1_000_000, "")))
        .containsExactly(PASS + " [note: its pods may use the PriorityClass high]");
  }

  @Test
  void a_workload_that_is_not_critical_may_not_use_a_high_class() {
    CheckTester<Namespace> strict = check.stating(Facts.CRITICAL_PRIORITY, 5_000_000);
    String yaml = TENANT + HIGH_POD + WHOLE + priorityClass("high", 1_000_000, "");

    assertThat(strict.outcomes(yaml))
        .containsExactly(
            "fail namespace/team-a: spec.priorityClassName of pod/team-a/web-1 is high (1000000),"
                + " wanted a lower class, or a quota scoped by PriorityClass [note: its pods may"
                + " use the PriorityClass high]");
    assertThat(
            strict.outcomes(
                yaml.replace(
                    "name: web-1,", "name: web-1, labels: {kprod.dev/criticality: critical},")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith(PASS));
    assertThat(
            strict.outcomes(
                yaml.replace(
                    "name: web-1,",
                    "name: web-1, annotations: {kprod.dev/criticality: critical},")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith(PASS));
    assertThat(
            strict.outcomes(
                yaml
                    + quota(
                        "h",
                        "pods: 5",
                        ", scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator:"
                            + " In, values: [high]}]}")))
        .containsExactly(PASS);
  }

  @Test
  void kubernetes_own_classes_make_nothing_critical() {
    assertThat(
            words(
                TENANT
                    + HIGH_POD.replace("high", "system-cluster-critical")
                    + WHOLE
                    + priorityClass("system-cluster-critical", 2_000_000_000, "")))
        .containsExactly(
            "fail namespace/team-a: Pod/web-1 is not critical and may push aside what is.");
  }

  @Test
  void an_admission_policy_about_classes_does_as_well_as_a_quota() {
    String policy =
        """
        ---
        kind: ValidatingAdmissionPolicy
        metadata: {name: classes}
        spec:
          matchConstraints:
            resourceRules:
              - {apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}
          validations: [{expression: "!has(object.spec.priorityClassName)"}]
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: classes}
        spec: {policyName: classes, validationActions: [Deny]}
        """;
    String yaml = TENANT + HIGH_POD + WHOLE + priorityClass("high", 1_000_000, "") + policy;
    CheckTester<Namespace> strict = check.stating(Facts.CRITICAL_PRIORITY, 5_000_000);

    assertThat(strict.outcomes(yaml)).containsExactly(PASS);
    assertThat(strict.outcomes(yaml.replace("[Deny]", "[Warn]")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail"));
  }

  @Test
  void a_default_class_above_zero_is_low_where_critical_workloads_name_none() {
    String critical =
        POD.replace("name: web-1,", "name: web-1, labels: {kprod.dev/criticality: critical},");
    String lifting = priorityClass("usual", 100, "globalDefault: true");

    assertThat(words(TENANT + critical + WHOLE + lifting))
        .containsExactly(
            "fail(low) namespace/team-a: The default PriorityClass usual lifts everything else to"
                + " where pod/web-1 is, which is critical and names no class.");
    assertThat(check.outcomes(TENANT + POD + WHOLE + lifting)).containsExactly(PASS);
    assertThat(
            check.outcomes(TENANT + critical + WHOLE + lifting.replace("value: 100", "value: 0")))
        .containsExactly(PASS);
  }

  @Test
  void one_team_alone_in_its_cluster_fails_at_low() {
    assertThat(check.stating(Facts.TENANCY, "single").outcomes(TENANT + POD))
        .singleElement()
        .satisfies(
            outcome ->
                assertThat(outcome)
                    .startsWith("fail(low) namespace/team-a: ")
                    .endsWith("[note: low since the fact tenancy is single]"));
  }

  // Who is a tenant

  private static final String PLAIN = TENANT.replace(", labels: {kprod.dev/tenant: team-a}", "");

  private static final String EDIT =
      """
      ---
      kind: ClusterRole
      metadata: {name: edit}
      rules: [{apiGroups: [""], resources: [pods], verbs: [create, delete]}]
      """;

  private static String binding(String subject) {
    return """
    ---
    kind: RoleBinding
    metadata: {name: dev, namespace: team-a}
    roleRef: {kind: ClusterRole, name: edit}
    subjects: [%s]
    """
        .formatted(subject);
  }

  @Test
  void whoever_may_create_pods_and_does_not_run_the_cluster_makes_a_tenant() {
    String yaml =
        PLAIN + POD + EDIT + binding("{kind: Group, name: dev}, {kind: User, name: jana}");

    assertThat(check.outcomes(yaml))
        .singleElement()
        .satisfies(
            outcome ->
                assertThat(outcome)
                    .startsWith(
                        "fail namespace/team-a: spec.hard is no requests.cpu and requests.memory; 2"
                            + " subjects may create pods, wanted"));
    assertThat(check.outcomes(yaml.replace("[create, delete]", "[get]")))
        .containsExactly(
            "not-applicable namespace/team-a: by RBAC nobody but cluster administrators may create"
                + " pods in it");
  }

  @Test
  void administrators_and_the_system_make_no_tenant() {
    String admins =
        """
        ---
        kind: ClusterRole
        metadata: {name: cluster-admin}
        rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}, {nonResourceURLs: ["*"], verbs: ["*"]}]
        ---
        kind: ClusterRoleBinding
        metadata: {name: ops}
        roleRef: {kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: Group, name: ops}]
        """;
    String system =
        binding(
            "{kind: Group, name: ops}, {kind: ServiceAccount, name: job-controller, namespace:"
                + " kube-system}, {kind: User, name: \"system:kube-scheduler\"}");

    assertThat(check.outcomes(PLAIN + POD + EDIT + admins + system))
        .containsExactly(
            "not-applicable namespace/team-a: by RBAC nobody but cluster administrators may create"
                + " pods in it");
  }

  @Test
  void a_namespace_is_a_tenants_by_its_label_whoever_may_do_what() {
    assertThat(
            check
                .with(QuotaPresence.TENANT_SELECTOR, "team")
                .outcomes(
                    PLAIN.replace("name: team-a", "name: team-a, labels: {team: a}") + POD + WHOLE))
        .containsExactly(PASS);
  }

  @Test
  void rights_that_were_not_read_leave_it_unknown_and_those_that_were_are_certain() {
    String yaml = PLAIN + POD + EDIT + binding("{kind: Group, name: dev}");

    assertThat(check.refusing("rolebindings.rbac.authorization.k8s.io").outcomes(yaml))
        .containsExactly(
            "unknown(forbidden) namespace/team-a: who may create pods in it was not read whole");
    assertThat(check.refusing("roles.rbac.authorization.k8s.io").outcomes(yaml))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail"));
    assertThat(
            check.refusing("rolebindings.rbac.authorization.k8s.io").outcomes(TENANT + POD + WHOLE))
        .containsExactly(PASS);
  }

  @Test
  void a_namespace_in_which_nothing_makes_pods_is_not_judged() {
    assertThat(check.outcomes(TENANT))
        .containsExactly("not-applicable namespace/team-a: nothing in it makes pods");
    String cronJob =
        """
        ---
        kind: CronJob
        metadata: {name: nightly, namespace: team-a}
        spec: {schedule: "0 1 * * *"}
        """;

    assertThat(check.outcomes(TENANT + cronJob + WHOLE)).containsExactly(PASS);
    assertThat(check.outcomes(TENANT + cronJob.replace("{schedule", "{suspend: true, schedule")))
        .containsExactly("not-applicable namespace/team-a: nothing in it makes pods");
  }

  @Test
  void a_namespace_that_is_going_and_those_of_the_system_are_not_judged() {
    assertThat(check.outcomes(TENANT + "status: {phase: Terminating}\n" + POD))
        .containsExactly("not-applicable namespace/team-a: it is being deleted");
    assertThat(check.outcomes((TENANT + POD).replace("team-a", "kube-system"))).isEmpty();
  }

  // Quotas of products

  @Test
  void quotas_of_open_shift_capsule_and_hnc_count_for_what_they_cover() {
    String hard = "{requests.cpu: 8, requests.memory: 16Gi, pods: 5, count/secrets: 9}";
    String openShift =
        """
        ---
        kind: ClusterResourceQuota
        metadata: {name: a}
        spec: {quota: {hard: %s}}
        status: {namespaces: [{namespace: team-a}]}
        """
            .formatted(hard);
    String capsule =
        """
        ---
        apiVersion: capsule.clastix.io/v1beta2
        kind: Tenant
        metadata: {name: a}
        spec: {resourceQuotas: {items: [{hard: %s}]}}
        status: {namespaces: [team-a]}
        """
            .formatted(hard);
    String hnc =
        """
        ---
        kind: HierarchicalResourceQuota
        metadata: {name: a, namespace: division}
        spec: {hard: %s}
        """
            .formatted(hard);
    String child =
        TENANT.replace("labels: {", "labels: {division.tree.hnc.x-k8s.io/depth: \"1\", ");

    assertThat(check.outcomes(TENANT + POD + openShift)).contains(PASS);
    assertThat(check.outcomes(TENANT + POD + capsule)).contains(PASS);
    assertThat(check.outcomes(child + POD + hnc)).contains(PASS);
    assertThat(check.outcomes(TENANT + POD + openShift.replace("team-a", "team-b")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail"));
    assertThat(check.outcomes(TENANT + POD + hnc))
        .anySatisfy(outcome -> assertThat(outcome).startsWith("fail namespace/team-a"));
    assertThat(
            check
                .refusing("clusterresourcequotas.quota.openshift.io")
                .outcomes(TENANT + POD + openShift))
        .containsExactly(
            "unknown(forbidden) namespace/team-a: a quota of another product may cover what"
                + " Kubernetes' own do not");
  }

  @Test
  void kueue_counts_where_everything_is_queued() {
    String kueue =
        """
        ---
        kind: LocalQueue
        metadata: {name: q, namespace: team-a}
        spec: {clusterQueue: all}
        ---
        kind: ClusterQueue
        metadata: {name: all}
        spec:
          resourceGroups:
            - flavors: [{name: f, resources: [{name: cpu, nominalQuota: 9}, {name: memory, nominalQuota: 9Gi}]}]
        """;
    String rest = quota("a", "pods: 5, count/secrets: 9");
    String queued =
        POD.replace("name: web-1,", "name: web-1, labels: {kueue.x-k8s.io/queue-name: q},");

    assertThat(check.outcomes(TENANT + queued + rest + kueue)).containsExactly(PASS);
    assertThat(words(TENANT + POD + rest + kueue))
        .containsExactly(
            "fail namespace/team-a: No quota limits requests.cpu and requests.memory.");
  }

  @Test
  void the_annotation_of_rancher_counts() {
    String rancher =
        TENANT.replace(
            "name: team-a,",
            "name: team-a, annotations: {field.cattle.io/resourceQuota:"
                + " '{\"limit\":{\"requestsCpu\":\"8\",\"requestsMemory\":\"16Gi\",\"pods\":\"9\",\"configMaps\":\"9\"}}'},");

    assertThat(check.outcomes(rancher + POD)).containsExactly(PASS);
  }
}
