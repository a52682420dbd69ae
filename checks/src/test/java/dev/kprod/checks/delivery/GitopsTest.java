package dev.kprod.checks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Table;
import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitopsTest {
  private final CheckTester<?> check = CheckTester.of(new Gitops());

  private static String deployment(String name, String metadata) {
    return """
    ---
    kind: Deployment
    metadata: {name: %s, namespace: shop%s}
    """
        .formatted(name, metadata);
  }

  private static String loose(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                deployment(
                    "loose-" + index,
                    ", managedFields: [{manager: kubectl-client-side-apply, time:"
                        + " \"2026-11-01T08:00:00Z\"}]"))
        .collect(Collectors.joining());
  }

  private static String tracked(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                deployment(
                    "t-" + index,
                    ", annotations: {argocd.argoproj.io/tracking-id:"
                        + " \"shop:apps/Deployment:shop/t-%s\"}".formatted(index)))
        .collect(Collectors.joining());
  }

  @Test
  void workloads_that_nobody_delivers_are_counted_and_named() {
    assertThat(check.outcomes(tracked(1) + loose(4)))
        .containsExactly(
            "fail cluster: 1 of 5 workloads have an owner, 4 last written by"
                + " kubectl-client-side-apply, wanted most of them; without one:"
                + " shop/deployment/loose-0, shop/deployment/loose-1, shop/deployment/loose-2 and 1"
                + " more, wanted none");
  }

  @Test
  void four_of_five_are_enough_for_a_reconciler_even_of_a_hub_elsewhere() {
    assertThat(check.outcomes(tracked(4) + loose(1)))
        .containsExactly("pass cluster [note: 4 of 5 by Argo CD]");
  }

  @Test
  void a_copy_carries_the_mark_of_another() {
    assertThat(
            check.messages(
                deployment(
                    "copy",
                    ", annotations: {argocd.argoproj.io/tracking-id:"
                        + " \"shop:apps/Deployment:shop/web\"}")))
        .containsExactly("fail cluster: 0 of 1 workloads have an owner that delivers them.");
  }

  @Test
  void the_label_that_helm_sets_too_counts_only_with_an_application_of_that_name() {
    String helm =
        deployment(
            "web",
            ", labels: {app.kubernetes.io/instance: shop}, annotations:"
                + " {meta.helm.sh/release-name: shop}");
    String application =
        """
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: shop, namespace: argocd}
        """;

    assertThat(check.outcomes(helm + application))
        .containsExactly("pass cluster [note: 1 of 1 by Argo CD]");
    assertThat(check.outcomes(helm))
        .containsExactly(
            "pass cluster [note: by Helm: pushed, not reconciled, so that drift is not undone]");
    assertThat(
            check
                .refusing("applications.argoproj.io")
                .outcomes(
                    deployment("web", ", labels: {app.kubernetes.io/instance: shop}")
                        + application))
        .containsExactly(
            "unknown(forbidden) cluster: whether app.kubernetes.io/instance names an Application is"
                + " not seen");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Argo CD | labels: {argocd.argoproj.io/instance: shop}",
        "Flux | labels: {helm.toolkit.fluxcd.io/name: shop}",
        "Fleet | annotations: {objectset.rio.cattle.io/id: default-shop}",
        "Config Sync | annotations: {configmanagement.gke.io/managed: enabled}",
        "kapp | labels: {kapp.k14s.io/app: '17'}",
        "Sveltos | annotations: {projectsveltos.io/reference-name: shop}",
        "PipeCD | annotations: {pipecd.dev/managed-by: piped}",
      })
  void every_reconciler_of_the_table_is_known_by_its_mark(String product, String mark) {
    assertThat(check.outcomes(deployment("web", ", " + mark)))
        .containsExactly("pass cluster [note: 1 of 1 by %s]".formatted(product));
  }

  private static final String OPERATED =
      deployment(
          "prometheus-k8s",
          ", ownerReferences: [{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, name: k8s,"
              + " controller: true}]");

  private static String prometheus(String metadata) {
    return """
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: Prometheus
    metadata: {name: k8s, namespace: shop%s}
    """
        .formatted(metadata);
  }

  @Test
  void what_an_operator_makes_is_delivered_by_who_delivers_the_resource() {
    assertThat(check.messages(OPERATED + prometheus("")))
        .containsExactly("fail cluster: 0 of 1 workloads have an owner that delivers them.");
    assertThat(
            check.outcomes(
                OPERATED + prometheus(", labels: {kustomize.toolkit.fluxcd.io/name: monitoring}")))
        .containsExactly("pass cluster [note: 1 of 1 by Flux]");
    assertThat(
            check.outcomes(
                OPERATED + prometheus(", annotations: {meta.helm.sh/release-name: monitoring}")))
        .containsExactly(
            "pass cluster [note: by Helm: pushed, not reconciled, so that drift is not undone]");
  }

  @Test
  void an_operator_whose_resource_is_not_read_counts_with_a_remark() {
    String tenant =
        deployment(
            "minio",
            ", ownerReferences: [{apiVersion: minio.min.io/v2, kind: Tenant, name: t,"
                + " controller: true}]");

    assertThat(check.outcomes(tenant))
        .containsExactly(
            "pass cluster [note: 1 of 1 by the operator of Tenant] [note: who delivers the"
                + " resources themselves is not seen: Tenant]");
    assertThat(check.refusing("prometheuses.monitoring.coreos.com").outcomes(OPERATED))
        .containsExactly(
            "pass cluster [note: 1 of 1 by the operator of Prometheus] [note: who delivers the"
                + " resources themselves is not seen: Prometheus]");
  }

  @ParameterizedTest
  @CsvSource({"Terraform, Terraform", "pulumi-kubernetes-2f, Pulumi", "ansible, Ansible"})
  void a_tool_is_known_by_what_it_calls_itself(String manager, String product) {
    assertThat(
            check.outcomes(
                deployment(
                    "web",
                    ", managedFields: [{manager: %s, time: \"2026-11-01T08:00:00Z\"},{manager:"
                            .formatted(manager)
                        + " vpa-updater, time: \"2026-11-02T08:00:00Z\"}, {manager: kubectl, time:"
                        + " \"2026-10-01T08:00:00Z\"}, {manager: kubectl, subresource: scale, time:"
                        + " \"2026-11-03T08:00:00Z\"}]")))
        .containsExactly(
            "pass cluster [note: by %s: pushed, not reconciled, so that drift is not undone]"
                .formatted(product));
  }

  @Test
  void a_value_that_switches_config_sync_off_is_no_owner() {
    assertThat(
            check.messages(
                deployment("web", ", annotations: {configmanagement.gke.io/managed: disabled}")))
        .containsExactly("fail cluster: 0 of 1 workloads have an owner that delivers them.");
  }

  @Test
  void the_system_is_not_counted_and_without_workloads_there_is_nothing_to_deliver() {
    assertThat(
            check.outcomes(
                """
                kind: Deployment
                metadata: {name: coredns, namespace: kube-system}
                """))
        .containsExactly("not-applicable cluster: there is no workload of an application");
  }

  @Test
  void every_row_of_the_table_has_its_source() {
    for (String list : List.of("reconcilers", "releases", "managers", "bystanders")) {
      assertThat(Owners.TABLE.content().items(list))
          .isNotEmpty()
          .allSatisfy(
              row -> {
                assertThat(row.text("product")).isNotEmpty();
                assertThat(row.text("source")).startsWith("https://");
                assertThat(Table.seen(row)).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
              });
    }
  }
}
