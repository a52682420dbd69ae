package dev.kprod.semantics.credential;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks through a longer text line by line, for known forms and for `name = value`.
///
/// It searches for the few words that end the name of a credential and then looks left for the rest
/// of the name and right for the value, each by one pass: no text makes it slow.
final class Assignments {
  private static final int LONGEST_NAME = 128;
  private static final int LONGEST_VALUE = 513;
  private static final int MOST_OF_A_LINE = 1000;

  private static final Pattern NAME_END =
      Pattern.compile(
          "(?:password|passwd|pwd|secret|token|key|credential)s?\\\\?[\"']?[ \\t]{0,8}[:=>]",
          Pattern.CASE_INSENSITIVE);

  private Assignments() {}

  static List<Credential.Found> of(String text) {
    List<Credential.Found> found = new ArrayList<>();
    CredentialKind whole = Shapes.of(text);
    boolean seen = whole == CredentialKind.NONE;
    int number = 0;
    for (int from = 0; from <= text.length(); ) {
      int to = lineEnd(text, from);
      String line = text.substring(from, to);
      number++;
      CredentialKind shape = whole == CredentialKind.NONE ? whole : Shapes.of(line);
      seen |= shape == whole;
      if (shape != CredentialKind.NONE) {
        found.add(found(number, "", shape, line, from));
      }
      assignments(line, number, from, shape, found);
      from = to + 1;
    }
    return seen ? found : List.of(found(1, "", whole, text, 0));
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /// Says whether a text can hold an assignment at all.
  static boolean mayAssign(String text) {
    return text.indexOf('=') >= 0 || text.indexOf(':') >= 0 || text.indexOf('>') >= 0;
  }

  /// What the form of the line has already told is not told again. A line with more assignments
  /// than are looked at counts as a whole.
  private static void assignments(
      String line, int number, int offset, CredentialKind shape, List<Credential.Found> found) {
    if (!mayAssign(line)) {
      return;
    }
    Matcher end = NAME_END.matcher(line);
    for (int tried = 0; end.find(); tried++) {
      if (tried == MOST_OF_A_LINE) {
        found.add(found(number, "", CredentialKind.PROBABLE, line, offset));
        return;
      }
      String name = name(line, end);
      int from = valueStart(line, end.end());
      String value = line.substring(from, valueEnd(line, end.end(), from));
      CredentialKind kind = Judgement.of(name, value, Credential.Place.CONFIG);
      if (kind.certainty() != CredentialKind.Certainty.NOTHING && kind != shape) {
        found.add(found(number, name, kind, value, offset + from));
      }
    }
  }

  private static Credential.Found found(
      int line, String name, CredentialKind kind, String text, int from) {
    Credential credential = new Credential(kind, TextShape.of(text));
    return new Credential.Found(line, name, credential, from, from + text.length());
  }

  private static String name(String line, Matcher end) {
    int stop = end.start();
    while (stop < end.end() && isName(line.charAt(stop))) {
      stop++;
    }
    int start = end.start();
    int limit = Math.max(0, start - LONGEST_NAME);
    while (start > limit && isName(line.charAt(start - 1))) {
      start--;
    }
    return line.substring(start, stop);
  }

  private static boolean isName(char letter) {
    return CharacterClass.of(letter) != CharacterClass.OTHER
        || letter == '_'
        || letter == '.'
        || letter == '-';
  }

  /// Behind white space, an escape and an opening quote.
  private static int valueStart(String line, int from) {
    int start = from;
    while (start < line.length() && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
      start++;
    }
    if (line.startsWith("\\", start)) {
      start++;
    }
    return line.startsWith("\"", start) || line.startsWith("'", start) ? start + 1 : start;
  }

  private static int valueEnd(String line, int from, int start) {
    String ends = " \t\r,;&\"'<>)}";
    if (start > from && "\"'".indexOf(line.charAt(start - 1)) >= 0) {
      boolean escaped = start - 1 > from && line.charAt(start - 2) == '\\';
      ends = escaped ? "\\" : line.substring(start - 1, start);
    }
    int limit = Math.min(line.length(), start + LONGEST_VALUE);
    int stop = start;
    while (stop < limit && ends.indexOf(line.charAt(stop)) < 0) {
      stop++;
    }
    return stop;
  }
}
