package dev.kprod.medium;

import dev.kprod.check.Untrusted;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One encoder for each medium: the only way from [Untrusted] text to what a report shows.
public final class Encoders {
  /// Terminals, and whatever is read in one. Everything that moves the cursor, reorders or hides is
  /// shown as an escape.
  public static final Untrusted.Encoder TERMINAL = raw -> shown(raw, false);

  /// Terminals that cannot show more than ASCII.
  public static final Untrusted.Encoder TERMINAL_ASCII = raw -> shown(raw, true);

  /// The inside of a JSON string, for a writer that puts the quotes.
  public static final Untrusted.Encoder JSON = Encoders::json;

  /// A YAML scalar: plain where nothing in it could mean anything, else in double quotes.
  public static final Untrusted.Encoder YAML = Encoders::yaml;

  /// The text of a SARIF message, in which braces are placeholders and brackets are links.
  public static final Untrusted.Encoder SARIF_MESSAGE = Encoders::sarifMessage;

  /// Markdown as GitHub and GitLab read it: nothing in it marks up, links or mentions.
  public static final Untrusted.Encoder MARKDOWN = Encoders::markdown;

  /// Prose in Markdown: as harmless as [#MARKDOWN], but what marks nothing up where it stands is
  /// left as it is, so that a page reads well as text too. Code between backticks stays code.
  public static final Untrusted.Encoder MARKDOWN_PROSE = Encoders::markdownProse;

  /// Code in Markdown, with a fence longer than any inside.
  public static final Untrusted.Encoder MARKDOWN_CODE = Encoders::markdownCode;

  /// A field of CSV, always in quotes, never a formula.
  public static final Untrusted.Encoder CSV = Encoders::csv;

  /// Text inside XML 1.0, for a writer that escapes what XML reserves. What XML cannot hold becomes
  /// the replacement character.
  public static final Untrusted.Encoder XML = Encoders::xml;

  /// The value of a label in the text format of Prometheus, for a writer that puts the quotes.
  public static final Untrusted.Encoder OPENMETRICS = Encoders::openmetrics;

  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern PLAIN_YAML = Pattern.compile("[A-Za-z*][A-Za-z0-9_./-]*");
  private static final Set<String> YAML_WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");
  private static final Pattern MARKDOWN_MEANS = Pattern.compile("[\\\\`*_{}\\[\\]()#+\\-.!|~@$]");
  private static final Pattern MARKS_ANYWHERE = Pattern.compile("[\\\\*_\\[\\]|~$]");
  private static final Pattern MARKS_AT_START = Pattern.compile("^([0-9]*)([#+\\-.)=])");
  private static final Pattern AUTOLINK = Pattern.compile("(?i)(https?|www|ftp)|(@)|(#)(?=[0-9])");
  private static final String WORD_JOINER = "\u2060";

  private Encoders() {}

  /// Says whether a character moves, reorders or hides text instead of being text.
  public static boolean isInvisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /// Returns a text of several lines, each harmless in a terminal: a manifest to paste.
  public static String lines(Untrusted text, Untrusted.Encoder encoder) {
    StringBuilder out = new StringBuilder();
    text.raw()
        .lines()
        .forEach(line -> out.append(out.isEmpty() ? "" : "\n").append(encoder.encode(line)));
    return out.toString();
  }

  /// Returns the text with a surrogate that stands alone replaced, so that any reader takes it.
  static String wellFormed(String raw) {
    if (!hasSurrogates(raw)) {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length());
    raw.codePoints()
        .forEach(
            c -> out.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xfffd : c));
    return out.toString();
  }

  /// Says whether a text has characters that take two UTF-16 units, or halves of such; few have.
  static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /// Returns how JSON writes one character that should not stand there as itself.
  static String jsonEscape(int unit) {
    return "\\u" + HEX.toHexDigits((char) unit);
  }

  /// Says whether JSON keeps one UTF-16 unit out of the file.
  static boolean isKeptOutOfJson(char unit) {
    return unit == '<' || unit >= 0xfffe || (isInvisible(unit) && !Character.isSurrogate(unit));
  }

  /// Says whether a text hides something in characters that take two UTF-16 units.
  static boolean hidesInPairs(String text) {
    return hasSurrogates(text)
        && text.codePoints().anyMatch(c -> Character.isSupplementaryCodePoint(c) && isInvisible(c));
  }

  private static String shown(String raw, boolean asciiOnly) {
    if (isPlain(raw)) {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length() + 16);
    raw.codePoints()
        .forEach(
            c -> {
              if (isInvisible(c) || (asciiOnly && c > 0x7e)) {
                out.append(escape(c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  /// Nearly every text is; a stream over its characters would cost more than all else.
  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) < ' ' || raw.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static String escape(int c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default ->
          c <= 0xff
              ? "\\x" + HEX.toHexDigits((byte) c)
              : c <= 0xffff
                  ? "\\u" + HEX.toHexDigits((char) c)
                  : "\\u{" + Integer.toHexString(c) + "}";
    };
  }

  private static String json(String raw) {
    StringBuilder out = new StringBuilder(raw.length() + 16);
    String text = wellFormed(raw);
    boolean pairs = hidesInPairs(text);
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      switch (unit) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          boolean escaped = isKeptOutOfJson(unit) || (pairs && Character.isSurrogate(unit));
          out.append(escaped ? jsonEscape(unit) : String.valueOf(unit));
        }
      }
    }
    return out.toString();
  }

  private static String yaml(String raw) {
    boolean plain =
        PLAIN_YAML.matcher(raw).matches()
            && !raw.startsWith("*")
            && !YAML_WORDS.contains(raw.toLowerCase(Locale.ROOT));
    return plain ? raw : '"' + json(raw) + '"';
  }

  private static String sarifMessage(String raw) {
    StringBuilder out = new StringBuilder(raw.length() + 16);
    for (int i = 0; i < raw.length(); i++) {
      char unit = raw.charAt(i);
      switch (unit) {
        case '{', '}' -> out.append(unit).append(unit);
        case '[', ']', '\\' -> out.append('\\').append(unit);
        default -> out.append(unit);
      }
    }
    return out.toString();
  }

  private static String markdown(String raw) {
    String oneLine = shown(raw.replaceAll("[\\r\\n\\t\\u2028\\u2029]+", " "), false);
    String entities = oneLine.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    String unlinked =
        AUTOLINK
            .matcher(entities)
            .replaceAll(found -> Matcher.quoteReplacement(found.group() + WORD_JOINER));
    return MARKDOWN_MEANS.matcher(unlinked).replaceAll("\\\\$0");
  }

  private static String markdownProse(String raw) {
    StringBuilder out = new StringBuilder();
    String[] parts = raw.strip().split("`", -1);
    boolean paired = parts.length % 2 == 1;
    for (int i = 0; i < parts.length; i++) {
      if (paired && i % 2 == 1) {
        out.append(markdownCode(parts[i]));
      } else {
        out.append(i > 0 && !paired ? "\\`" : "").append(unmarked(parts[i], i == 0));
      }
    }
    return out.toString();
  }

  private static String unmarked(String raw, boolean first) {
    String oneLine = shown(raw.replaceAll("[\\r\\n\\t\\u2028\\u2029]+", " "), false);
    String entities = oneLine.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    String unlinked =
        AUTOLINK
            .matcher(entities)
            .replaceAll(found -> Matcher.quoteReplacement(found.group() + WORD_JOINER));
    String escaped = MARKS_ANYWHERE.matcher(unlinked).replaceAll("\\\\$0");
    return first ? MARKS_AT_START.matcher(escaped).replaceFirst("$1\\\\$2") : escaped;
  }

  private static String markdownCode(String raw) {
    String oneLine = shown(raw.replaceAll("[\\r\\n\\t\\u2028\\u2029]+", " "), false);
    String fence = "`".repeat(longestRun(oneLine, '`') + 1);
    boolean padded = oneLine.startsWith("`") || oneLine.endsWith("`") || oneLine.isBlank();
    return padded ? fence + " " + oneLine + " " + fence : fence + oneLine + fence;
  }

  /// Returns how many of one character follow each other at most.
  public static int longestRun(String text, char wanted) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == wanted ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static String csv(String raw) {
    String start = raw.replaceAll("^[ \"']+", "");
    boolean formula = !start.isEmpty() && "=+-@\t\r".indexOf(start.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + shown(raw, false).replace("\"", "\"\"") + '"';
  }

  private static String xml(String raw) {
    StringBuilder out = new StringBuilder(raw.length());
    wellFormed(raw).codePoints().forEach(c -> out.appendCodePoint(isXml(c) ? c : 0xfffd));
    return shown(out.toString(), false);
  }

  /// The production Char of XML 1.0.
  private static boolean isXml(int c) {
    return c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c != 0xfffe && c != 0xffff);
  }

  private static String openmetrics(String raw) {
    return shown(raw, false).replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
