package dev.kprod.semantics.credential;

import static java.util.Comparator.reverseOrder;

import java.util.Comparator;
import java.util.List;

/// What is said of a text in place of it.
///
/// There is no way back from this to the text: not its value, not a hash, not a prefix.
///
/// @param kind what it was recognised as
/// @param shape its length, entropy and character classes
public record Credential(CredentialKind kind, TextShape shape) {
  /// Where a text stands.
  public enum Place {
    /// The value of an environment variable.
    ENVIRONMENT,
    /// A word of a command; its name is the flag before it, if any.
    COMMAND,
    /// A value of a ConfigMap, or of anything like it.
    CONFIG,
    /// A header of an HTTP probe.
    HEADER
  }

  /// A credential inside a longer text.
  ///
  /// @param line from 1
  /// @param name the name it is assigned to, empty where it was recognised by itself
  /// @param from where in the text it starts; a known form counts as its whole line
  /// @param to where in the text it ends
  public record Found(int line, String name, Credential credential, int from, int to) {}

  /// How many findings of one text are told.
  public static final int MOST = 50;

  /// Judges a text by its name, its form and what stands inside it; the surest finding counts.
  ///
  /// @param name what the text is assigned to, empty where nothing is
  public static Credential of(String name, String value, Place place) {
    CredentialKind kind = Judgement.of(name, value, place);
    if (kind.certainty() == CredentialKind.Certainty.CERTAIN || !Assignments.mayAssign(value)) {
      return new Credential(kind, TextShape.of(value));
    }
    for (Found found : within(value)) {
      if (found.credential().kind().certainty().compareTo(kind.certainty()) > 0) {
        kind = found.credential().kind();
      }
    }
    return new Credential(kind, TextShape.of(value));
  }

  /// Finds the credentials inside a text of many lines or many assignments: properties, YAML, JSON,
  /// a shell script, a query. At most [#MOST] are told, in the order of the text.
  public static List<Found> within(String text) {
    return Assignments.of(text).stream().limit(MOST).toList();
  }

  /// Returns a text with `<redacted 24 characters>` in place of every credential inside it.
  public static String rest(String text) {
    StringBuilder rest = new StringBuilder();
    int done = 0;
    for (Found found : spans(text)) {
      if (found.from() >= done) {
        rest.append(text, done, found.from())
            .append("<redacted ")
            .append(found.to() - found.from())
            .append(" characters>");
      }
      done = Math.max(done, found.to());
    }
    return rest.append(text, done, text.length()).toString();
  }

  /// By their start, and of those that start together the longest first.
  private static List<Found> spans(String text) {
    return Assignments.of(text).stream()
        .sorted(Comparator.comparingInt(Found::from).thenComparing(Found::to, reverseOrder()))
        .toList();
  }
}
