package dev.kprod.semantics.credential;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Credentials that are known by their form, whatever they are called.
final class Shapes {
  /// One form: `clue` is a text that every occurrence holds, so that most texts cost one search.
  private record Shape(CredentialKind kind, String clue, Pattern pattern) {}

  private static final String START = "(?<![A-Za-z0-9_-])";

  private static final List<Shape> SHAPES =
      List.of(
          shape(
              CredentialKind.PRIVATE_KEY,
              "PRIVATE KEY",
              "-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
          shape(CredentialKind.GITHUB_TOKEN, "gh", START + "gh[pousr]_[A-Za-z0-9]{20,}"),
          shape(CredentialKind.GITHUB_TOKEN, "github_pat_", START + "github_pat_[A-Za-z0-9_]{20,}"),
          shape(CredentialKind.GITLAB_TOKEN, "glpat-", START + "glpat-[A-Za-z0-9_-]{16,}"),
          shape(CredentialKind.SLACK_TOKEN, "xox", START + "xox[abprs]-[A-Za-z0-9-]{10,}"),
          shape(CredentialKind.STRIPE_KEY, "k_live_", START + "[sr]k_live_[A-Za-z0-9]{10,}"),
          shape(CredentialKind.GOOGLE_KEY, "AIza", START + "AIza[A-Za-z0-9_-]{35}"),
          shape(CredentialKind.AZURE_KEY, "AccountKey=", "AccountKey=[A-Za-z0-9+/]{20,}"),
          shape(CredentialKind.AZURE_KEY, "sig=", "(?:^|[?&\"'\\s])sig=[A-Za-z0-9%+/]{20,}"),
          shape(CredentialKind.NPM_TOKEN, "npm_", START + "npm_[A-Za-z0-9]{36}"),
          shape(CredentialKind.PYPI_TOKEN, "pypi-", START + "pypi-[A-Za-z0-9_-]{32,}"),
          shape(
              CredentialKind.SENDGRID_KEY,
              "SG.",
              START + "SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}"),
          shape(CredentialKind.TWILIO_KEY, "SK", START + "SK[0-9a-f]{32}(?![0-9A-Za-z])"),
          shape(CredentialKind.VAULT_TOKEN, "hvs.", START + "hvs\\.[A-Za-z0-9_-]{20,}"),
          shape(
              CredentialKind.DOCKER_AUTH,
              "\"auth",
              "\"auth\"\\s{0,8}:\\s{0,8}\"[A-Za-z0-9+/=]{8,}\""),
          shape(
              CredentialKind.KUBECONFIG,
              "client-key-data",
              "client-key-data\"?\\s{0,8}:\\s{0,8}\"?[A-Za-z0-9+/]{20,}"));

  private static final Pattern AWS_ID =
      Pattern.compile("(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Za-z0-9])");
  private static final Pattern AWS_SECRET =
      Pattern.compile("(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])");
  private static final int NEARBY = 400;
  private static final int MOST_IDS = 100;

  private static final Pattern JWT =
      Pattern.compile(
          "(?<![A-Za-z0-9_.-])(eyJ[A-Za-z0-9_-]{5,2000})\\.[A-Za-z0-9_-]{2,}\\.[A-Za-z0-9_-]{2,}");
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("\"type\"\\s{0,8}:\\s{0,8}\"service_account\"");
  private static final Pattern KUBECONFIG_TOKEN =
      Pattern.compile("(?m)^\\s{0,80}\"?token\"?\\s{0,8}:\\s{0,8}[^\\s$<{]{8,}");
  private static final Pattern USERINFO =
      Pattern.compile("://[^\\s/?#:@\"']{0,255}:([^\\s/?#\"']{4,512})@");
  private static final Pattern DSN =
      Pattern.compile("(?<![^\\s\"'=])[^\\s:@/\"'=]{1,255}:([^\\s@\"']{4,512})@(?:tcp|unix)\\(");

  /// No form but a URL with a password is shorter.
  private static final int SHORTEST = 16;

  private Shapes() {}

  private static Shape shape(CredentialKind kind, String clue, String pattern) {
    return new Shape(kind, clue, Pattern.compile(pattern));
  }

  static CredentialKind of(String value) {
    if (value.length() < SHORTEST) {
      return password(value);
    }
    CredentialKind plain = plain(value);
    return plain == CredentialKind.NONE ? plain(decoded(value)) : plain;
  }

  private static CredentialKind plain(String value) {
    for (Shape shape : SHAPES) {
      if (value.contains(shape.clue()) && shape.pattern().matcher(value).find()) {
        return shape.kind();
      }
    }
    if (isAwsKey(value)) {
      return CredentialKind.AWS_KEY;
    }
    if (isJwt(value)) {
      return CredentialKind.JWT;
    }
    if (value.contains("private_key") && SERVICE_ACCOUNT.matcher(value).find()) {
      return CredentialKind.GOOGLE_KEY;
    }
    if (value.contains("current-context") && KUBECONFIG_TOKEN.matcher(value).find()) {
      return CredentialKind.KUBECONFIG;
    }
    return password(value);
  }

  private static boolean isAwsKey(String value) {
    if (!value.contains("KIA") && !value.contains("SIA")) {
      return false;
    }
    Matcher id = AWS_ID.matcher(value);
    for (int tried = 0; id.find(); tried++) {
      int from = Math.max(0, id.start() - NEARBY);
      int to = Math.min(value.length(), id.end() + NEARBY);
      if (tried == MOST_IDS || AWS_SECRET.matcher(value).region(from, to).find()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isJwt(String value) {
    if (!value.contains("eyJ")) {
      return false;
    }
    Matcher jwt = JWT.matcher(value);
    while (jwt.find()) {
      try {
        byte[] head = Base64.getUrlDecoder().decode(jwt.group(1));
        if (new String(head, StandardCharsets.UTF_8).contains("\"alg\"")) {
          return true;
        }
      } catch (IllegalArgumentException notBase64) {
        // Three words with dots between them; the next ones may be a token.
      }
    }
    return false;
  }

  private static CredentialKind password(String value) {
    CredentialKind found = CredentialKind.NONE;
    if (value.indexOf('@') < 0) {
      return found;
    }
    for (Pattern pattern : List.of(USERINFO, DSN)) {
      Matcher url = pattern.matcher(value);
      while (url.find()) {
        String password = url.group(1);
        if (Judgement.isReference(password) || password.startsWith("%s")) {
          continue;
        }
        if (!Judgement.isPlaceholder(password)) {
          return CredentialKind.URL_PASSWORD;
        }
        found = CredentialKind.PLACEHOLDER;
      }
    }
    return found;
  }

  /// A text that is base64 as a whole is looked into once; what does not decode is empty.
  private static String decoded(String value) {
    if (!isBase64(value)) {
      return "";
    }
    try {
      return new String(Base64.getMimeDecoder().decode(value), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  private static boolean isBase64(String value) {
    int end = 0;
    while (end < value.length() && (isSpace(value.charAt(end)) || isLetter(value.charAt(end)))) {
      end++;
    }
    if (end < SHORTEST) {
      return false;
    }
    int padding = end;
    while (padding < value.length() && padding < end + 2 && value.charAt(padding) == '=') {
      padding++;
    }
    return value.substring(padding).isBlank();
  }

  private static boolean isSpace(char letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
  }

  private static boolean isLetter(char letter) {
    return CharacterClass.of(letter) != CharacterClass.OTHER || letter == '+' || letter == '/';
  }
}
