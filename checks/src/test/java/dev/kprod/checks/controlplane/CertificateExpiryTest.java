package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class CertificateExpiryTest {
  private final CheckTester<?> check = CheckTester.of(new CertificateExpiry());

  private static final String HELD =
      chain("kube-apiserver", "kubernetes", "2026-11-01", "2027-11-01");

  private static String chain(String subject, String issuer, String from, String until) {
    return """
    endpoint: tls
    body:
      certificates:
      - {subject: CN=%s, issuer: CN=%s, notBefore: "%sT08:00:00Z", notAfter: "%sT08:00:00Z"}
    """
        .formatted(subject, issuer, from, until);
  }

  private static String configMap(String name, String namespace, String key, String pem) {
    return """
    ---
    kind: ConfigMap
    metadata: {name: %s, namespace: %s}
    data:
      %s: |
        %s
    """
        .formatted(name, namespace, key, pem.strip().replace("\n", "\n    "));
  }

  private static String root(String pem) {
    return configMap("kube-root-ca.crt", "default", "ca.crt", pem);
  }

  private static String webhook(String name, String bundle) {
    return """
    ---
    kind: ValidatingWebhookConfiguration
    metadata: {name: %1$s}
    webhooks: [{name: %1$s.example.com, clientConfig: {caBundle: %2$s}}]
    """
        .formatted(name, bundle);
  }

  private static String authority(String until) {
    return Pem.of("kubernetes", "kubernetes", "2020-01-01", until);
  }

  @Test
  void the_leaf_of_the_last_upgrade_ends_a_year_later_and_its_siblings_with_it() {
    String leaf = chain("kube-apiserver", "kubernetes", "2025-12-09", "2026-12-09");

    assertThat(check.outcomes(leaf + root(authority("2030-01-01"))))
        .containsExactly(
            "fail cluster: tls is CN=kube-apiserver ends 2026-12-09 (in 18 days), wanted at least"
                + " 30 days left [note: those of controllers, scheduler, etcd and admin.conf were"
                + " cut the same day, 347 days ago]");
  }

  @Test
  void a_certificate_that_ended_is_told_so() {
    assertThat(check.messages(chain("a", "b", "2025-11-20", "2026-11-20")))
        .containsExactly(
            "fail cluster: The certificate of the API address ended 2026-11-20 (1 day ago).");
  }

  @Test
  void a_balancer_that_ends_tls_shows_its_own() {
    String leaf = chain("api.example.com", "public authority", "2026-09-10", "2026-12-09");

    assertThat(check.messages(leaf + root(authority("2030-01-01"))))
        .containsExactly(
            "fail cluster: The certificate of the API address ends 2026-12-09 (in 18 days). [note:"
                + " it is signed by CN=public authority, so something before the API server shows"
                + " it]");
  }

  @Test
  void authorities_end_half_a_year_ahead() {
    assertThat(check.outcomes(HELD + root(authority("2027-05-01"))))
        .containsExactly(
            "fail cluster: data[ca.crt] of configmap/default/kube-root-ca.crt is CN=kubernetes ends"
                + " 2027-05-01 (in 161 days), wanted at least 180 days left");
    assertThat(
            check.outcomes(
                HELD
                    + configMap(
                        "extension-apiserver-authentication",
                        "kube-system",
                        "requestheader-client-ca-file",
                        Pem.of("front-proxy-ca", "front-proxy-ca", "2020-01-01", "2027-01-01"))))
        .containsExactly(
            "fail cluster: data[requestheader-client-ca-file] of"
                + " configmap/kube-system/extension-apiserver-authentication is CN=front-proxy-ca"
                + " ends 2027-01-01 (in 41 days), wanted at least 180 days left");
  }

  @Test
  void an_old_authority_beside_a_new_one_is_a_rotation() {
    assertThat(
            check.outcomes(
                HELD
                    + webhook(
                        "guard", Pem.bundle(authority("2026-01-01"), authority("2030-01-01")))))
        .containsExactly(
            "pass cluster [note: next to end: 2027-11-01 the certificate of the API address]");
    assertThat(
            check.outcomes(
                HELD
                    + webhook(
                        "guard", Pem.bundle(authority("2026-01-01"), authority("2026-11-25")))))
        .containsExactly(
            "fail cluster: webhooks[name=guard.example.com].clientConfig.caBundle of"
                + " validatingwebhookconfiguration/guard is CN=kubernetes ends 2026-11-25 (in 4"
                + " days), wanted at least 7 days left");
  }

  @Test
  void one_bundle_in_many_places_is_one_finding() {
    String bundle = Pem.bundle(authority("2026-11-20"));

    assertThat(
            check.outcomes(
                HELD
                    + webhook("a", bundle)
                    + webhook("b", bundle)
                    + """
                    ---
                    kind: APIService
                    metadata: {name: v1.x.example.com}
                    spec: {group: x.example.com, version: v1, caBundle: %1$s}
                    ---
                    kind: CustomResourceDefinition
                    metadata: {name: things.x.example.com}
                    spec: {conversion: {webhook: {clientConfig: {caBundle: %1$s}}}}
                    """
                        .formatted(bundle)))
        .containsExactly(
            "fail cluster: webhooks[name=a.example.com].clientConfig.caBundle of"
                + " validatingwebhookconfiguration/a is CN=kubernetes ended 2026-11-20 (1 day ago),"
                + " and in 3 more places, wanted at least 7 days left");
  }

  @Test
  void an_authority_that_nobody_told_the_controllers_is_empty() {
    assertThat(
            check.outcomes(
                HELD
                    + "---\nkind: ConfigMap\nmetadata: {name: kube-root-ca.crt, namespace:"
                    + " default}\ndata: {ca.crt: \"\"}\n"))
        .containsExactly(
            "pass cluster [note: next to end: 2027-11-01 the certificate of the API address]");
  }

  @Test
  void an_empty_bundle_means_the_authorities_of_the_system() {
    assertThat(check.outcomes(HELD + webhook("guard", "\"\"")))
        .containsExactly(
            "pass cluster [note: next to end: 2027-11-01 the certificate of the API address]");
  }

  @Test
  void of_a_managed_control_plane_only_bundles_are_ours() {
    String managed =
        "---\nkind: Node\nmetadata: {name: n, labels: {eks.amazonaws.com/nodegroup: a}}\n";
    String ending = chain("a", "b", "2025-12-01", "2026-12-01");

    assertThat(check.outcomes(ending + managed)).containsExactly("pass cluster");
    assertThat(
            check.messages(
                ending + managed + webhook("guard", Pem.bundle(authority("2026-11-25")))))
        .containsExactly("fail cluster: The caBundle of guard ends 2026-11-25 (in 4 days).");
  }

  @Test
  void behind_a_proxy_the_certificate_is_not_seen() {
    assertThat(
            check.outcomes("endpoint: tls\nbody: {notSeen: the API is reached through a proxy}\n"))
        .containsExactly(
            "unknown(not-observable) cluster: the certificate of the API server is not seen: the"
                + " API is reached through a proxy");
  }

  @Test
  void what_could_not_be_read_is_no_pass_but_no_silence_either() {
    assertThat(
            check
                .refusing("validatingwebhookconfigurations.admissionregistration.k8s.io")
                .outcomes(HELD))
        .containsExactly("unknown(forbidden) cluster: what was seen holds; the rest was not seen");
    assertThat(
            check
                .outcome("tls", new ReadOutcome.TimedOut("no whole answer within 30 s"))
                .messages(webhook("guard", Pem.bundle(authority("2026-11-25")))))
        .containsExactly("fail cluster: The caBundle of guard ends 2026-11-25 (in 4 days).");
    assertThat(check.outcomes(HELD + webhook("guard", "bm90IGEgY2VydGlmaWNhdGU=")))
        .containsExactly("unknown(not-observable) cluster: the caBundle of guard cannot be read");
  }

  @Test
  void kubeadm_renews_by_a_command() {
    assertThat(
            check.remedies(
                chain("kube-apiserver", "kubernetes", "2025-12-09", "2026-12-09")
                    + configMap(
                        "kubeadm-config",
                        "kube-system",
                        "ClusterConfiguration",
                        "kubernetesVersion: v1.36.2")))
        .containsExactly(
            "Renew on each node of the control plane, then restart its four static pods.\n"
                + "kubeadm certs renew all");
  }
}
