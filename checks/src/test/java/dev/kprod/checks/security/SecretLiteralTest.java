package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretLiteralTest {
  /// Put together here, so that no scanner of this repository takes it for one.
  private static final String PASSWORD = "kX82" + "mQpL0vRt";

  private static final String TOKEN =
      "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiJzaG9wIn0" + ".c2lnbmF0dXJlLW9mLWl0";

  private final CheckTester<?> check = CheckTester.of(new SecretLiteral());

  private static String web(String container) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {template: {spec: {containers: [{name: api, %s}]}}}
    """
        .formatted(container);
  }

  private static String map(String data) {
    return "kind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {" + data + "}\n";
  }

  @Test
  void a_password_is_told_by_place_kind_and_length_and_never_by_value() {
    String yaml = web("env: [{name: DB_PASSWORD, value: %s}]".formatted(PASSWORD));

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web:"
                + " spec.template.spec.containers[name=api].env[name=DB_PASSWORD].value is"
                + " container api, env DB_PASSWORD: probable credential, 12 characters, wanted a"
                + " reference to a Secret");
    assertThat(check.failures(yaml).toString() + check.remedies(yaml)).doesNotContain(PASSWORD);
  }

  @Test
  void the_remedy_makes_the_secret_from_a_file_and_refers_to_it() {
    assertThat(check.remedies(web("env: [{name: DB_PASSWORD, value: %s}]".formatted(PASSWORD))))
        .containsExactly(
            "Put it into a Secret from a file and refer to it. Then rotate it: everybody who could"
                + " read this knows it.\n"
                + "kubectl -n shop create secret generic web-credentials"
                + " --from-file=DB_PASSWORD=FILE\n"
                + "kubectl -n shop patch deploy web --type strategic -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"api\","
                + "\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":null,\"valueFrom\":"
                + "{\"secretKeyRef\":{\"name\":\"web-credentials\",\"key\":\"DB_PASSWORD\"}}}]}]}}}}'");
  }

  @Test
  void a_form_that_is_known_needs_no_name() {
    assertThat(
            evidence(
                web(
                    "env: [{name: START, value: %s}, {name: DB, value: 'postgres://a:%s@db/x'}],"
                            .formatted(TOKEN, PASSWORD)
                        + " args: ['--password=%s'], livenessProbe: {httpGet: {httpHeaders:"
                            .formatted(PASSWORD)
                        + " [{name: Authorization, value: 'Bearer %s'}]}}".formatted(PASSWORD))))
        .containsExactly(
            "container api, args[0] --password: probable credential, 12 characters",
            "container api, env DB: password in a URL, 30 characters",
            "container api, env START: JSON web token, 61 characters",
            "container api, header Authorization: authorization header, 19 characters");
  }

  @Test
  void a_config_map_is_read_line_by_line() {
    String properties = "'host=db\\ndb.password=%s\\n'".formatted(PASSWORD).replace("'", "\"");

    assertThat(evidence(map("app.properties: " + properties)))
        .containsExactly(
            "key app.properties line 2 db.password: probable credential, 12 characters");
    assertThat(check.remedies(map("app.properties: " + properties)))
        .containsExactly(
            "Put it into a Secret and mount or refer to that. Then rotate it: everybody who could"
                + " read this knows it.");
  }

  private List<String> evidence(String yaml) {
    return check.failures(yaml).getFirst().evidence().stream()
        .map(one -> one.observed().text())
        .toList();
  }

  @Test
  void names_of_files_and_users_references_and_public_certificates_are_none() {
    assertThat(
            check.outcomes(
                web(
                        "env: [{name: DB_PASSWORD_FILE, value: /run/secrets/kX82mQpL0vRt},"
                            + " {name: TOKEN_URL, value: 'https://auth.example/token/kX82mQp'},"
                            + " {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}},"
                            + " {name: API_TOKEN, value: $(OTHER)}], envFrom: [{secretRef:"
                            + " {name: a}}]")
                    + "---\n"
                    + map("ca.crt: \"-----BEGIN CERTIFICATE-----\\nMIIB\\n\", mode: debug")))
        .containsExactly("pass configmap/shop/app", "pass deployment/shop/web");
  }

  @Test
  void a_placeholder_is_low_under_the_name_of_a_password_only() {
    assertThat(check.outcomes(web("env: [{name: DB_PASSWORD, value: changeme}]")))
        .containsExactly(
            "fail(low) deployment/shop/web:"
                + " spec.template.spec.containers[name=api].env[name=DB_PASSWORD].value is"
                + " container api, env DB_PASSWORD: placeholder, 8 characters, wanted a reference"
                + " to a Secret");
    assertThat(check.outcomes(web("env: [{name: API_TOKEN, value: changeme}]")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void what_is_allowed_by_name_and_what_is_not_random_enough_passes() {
    String yaml = web("env: [{name: SESSION_TOKEN, value: %s}]".formatted(PASSWORD));

    assertThat(check.with(SecretLiteral.ALLOW, List.of("web/SESSION_*")).outcomes(yaml))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.with(SecretLiteral.MIN_ENTROPY, new BigDecimal("4.5")).outcomes(yaml))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.with(SecretLiteral.ALLOW, List.of("other/*")).outcomes(yaml))
        .singleElement()
        .asString()
        .startsWith("fail");
  }

  @Test
  void a_name_alone_makes_no_credential_of_what_is_too_regular() {
    assertThat(
            check.outcomes(
                web("env: [{name: API_TOKEN, value: aaaaAAAA}, {name: SHOP, value: kX82mQpL0v}]")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void binary_data_certificates_that_namespaces_are_given_and_tests_are_left_out() {
    assertThat(
            check.outcomes(
                """
                kind: ConfigMap
                metadata: {name: kube-root-ca.crt, namespace: shop}
                data: {ca.crt: x}
                ---
                kind: ConfigMap
                metadata: {name: blob, namespace: shop}
                binaryData: {token: a1g4Mm1RcEwwdlJ0}
                ---
                kind: ConfigMap
                metadata: {name: app, namespace: shop-dev}
                data: {db_password: kX82mQpL0vRt}
                """))
        .containsExactly(
            "pass configmap/shop/blob",
            "not-applicable configmap/shop-dev/app: its name says that it is not for production");
  }
}
