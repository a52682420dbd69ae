package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeEscapeTest {
  private final CheckTester<?> check = CheckTester.of(new NodeEscape());

  private static String web(String spec) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: %s}}
    """
        .formatted(spec);
  }

  private List<String> messages(String spec) {
    return check.messages(web(spec)).stream()
        .map(
            line ->
                line.replace("fail deployment/shop/web: Who breaks into it owns the node: ", ""))
        .toList();
  }

  private static String mounting(String path, boolean readOnly) {
    return "{volumes: [{name: v, hostPath: {path: '%s'}}], containers: [{name: a, volumeMounts: "
            .formatted(path)
        + "[{name: v, mountPath: /v, subPath: below, readOnly: %s}]}]}".formatted(readOnly);
  }

  @Test
  void a_socket_of_the_runtime_is_all_of_it_though_it_is_mounted_to_be_read_only() {
    assertThat(check.outcomes(web(mounting("/run/containerd/containerd.sock", true))))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.volumes[name=v].hostPath.path is"
                + " /run/containerd/containerd.sock, wanted absent");
    assertThat(check.remedies(web(mounting("/var/run/docker.sock", true))))
        .containsExactly(
            "Build images with rootless BuildKit or another builder that needs no socket of the"
                + " node.");
  }

  @ParameterizedTest(name = "{0}: read only {1}, writable {2}")
  @CsvSource({
    "/, fails, fails",
    "/etc, fails, fails",
    "/etc/, fails, fails",
    "/etc/ssl/certs, passes, passes",
    "/etc/kubernetes/pki, fails, fails",
    "/root, fails, fails",
    "/home, fails, fails",
    "/proc, passes, fails",
    "/sys, passes, fails",
    "/dev, fails, fails",
    "/dev/fuse, passes, passes",
    "/var, fails, fails",
    "/var/lib/kubelet/pods, fails, fails",
    "/var/lib/kubelet-plugins, fails, fails",
    "/var/lib/etcd, fails, fails",
    "/var/run, fails, fails",
    "//run, fails, fails",
    "/boot, fails, fails",
    "/lib/modules, passes, fails",
    "/opt/cni/bin, fails, fails",
    "/var/log, passes, fails",
    "/var/log/app, passes, passes",
    "/data, passes, passes",
    "/run/podman/podman.sock, fails, fails",
  })
  void a_path_of_the_node_counts_by_what_it_gives(String path, String readOnly, String writable) {
    assertThat(told(mounting(path, true))).isEqualTo(readOnly);
    assertThat(told(mounting(path, false))).isEqualTo(writable);
  }

  private String told(String spec) {
    return check.outcomes(web(spec)).getFirst().startsWith("fail") ? "fails" : "passes";
  }

  @Test
  void a_volume_that_nothing_mounts_gives_nothing_and_an_empty_one_has_any_name() {
    assertThat(told("{volumes: [{name: v, hostPath: {path: /}}], containers: [{name: a}]}"))
        .isEqualTo("passes");
    assertThat(
            told(
                "{volumes: [{name: docker.sock, emptyDir: {}}], containers: [{name: a,"
                    + " volumeMounts: [{name: docker.sock, mountPath: /var/run/docker.sock}]}]}"))
        .isEqualTo("passes");
  }

  @Test
  void a_path_behind_a_claim_and_a_disk_as_a_device_count() {
    String claims =
        """
        ---
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: shop}
        spec: {volumeName: pv}
        ---
        kind: PersistentVolume
        metadata: {name: pv}
        spec: {%s}
        """;
    String mounted =
        web(
            "{volumes: [{name: v, persistentVolumeClaim: {claimName: data}}], containers:"
                + " [{name: a, volumeMounts: [{name: v, mountPath: /v}]}]}");
    String device =
        web(
            "{volumes: [{name: v, persistentVolumeClaim: {claimName: data}}], containers:"
                + " [{name: a, volumeDevices: [{name: v, devicePath: /dev/x}]}]}");

    assertThat(check.messages(mounted + claims.formatted("hostPath: {path: /etc}")))
        .containsExactly(
            "fail deployment/shop/web: Who breaks into it owns the node: the pod has the settings"
                + " and password hashes of its node.");
    assertThat(check.outcomes(mounted + claims.formatted("local: {path: /mnt/disks/a}")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.messages(device + claims.formatted("local: {path: /dev/sdb}")))
        .containsExactly(
            "fail deployment/shop/web: Who breaks into it owns the node: container a has a disk of"
                + " its node as a device.");
  }

  @Test
  void capabilities_leave_a_container_unless_its_users_are_its_own() {
    String adding = "containers: [{name: a, securityContext: {capabilities: {add: [%s]}}}]}";

    assertThat(messages("{" + adding.formatted("NET_ADMIN, cap_sys_admin")))
        .containsExactly("container a adds SYS_ADMIN.");
    assertThat(messages("{" + adding.formatted("BPF, PERFMON")))
        .containsExactly("container a adds BPF, PERFMON.");
    assertThat(told("{" + adding.formatted("BPF"))).isEqualTo("passes");
    assertThat(told("{hostUsers: false, " + adding.formatted("ALL"))).isEqualTo("passes");
  }

  @Test
  void the_processes_of_the_node_are_entered_by_tracing_or_as_root_without_seccomp() {
    String root = "securityContext: {runAsUser: 0}, containers: [{name: a}]}";
    String filtered =
        "securityContext: {runAsUser: 0, seccompProfile: {type: RuntimeDefault}},"
            + " containers: [{name: a}]}";

    assertThat(messages("{hostPID: true, " + root))
        .containsExactly("the pod may enter the processes of its node.");
    assertThat(told("{hostPID: true, " + filtered)).isEqualTo("passes");
    assertThat(told("{hostPID: true, containers: [{name: a}]}")).isEqualTo("passes");
    assertThat(
            told(
                "{hostPID: true, containers: [{name: a, securityContext: {capabilities:"
                    + " {add: [SYS_PTRACE]}}}]}"))
        .isEqualTo("fails");
  }

  @Test
  void init_and_debug_containers_and_windows_count() {
    assertThat(
            messages(
                """
                {securityContext: {windowsOptions: {hostProcess: true}},
                 initContainers: [{name: i, securityContext: {privileged: true}}],
                 containers: [{name: a}]}
                """))
        .containsExactly(
            "container i is privileged; container i is a process of its Windows node; container a"
                + " is a process of its Windows node.");
  }

  @Test
  void a_pod_that_runs_counts_though_the_template_was_mended() {
    assertThat(
            check.messages(
                """
                kind: DaemonSet
                metadata: {name: web, namespace: shop}
                spec: {template: {spec: {containers: [{name: a}]}}}
                ---
                kind: Pod
                metadata:
                  name: web-a
                  namespace: shop
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: web, controller: true}]
                spec:
                  containers: [{name: a}]
                  ephemeralContainers: [{name: debug, securityContext: {privileged: true}}]
                """))
        .containsExactly(
            "fail daemonset/shop/web: Who breaks into it owns the node: container debug is"
                + " privileged.");
  }

  @Test
  void an_add_on_is_waived_and_its_name_with_another_image_is_not() {
    String agent =
        """
        kind: DaemonSet
        metadata: {name: monitoring-node-exporter, namespace: shop}
        spec:
          template:
            spec:
              hostPID: true
              containers:
              - name: exporter
                image: quay.io/prometheus/node-exporter:v1.10.2
                volumeMounts: [{name: root, mountPath: /host, readOnly: true}]
              volumes: [{name: root, hostPath: {path: /}}]
        """;

    assertThat(check.outcomes(agent))
        .containsExactly(
            "waived(catalogue) daemonset/shop/monitoring-node-exporter:"
                + " spec.template.spec.volumes[name=root].hostPath.path is /, wanted absent"
                + " [Prometheus node exporter: it measures the node]");
    assertThat(check.outcomes(agent.replace("quay.io/prometheus", "docker.io/strangers")))
        .singleElement()
        .asString()
        .startsWith("fail");
    assertThat(
            check.messages(
                agent.replace(
                    "- name: exporter",
                    "- name: exporter\n        securityContext: {privileged: true}")))
        .as("it needs no privilege, so that is beyond")
        .containsExactly(
            "fail daemonset/shop/monitoring-node-exporter: Who breaks into it owns the node:"
                + " container exporter is privileged.");
  }
}
