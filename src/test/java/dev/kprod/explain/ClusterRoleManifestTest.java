package dev.kprod.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Declaration;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.SecretMakers;
import dev.kprod.report.Golden;
import dev.kprod.report.SampleChecks;
import dev.kprod.snapshot.Consent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ClusterRoleManifestTest {
  private static final String FOLDER = "dev/kprod/explain";
  private static final List<Declaration<?>> CHECKS =
      List.of(
          SampleChecks.PDB_HEADROOM,
          SampleChecks.REPLICAS,
          SampleChecks.ADMIN,
          SampleChecks.DATASTORE,
          SampleChecks.SUPPORT,
          SampleChecks.RUNBOOK,
          SampleChecks.OWNER);

  @Test
  void a_rule_names_the_checks_that_need_it() {
    Golden.assertSame(
        FOLDER, "clusterrole.yaml", ClusterRoleManifest.of(CHECKS, Consent.NONE).clusterRole());
  }

  @Test
  void nothing_but_get_and_list_is_asked_for() {
    List<Object> verbs = new ArrayList<>();
    for (Object rule : rules(ClusterRoleManifest.of(CHECKS, Consent.READ_SECRETS).clusterRole())) {
      verbs.add(((Map<?, ?>) rule).get("verbs"));
    }

    assertThat(verbs).containsOnly(List.of("list"), List.of("get"));
  }

  @Test
  void secrets_are_asked_for_only_where_somebody_wants_them_read() {
    assertThat(ClusterRoleManifest.of(CHECKS, Consent.NONE).clusterRole())
        .doesNotContain("secrets");
    assertThat(ClusterRoleManifest.of(CHECKS, Consent.SECRET_METADATA).clusterRole())
        .as("it reads whole Secrets, which takes more than their names")
        .doesNotContain("secrets");
    assertThat(ClusterRoleManifest.of(CHECKS, Consent.READ_SECRETS).clusterRole())
        .contains(
            """
            RBAC cannot grant less: whoever holds this can read the
            """
                .strip())
        .contains("[secrets]");
  }

  @Test
  void an_endpoint_is_granted_without_its_query_and_a_handshake_needs_no_grant() {
    Reads head = Reads.of(Resources.READYZ, Resources.LIVEZ, Resources.TLS);

    assertThat(ClusterRoleManifest.of(List.of(), head, Reads.NONE, Consent.NONE).clusterRole())
        .endsWith(
            """
            rules:
              # every report
              - nonResourceURLs: ["/livez", "/readyz"]
                verbs: [get]
            """);
  }

  @Test
  void the_order_of_the_checks_does_not_matter() {
    List<Declaration<?>> reversed = new ArrayList<>(CHECKS);
    Collections.reverse(reversed);

    assertThat(ClusterRoleManifest.of(reversed, Consent.READ_SECRETS).clusterRole())
        .isEqualTo(ClusterRoleManifest.of(CHECKS, Consent.READ_SECRETS).clusterRole());
  }

  @Test
  void an_owner_of_namespaces_gets_roles() {
    String roles = ClusterRoleManifest.of(CHECKS, Consent.NONE).roles(List.of("shop", "payments"));

    assertThat(new Load(LoadSettings.builder().build()).loadAllFromString(roles)).hasSize(3);
    Golden.assertSame(FOLDER, "roles.yaml", roles);
  }

  @Test
  void a_check_that_reads_nothing_needs_no_right() {
    assertThat(
            rules(
                ClusterRoleManifest.of(List.of(SampleChecks.STORAGE_CLASS), Consent.NONE)
                    .clusterRole()))
        .isEmpty();
  }

  private static List<?> rules(String manifest) {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(manifest);
    return (List<?>) Objects.requireNonNull(((Map<?, ?>) loaded).get("rules"));
  }

  @Test
  void what_only_simulations_read_is_a_rule_of_its_own_and_the_rest_none() {
    String without =
        ClusterRoleManifest.of(CHECKS, Reads.NONE, Reads.NONE, Consent.NONE).clusterRole();
    Reads asked = ClusterRoleManifestTest.reads(CHECKS);
    Reads more = Reads.NONE.may(SecretMakers.SEALED_SECRETS);

    assertThat(ClusterRoleManifest.of(CHECKS, Reads.NONE, asked, Consent.NONE).clusterRole())
        .isEqualTo(without);
    assertThat(ClusterRoleManifest.of(List.of(), Reads.NONE, more, Consent.NONE).clusterRole())
        .contains(
            """
              # optional: kprod simulate
              - apiGroups: [bitnami.com]
                resources: [sealedsecrets]
                verbs: [list]
            """);
  }

  private static Reads reads(List<Declaration<?>> checks) {
    Reads all = Reads.NONE;
    for (Declaration<?> check : checks) {
      all = all.and(check.reads());
    }
    return all;
  }
}
