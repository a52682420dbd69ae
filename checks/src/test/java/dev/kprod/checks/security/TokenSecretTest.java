package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.account;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.guarded;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class TokenSecretTest {
  private final CheckTester<?> check = CheckTester.of(new TokenSecret());

  private static String secret(String labels) {
    return """
    kind: Secret
    type: kubernetes.io/service-account-token
    metadata:
      name: ci-token
      namespace: platform
      annotations: {kubernetes.io/service-account.name: ci}
      labels: {%s}
    ---
    """
        .formatted(labels);
  }

  private static final String CI = guarded("platform") + account("platform", "ci");
  private static final String USED = "kubernetes.io/legacy-token-last-used: '%s'";

  @Test
  void a_token_of_an_account_with_rights_that_matter_fails() {
    assertThat(
            check.messages(
                CI
                    + secret(USED.formatted("2026-01-01"))
                    + everywhere("r", sa("platform", "ci"), rule("list", "", "secrets"))))
        .containsExactly(
            "fail secret/platform/ci-token: It holds a token of sa/ci that never expires, which"
                + " gives all Secrets; it was used on 2026-01-01, 324 days ago.");
  }

  @Test
  void one_that_is_used_from_outside_fails_and_the_remedy_marks_it() {
    String yaml = CI + secret(USED.formatted("2026-11-20"));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail secret/platform/ci-token: It holds a token of sa/ci that never expires; it was"
                + " used on 2026-11-20 and no pod mounts it, so probably a person or a pipeline"
                + " has it.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Let whoever uses it ask for one that expires, mark this one as refused, and delete it after some days.
            kubectl -n platform create token ci --duration=1h
            kubectl -n platform label secret ci-token kubernetes.io/legacy-token-invalid-since=2026-11-21\
            """);
  }

  @Test
  void a_pod_that_mounts_it_makes_it_medium_and_disuse_makes_it_low() {
    String pod =
        """
        kind: Pod
        metadata: {name: p, namespace: platform}
        spec: {automountServiceAccountToken: false, volumes: [{name: t, secret: {secretName: ci-token}}]}
        status: {phase: Running}
        """;

    assertThat(check.messages(CI + secret(USED.formatted("2026-11-20")) + pod))
        .containsExactly(
            "fail(medium) secret/platform/ci-token: It holds a token of sa/ci that never expires;"
                + " it was used on 2026-11-20, 1 days ago.");
    assertThat(check.messages(CI + secret(USED.formatted("2026-10-01"))))
        .containsExactly(
            "fail(medium) secret/platform/ci-token: It holds a token of sa/ci that never expires;"
                + " it was used on 2026-10-01, 51 days ago.");
    assertThat(check.messages(CI + secret(USED.formatted("2026-01-01"))))
        .containsExactly(
            "fail(low) secret/platform/ci-token: It holds a token of sa/ci that never expires; it"
                + " was used on 2026-01-01, 324 days ago.");
    assertThat(check.messages(CI + secret("")))
        .containsExactly(
            "fail(low) secret/platform/ci-token: It holds a token of sa/ci that never expires;"
                + " nothing shows that it was ever used.");
  }

  @Test
  void one_that_the_server_refuses_already_passes() {
    assertThat(
            check.outcomes(CI + secret("kubernetes.io/legacy-token-invalid-since: '2026-11-01'")))
        .containsExactly(
            "pass secret/platform/ci-token [note: the server refuses it since 2026-11-01]");
  }

  @Test
  void one_whose_account_is_gone_is_the_controller_s() {
    assertThat(check.outcomes(guarded("platform") + secret("")))
        .containsExactly(
            "not-applicable secret/platform/ci-token: its account is gone, and the controller"
                + " deletes it");
  }

  @Test
  void other_secrets_are_none_of_its_business() {
    assertThat(
            check.outcomes(
                CI + "{kind: Secret, type: Opaque, metadata: {name: x, namespace: platform}}"))
        .isEmpty();
  }

  @Test
  void without_consent_nothing_is_known() {
    assertThat(
            check
                .outcome(
                    "secrets?type=kubernetes.io/service-account-token",
                    new dev.kprod.snapshot.ReadOutcome.Forbidden("403 Forbidden"))
                .outcomes(CI + secret("")))
        .containsExactly(
            "unknown(forbidden) secrets?type=kubernetes.io/service-account-token: 403 Forbidden");
  }
}
