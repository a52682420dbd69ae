package dev.kprod.semantics.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.kprod.semantics.credential.Credential.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Planted credentials are put together at run time, so that no scanner trips over this file.
class CredentialTest {
  private static final String RANDOM = "x7Rq" + "T2vLw9" + "Zk4Nb8" + "Hd3Fj6" + "Mp5Gs1" + "Yc0Ua";

  static Stream<Arguments> planted() {
    String alphanumeric = RANDOM + RANDOM + RANDOM;
    String head = base64("{\"alg\":\"RS256\"}");
    return Stream.of(
        known(CredentialKind.PRIVATE_KEY, "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE"),
        known(CredentialKind.PRIVATE_KEY, "-----BEGIN " + "PRIVATE KEY-----\nMIIE"),
        known(CredentialKind.PRIVATE_KEY, "-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3Bl"),
        known(
            CredentialKind.PRIVATE_KEY,
            Base64.getEncoder()
                .encodeToString(
                    ("-----BEGIN EC " + "PRIVATE KEY-----\nMHcC")
                        .getBytes(StandardCharsets.UTF_8))),
        known(
            CredentialKind.AWS_KEY,
            "id=" + "AKIA" + "QRSTUVWXYZ234567" + " secret=" + alphanumeric.substring(0, 40)),
        known(CredentialKind.GITHUB_TOKEN, "ghp" + "_" + alphanumeric.substring(0, 36)),
        known(CredentialKind.GITHUB_TOKEN, "github" + "_pat_" + alphanumeric.substring(0, 50)),
        known(CredentialKind.GITLAB_TOKEN, "glpat" + "-" + RANDOM.substring(0, 20)),
        known(CredentialKind.SLACK_TOKEN, "xoxb" + "-123456789012-" + RANDOM),
        known(CredentialKind.STRIPE_KEY, "sk" + "_live_" + RANDOM),
        known(CredentialKind.GOOGLE_KEY, "AIza" + alphanumeric.substring(0, 35)),
        known(
            CredentialKind.GOOGLE_KEY,
            "{\"type\": \"service_account\",\n \"private_" + "key\": \"" + RANDOM + "\"}"),
        known(
            CredentialKind.AZURE_KEY,
            "DefaultEndpointsProtocol=https;Account" + "Key=" + RANDOM + "=="),
        known(
            CredentialKind.AZURE_KEY, "https://a.blob.core.windows.net/c?sv=1&sig" + "=" + RANDOM),
        known(CredentialKind.JWT, head + "." + base64("{\"sub\":1}") + "." + RANDOM),
        known(CredentialKind.NPM_TOKEN, "npm" + "_" + alphanumeric.substring(0, 36)),
        known(CredentialKind.PYPI_TOKEN, "pypi" + "-" + alphanumeric),
        known(CredentialKind.SENDGRID_KEY, "SG" + "." + RANDOM + "." + RANDOM),
        known(CredentialKind.TWILIO_KEY, "SK" + "0123456789abcdef0123456789abcdef"),
        known(CredentialKind.VAULT_TOKEN, "hvs" + "." + RANDOM),
        known(CredentialKind.URL_PASSWORD, "postgres://app:" + "hunter22" + "@db:5432/shop"),
        known(CredentialKind.URL_PASSWORD, "redis://:" + "hunter22" + "@cache"),
        known(CredentialKind.URL_PASSWORD, "amqp://u:" + "p@ss:w0rd" + "@mq"),
        known(CredentialKind.URL_PASSWORD, "app:" + "hunter22" + "@tcp(db:3306)/shop"),
        known(
            CredentialKind.DOCKER_AUTH,
            "{\"auths\": {\"r.example.com\": {\"auth\": \"" + base64("me:" + RANDOM) + "\"}}}"),
        known(CredentialKind.KUBECONFIG, "users:\n- user: {client-key-" + "data: " + RANDOM + "}"),
        known(
            CredentialKind.KUBECONFIG,
            "current-context: a\nusers:\n- user:\n    tok" + "en: " + RANDOM));
  }

  private static Arguments known(CredentialKind kind, String value) {
    return Arguments.of(kind, value);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("planted")
  void a_known_form_is_certain_whatever_its_name(CredentialKind kind, String value) {
    assertThat(Credential.of("HARMLESS", value, Place.ENVIRONMENT).kind()).isEqualTo(kind);
    assertThat(Credential.of("", "prefix=1 " + value, Place.COMMAND).kind().certainty())
        .as("inside a longer word")
        .isIn(
            CredentialKind.Certainty.CERTAIN,
            value.startsWith("LS0t")
                ? CredentialKind.Certainty.NOTHING
                : CredentialKind.Certainty.CERTAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "password, PROBABLE",
    "DB_PASSWORD, PROBABLE",
    "dbPassword, PROBABLE",
    "db.passwd, PROBABLE",
    "MYSQL-PWD, PROBABLE",
    "apikey, PROBABLE",
    "stripeApiKey, PROBABLE",
    "API_KEYS, PROBABLE",
    "AWS_SECRET_ACCESS_KEY, PROBABLE",
    "OAUTH2ClientSecret, PROBABLE",
    "ENCRYPTION-KEY, PROBABLE",
    "credentials, PROBABLE",
    "--db-password, PROBABLE",
    "PGPASSWORD, PROBABLE",
    "PROJECT_KEY, NONE",
    "SECRET_KEY_ID, NONE",
    "TOKEN_URL, NONE",
    "PASSWORD_FILE, NONE",
    "SECRET_NAME, NONE",
    "MONKEY, NONE",
    "COMPASSWORD, NONE",
    "PUBLIC_KEY, NONE",
    "ca.crt, PUBLIC",
    "tls.crt, PUBLIC",
    "serverCertificate, PUBLIC",
    "istio-ca-root-cert, PUBLIC",
    "'', NONE",
  })
  void a_name_counts_by_its_last_whole_words(String name, CredentialKind kind) {
    assertThat(Credential.of(name, RANDOM, Place.ENVIRONMENT).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x7RqT2vLw9 | PROBABLE
          8f3a9c1d7e2b4a60 | PROBABLE
          Winter2026! | PROBABLE
          aaaaAAAA1 | PROBABLE
          aaaaAAAA | WEAK
          qwrtpsdf | PROBABLE
          abababab12 | WEAK
          short1A | NONE
          '' | NONE
          $(DB_PASSWORD) | NONE
          ${DB_PASSWORD} | NONE
          {{ .Values.password }} | NONE
          <set by the operator> | NONE
          vault:secret/data/db#password | NONE
          op://vault/item/field | NONE
          ref+awsssm://db/password | NONE
          arn:aws:secretsmanager:eu-west-1:1:secret:db | NONE
          projects/12/secrets/db/versions/1 | NONE
          ENC[AES256_GCM,data:Tr7o] | NONE
          enc:0a1B2c3D4e | NONE
          prefix-${REST}-A1b2 | NONE
          1234567890 | NONE
          12_345_678.9 | NONE
          disabled | NONE
          https://vault.example.com:8200/v1/X1y2 | NONE
          db.prod.example.com | NONE
          db.prod.example.com:5432 | NONE
          /var/run/secrets/db/Password1 | NONE
          ./conf/Password1x | NONE
          two words A1b2 | NONE
          my-app-database-credentials | NONE
          production | NONE
          authentication | NONE
          changeme | PLACEHOLDER
          ChangeMe123 | PLACEHOLDER
          your-password-here | PLACEHOLDER
          xxxxxxxxxx | PLACEHOLDER
          example1234 | PLACEHOLDER
          test1234 | PLACEHOLDER
          3f2504e0-4f89-41d3-9a0c-0305e82c3301 | PROBABLE
          """)
  void a_named_value_must_look_like_a_credential(String value, CredentialKind kind) {
    assertThat(Credential.of("DB_PASSWORD", value, Place.ENVIRONMENT).kind()).isEqualTo(kind);
  }

  @Test
  void a_uuid_is_an_id_where_the_name_allows_it() {
    String uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    assertThat(Credential.of("ACCESS_KEY", uuid, Place.ENVIRONMENT).kind())
        .isEqualTo(CredentialKind.NONE);
    assertThat(Credential.of("API_KEY", uuid, Place.ENVIRONMENT).kind())
        .isEqualTo(CredentialKind.PROBABLE);
  }

  @Test
  void a_password_in_a_url_may_be_a_reference_or_a_placeholder() {
    assertThat(kind("postgres://app:$(PASSWORD)@db/shop")).isEqualTo(CredentialKind.NONE);
    assertThat(kind("postgres://app:${PASSWORD}@db/shop")).isEqualTo(CredentialKind.NONE);
    assertThat(kind("postgres://app:abc@db/shop")).isEqualTo(CredentialKind.NONE);
    assertThat(kind("postgres://app:changeme@db/shop")).isEqualTo(CredentialKind.PLACEHOLDER);
    assertThat(kind("https://user@example.com/a:b@c")).isEqualTo(CredentialKind.NONE);
    assertThat(kind("postgres://app:" + "hunter22" + "@db.example.com/test"))
        .isEqualTo(CredentialKind.URL_PASSWORD);
  }

  private static CredentialKind kind(String value) {
    return Credential.of("VALUE", value, Place.ENVIRONMENT).kind();
  }

  @Test
  void the_id_of_an_aws_key_without_its_secret_is_no_credential() {
    assertThat(kind("AKIA" + "QRSTUVWXYZ234567")).isEqualTo(CredentialKind.NONE);
  }

  @Test
  void certificates_and_public_keys_are_public_and_a_private_key_beside_them_is_not() {
    String certificate = "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n";
    assertThat(Credential.of("API_TOKEN", certificate, Place.CONFIG).kind())
        .isEqualTo(CredentialKind.PUBLIC);
    assertThat(Credential.of("key", "-----BEGIN PUBLIC KEY-----\nMII", Place.CONFIG).kind())
        .isEqualTo(CredentialKind.PUBLIC);
    assertThat(
            Credential.of("ca.crt", certificate + "-----BEGIN " + "PRIVATE KEY-----", Place.CONFIG)
                .kind())
        .isEqualTo(CredentialKind.PRIVATE_KEY);
  }

  @Test
  void a_header_of_a_probe_is_a_credential_by_its_name_alone() {
    assertThat(Credential.of("Authorization", "Basic YWJjOmRlZg", Place.HEADER).kind())
        .isEqualTo(CredentialKind.AUTHORIZATION_HEADER);
    assertThat(Credential.of("Accept", "application/json", Place.HEADER).kind())
        .isEqualTo(CredentialKind.NONE);
  }

  @Test
  void assignments_are_found_in_every_usual_notation_with_line_and_name() {
    String secret = "Kd83" + "hQx7Zp";
    String text =
        String.join(
            "\n",
            "# comment",
            "db.password=" + secret,
            "db:",
            "  apiKey: \"" + secret + "\"",
            "{\"client_secret\": \"" + secret + "\", \"user\": \"x\"}",
            "export API_TOKEN='" + secret + "' && run --password=" + secret + " --x",
            "<passwd>" + secret + "</passwd>",
            "Server=db;User Id=me;Password=" + secret + ";",
            "jdbc:mysql://db/shop?user=me&password=" + secret + "&ssl=true",
            "{\"a\": \"{\\\"token\\\": \\\"" + secret + "\\\"}\"}",
            "password_file=/run/secret",
            "token: ${TOKEN}",
            "password: changeme");
    assertThat(Credential.within(text))
        .map(found -> found.line() + " " + found.name() + " " + found.credential().kind())
        .containsExactly(
            "2 db.password PROBABLE",
            "4 apiKey PROBABLE",
            "5 client_secret PROBABLE",
            "6 API_TOKEN PROBABLE",
            "6 --password PROBABLE",
            "7 passwd PROBABLE",
            "8 Password PROBABLE",
            "9 password PROBABLE",
            "10 token PROBABLE",
            "13 password PLACEHOLDER");
    assertThat(Credential.within(text))
        .extracting(found -> found.credential().shape().length())
        .containsExactly(10, 10, 10, 10, 10, 10, 10, 10, 10, 8);
  }

  @Test
  void a_known_form_on_a_line_is_told_once() {
    String text = "a: 1\nurl: postgres://app:" + "hunter22" + "@db/shop\n";
    assertThat(Credential.within(text))
        .map(found -> found.line() + " " + found.name() + " " + found.credential().kind())
        .containsExactly("2  URL_PASSWORD");
  }

  @Test
  void the_rest_of_a_text_is_what_is_not_a_credential() {
    String secret = "Kd83" + "hQx7Zp";
    assertThat(Credential.rest("set -e\nPGPASSWORD=" + secret + " pg_dump -h db > /tmp/x"))
        .isEqualTo("set -e\nPGPASSWORD=<redacted 10 characters> pg_dump -h db > /tmp/x");
    assertThat(Credential.rest("--password=" + secret))
        .isEqualTo("--password=<redacted 10 characters>");
    assertThat(Credential.rest("a\nurl=http://u:" + secret + "@h token=" + secret + "\nb"))
        .isEqualTo("a\n<redacted 42 characters>\nb");
    assertThat(Credential.rest("pg_dump -h db")).isEqualTo("pg_dump -h db");
  }

  @Test
  void a_line_with_too_many_assignments_is_no_rest_at_all() {
    String line = ("token=" + "Kd83" + "hQx7Zp ").repeat(1001);
    assertThat(Credential.rest("a\n" + line)).isEqualTo("a\n<redacted 17017 characters>");
  }

  @Property
  void the_rest_never_holds_the_planted_value(@ForAll String before, @ForAll String after) {
    String secret = "Kd83" + "hQx7Zp";
    assertThat(Credential.rest(before + " token=" + secret + " " + after)).doesNotContain(secret);
  }

  @Test
  void what_is_told_is_bounded() {
    assertThat(Credential.within(("password=" + RANDOM + "\n").repeat(200)))
        .hasSize(Credential.MOST);
  }

  @Test
  void the_shape_of_a_text_is_measured_in_characters() {
    assertThat(TextShape.of("aaaa")).isEqualTo(new TextShape(4, 0.0, Set.of(CharacterClass.LOWER)));
    assertThat(TextShape.of("abcdABCD1234-_😀ä").length()).isEqualTo(16);
    assertThat(TextShape.of("abcdABCD1234-_😀ä").entropy()).isEqualTo(4.0);
    assertThat(TextShape.of("aB1 ").classes())
        .containsExactly(
            CharacterClass.LOWER, CharacterClass.UPPER, CharacterClass.DIGIT, CharacterClass.OTHER);
    assertThat(TextShape.of("").length()).isZero();
  }

  @Test
  void nothing_that_is_told_holds_the_text() {
    Credential told = Credential.of("DB_PASSWORD", RANDOM, Place.ENVIRONMENT);
    assertThat(told.toString()).doesNotContain(RANDOM.substring(0, 4));
  }

  @Property
  void any_text_is_judged(@ForAll String name, @ForAll String value) {
    for (Place place : Place.values()) {
      assertThat(Credential.of(name, value, place).shape()).isEqualTo(TextShape.of(value));
    }
  }

  @Test
  void hostile_texts_of_a_megabyte_are_judged_in_time() {
    int size = 1 << 20;
    List<String> hostile =
        List.of(
            "://:".repeat(size / 4),
            "a".repeat(size) + "!",
            "a" + " ".repeat(size) + "!",
            "token=".repeat(size / 6),
            "password: \"".repeat(size / 11),
            "eyJ".repeat(size / 3) + ".",
            ".eyJaaaaaaaa".repeat(size / 12),
            ("AKIA" + "QRSTUVWXYZ234567 ").repeat(size / 21),
            ("password=redis://:" + "hunter22" + "@a ").repeat(size / 30),
            "-----BEGIN A A A A ".repeat(size / 19),
            "{{".repeat(size / 2),
            "\n".repeat(size));
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (String text : hostile) {
            assertThat(Credential.of("data", text, Place.CONFIG).shape().length())
                .isEqualTo(text.length());
          }
        });
  }
}
