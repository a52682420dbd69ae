package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.cluster.Table;
import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PssEnforcedTest {
  private static final String ON =
      """
      ---
      {endpoint: /version, body: {gitVersion: v1.36.3}}
      ---
      endpoint: /metrics
      body: {pod_security_evaluations_total: [{labels: {}, value: 7}]}
      ---
      kind: Pod
      metadata: {name: web, namespace: shop}
      ---
      """;

  private static final String OPEN = namespace("") + ON;

  private static final String FAILURE =
      "fail namespace/shop: in effect is enforce privileged:latest, audit privileged:latest, warn "
          + "privileged:latest; metadata.labels[pod-security.kubernetes.io/enforce] is absent, "
          + "wanted baseline or restricted";

  private static final List<String> KYVERNO = library("Kyverno", "baseline");

  private final CheckTester<?> check = CheckTester.of(new PssEnforced());

  private static String namespace(String labels) {
    return "{kind: Namespace, metadata: {name: shop, labels: {%s}}}\n".formatted(labels);
  }

  private static List<String> library(String engine, String level) {
    return Table.beside(Security.class, "pod-security-libraries.json")
        .content()
        .items("libraries")
        .stream()
        .filter(row -> row.text("engine").equals(engine))
        .flatMap(row -> row.texts(level).stream())
        .map(names -> names.split("\\|")[0])
        .toList();
  }

  private static String kyverno(String name, String spec, String rule) {
    return """
    apiVersion: kyverno.io/v1
    kind: ClusterPolicy
    metadata: {name: %s}
    spec: {%s rules: [{match: {any: [{resources: {kinds: [Pod]}}]}, validate: {pattern: {}}%s}]}
    ---
    """
        .formatted(name, spec, rule);
  }

  private static String kyvernoLibrary(Predicate<String> chosen, String spec, String rule) {
    return KYVERNO.stream()
        .filter(chosen)
        .map(name -> kyverno(name, spec, rule))
        .collect(Collectors.joining());
  }

  private static String kyvernoLibrary() {
    return kyvernoLibrary(name -> true, "validationFailureAction: Enforce,", "");
  }

  private static String webhook(String name, String failurePolicy) {
    return """
    kind: ValidatingWebhookConfiguration
    metadata: {name: %s}
    webhooks:
    - failurePolicy: %s
      rules: [{apiGroups: [""], resources: [pods], operations: [CREATE, UPDATE]}]
    ---
    """
        .formatted(name, failurePolicy);
  }

  private static String gatekeeper(String spec) {
    return library("Gatekeeper", "baseline").stream()
        .map(
            kind ->
                """
                apiVersion: constraints.gatekeeper.sh/v1beta1
                kind: %s
                metadata: {name: all}
                spec: {%s}
                ---
                """
                    .formatted(kind, spec))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline", "restricted"})
  void a_namespace_that_enforces_a_level_passes(String level) {
    assertThat(check.outcomes(namespace("pod-security.kubernetes.io/enforce: " + level) + ON))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void what_would_be_refused_is_to_be_changed_before_the_label_is_set() {
    String shop =
        """
        kind: Namespace
        metadata: {name: shop}
        ---
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {template: {spec: {hostNetwork: %s, containers: [{name: a}]}}}
        ---
        kind: Pod
        metadata: {name: lone, namespace: shop}
        """;

    assertThat(check.remedies(shop.formatted("true")))
        .containsExactly(
            "1 of its workloads would be refused: see which fields to change, then label it.\n"
                + "kprod simulate pss baseline -n shop");
    assertThat(check.remedies(shop.formatted("false")))
        .singleElement()
        .asString()
        .contains("kubectl label ns shop");
  }

  @Test
  void a_namespace_that_enforces_nothing_fails_with_a_line_to_paste() {
    String warning = namespace("pod-security.kubernetes.io/warn: baseline") + ON;

    assertThat(check.outcomes(OPEN)).containsExactly(FAILURE);
    assertThat(check.messages(warning))
        .containsExactly(
            "fail namespace/shop: It enforces privileged where at least baseline is wanted, so a "
                + "pod that takes its node starts here.");
    assertThat(check.remedies(warning))
        .containsExactly(
            "Enforce baseline; with --dry-run=server the same line lists the pods that it would "
                + "refuse.\n"
                + "kubectl label ns shop --overwrite pod-security.kubernetes.io/enforce=baseline "
                + "pod-security.kubernetes.io/enforce-version=v1.36 "
                + "pod-security.kubernetes.io/warn=restricted "
                + "pod-security.kubernetes.io/audit=restricted");
  }

  @Test
  void the_level_that_is_wanted_is_a_param() {
    assertThat(
            check
                .with(PssEnforced.MIN_LEVEL, "restricted")
                .messages(namespace("pod-security.kubernetes.io/enforce: baseline") + ON))
        .containsExactly(
            "fail namespace/shop: It enforces baseline where at least restricted is wanted.");
  }

  @Test
  void a_level_that_is_not_understood_counts_as_restricted() {
    assertThat(check.outcomes(namespace("pod-security.kubernetes.io/enforce: Baseline") + ON))
        .containsExactly(
            "pass namespace/shop [note: pod-security.kubernetes.io/enforce is \"Baseline\", which "
                + "counts as restricted]");
  }

  @Test
  void where_nothing_shows_the_plug_in_it_is_taken_to_be_on() {
    assertThat(
            check.outcomes(
                """
                kind: Namespace
                metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
                """))
        .containsExactly(
            "pass namespace/shop [note: nothing shows that Pod Security Admission is on; that is "
                + "its default]");
  }

  @Test
  void a_default_that_somebody_stated_counts_where_the_label_is_absent() {
    CheckTester<?> stated =
        check.stating(Facts.PSA_DEFAULTS, new TreeMap<>(Map.of("enforce", "baseline")));

    assertThat(stated.outcomes(OPEN))
        .containsExactly("pass namespace/shop [note: by the stated default baseline:latest]");
    assertThat(stated.outcomes(namespace("pod-security.kubernetes.io/enforce: privileged") + ON))
        .containsExactly(
            "fail namespace/shop: facts.psa.defaults is {\"enforce\":\"baseline\"}; in effect is "
                + "enforce privileged:latest, audit privileged:latest, warn privileged:latest; "
                + "metadata.labels[pod-security.kubernetes.io/enforce] is privileged, wanted "
                + "baseline or restricted");
  }

  @Test
  void an_exempt_namespace_enforces_nothing_whatever_its_label_says() {
    CheckTester<?> stated =
        check.stating(Facts.PSA_EXEMPTIONS, new TreeMap<>(Map.of("namespaces", List.of("shop"))));
    String labelled = namespace("pod-security.kubernetes.io/enforce: restricted") + ON;

    assertThat(stated.messages(labelled))
        .containsExactly(
            "fail namespace/shop: It is exempt from Pod Security Admission, and no policy engine "
                + "refuses pods here.");
    assertThat(stated.remedies(labelled))
        .containsExactly(
            "Take the namespace from the exemptions of the admission plug-in PodSecurity, then "
                + "label it.");
  }

  @Test
  void exemptions_that_the_server_counted_and_nobody_stated_are_told() {
    String exempting =
        namespace("pod-security.kubernetes.io/enforce: baseline")
            + """
            ---
            endpoint: /metrics
            body:
              pod_security_evaluations_total: [{labels: {}, value: 7}]
              pod_security_exemptions_total: [{labels: {}, value: 2}]
            """;

    assertThat(check.outcomes(exempting))
        .containsExactly(
            "pass namespace/shop [note: this API server has exempted requests; state whose as fact "
                + "psa.exemptions]");
    assertThat(
            check
                .stating(Facts.PSA_EXEMPTIONS, new TreeMap<>(Map.of("usernames", List.of("ops"))))
                .outcomes(exempting))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void namespaces_that_are_not_for_production_are_left_out() {
    assertThat(check.outcomes(namespace("environment: staging") + ON))
        .containsExactly("not-applicable namespace/shop: its label environment says staging");
    assertThat(
            Stream.of("shop-dev", "qa2", "preview-1423", "sandbox.web")
                .map(name -> OPEN.replace("shop", name))
                .flatMap(yaml -> check.outcomes(yaml).stream()))
        .containsExactly(
            "not-applicable namespace/shop-dev: its name says that it is not for production",
            "not-applicable namespace/qa2: its name says that it is not for production",
            "not-applicable namespace/preview-1423: its name says that it is not for production",
            "not-applicable namespace/sandbox.web: its name says that it is not for production");
  }

  @Test
  void names_that_only_contain_such_words_and_labels_that_say_otherwise_are_production() {
    assertThat(
            Stream.of("devices", "latest", "stagecoach")
                .flatMap(name -> check.outcomes(OPEN.replace("shop", name)).stream())
                .map(line -> line.substring(0, line.indexOf(':'))))
        .containsExactly(
            "fail namespace/devices", "fail namespace/latest", "fail namespace/stagecoach");
    assertThat(
            check.outcomes(
                namespace("environment: production").replace("shop", "load-test")
                    + ON.replace("shop", "load-test")))
        .singleElement()
        .asString()
        .startsWith("fail namespace/load-test");
  }

  @Test
  void what_is_production_can_be_stated_by_name_pattern_or_label() {
    String yaml = namespace("team: web") + ON;

    for (String entry : List.of("shop", "sh*", "s?op", "team=web")) {
      assertThat(check.stating(Facts.PRODUCTION_NAMESPACES, List.of(entry)).outcomes(yaml))
          .as(entry)
          .singleElement()
          .asString()
          .startsWith("fail namespace/shop: facts.namespaces.production is [\"" + entry + "\"]");
    }
    for (String entry : List.of("sho", "payments", "team=db")) {
      assertThat(check.stating(Facts.PRODUCTION_NAMESPACES, List.of(entry)).outcomes(yaml))
          .as(entry)
          .containsExactly(
              "not-applicable namespace/shop: the fact namespaces.production does not name it");
    }
  }

  @Test
  void an_empty_namespace_fails_only_if_somebody_stated_that_it_is_production() {
    assertThat(check.outcomes(namespace("")))
        .containsExactly("not-applicable namespace/shop: nothing runs in it");
    assertThat(check.stating(Facts.PRODUCTION_NAMESPACES, List.of("shop")).messages(namespace("")))
        .containsExactly(
            "fail namespace/shop: It enforces privileged where at least baseline is wanted, so a "
                + "pod that takes its node starts here.");
    assertThat(check.refusing("pods").outcomes(namespace("")))
        .containsExactly(
            "unknown(forbidden) namespace/shop: whether anything runs in it could not be read");
  }

  @Test
  void namespaces_of_the_system_are_not_asked() {
    assertThat(check.outcomes("{kind: Namespace, metadata: {name: kube-system}}")).isEmpty();
  }

  @Test
  void labels_do_nothing_where_the_plug_in_is_off_or_the_server_too_old() {
    String labelled = namespace("pod-security.kubernetes.io/enforce: restricted");
    String off =
        """
        ---
        kind: Pod
        metadata: {name: web, namespace: shop}
        ---
        kind: Pod
        metadata:
          name: kube-apiserver-a
          namespace: kube-system
          labels: {component: kube-apiserver}
        spec:
          containers:
          - name: kube-apiserver
            command: [kube-apiserver, --disable-admission-plugins=PodSecurity]
        ---
        """;

    assertThat(check.messages(labelled + off))
        .containsExactly(
            "fail namespace/shop: Pod Security Admission is switched off, and no policy engine "
                + "refuses pods here.");
    assertThat(check.outcomes(labelled + off + kyvernoLibrary() + webhook("kyverno-cfg", "Fail")))
        .containsExactly("pass namespace/shop [note: by the baseline library of Kyverno]");
    assertThat(check.messages(labelled + ON.replace("1.36.3", "1.22.17")))
        .containsExactly(
            "fail namespace/shop: The server is older than Pod Security Admission, and no policy "
                + "engine refuses pods here.");
  }

  @Test
  void a_library_of_kyverno_that_is_enforced_counts_as_its_level() {
    String library = OPEN + kyvernoLibrary();

    assertThat(check.outcomes(library + webhook("kyverno-resource-validating-webhook-cfg", "Fail")))
        .containsExactly("pass namespace/shop [note: by the baseline library of Kyverno]");
    assertThat(
            check.outcomes(library + webhook("kyverno-resource-validating-webhook-cfg", "Ignore")))
        .containsExactly(
            "pass namespace/shop [note: by the baseline library of Kyverno] [note: its webhook "
                + "lets pods in while it is down]");
    assertThat(
            check
                .with(PssEnforced.MIN_LEVEL, "restricted")
                .outcomes(library + webhook("kyverno-cfg", "Fail")))
        .singleElement()
        .asString()
        .startsWith("unknown(not-observable) namespace/shop: what other policies refuse");
  }

  @Test
  void a_library_that_only_audits_refuses_nothing() {
    assertThat(
            check.outcomes(
                OPEN
                    + kyvernoLibrary(name -> true, "validationFailureAction: Audit,", "")
                    + webhook("kyverno-cfg", "Fail")))
        .containsExactly(FAILURE);
    assertThat(
            check.outcomes(
                OPEN + kyvernoLibrary(name -> true, "", "") + webhook("kyverno-cfg", "Fail")))
        .containsExactly(FAILURE);
  }

  @Test
  void actions_for_single_namespaces_and_exclusions_are_followed() {
    String audited =
        "validationFailureAction: Enforce, validationFailureActionOverrides: "
            + "[{action: Audit, namespaces: [sh*]}],";
    String enforced =
        "validationFailureAction: Audit, validationFailureActionOverrides: "
            + "[{action: Enforce, namespaces: [shop]}],";
    String excluded = ", exclude: {any: [{resources: {namespaces: [shop]}}]}";

    assertThat(check.outcomes(OPEN + kyvernoLibrary(name -> true, audited, "")))
        .containsExactly(FAILURE);
    assertThat(
            check.outcomes(
                OPEN + kyvernoLibrary(name -> true, enforced, "") + webhook("kyverno-cfg", "Fail")))
        .containsExactly("pass namespace/shop [note: by the baseline library of Kyverno]");
    assertThat(
            check.outcomes(
                OPEN + kyvernoLibrary(name -> true, "validationFailureAction: Enforce,", excluded)))
        .containsExactly(FAILURE);
  }

  @Test
  void a_part_of_a_library_or_policies_that_nobody_asks_are_named_and_not_judged() {
    assertThat(
            check.outcomes(
                OPEN
                    + kyvernoLibrary(
                        name -> !name.equals("disallow-privileged-containers"),
                        "validationFailureAction: Enforce,",
                        "")
                    + webhook("kyverno-cfg", "Fail")))
        .containsExactly(
            "unknown(not-observable) namespace/shop: what other policies refuse here is not "
                + "evaluated: Kyverno disallow-capabilities, Kyverno disallow-host-namespaces, "
                + "Kyverno disallow-host-path and 7 more");
    assertThat(check.outcomes(OPEN + kyvernoLibrary()))
        .containsExactly(
            "unknown(not-observable) namespace/shop: what other policies refuse here is not "
                + "evaluated: Kyverno disallow-capabilities, Kyverno disallow-host-namespaces, "
                + "Kyverno disallow-host-path and 8 more");
  }

  @Test
  void a_rule_that_takes_a_whole_level_from_the_standards_counts_as_it() {
    String rule =
        """
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: pss}
        spec:
          rules:
          - match: {any: [{resources: {kinds: [Pod]}}]}
            validate: {failureAction: Enforce, podSecurity: {level: %s, version: latest%s}}
        ---
        """;

    assertThat(
            check.outcomes(OPEN + rule.formatted("baseline", "") + webhook("kyverno-cfg", "Fail")))
        .containsExactly("pass namespace/shop [note: by the baseline library of Kyverno]");
    assertThat(
            check.outcomes(
                OPEN
                    + rule.formatted("restricted", ", exclude: [{controlName: Seccomp}]")
                    + webhook("kyverno-cfg", "Fail")))
        .containsExactly(
            "unknown(not-observable) namespace/shop: what other policies refuse here is not "
                + "evaluated: Kyverno pss");
  }

  @Test
  void the_library_of_gatekeeper_counts_where_it_denies() {
    String hook = webhook("gatekeeper-validating-webhook-configuration", "Fail");

    assertThat(check.outcomes(OPEN + gatekeeper("") + hook))
        .containsExactly("pass namespace/shop [note: by the baseline library of Gatekeeper]");
    assertThat(check.outcomes(OPEN + gatekeeper("enforcementAction: dryrun") + hook))
        .containsExactly(FAILURE);
    assertThat(check.outcomes(OPEN + gatekeeper("match: {excludedNamespaces: [shop]}") + hook))
        .containsExactly(FAILURE);
    assertThat(
            check.outcomes(
                OPEN
                    + gatekeeper(
                        "enforcementAction: scoped, scopedEnforcementActions: "
                            + "[{action: deny, enforcementPoints: "
                            + "[{name: validation.gatekeeper.sh}]}]")
                    + hook))
        .containsExactly("pass namespace/shop [note: by the baseline library of Gatekeeper]");
  }

  @Test
  void constraints_of_an_unknown_template_may_refuse_anything() {
    assertThat(
            check.outcomes(
                OPEN
                    + """
                    apiVersion: constraints.gatekeeper.sh/v1beta1
                    kind: HouseRules
                    metadata: {name: all, namespace: shop}
                    """))
        .containsExactly(
            "unknown(not-observable) namespace/shop: what other policies refuse here is not "
                + "evaluated: Gatekeeper HouseRules");
  }

  @Test
  void openshift_always_has_its_own_constraints() {
    assertThat(
            check.outcomes(
                OPEN
                    + """
                    apiVersion: security.openshift.io/v1
                    kind: SecurityContextConstraints
                    metadata: {name: restricted-v2}
                    """))
        .containsExactly("pass namespace/shop [note: by SecurityContextConstraints of OpenShift]");
  }

  @Test
  void an_admission_policy_that_denies_pods_is_named_and_not_evaluated() {
    String policy =
        """
        kind: ValidatingAdmissionPolicy
        metadata: {name: house-rules}
        spec:
          matchConstraints:
            resourceRules: [{apiGroups: [""], resources: [pods], operations: [CREATE]}]
        ---
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: house-rules}
        spec: {policyName: house-rules, validationActions: [%s], matchResources: {%s}}
        """;

    assertThat(check.outcomes(OPEN + policy.formatted("Deny", "")))
        .containsExactly(
            "unknown(not-observable) namespace/shop: what other policies refuse here is not "
                + "evaluated: ValidatingAdmissionPolicy house-rules");
    assertThat(check.outcomes(OPEN + policy.formatted("Audit", ""))).containsExactly(FAILURE);
    assertThat(
            check.outcomes(
                OPEN
                    + policy.formatted(
                        "Deny", "namespaceSelector: {matchLabels: {team: elsewhere}}")))
        .containsExactly(FAILURE);
  }

  @Test
  void kubewarden_is_named_where_it_protects() {
    String policy =
        """
        apiVersion: policies.kubewarden.io/v1
        kind: ClusterAdmissionPolicy
        metadata: {name: privileged}
        spec:
          mode: %s
          rules: [{apiGroups: [""], resources: [pods], operations: [CREATE]}]
        """;

    assertThat(check.outcomes(OPEN + policy.formatted("protect")))
        .containsExactly(
            "unknown(not-observable) namespace/shop: what other policies refuse here is not "
                + "evaluated: Kubewarden privileged");
    assertThat(check.outcomes(OPEN + policy.formatted("monitor"))).containsExactly(FAILURE);
  }

  @Test
  void policies_that_may_not_be_read_leave_it_open() {
    assertThat(check.refusing("clusterpolicies.kyverno.io").outcomes(OPEN))
        .containsExactly(
            "unknown(forbidden) namespace/shop: its labels enforce privileged:latest, and policies "
                + "that could not be read may refuse more");
  }
}
