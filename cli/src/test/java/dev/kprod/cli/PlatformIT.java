package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What products and the API server itself really say, through a real API server into outcomes.
///
/// Each field and value of a product in the fixture was read on 2026-11-30 in the product's own
/// source; what the test does not write was not read for it:
///
/// - Prometheus Operator, 6adcebc: `pkg/apis/monitoring/v1/prometheus_types.go` and
///   `alertmanager_types.go` (`availableReplicas`, the two rule selectors), `types.go` (the
///   condition `Available`). No kind of v1alpha1 or v1beta1 is in the test.
/// - Argo CD, 37ee009: `pkg/apis/application/v1alpha1/types.go` (sync, health, `reconciledAt`,
///   `operationState`) and `gitops-engine/pkg/sync/common/types.go` (the phase `Failed`).
/// - Flux: `api/v1/gitrepository_types.go` of source-controller, 39b711b (`GitOperationFailed`),
///   `api/v1/kustomization_types.go` of kustomize-controller, 186fb3b, and
///   `apis/meta/conditions.go` of fluxcd/pkg, e2cfd1a (`ArtifactFailed`).
/// - Karpenter, 2266468: `pkg/apis/v1/nodepool_status.go` (`ValidationSucceeded`); the reason
///   `UnhealthyDependents` is of `status/condition_set.go` in awslabs/operatorpkg, 7a13865. The
///   kind NodeClaim is served and has no object.
/// - cert-manager, 2d0d7f7: `pkg/apis/certmanager/v1/types_certificate.go` (the three times) and
///   `internal/controller/certificates/policies/constants.go` (`Expired`).
@Tag("real-api")
class PlatformIT {
  /// Made with `openssl ca -enddate 20260101000000Z`; its key was thrown away.
  private static final String ENDED =
      """
      -----BEGIN CERTIFICATE-----
      MIIBZTCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdjZXJ0LW1h
      bmFnZXItd2ViaG9vay1jYTAeFw0yNTAxMDEwMDAwMDBaFw0yNjAxMDEwMDAwMDBa
      MCIxIDAeBgNVBAMMF2NlcnQtbWFuYWdlci13ZWJob29rLWNhMFkwEwYHKoZIzj0C
      AQYIKoZIzj0DAQcDQgAErga4PHLZ62hir/4guOiwYDddRgmV77RL1iCNzMdJvwcd
      kY3GO+uOZ09gOn8junisz6YBzwSL82kFIt2aMo+GoKMyMDAwDwYDVR0TAQH/BAUw
      AwEB/zAdBgNVHQ4EFgQUQTktFT/n9dro1E33Q9cPu8YCr18wCgYIKoZIzj0EAwID
      SAAwRQIgMwC2wOiODFrehFipMxzytR/TeHVwkcpbCaaKLIAJjloCIQDqhHad8T4I
      75X5EFIRy84PeiVicQADa+RuSmMXmT8Hag==
      -----END CERTIFICATE-----
      """;

  private static final String ROUTES =
      """
      route: {receiver: "null", routes: [{receiver: "null", matchers: [alertname = "Watchdog"]}]}
      receivers: [{name: "null"}]
      """;

  private static final List<String> KINDS =
      List.of(
          "monitoring.coreos.com v1 prometheuses Prometheus Namespaced",
          "monitoring.coreos.com v1 alertmanagers Alertmanager Namespaced",
          "monitoring.coreos.com v1 prometheusrules PrometheusRule Namespaced",
          "argoproj.io v1alpha1 applications Application Namespaced",
          "kustomize.toolkit.fluxcd.io v1 kustomizations Kustomization Namespaced",
          "source.toolkit.fluxcd.io v1 gitrepositories GitRepository Namespaced",
          "karpenter.sh v1 nodepools NodePool Cluster",
          "karpenter.sh v1 nodeclaims NodeClaim Cluster",
          "cert-manager.io v1 certificates Certificate Namespaced");

  private static final String OBJECTS =
      """
      ---
      apiVersion: v1
      kind: Node
      metadata: {name: cp-1, labels: {node-role.kubernetes.io/control-plane: ""}}
      status: {conditions: [{type: Ready, status: "True", reason: KubeletReady}]}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: monitoring}
      ---
      apiVersion: monitoring.coreos.com/v1
      kind: Prometheus
      metadata: {name: k8s, namespace: monitoring}
      spec: {replicas: 2, retention: 10d, ruleSelector: {}, ruleNamespaceSelector: {}}
      status:
        availableReplicas: 2
        conditions: [{type: Available, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}]
      ---
      apiVersion: monitoring.coreos.com/v1
      kind: Alertmanager
      metadata: {name: main, namespace: monitoring}
      spec: {replicas: 2}
      status: {availableReplicas: 2}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: alertmanager-main, namespace: monitoring}
      data: {alertmanager.yaml: ROUTES}
      ---
      apiVersion: monitoring.coreos.com/v1
      kind: PrometheusRule
      metadata: {name: api, namespace: monitoring}
      spec: {groups: [{name: api, rules: [{alert: ApiDown, expr: up == 0, labels: {severity: critical}}]}]}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: argocd-cm, namespace: argocd}
      data: {timeout.reconciliation: 0s}
      ---
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: payments, namespace: argocd}
      spec: {project: default, syncPolicy: {automated: {}}}
      status:
        sync: {status: OutOfSync, revision: 0a1b2c}
        health: {status: Healthy}
        reconciledAt: "2026-01-01T00:00:00Z"
        operationState: {phase: Failed, message: field is immutable, finishedAt: "2026-01-01T00:00:00Z"}
      ---
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: shop, namespace: argocd}
      spec: {project: default, syncPolicy: {automated: {}}}
      status:
        sync: {status: Synced}
        health: {status: Healthy, lastTransitionTime: "2026-01-01T00:00:00Z"}
        operationState: {phase: Succeeded, finishedAt: "2026-01-01T00:00:00Z"}
      ---
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: GitRepository
      metadata: {name: fleet, namespace: argocd}
      spec: {url: "https://git.example.com/fleet"}
      status:
        observedGeneration: 1
        conditions:
        - {type: Ready, status: "False", reason: GitOperationFailed, message: no key, lastTransitionTime: "2026-01-01T00:00:00Z"}
      ---
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: apps, namespace: argocd}
      spec: {sourceRef: {kind: GitRepository, name: fleet}}
      status:
        observedGeneration: 1
        conditions:
        - {type: Ready, status: "False", reason: ArtifactFailed, message: no, lastTransitionTime: "2026-01-01T00:00:00Z"}
      ---
      apiVersion: karpenter.sh/v1
      kind: NodePool
      metadata: {name: general}
      spec: {limits: {cpu: "100"}}
      status:
        conditions:
        - {type: ValidationSucceeded, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
        - {type: Ready, status: "False", reason: UnhealthyDependents, lastTransitionTime: "2026-01-01T00:00:00Z"}
      ---
      apiVersion: cert-manager.io/v1
      kind: Certificate
      metadata: {name: web, namespace: monitoring}
      spec: {secretName: web-tls, dnsNames: [web.example.com], issuerRef: {name: le, kind: ClusterIssuer}}
      status:
        notBefore: "2025-10-01T00:00:00Z"
        notAfter: "2026-01-01T00:00:00Z"
        renewalTime: "2025-12-01T00:00:00Z"
        conditions:
        - {type: Ready, status: "False", reason: Expired, lastTransitionTime: "2026-01-01T00:00:00Z"}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: cert-manager-webhook}
      webhooks:
      - name: webhook.cert-manager.io
        admissionReviewVersions: [v1]
        sideEffects: None
        failurePolicy: Fail
        clientConfig: {caBundle: BUNDLE, service: {namespace: cert-manager, name: cert-manager-webhook, path: /validate}}
        rules:
        - {operations: [CREATE], apiGroups: [acme.cert-manager.io], apiVersions: [v1], resources: [orders]}
      """;

  @TempDir Path folder;

  private static String definition(String row) {
    String[] words = row.split(" ");
    return """
    ---
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: %3$s.%1$s}
    spec:
      group: %1$s
      scope: %5$s
      names: {plural: %3$s, kind: %4$s, listKind: %4$sList}
      versions:
      - name: %2$s
        served: true
        storage: true
        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    """
        .formatted((Object[]) words);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void fill(ControlPlane cluster) {
    ApiCaller admin = cluster.as(User.ADMIN);
    KINDS.forEach(row -> admin.apply(definition(row)));
    admin.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: argocd}\n");
    admin.apply(OBJECTS.replace("ROUTES", base64(ROUTES)).replace("BUNDLE", base64(ENDED)));
    admin.get("/api/v1/componentstatuses");
  }

  private static Tree audit(ControlPlane cluster, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "audit",
                "--kubeconfig",
                cluster.kubeconfig(User.ADMIN).toString(),
                "-o",
                "json",
                "--include-passes",
                "--param",
                "upgrade-deprecated-requests.minUptime=1s"));
    words.addAll(List.of(more));
    Ran ran = Ran.kprod(words.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isIn(0, 1);
    return ApiCaller.tree(ran.out());
  }

  /// A line for each result: check, outcome, subject, and what is said of it; days go by.
  private static List<String> results(Tree report) {
    List<String> lines = new ArrayList<>();
    for (Tree item : report.items("items")) {
      for (Tree result : item.items("results")) {
        Tree subject = result.at("subject");
        lines.add(
            "%s %s %s: %s"
                .formatted(
                    item.text("check"),
                    result.text("outcome"),
                    subject.findText("name").orElse("cluster"),
                    result.text("message").replaceAll("[0-9]+ days?", "N days"))
                .strip());
      }
    }
    return lines.stream().sorted().toList();
  }

  @Test
  void products_say_through_their_own_fields_how_they_are() {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      fill(cluster);

      assertThat(
              results(
                  audit(
                      cluster,
                      "--read-secrets",
                      "--check",
                      "obs-metrics-pipeline,obs-alert-receiver,gov-runbook,delivery-sync,"
                          + "node-autoscaler,cp-certificate-expiry,net-certificates,"
                          + "cp-webhook-deadlock")))
          .containsExactly(
              "cp-certificate-expiry fail cluster: the cluster: The caBundle of "
                  + "cert-manager-webhook ended 2026-01-01 (N days ago).",
              "cp-webhook-deadlock not-applicable cert-manager-webhook: none of its "
                  + "webhooks refuses pods where it does not answer",
              "delivery-sync fail fleet: gitrepository/fleet: Ready is GitOperationFailed "
                  + "for N days: no key.",
              "delivery-sync fail payments: application/payments: Its sync is OutOfSync "
                  + "for N days.",
              "delivery-sync not-applicable apps: its source GitRepository argocd/fleet " + "fails",
              "delivery-sync pass shop:",
              "gov-runbook fail api: prometheusrule/api: ApiDown has no runbook.",
              "net-certificates fail web: certificate/web: It ended on 2026-01-01.",
              "node-autoscaler fail cluster: the cluster: NodePool general: False "
                  + "UnhealthyDependents.",
              "obs-alert-receiver fail k8s: prometheus/k8s: It evaluates alerts and sends "
                  + "them to nobody.",
              "obs-alert-receiver fail main: alertmanager/main: A critical alert ends in "
                  + "receiver null, which tells nobody.",
              "obs-metrics-pipeline fail cluster: the cluster: The state of objects is not "
                  + "collected.");
    }
  }

  @Test
  void the_api_server_answers_for_itself() throws IOException {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      fill(cluster);
      Path snapshot = folder.resolve("real.kprod");

      assertThat(
              results(
                  audit(
                      cluster,
                      "--check",
                      "cp-health,cp-redundancy,cp-version-skew,upgrade-deprecated-requests,"
                          + "obs-alert-receiver")))
          .containsExactly(
              "cp-health pass cluster:",
              "cp-redundancy fail cluster: the cluster: The API server runs on one machine.",
              "cp-version-skew pass cluster:",
              "obs-alert-receiver fail k8s: prometheus/k8s: It evaluates alerts and sends "
                  + "them to nobody.",
              "obs-alert-receiver unknown main: its routes are in a Secret, which "
                  + "--read-secrets would read",
              "upgrade-deprecated-requests pass cluster:");
      Ran taken =
          Ran.kprod(
              "snapshot",
              "-f",
              snapshot.toString(),
              "--kubeconfig",
              cluster.kubeconfig(User.ADMIN).toString());
      assertThat(taken.code()).as(taken.err()).isEqualTo(0);
      String kept =
          new String(
              new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(snapshot)))
                  .readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(kept)
          .contains("\"read\":\"/readyz?verbose\"", "\"resource\":\"componentstatuses\"")
          .containsPattern("\"read\":\"tls\",\"object\":\\{\"certificates\":\\[\\{\"subject\":")
          .contains("\"apiserver.kubernetes.io/identity\":\"kube-apiserver\"")
          .doesNotContain(base64(ROUTES), "alertname = ");
    }
  }
}
