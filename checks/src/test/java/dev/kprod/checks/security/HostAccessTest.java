package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class HostAccessTest {
  private final CheckTester<?> check = CheckTester.of(new HostAccess());

  private static String web(String spec) {
    return """
    kind: DaemonSet
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: %s}}
    """
        .formatted(spec);
  }

  @Test
  void what_owns_the_node_is_not_told_again() {
    assertThat(
            check.outcomes(
                web(
                    "{hostPID: true, securityContext: {runAsUser: 0}, containers: [{name: a,"
                        + " volumeMounts: [{name: s, mountPath: /s}]}],"
                        + " volumes: [{name: s, hostPath: {path: /run/docker.sock}}]}")))
        .containsExactly("pass daemonset/shop/web");
  }

  @Test
  void a_path_that_falls_short_of_the_node_is_told_in_any_mode() {
    assertThat(
            check.messages(
                web(
                    "{containers: [{name: a, volumeMounts: [{name: l, mountPath: /l, readOnly:"
                        + " true}, {name: d, mountPath: /d}]}], volumes: [{name: l, hostPath:"
                        + " {path: /var/log}}, {name: d, hostPath: {path: /data, type: File}},"
                        + " {name: n, hostPath: {path: /x.sock, type: Socket}}]}")))
        .containsExactly(
            "fail daemonset/shop/web: It reads /var/log of its node; it writes to /data of its"
                + " node; it names /x.sock of its node.");
  }

  @Test
  void ports_on_the_nodes_network_are_its_own_and_not_told_beside_it() {
    assertThat(
            check.outcomes(
                web(
                    "{hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80,"
                        + " hostPort: 80}]}]}")))
        .containsExactly(
            "fail daemonset/shop/web: spec.template.spec.hostNetwork is true, wanted false");
  }

  @Test
  void a_port_of_the_node_is_told_for_an_init_container_too() {
    assertThat(
            check.messages(
                web(
                    "{containers: [{name: a}], initContainers: [{name: i, ports:"
                        + " [{containerPort: 53, hostPort: 53}]}]}")))
        .containsExactly("fail daemonset/shop/web: Container i takes port 53 of its node.");
  }

  @Test
  void the_patch_takes_the_namespaces_back() {
    assertThat(check.remedies(web("{hostIPC: true, hostNetwork: true, containers: [{name: a}]}")))
        .containsExactly(
            "Keep to the pod's own; whoever called it on the node's address needs a Service.\n"
                + "kubectl -n shop patch ds web --type strategic -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"hostNetwork\":null,\"hostIPC\":null}}}}'");
  }

  @Test
  void an_ingress_controller_takes_its_ports_by_design_and_no_paths() {
    String controller =
        """
        kind: DaemonSet
        metadata: {name: ingress-nginx-controller, namespace: shop}
        spec:
          template:
            spec:
              containers:
              - name: controller
                image: registry.k8s.io/ingress-nginx/controller:v1.12.0
                ports: [{containerPort: 443, hostPort: 443}]
              volumes: []
        """;

    assertThat(check.outcomes(controller))
        .containsExactly(
            "waived(catalogue) daemonset/shop/ingress-nginx-controller:"
                + " spec.template.spec.containers[name=controller].ports[containerPort=443].hostPort"
                + " is 443, wanted absent [ingress-nginx: it takes requests on ports of the node]");
    assertThat(
            check.outcomes(
                controller.replace("volumes: []", "volumes: [{name: d, hostPath: {path: /data}}]")))
        .containsExactly(
            "fail daemonset/shop/ingress-nginx-controller:"
                + " spec.template.spec.volumes[name=d].hostPath.path is /data, wanted absent");
  }

  @Test
  void a_disk_of_the_node_behind_a_claim_is_a_volume_like_others() {
    assertThat(
            check.outcomes(
                web(
                        "{containers: [{name: a, volumeMounts: [{name: v, mountPath: /v}]}],"
                            + " volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]}")
                    + """
                    ---
                    kind: PersistentVolumeClaim
                    metadata: {name: data, namespace: shop}
                    spec: {volumeName: pv}
                    ---
                    kind: PersistentVolume
                    metadata: {name: pv}
                    spec: {local: {path: /mnt/disks/a}}
                    """))
        .containsExactly("pass daemonset/shop/web");
  }
}
