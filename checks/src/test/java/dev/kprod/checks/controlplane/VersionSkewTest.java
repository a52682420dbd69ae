package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class VersionSkewTest {
  private final CheckTester<?> check = CheckTester.of(new VersionSkew());

  private static String version(String version) {
    return "endpoint: /version\nbody: {gitVersion: %s}\n".formatted(version);
  }

  private static String node(String name, String kubelet) {
    return """
    ---
    kind: Node
    metadata: {name: %s}
    status: {nodeInfo: {kubeletVersion: %s, kubeProxyVersion: v1.10.0}}
    """
        .formatted(name, kubelet);
  }

  private static String pod(String component, int index, String image, String created) {
    return """
    ---
    kind: Pod
    metadata:
      name: %1$s-%2$s
      namespace: kube-system
      creationTimestamp: "%4$s"
      labels: {tier: control-plane, component: %1$s}
    spec: {containers: [{name: %1$s, image: "%3$s"}]}
    """
        .formatted(component, index, image, created);
  }

  private static String pod(String component, int index, String image) {
    return pod(component, index, image, "2026-11-21T07:00:00Z");
  }

  private static String proxy(String image) {
    return """
    ---
    kind: DaemonSet
    metadata: {name: kube-proxy, namespace: kube-system}
    spec: {template: {spec: {containers: [{name: kube-proxy, image: "%s"}]}}}
    """
        .formatted(image);
  }

  @Test
  void a_kubelet_may_be_three_minors_behind_not_four() {
    assertThat(
            check.outcomes(
                version("v1.36.2") + node("worker-6", "v1.33.9") + node("worker-7", "v1.32.4")))
        .containsExactly(
            "fail cluster: kubelet is 1.32 on worker-7, 4 behind, wanted at most 3 behind 1.36");
  }

  @Test
  void before_1_25_it_is_two() {
    assertThat(check.outcomes(version("v1.27.1") + node("a", "v1.24.9")))
        .containsExactly(
            "fail cluster: kubelet is 1.24 on a, 3 behind, wanted at most 2 behind 1.27");
    assertThat(check.outcomes(version("v1.26.1") + node("a", "v1.24.9")))
        .containsExactly("pass cluster");
  }

  @Test
  void a_kubelet_is_never_newer_and_nodes_of_one_version_are_one_line() {
    assertThat(
            check.outcomes(
                version("v1.35.0")
                    + node("a", "v1.36.0")
                    + node("b", "v1.36.0")
                    + node("c", "v1.36.0")
                    + node("d", "v1.36.1")))
        .containsExactly(
            "fail cluster: kubelet is 1.36 on a, b, c and 1 more, wanted at most 1.35, the API"
                + " server's");
  }

  @Test
  void kube_proxy_is_read_from_its_image_and_held_to_both_neighbours() {
    assertThat(
            check.outcomes(
                version("v1.36.0")
                    + node("a", "v1.36.0")
                    + proxy("registry.k8s.io/kube-proxy:v1.32.1-eksbuild.2")))
        .containsExactly(
            "fail cluster: kube-proxy is 1.32, wanted at most 3 behind 1.36; kube-proxy is 1.32"
                + " beside kubelet 1.36 on a, wanted at most 3 apart");
    assertThat(
            check.outcomes(
                version("v1.36.0")
                    + node("a", "v1.36.0")
                    + """
                    ---
                    kind: Pod
                    metadata: {name: kube-proxy-a, namespace: kube-system}
                    spec: {containers: [{name: kube-proxy, image: "kube-proxy:v1.36.0"}]}
                    """))
        .containsExactly("pass cluster");
  }

  @Test
  void kube_proxy_of_windows_nodes_is_a_daemonset_of_its_own() {
    assertThat(
            check.outcomes(
                version("v1.36.0")
                    + proxy("kube-proxy:v1.36.0")
                    + proxy("sigwindowstools/kube-proxy:v1.31.0")
                        .replace(
                            "name: kube-proxy, namespace", "name: kube-proxy-windows, namespace")))
        .containsExactly("fail cluster: kube-proxy is 1.31, wanted at most 3 behind 1.36");
  }

  @Test
  void without_kube_proxy_that_half_does_not_arise() {
    assertThat(check.outcomes(version("v1.36.0") + node("a", "v1.36.0")))
        .containsExactly("pass cluster");
  }

  @Test
  void an_image_by_digest_names_no_version() {
    assertThat(
            check.outcomes(
                version("v1.36.0") + proxy("kube-proxy@sha256:" + "0123456789abcdef".repeat(4))))
        .containsExactly(
            "unknown(not-observable) cluster: the image of kube-proxy names no version");
  }

  @Test
  void the_api_servers_themselves_are_at_most_one_apart_and_not_for_long() {
    String newer = pod("kube-apiserver", 1, "kube-apiserver:v1.36.0");

    assertThat(
            check.outcomes(
                version("v1.36.0") + newer + pod("kube-apiserver", 2, "kube-apiserver:v1.34.0")))
        .containsExactly(
            "fail cluster: kube-apiserver is 1.34 and 1.36, wanted at most one minor apart");
    assertThat(
            check.outcomes(
                version("v1.36.0") + newer + pod("kube-apiserver", 2, "kube-apiserver:v1.35.0")))
        .containsExactly("pass cluster");
    assertThat(
            check.outcomes(
                version("v1.36.0")
                    + pod("kube-apiserver", 1, "kube-apiserver:v1.36.0", "2026-11-11T08:00:00Z")
                    + pod("kube-apiserver", 2, "kube-apiserver:v1.35.0", "2026-10-11T08:00:00Z")))
        .containsExactly(
            "fail cluster: kube-apiserver is 1.35 and 1.36 for 10 days, wanted one version after 3"
                + " days");
  }

  @Test
  void controllers_and_scheduler_may_be_one_behind() {
    assertThat(
            check.outcomes(
                version("v1.36.0")
                    + pod("kube-controller-manager", 1, "kube-controller-manager:v1.35.0")
                    + pod("kube-scheduler", 1, "kube-scheduler:v1.34.0")
                    + pod("cloud-controller-manager", 1, "ccm:v1.37.0")))
        .containsExactly(
            "fail cluster: cloud-controller-manager is 1.37, wanted 1.36, or one minor less;"
                + " kube-scheduler is 1.34, wanted 1.36, or one minor less");
  }

  @Test
  void a_node_without_a_machine_is_judged_too() {
    assertThat(
            check.outcomes(
                version("v1.36.0")
                    + """
                    ---
                    kind: Node
                    metadata: {name: fargate, labels: {eks.amazonaws.com/compute-type: fargate}}
                    status: {nodeInfo: {kubeletVersion: v1.31.0-eks-1}}
                    """))
        .containsExactly(
            "fail cluster: kubelet is 1.31 on fargate, 5 behind, wanted at most 3 behind 1.36");
  }
}
