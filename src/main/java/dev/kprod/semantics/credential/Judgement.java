package dev.kprod.semantics.credential;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The rules for one name and one value.
final class Judgement {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 512;
  private static final double RANDOM = 3.0;

  /// `PGPASSWORD`, the variable of libpq, is the one common name that joins its words.
  private static final Pattern NAME =
      Pattern.compile(
          "(?:^|[_.-])(?:(?:pg)?password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key"
              + "|private[_-]?key|credential|client[_-]?secret|encryption[_-]?key)s?$");

  private static final List<String> ENDINGS =
      List.of("password", "passwd", "pwd", "secret", "token", "key", "credential");
  private static final Pattern LOWER_UPPER = Pattern.compile("([a-z0-9])([A-Z])");
  private static final Pattern UPPER_WORD = Pattern.compile("([A-Z])([A-Z][a-z])");
  private static final Pattern PUBLIC_NAME =
      Pattern.compile("(?:\\.crt|certificate[a-z_.-]*|ca-root-cert)$", Pattern.CASE_INSENSITIVE);
  private static final Pattern PUBLIC_VALUE =
      Pattern.compile("-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}(?:CERTIFICATE|PUBLIC KEY)-----");
  private static final Pattern HEADER =
      Pattern.compile("(?:proxy-)?authorization|cookie|x-api-key|x-auth-token");

  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\([^()]*\\)|\\$\\{[^{}]*\\}|\\{\\{.*\\}\\}|<[^<>]*>"
              + "|(?:vault:|op://|ref\\+|arn:aws:secretsmanager|enc:|ENC\\[).*"
              + "|projects/[^/]*/secrets/.*",
          Pattern.DOTALL);
  private static final Pattern TEMPLATE = Pattern.compile("\\$[({A-Za-z_]|\\{\\{");
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?:^|[^a-z])(?:change[-_ ]?me|change[-_ ]?it|replace[-_ ]?me|examples?|dummy|x{4,}"
              + "|your[-_ ].*|test(?:ing)?|placeholder|redacted|todo)(?:[^a-z]|$)");
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?i:true|false|null|none|enabled|disabled)|[+-]?[0-9.,_]+(?:[eE][+-]?[0-9]+)?|\\*+");
  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,30}://\\S*");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.[a-z]{2,}(?::[0-9]{1,5})?");
  private static final Pattern PATH = Pattern.compile("\\.{0,2}/[^+=\\s]*|[A-Z]:\\\\\\S*");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern ID_NAME = Pattern.compile("(?:access[_-]?key|credential)s?$");
  private static final Pattern WORDS = Pattern.compile("[a-z]+(?:[ ._/-](?:[a-z]+|[0-9]{1,4}))*");
  private static final Pattern UNSPEAKABLE = Pattern.compile("[b-df-hj-np-tv-xz]{5}");

  private Judgement() {}

  static CredentialKind of(String name, String value, Credential.Place place) {
    if (value.length() < SHORTEST || REFERENCE.matcher(value).matches()) {
      return CredentialKind.NONE;
    }
    CredentialKind shape = Shapes.of(value);
    if (shape != CredentialKind.NONE) {
      return shape;
    }
    if (isPublic(name, value)) {
      return CredentialKind.PUBLIC;
    }
    if (place == Credential.Place.HEADER && HEADER.matcher(lower(name)).matches()) {
      return CredentialKind.AUTHORIZATION_HEADER;
    }
    return saysCredential(name) ? named(name, value) : CredentialKind.NONE;
  }

  /// Says whether a name ends in a word for a credential: `dbPassword`, `API_KEY`, not `TOKEN_URL`.
  static boolean saysCredential(String name) {
    return endsLikeCredential(name) && NAME.matcher(words(name)).find();
  }

  /// Spares nearly every name the patterns.
  private static boolean endsLikeCredential(String name) {
    int end = name.length();
    if (end > 0 && (name.charAt(end - 1) == 's' || name.charAt(end - 1) == 'S')) {
      end--;
    }
    for (String ending : ENDINGS) {
      if (name.regionMatches(true, end - ending.length(), ending, 0, ending.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPublic(String name, String value) {
    return (value.contains("-----BEGIN ") && PUBLIC_VALUE.matcher(value).find())
        || ((name.indexOf("rt") >= 0 || name.indexOf("RT") >= 0)
            && PUBLIC_NAME.matcher(name).find());
  }

  static boolean isReference(String value) {
    return REFERENCE.matcher(value).matches() || TEMPLATE.matcher(value).lookingAt();
  }

  static boolean isPlaceholder(String value) {
    return PLACEHOLDER.matcher(lower(value)).find();
  }

  private static CredentialKind named(String name, String value) {
    if (value.length() > LONGEST
        || value.chars().anyMatch(Character::isWhitespace)
        || TEMPLATE.matcher(value).find()
        || PLAIN.matcher(value).matches()
        || URL.matcher(value).matches()
        || HOST.matcher(value).matches()
        || PATH.matcher(value).matches()) {
      return CredentialKind.NONE;
    }
    if (isPlaceholder(value)) {
      return CredentialKind.PLACEHOLDER;
    }
    if (isWords(value) || (UUID.matcher(value).matches() && ID_NAME.matcher(words(name)).find())) {
      return CredentialKind.NONE;
    }
    TextShape shape = TextShape.of(value);
    return shape.entropy() >= RANDOM || shape.classes().size() >= 3
        ? CredentialKind.PROBABLE
        : CredentialKind.WEAK;
  }

  /// Without a dictionary: lower-case words that can be spoken, such as the name of a Secret.
  private static boolean isWords(String value) {
    if (!WORDS.matcher(value).matches() || UNSPEAKABLE.matcher(value).find()) {
      return false;
    }
    long letters = value.chars().filter(letter -> letter >= 'a' && letter <= 'z').count();
    long vowels = value.chars().filter(letter -> "aeiouy".indexOf(letter) >= 0).count();
    return vowels * 5 >= letters;
  }

  private static String words(String name) {
    String split = UPPER_WORD.matcher(name).replaceAll("$1_$2");
    return lower(LOWER_UPPER.matcher(split).replaceAll("$1_$2"));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
