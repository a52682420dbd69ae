package dev.kprod.semantics.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateTest {
  /// Made with `openssl x509 -req -days 365`, signed by the next one.
  private static final String LEAF =
      """
      -----BEGIN CERTIFICATE-----
      MIIBiTCCAS6gAwIBAgIBAjAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAprdWJlcm5l
      dGVzMB4XDTI2MTEzMDE0NTc0N1oXDTI3MTEzMDE0NTc0N1owGTEXMBUGA1UEAwwO
      a3ViZS1hcGlzZXJ2ZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATuHDIaVIJU
      3cMNAaed3+vJtCRK5zceXV1dKO6+G7BRUAbPyg7mjPAU9Ht+5kraoDHOh4vFbRw3
      nEoGcehjZgHno2swaTAnBgNVHREEIDAeghZrdWJlcm5ldGVzLmRlZmF1bHQuc3Zj
      hwQKYAABMB0GA1UdDgQWBBS82QzHGUnVulfbzO5nAj9CgUw6WzAfBgNVHSMEGDAW
      gBR7AuvbiHq1jnsDgCMtI49r+2jKqDAKBggqhkjOPQQDAgNJADBGAiEApAeOf81u
      KnupJAiMqPsnj615jxsg584noRxbcCkxyDoCIQCxDZeIcfo/pXnIKI0W/OrFW5YX
      bTzwqbGf/mu+0DvDOA==
      -----END CERTIFICATE-----
      """;

  private static final String AUTHORITY =
      """
      -----BEGIN CERTIFICATE-----
      MIIBazCCARKgAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAprdWJlcm5l
      dGVzMB4XDTI2MTEzMDE0NTc0N1oXDTM2MTEyNzE0NTc0N1owFTETMBEGA1UEAwwK
      a3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFBW0dFHNeXGO12G
      eOOpu/iKSiOKpoD/5xBcJSOjqHKEOTek3duvGfH6KgmRdq4TNKsjufotSCszEE7+
      oO3Cv5SjUzBRMB0GA1UdDgQWBBR7AuvbiHq1jnsDgCMtI49r+2jKqDAfBgNVHSME
      GDAWgBR7AuvbiHq1jnsDgCMtI49r+2jKqDAPBgNVHRMBAf8EBTADAQH/MAoGCCqG
      SM49BAMCA0cAMEQCIGvMF3u3kE7I2BD/KBDvSrMP78fFpJ6Vb/ZtxmzjMvQnAiBe
      BYfmHlbzmXB6iXKWQtkVKbVP8JkbZ4lzCy2G5CkfKg==
      -----END CERTIFICATE-----
      """;

  private static final Instant MADE = Instant.parse("2026-11-30T14:57:47Z");

  private static final Certificate OF_THE_LEAF =
      new Certificate(
          "CN=kube-apiserver",
          "CN=kubernetes",
          MADE,
          MADE.plus(Duration.ofDays(365)),
          false,
          List.of("kubernetes.default.svc", "10.96.0.1"));

  private static final Certificate OF_THE_AUTHORITY =
      new Certificate(
          "CN=kubernetes",
          "CN=kubernetes",
          MADE,
          Instant.parse("2036-11-27T14:57:47Z"),
          true,
          List.of());

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_bundle_may_hold_several_certificates_and_words_between() {
    assertThat(Certificate.find("# old\n" + AUTHORITY + "\n# new\n" + LEAF))
        .contains(List.of(OF_THE_AUTHORITY, OF_THE_LEAF));
    assertThat(Certificate.findInBundle(base64(LEAF))).contains(List.of(OF_THE_LEAF));
  }

  @Test
  void a_key_beside_it_is_passed_over() {
    String key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

    assertThat(Certificate.find(key + LEAF)).contains(List.of(OF_THE_LEAF));
  }

  @Test
  void what_cannot_be_read_whole_is_not_read_in_part() {
    assertThat(Certificate.find("")).isEmpty();
    assertThat(Certificate.find("not a certificate")).isEmpty();
    assertThat(Certificate.find(LEAF + AUTHORITY.replace("MIIB", "AAAA"))).isEmpty();
    assertThat(Certificate.findInBundle("%%%")).isEmpty();
    assertThat(Certificate.findInBundle(base64("nothing"))).isEmpty();
  }

  @Test
  void who_signs_and_who_is_signed_can_be_told() {
    assertThat(OF_THE_AUTHORITY.isSelfIssued()).isTrue();
    assertThat(OF_THE_LEAF.isSelfIssued()).isFalse();
    assertThat(OF_THE_LEAF.lifetime()).isEqualTo(Duration.ofDays(365));
  }
}
