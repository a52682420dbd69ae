package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.manifest.Manifest;
import dev.kprod.semantics.certificate.Certificate;
import dev.kprod.snapshot.Consent;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.SnapshotReader;
import dev.kprod.snapshot.SnapshotWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SecretTest {
  static final List<ResourceType<Secret>> SECRET_READS = SecretKinds.ALL;

  private static final String PLANTED = "planted-4711";

  /// Made with openssl for these tests; its key was thrown away.
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBnTCCAUOgAwIBAgITb8yTyxbvnTEvZMW1JH2ek4c88jAKBggqhkjOPQQDAjAX
      MRUwEwYDVQQDDAxzaG9wLmV4YW1wbGUwIBcNMjYxMTMwMTQ1OTI5WhgPMjEyNjEx
      MDYxNDU5MjlaMBcxFTATBgNVBAMMDHNob3AuZXhhbXBsZTBZMBMGByqGSM49AgEG
      CCqGSM49AwEHA0IABMF+zcgA7yej0P3AmH2Y9es9QRozl1DKMoTIUul/8mCdKxTT
      c2Cn8K6fQA0CuBkKQ5AVULQomSQdTS8IsLVqEF2jbDBqMB0GA1UdDgQWBBQoNlFx
      J4Vvi8T7wAx2n29zZ9DO/jAfBgNVHSMEGDAWgBQoNlFxJ4Vvi8T7wAx2n29zZ9DO
      /jAdBgNVHREEFjAUggxzaG9wLmV4YW1wbGWHBMAAAgcwCQYDVR0TBAIwADAKBggq
      hkjOPQQDAgNIADBFAiEAr6cV3G76VSeMcaVUeElxCTxfkPRiG1729e8rxoOtvh8C
      IGrAPV+O/bRxiTSpFSV2wIJi/H1o6V6EpGNu5T4kWgVQ
      -----END CERTIFICATE-----
      """;

  private static final String ROUTING =
      """
      global: {slack_api_url: "https://hooks.slack.example/planted-4711"}
      route:
        receiver: none
        routes:
        - {receiver: pager, matchers: [severity="critical"], continue: true, group_by: [job]}
        - {receiver: none, match: {alertname: Watchdog}}
      receivers:
      - {name: none}
      - {name: pager, pagerduty_configs: [{routing_key: planted-4711}], slack_configs: []}
      """;

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String secret(String name, String type, String data) {
    return """
    kind: Secret
    metadata:
      name: %s
      namespace: shop
      annotations: {note: planted-4711, kubernetes.io/service-account.name: deployer}
    type: %s
    data: {%s}
    """
        .formatted(name, type, data);
  }

  private static Snapshot snapshot(Read<?> read, String yaml) {
    return Manifest.of(List.of(read)).snapshot(yaml);
  }

  @ParameterizedTest
  @FieldSource("SECRET_READS")
  void nothing_of_a_value_is_in_a_snapshot_whatever_is_allowed(ResourceType<Secret> read) {
    String data =
        "password: %s, tls.key: %s, tls.crt: %s, alertmanager.yaml: %s"
            .formatted(
                encoded(PLANTED),
                encoded(PLANTED),
                encoded("password " + PLANTED + "\n" + CERTIFICATE),
                encoded(ROUTING));
    String all =
        String.join(
            "---\n",
            secret("a", "Opaque", data),
            secret("b", "kubernetes.io/tls", data),
            secret("c", "kubernetes.io/service-account-token", data));

    String kept = snapshot(read, all).objects().toString();

    assertThat(kept)
        .doesNotContain(PLANTED, encoded(PLANTED), "MIIBnTCC", "password", "tls.key", "note");
  }

  @Test
  void of_a_certificate_the_public_facts_are_kept() {
    Secret secret =
        Cluster.of(
                snapshot(
                    SecretKinds.CERTIFICATES,
                    secret(
                        "web",
                        "kubernetes.io/tls",
                        "tls.crt: %s, tls.key: eA==".formatted(encoded(CERTIFICATE)))))
            .list(SecretKinds.CERTIFICATES)
            .getFirst();

    assertThat(secret.certificates())
        .containsExactly(
            new Certificate(
                "CN=shop.example",
                "CN=shop.example",
                Instant.parse("2026-11-30T14:59:29Z"),
                Instant.parse("2126-11-06T14:59:29Z"),
                false,
                List.of("shop.example", "192.0.2.7")));
    assertThat(secret.type()).isEqualTo("kubernetes.io/tls");
  }

  @Test
  void of_an_alertmanager_the_routes_and_the_kinds_of_its_integrations_are_kept() {
    Secret secret =
        Cluster.of(
                snapshot(
                    SecretKinds.ALERTMANAGER,
                    secret(
                        "alertmanager-main",
                        "Opaque",
                        "alertmanager.yaml: %s, other: eA==".formatted(encoded(ROUTING)))))
            .list(SecretKinds.ALERTMANAGER)
            .getFirst();

    assertThat(secret.routing())
        .hasToString(
            "{\"route\":{\"receiver\":\"none\",\"routes\":["
                + "{\"receiver\":\"pager\",\"matchers\":[\"severity=\\\"critical\\\"\"],"
                + "\"continue\":true},"
                + "{\"receiver\":\"none\",\"match\":{\"alertname\":\"Watchdog\"}}]},"
                + "\"receivers\":[{\"name\":\"none\",\"integrations\":[]},"
                + "{\"name\":\"pager\",\"integrations\":[\"pagerduty\"]}]}");
  }

  @Test
  void a_configuration_that_is_none_leaves_nothing() {
    String broken = encoded("route: [unclosed planted-4711");

    assertThat(
            snapshot(
                    SecretKinds.ALERTMANAGER, secret("a", "Opaque", "alertmanager.yaml: " + broken))
                .objects(SecretKinds.ALERTMANAGER)
                .toString())
        .doesNotContain("unclosed", broken);
  }

  @Test
  void a_secret_that_nobody_asked_for_was_not_asked_and_says_what_allows_it() {
    Snapshot without = snapshot(Resources.PODS, "");
    Snapshot again = SnapshotReader.read(new ByteArrayInputStream(bytes(without)), "file");

    assertThat(again.reading(SecretKinds.TLS).outcome())
        .isEqualTo(new ReadOutcome.NotAsked(Consent.SECRET_METADATA));
    assertThat(again.reading(SecretKinds.CERTIFICATES).outcome())
        .isEqualTo(new ReadOutcome.NotAsked(Consent.READ_SECRETS));
    assertThat(new ReadOutcome.NotAsked(Consent.READ_SECRETS).message())
        .isEqualTo("nothing of Secrets was asked for; --read-secrets allows it");
  }

  @Test
  void a_snapshot_file_keeps_that_a_secret_was_not_asked_for() {
    Snapshot stated =
        Manifest.of(List.of(SecretKinds.TLS))
            .outcome(SecretKinds.TLS.id(), new ReadOutcome.NotAsked(Consent.SECRET_METADATA))
            .snapshot("");

    assertThat(SnapshotReader.read(new ByteArrayInputStream(bytes(stated)), "file"))
        .isEqualTo(stated);
  }

  @Test
  void who_allows_values_allows_names_and_nothing_else_needs_allowing() {
    assertThat(SecretKinds.METADATA)
        .allSatisfy(
            read -> {
              assertThat(Consent.NONE.allows(read)).isFalse();
              assertThat(Consent.SECRET_METADATA.allows(read)).isTrue();
              assertThat(Consent.READ_SECRETS.allows(read)).isTrue();
            });
    assertThat(Consent.SECRET_METADATA.allows(SecretKinds.CERTIFICATES)).isFalse();
    assertThat(Consent.SECRET_METADATA.allows(SecretKinds.ALERTMANAGER)).isFalse();
    assertThat(Resources.all().stream().filter(read -> !Consent.NONE.allows(read)).toList())
        .isEqualTo(List.copyOf(SecretKinds.ALL));
  }

  @Test
  void an_alertmanager_names_its_secret_or_takes_the_one_that_is_called_after_it() {
    Snapshot first =
        Manifest.of(List.of())
            .snapshot(
                """
                apiVersion: monitoring.coreos.com/v1
                kind: Alertmanager
                metadata: {name: main, namespace: monitoring}
                spec: {}
                ---
                apiVersion: monitoring.coreos.com/v1
                kind: Alertmanager
                metadata: {name: other, namespace: team}
                spec: {configSecret: routes}
                """);

    assertThat(SecondRound.reads(first, List.of(SecretKinds.ALERTMANAGER)))
        .extracting(Read::id)
        .containsExactly(
            "secrets#alertmanager.yaml/monitoring/alertmanager-main",
            "secrets#alertmanager.yaml/team/routes");
    assertThat(SecondRound.reads(first, List.of())).isEmpty();
  }

  private static byte[] bytes(Snapshot snapshot) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SnapshotWriter.write(snapshot, bytes);
    return bytes.toByteArray();
  }
}
