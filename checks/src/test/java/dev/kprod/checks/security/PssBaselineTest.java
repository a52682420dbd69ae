package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class PssBaselineTest {
  private static final String MINOR_33 =
      """
      endpoint: /version
      body: {major: "1", minor: "33", gitVersion: v1.33.2}
      ---
      """;

  private final CheckTester<?> check = CheckTester.of(new PssBaseline());

  private static String web(String spec) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: %s}}
    """
        .formatted(spec);
  }

  @Test
  void a_capability_of_the_runtimes_own_set_fails_once_it_is_added() {
    assertThat(
            check.outcomes(
                web(
                    "{containers: [{name: a, securityContext: {capabilities: {add:"
                        + " [NET_RAW]}}}]}")))
        .containsExactly(
            "fail deployment/shop/web:"
                + " spec.template.spec.containers[name=a].securityContext.capabilities.add is"
                + " [\"NET_RAW\"], wanted none but those of the baseline");
  }

  @Test
  void a_capability_with_its_prefix_is_another_name() {
    assertThat(
            check.messages(
                web(
                    "{containers: [{name: a, securityContext: {capabilities: {add:"
                        + " [CAP_CHOWN, CHOWN]}}}]}")))
        .containsExactly(
            "fail deployment/shop/web: The baseline standard forbids it: non-default capabilities"
                + " (container \"a\" must not include \"CAP_CHOWN\" in"
                + " securityContext.capabilities.add).");
  }

  @Test
  void the_patch_leaves_what_is_allowed() {
    assertThat(
            check.remedies(
                web(
                    "{containers: [{name: a, securityContext: {capabilities: {add:"
                        + " [NET_RAW, CHOWN]}, procMount: Unmasked}}],"
                        + " securityContext: {seccompProfile: {type: Unconfined}}}")))
        .containsExactly(
            "Take it away; if the application fails without it, it needs another way.\nkubectl -n"
                + " shop patch deploy web --type strategic -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"securityContext\":{\"seccompProfile\":"
                + "{\"type\":\"RuntimeDefault\"}},\"containers\":[{\"name\":\"a\","
                + "\"securityContext\":{\"capabilities\":{\"add\":[\"CHOWN\"]},"
                + "\"procMount\":null}}]}}}}'");
  }

  @Test
  void host_access_is_left_to_its_own_checks() {
    assertThat(
            check.outcomes(
                web(
                    "{hostNetwork: true, volumes: [{name: v, hostPath: {path: /}}], containers:"
                        + " [{name: a, securityContext: {privileged: true}, ports:"
                        + " [{containerPort: 80, hostPort: 80}]}]}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_probe_of_another_host_is_low_where_the_server_does_not_ask_for_it_yet() {
    String probe =
        web("{containers: [{name: a, livenessProbe: {httpGet: {host: 127.0.0.1, port: 80}}}]}");
    String line =
        "deployment/shop/web: spec.template.spec.containers[name=a].livenessProbe.httpGet.host is"
            + " 127.0.0.1, wanted absent: the pod itself";

    assertThat(check.outcomes(MINOR_33 + probe)).containsExactly("fail(low) " + line);
    assertThat(check.outcomes(MINOR_33.replace("33", "34") + probe))
        .containsExactly("fail " + line);
  }

  @Test
  void an_init_container_and_an_old_annotation_count() {
    assertThat(
            check.messages(
                """
                kind: CronJob
                metadata: {name: job, namespace: shop}
                spec:
                  jobTemplate:
                    spec:
                      template:
                        metadata:
                          annotations:
                            container.apparmor.security.beta.kubernetes.io/a: unconfined
                        spec:
                          containers: [{name: a}]
                          initContainers:
                          - {name: i, securityContext: {seLinuxOptions: {type: spc_t}}}
                """))
        .containsExactly(
            "fail cronjob/shop/job: The baseline standard forbids it: forbidden AppArmor profile"
                + " (annotation must not set AppArmor profile type to"
                + " \"container.apparmor.security.beta.kubernetes.io/a=\"unconfined\"\"),"
                + " seLinuxOptions (container \"i\" set forbidden securityContext.seLinuxOptions:"
                + " type \"spc_t\").");
  }

  @Test
  void an_add_on_is_waived_for_what_it_needs_and_fails_for_more() {
    String speaker =
        """
        kind: DaemonSet
        metadata: {name: metallb-speaker, namespace: shop}
        spec:
          template:
            spec:
              securityContext: {sysctls: [{name: kernel.msgmax}]}
              containers:
              - name: speaker
                image: quay.io/metallb/speaker:v0.14.9
                securityContext: {capabilities: {add: [NET_RAW]}}
        """;

    assertThat(check.outcomes(speaker.replaceFirst("(?m)^ *securityContext: .sysctls.*\\n", "")))
        .containsExactly(
            "waived(catalogue) daemonset/shop/metallb-speaker:"
                + " spec.template.spec.containers[name=speaker].securityContext.capabilities.add is"
                + " [\"NET_RAW\"], wanted none but those of the baseline [MetalLB speaker: it"
                + " announces addresses from the node]");
    assertThat(check.outcomes(speaker))
        .containsExactly(
            "fail daemonset/shop/metallb-speaker:"
                + " spec.template.spec.securityContext.sysctls[name=kernel.msgmax] is"
                + " kernel.msgmax, wanted absent");
    assertThat(check.outcomes(speaker.replace("metallb/speaker:", "strangers/speaker-x:")))
        .as("a name alone is anybody's")
        .singleElement()
        .asString()
        .startsWith("fail");
  }

  @Test
  void what_stands_beside_an_add_on_is_not_the_add_on() {
    assertThat(
            check.outcomes(
                """
                kind: DaemonSet
                metadata: {name: metallb-speaker, namespace: shop}
                spec:
                  template:
                    spec:
                      containers:
                      - name: speaker
                        image: quay.io/metallb/speaker:v0.14.9
                        securityContext: {capabilities: {add: [NET_RAW]}}
                      - name: stranger
                        image: example/stranger:1
                        securityContext: {capabilities: {add: [NET_RAW]}}
                """))
        .singleElement()
        .asString()
        .startsWith("fail daemonset/shop/metallb-speaker");
  }

  @Test
  void what_is_scaled_to_zero_is_left_out() {
    assertThat(
            check.outcomes(
                """
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec:
                  replicas: 0
                  template:
                    spec:
                      containers:
                      - {name: a, securityContext: {capabilities: {add: [ALL]}}}
                """))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
  }
}
