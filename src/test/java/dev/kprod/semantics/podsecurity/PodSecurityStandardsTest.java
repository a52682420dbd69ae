package dev.kprod.semantics.podsecurity;

import static dev.kprod.semantics.podsecurity.Level.BASELINE;
import static dev.kprod.semantics.podsecurity.Level.PRIVILEGED;
import static dev.kprod.semantics.podsecurity.Level.RESTRICTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kprod.cluster.PodTemplate;
import dev.kprod.cluster.Resources;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Slimming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The edges of the controls. That all else is as the API server has it is shown where there is
/// one.
class PodSecurityStandardsTest {
  /// A pod of which only what is written breaks something at the restricted level.
  private static final String SAFE =
      "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}";

  private static final String SAFE_CONTAINER =
      "allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}";

  private static PodTemplate pod(String yaml) {
    return new PodTemplate(
        Manifest.of(List.of(Resources.PODS), read -> Slimming.KEEP)
            .snapshot(yaml)
            .objects(Resources.PODS)
            .getFirst());
  }

  private static PodTemplate spec(String spec) {
    return pod("kind: Pod\nmetadata: {name: p, namespace: n}\nspec: " + spec);
  }

  private static String refused(PodTemplate pod, Level level, int minor) {
    return PodSecurityStandards.message(PodSecurityStandards.violations(pod, level, minor));
  }

  private static List<String> checks(PodTemplate pod, Level level, int minor) {
    return PodSecurityStandards.violations(pod, level, minor).stream()
        .map(Violation::check)
        .toList();
  }

  private static List<String> changes(PodTemplate pod, Level level) {
    return PodSecurityStandards.violations(pod, level, LevelVersion.NEWEST).stream()
        .flatMap(violation -> violation.changes().stream())
        .map(
            change ->
                "%s: %s -> %s"
                    .formatted(
                        change.path(),
                        change.observed(),
                        change.value().map(Object::toString).orElse("?")))
        .toList();
  }

  @Test
  void false_for_the_pod_is_refused_though_every_container_says_true() {
    assertThat(
            refused(
                spec(
                    "{securityContext: {runAsNonRoot: false, seccompProfile: {type: Localhost}},"
                        + " containers: [{name: a, securityContext: {runAsNonRoot: true, "
                        + SAFE_CONTAINER
                        + "}}]}"),
                RESTRICTED,
                35))
        .isEqualTo("runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)");
  }

  @Test
  void a_user_other_than_root_does_not_promise_that_it_is_not_root() {
    String pod =
        "{securityContext: {runAsUser: 1000, seccompProfile: {type: RuntimeDefault}},"
            + " containers: [{name: a, securityContext: {"
            + SAFE_CONTAINER
            + "}}]}";

    assertThat(checks(spec(pod), RESTRICTED, 35)).containsExactly("runAsNonRoot");
    assertThat(changes(spec(pod), RESTRICTED))
        .containsExactly("containers[name=a].securityContext.runAsNonRoot: null -> true");
  }

  @Test
  void own_users_may_be_root_from_1_35_on() {
    String pod =
        "{hostUsers: false, securityContext: {runAsUser: 0, runAsNonRoot: false,"
            + " seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, securityContext: {"
            + SAFE_CONTAINER
            + ", procMount: Unmasked}}]}";

    assertThat(checks(spec(pod), RESTRICTED, 34))
        .containsExactly("procMount", "runAsNonRoot", "runAsUser");
    assertThat(checks(spec(pod), RESTRICTED, 35)).containsExactly("procMount_restricted");
    assertThat(checks(spec(pod), BASELINE, 34)).containsExactly("procMount");
    assertThat(checks(spec(pod), BASELINE, 35)).isEmpty();
  }

  @Test
  void a_windows_pod_need_not_drop_what_windows_does_not_have_from_1_25_on() {
    String pod =
        "{os: {name: windows}, securityContext: {runAsNonRoot: true}, containers: [{name: a}]}";

    assertThat(checks(spec(pod), RESTRICTED, 24))
        .containsExactly(
            "allowPrivilegeEscalation", "capabilities_restricted", "seccompProfile_restricted");
    assertThat(checks(spec(pod), RESTRICTED, 25)).isEmpty();
  }

  @Test
  void a_stricter_control_stands_for_the_one_below() {
    String pod =
        "{volumes: [{name: v, hostPath: {path: /}}], "
            + SAFE
            + ", containers: [{name: a, securityContext: {allowPrivilegeEscalation: false,"
            + " capabilities: {add: [NET_ADMIN]}}}]}";

    assertThat(checks(spec(pod), BASELINE, 35))
        .containsExactly("capabilities_baseline", "hostPathVolumes");
    assertThat(checks(spec(pod), RESTRICTED, 21))
        .containsExactly("capabilities_baseline", "restrictedVolumes");
    assertThat(checks(spec(pod), RESTRICTED, 35))
        .containsExactly("capabilities_restricted", "restrictedVolumes");
    assertThat(checks(spec(pod), PRIVILEGED, 35)).isEmpty();
  }

  @Test
  void init_and_debug_containers_count_and_are_named_in_their_order() {
    assertThat(
            refused(
                spec(
                    """
                    {containers: [{name: a, securityContext: {privileged: true}}],
                     initContainers: [{name: i, securityContext: {privileged: true}}],
                     ephemeralContainers: [{name: e, securityContext: {privileged: true}}]}
                    """),
                BASELINE,
                35))
        .isEqualTo(
            "privileged (containers \"i\", \"a\", \"e\" must not set"
                + " securityContext.privileged=true)");
  }

  @Test
  void a_port_of_the_node_is_told_by_its_number() {
    assertThat(
            changes(
                spec("{containers: [{name: a, ports: [{containerPort: 80, hostPort: 8080}]}]}"),
                BASELINE))
        .containsExactly("containers[name=a].ports[containerPort=80].hostPort: 8080 -> ?");
  }

  @Test
  void on_the_nodes_network_every_port_is_the_nodes() {
    assertThat(
            refused(
                spec(
                    "{hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80},"
                        + " {containerPort: 443, hostPort: 443}]}]}"),
                BASELINE,
                35))
        .isEqualTo(
            "host namespaces (hostNetwork=true), hostPort (container \"a\" uses hostPorts 443,"
                + " 80)");
  }

  @Test
  void the_host_of_a_probe_counts_from_1_34_on_even_if_it_is_the_pod_itself() {
    String pod =
        "{containers: [{name: a, lifecycle: {preStop: {tcpSocket: {host: 127.0.0.1, port: 1}}}}]}";

    assertThat(checks(spec(pod), BASELINE, 33)).isEmpty();
    assertThat(changes(spec(pod), BASELINE))
        .containsExactly(
            "containers[name=a].lifecycle.preStop.tcpSocket.host: \"127.0.0.1\" -> null");
  }

  @Test
  void a_volume_without_a_source_is_an_empty_directory() {
    assertThat(
            refused(
                spec(
                    "{volumes: [{name: none}, {name: n, nfs: {server: s, path: /}}, {name: new,"
                        + " teleport: {}}], "
                        + SAFE
                        + ", containers: [{name: a, securityContext: {"
                        + SAFE_CONTAINER
                        + "}}]}"),
                RESTRICTED,
                35))
        .isEqualTo(
            "restricted volume types (volumes \"n\", \"new\" use restricted volume types \"nfs\","
                + " \"unknown\")");
  }

  @Test
  void annotations_are_asked_for_seccomp_before_1_19_and_for_apparmor_always() {
    PodTemplate pod =
        pod(
            """
            kind: Pod
            metadata:
              name: p
              namespace: n
              annotations:
                seccomp.security.alpha.kubernetes.io/pod: unconfined
                container.seccomp.security.alpha.kubernetes.io/nobody: unconfined
                container.apparmor.security.beta.kubernetes.io/nobody: 'un"confined'
            spec: {containers: [{name: a}]}
            """);

    assertThat(refused(pod, BASELINE, 18))
        .isEqualTo(
            "forbidden AppArmor profile (annotation must not set AppArmor profile type to"
                + " \"container.apparmor.security.beta.kubernetes.io/nobody=\"un\\\"confined\"\"),"
                + " seccompProfile (forbidden annotation"
                + " seccomp.security.alpha.kubernetes.io/pod=\"unconfined\")");
    assertThat(checks(pod, BASELINE, 19)).containsExactly("appArmorProfile");
  }

  @Test
  void a_wrong_profile_is_told_before_a_missing_one() {
    assertThat(
            refused(
                spec(
                    """
                    {securityContext: {runAsNonRoot: true},
                     containers: [{name: a}, {name: b, securityContext: {seccompProfile: {type: X}}}]}
                    """),
                RESTRICTED,
                19))
        .contains(
            "seccompProfile (container \"b\" must not set securityContext.seccompProfile.type to"
                + " \"X\")");
  }

  /// One pod a file; the folder is that of upstream's module, `test/testdata`.
  ///
  /// Upstream: a file below `fail` is refused, one below `pass` is not.
  @Test
  void upstreams_own_pods_are_judged_as_upstream_judges_them() throws IOException {
    String folder = System.getenv("POD_SECURITY_TESTDATA");
    if (folder == null) {
      System.err.println("skipped: needs upstream's pods, and POD_SECURITY_TESTDATA is not set");
    }
    assumeTrue(folder != null);
    List<String> wrong = new ArrayList<>();
    int judged = 0;
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).toList()) {
        Path version = file.getParent().getParent();
        Level level = Level.find(version.getParent().getFileName().toString()).orElseThrow();
        int minor = Integer.parseInt(version.getFileName().toString().substring("v1.".length()));
        boolean fails = file.getParent().endsWith("fail");
        List<String> checks = checks(pod(Files.readString(file)), level, minor);
        String name = file.getFileName().toString().replaceAll("[0-9]*\\.yaml$", "");
        boolean named =
            !fails || checks.stream().anyMatch(one -> isNamed(one.toLowerCase(Locale.ROOT), name));
        judged++;
        if (checks.isEmpty() == fails || !named) {
          wrong.add(file + " " + checks);
        }
      }
    }
    System.err.println("upstream's pods: " + judged + " judged");
    assertThat(wrong).isEmpty();
    assertThat(judged).isGreaterThan(4000);
  }

  /// A directory of the restricted level also holds files of controls that are overridden there.
  private static boolean isNamed(String check, String file) {
    return check.equals(file)
        || (check.equals("restrictedvolumes") && file.equals("hostpathvolumes"))
        || (check.equals("procmount_restricted") && file.equals("procmount"))
        || check.replace("_restricted", "").equals(file.replace("_baseline", ""));
  }
}
