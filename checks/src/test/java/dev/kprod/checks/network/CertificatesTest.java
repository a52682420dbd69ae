package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.checks.controlplane.Pem;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

/// The tester's clock stands at 2026-11-21T08:00:00Z.
class CertificatesTest {
  private static final String READY = "conditions: [{type: Ready, status: 'True'}]";

  private final CheckTester<?> check = CheckTester.of(new Certificates());

  private static String certificate(String status) {
    return """
    apiVersion: cert-manager.io/v1
    kind: Certificate
    metadata: {name: web, namespace: shop}
    spec: {secretName: web-tls, dnsNames: [shop.example.com], issuerRef: {name: le, kind: ClusterIssuer}}
    status: {%s}
    ---
    """
        .formatted(status);
  }

  @Test
  void a_renewal_that_is_late_says_what_the_last_challenge_said() {
    String late =
        certificate(
            "notAfter: '2026-12-20T00:00:00Z', renewalTime: '2026-11-12T00:00:00Z', " + READY);
    String challenge =
        """
        apiVersion: acme.cert-manager.io/v1
        kind: Challenge
        metadata: {name: c, namespace: shop}
        spec: {dnsName: shop.example.com}
        status: {state: invalid, reason: 403 from /.well-known.}
        ---
        """;

    assertThat(check.messages(late + challenge))
        .containsExactly(
            "fail(high) certificate/shop/web: Its renewal was due on 2026-11-12 and has not come;"
                + " challenge: 403 from /.well-known.");
    assertThat(check.outcomes(late))
        .containsExactly(
            "fail(high) certificate/shop/web: status.renewalTime is 2026-11-12T00:00:00Z, wanted a"
                + " time to come");
  }

  @Test
  void what_is_not_ready_says_why() {
    assertThat(
            check.messages(
                certificate(
                    "lastFailureTime: '2026-11-20T00:00:00Z', conditions: [{type: Ready, status:"
                        + " 'False', reason: DoesNotExist}]")))
        .containsExactly(
            "fail(high) certificate/shop/web: It is not ready (DoesNotExist); the last try failed"
                + " on 2026-11-20.");
    assertThat(check.messages(certificate("")))
        .containsExactly("fail(high) certificate/shop/web: It is not ready (no condition).");
  }

  @Test
  void an_end_that_is_near_matters_unless_a_renewal_comes_before() {
    assertThat(check.messages(certificate("notAfter: '2026-11-25T00:00:00Z', " + READY)))
        .containsExactly("fail certificate/shop/web: It ends on 2026-11-25.");
    assertThat(check.messages(certificate("notAfter: '2026-11-20T00:00:00Z', " + READY)))
        .containsExactly("fail certificate/shop/web: It ended on 2026-11-20.");
    assertThat(check.messages(certificate("notAfter: '2026-12-05T00:00:00Z', " + READY)))
        .containsExactly("fail(high) certificate/shop/web: It ends on 2026-12-05.");
    assertThat(
            check.outcomes(
                certificate(
                    "notAfter: '2026-12-05T00:00:00Z', renewalTime: '2026-11-30T00:00:00Z', "
                        + READY)))
        .containsExactly("pass certificate/shop/web");
  }

  @Test
  void a_short_life_is_judged_by_its_third() {
    String life = "notBefore: '2026-11-20T08:00:00Z', notAfter: '%s', " + READY;

    assertThat(check.outcomes(certificate(life.formatted("2026-11-22T08:00:00Z"))))
        .containsExactly("pass certificate/shop/web");
    assertThat(check.messages(certificate(life.formatted("2026-11-21T18:00:00Z"))))
        .containsExactly("fail certificate/shop/web: It ends on 2026-11-21.");
  }

  @Test
  void an_issuer_that_is_not_ready_says_for_how_many() {
    String issuer =
        "{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {name: le}, status:"
            + " {conditions: [{type: Ready, status: 'False', reason: ErrRegisterACMEAccount}]}}\n"
            + "---\n";

    assertThat(check.messages(issuer + certificate("notAfter: '2027-12-05T00:00:00Z', " + READY)))
        .containsExactly(
            "fail(high) clusterissuer/le: It is not ready (ErrRegisterACMEAccount), and 1"
                + " Certificate cannot be renewed.",
            "pass certificate/shop/web");
    assertThat(check.outcomes(issuer))
        .containsExactly("not-applicable clusterissuer/le: no Certificate uses it");
  }

  private static String secret(String annotations, String until) {
    return """
    apiVersion: v1
    kind: Secret
    metadata: {name: own-tls, namespace: shop, annotations: {%s}}
    type: kubernetes.io/tls
    data: {tls.crt: %s}
    ---
    """
        .formatted(annotations, Pem.bundle(Pem.of("shop", "ca", "2026-01-01", until)));
  }

  private static final String INGRESS =
      "{kind: Ingress, metadata: {name: web, namespace: shop}, spec: {tls: [{hosts:"
          + " [shop.example.com], secretName: own-tls}]}}\n---\n";

  @Test
  void a_secret_that_nobody_renews_is_judged_by_its_own_dates_if_secrets_were_read() {
    assertThat(check.messages(secret("", "2026-11-24")))
        .containsExactly(
            "fail secret/shop/own-tls: It ends on 2026-11-24, and nothing is seen to renew it.");
    assertThat(check.messages(secret("", "2026-12-04")))
        .containsExactly(
            "fail(high) secret/shop/own-tls: It ends on 2026-12-04, and nothing is seen to renew"
                + " it.");
    assertThat(check.outcomes(secret("", "2027-12-04")))
        .containsExactly("pass secret/shop/own-tls");
    assertThat(check.outcomes(secret("cert-manager.io/certificate-name: web", "2026-11-24")))
        .containsExactly("not-applicable secret/shop/own-tls: cert-manager keeps it");
  }

  @Test
  void a_host_that_is_not_among_the_names_gets_an_error() {
    assertThat(check.messages(INGRESS + secret("", "2027-12-04")))
        .containsExactly(
            "fail(high) secret/shop/own-tls: Ingress web serves shop.example.com with it, which is"
                + " not among its names.");
  }

  @Test
  void secrets_that_were_not_read_leave_what_routes_use_unknown() {
    CheckTester<?> refused = check.refusing("secrets?type=kubernetes.io/tls#tls.crt");

    assertThat(refused.outcomes(INGRESS))
        .containsExactly("unknown(forbidden) secret/shop/own-tls: its dates were not seen");
    assertThat(
            refused.outcomes(
                INGRESS
                    + certificate("notAfter: '2027-12-05T00:00:00Z', " + READY)
                        .replace("web-tls", "own-tls")))
        .containsExactly("pass certificate/shop/web");
  }

  private static String roots(String pem) {
    return "{kind: ConfigMap, metadata: {name: istio-ca-root-cert, namespace: istio-system}, data: {root-cert.pem: \"%s\"}}\n---\n"
        .formatted(pem.replace("\n", "\\n"));
  }

  @Test
  void of_the_roots_of_a_mesh_the_last_one_counts_and_a_broken_one_fails() {
    String old = Pem.of("root", "root", "2020-01-01", "2026-11-25");
    String fresh = Pem.of("root", "root", "2026-01-01", "2036-01-01");

    assertThat(check.outcomes(roots(old + fresh)))
        .containsExactly("pass configmap/istio-system/istio-ca-root-cert");
    assertThat(check.messages(roots(old)))
        .containsExactly(
            "fail(high) configmap/istio-system/istio-ca-root-cert: The last root of Istio ends on"
                + " 2026-11-25; no proxy trusts another then.");
    assertThat(check.messages(roots("nonsense")))
        .containsExactly(
            "fail(high) configmap/istio-system/istio-ca-root-cert: The roots of Istio in key"
                + " root-cert.pem cannot be read.");
  }
}
