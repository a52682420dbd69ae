package dev.kprod.checks.backup;

import static dev.kprod.checks.backup.RestoreSimulationTest.ELSEWHERE;
import static dev.kprod.checks.backup.RestoreSimulationTest.WHOLE;
import static dev.kprod.checks.backup.RestoreSimulationTest.effects;
import static dev.kprod.checks.backup.RestoreSimulationTest.velero;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Simulation.Asked;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreSecretsTest {
  private static final String USER =
      """
      ---
      kind: Deployment
      metadata: {name: api, namespace: shop, labels: {argocd.argoproj.io/instance: shop}}
      spec:
        template:
          spec:
            containers: [{name: api, image: api, envFrom: [{secretRef: {name: pay-app}}]}]
            volumes: [{name: key, secret: {secretName: stripe-key}}]
      """;

  @Test
  void secrets_that_nothing_makes_are_named_with_who_needs_them() {
    assertThat(effects(USER, WHOLE))
        .containsExactly(
            "by hand Namespace/shop: 2 Secrets that workloads name are in no backup, and nothing"
                + " here makes them: pay-app (deploy/api), stripe-key (deploy/api)");
    assertThat(effects(USER + velero("includedNamespaces: [shop]", ""), WHOLE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: stripe-key,"
            + " namespace: shop}}",
        "{apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: other,"
            + " namespace: shop}, spec: {target: {name: stripe-key}}}",
        "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: stripe-key,"
            + " namespace: shop}}",
        "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: c, namespace: shop},"
            + " spec: {secretName: stripe-key}}",
      })
  void what_makes_a_secret_brings_it_back(String maker) {
    String database =
        """
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: pay, namespace: shop}
        """;

    assertThat(effects(USER + database + "---\n" + maker, WHOLE)).isEmpty();
  }

  private static final String SEALED =
      """
      ---
      apiVersion: bitnami.com/v1alpha1
      kind: SealedSecret
      metadata: {name: a, namespace: shop}
      ---
      kind: Deployment
      metadata: {name: sealer, namespace: sealed, labels: {argocd.argoproj.io/instance: sealed}}
      spec:
        template:
          spec: {containers: [{name: c, image: "docker.io/bitnami/sealed-secrets-controller:0.33"}]}
      """;

  @Test
  void sealed_secrets_stay_shut_without_the_keys_of_their_controller() {
    assertThat(effects(SEALED, WHOLE))
        .containsExactly(
            "lost Deployment/sealer: no backup holds its keys (Secrets of sealed), without which"
                + " nothing opens 1 SealedSecret");
    assertThat(effects(SEALED + velero("", ""), WHOLE))
        .containsExactly(
            "by hand Deployment/sealer: its keys come back before it starts: without them it opens"
                + " none of 1 SealedSecret");
    assertThat(effects(SEALED, new Asked(List.of("shop"), false))).isEmpty();
    assertThat(effects(SEALED, new Asked(List.of("shop"), true))).hasSize(1);
  }

  @Test
  void what_a_store_is_signed_in_to_with_comes_first() {
    String store =
        """
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata: {name: vault}
        spec:
          provider:
            vault:
              server: https://vault.example
              auth: {appRole: {secretRef: {name: approle, namespace: eso, key: id}}}
        """;

    assertThat(effects(store, WHOLE))
        .containsExactly(
            "by hand ClusterSecretStore/vault: comes first: Secret eso/approle, with which it signs"
                + " in, is in no backup",
            "note ClusterSecretStore/vault: its Secrets are fetched from outside (vault)");
    assertThat(effects(store + velero("", ""), ELSEWHERE))
        .containsExactly(
            "note ClusterSecretStore/vault: its Secrets are fetched from outside (vault)");
  }
}
