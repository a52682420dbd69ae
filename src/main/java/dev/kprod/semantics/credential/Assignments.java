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
  private static final Pattern LINE = Pattern.compile("\\R");

  private Assignments() {}

  static List<Credential.Found> of(String text) {
    List<Credential.Found> found = new ArrayList<>();
    CredentialKind whole = Shapes.of(text);
    boolean seen = whole == CredentialKind.NONE;
    String[] lines = LINE.split(text, -1);
    for (int i = 0; i < lines.length; i++) {
      CredentialKind shape =
          whole == CredentialKind.NONE ? CredentialKind.NONE : Shapes.of(lines[i]);
      seen |= shape == whole;
      if (shape != CredentialKind.NONE) {
        add(i + 1, "", shape, lines[i], found);
      }
      assignments(lines[i], i + 1, shape, found);
    }
    if (!seen) {
      add(1, "", whole, text, found);
    }
    return found;
  }

  /// Says whether a text can hold an assignment at all.
  static boolean mayAssign(String text) {
    return text.indexOf('=') >= 0 || text.indexOf(':') >= 0 || text.indexOf('>') >= 0;
  }

  /// What the form of the line has already told is not told again.
  private static void assignments(
      String line, int number, CredentialKind shape, List<Credential.Found> found) {
    Matcher end = NAME_END.matcher(line);
    for (int tried = 0; tried < MOST_OF_A_LINE && end.find(); tried++) {
      String name = name(line, end);
      String value = value(line, end.end());
      CredentialKind kind = Judgement.of(name, value, Credential.Place.CONFIG);
      if (kind.certainty() != CredentialKind.Certainty.NOTHING && kind != shape) {
        add(number, name, kind, value, found);
      }
    }
  }

  private static void add(
      int line, String name, CredentialKind kind, String text, List<Credential.Found> found) {
    found.add(new Credential.Found(line, name, new Credential(kind, TextShape.of(text))));
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

  private static String value(String line, int from) {
    int start = from;
    while (start < line.length() && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
      start++;
    }
    boolean escaped = line.startsWith("\\", start);
    if (escaped) {
      start++;
    }
    if (start == line.length()) {
      return "";
    }
    char first = line.charAt(start);
    String ends = " \t,;&\"'<>)}";
    if (first == '"' || first == '\'') {
      start++;
      ends = escaped ? "\\" : String.valueOf(first);
    }
    int limit = Math.min(line.length(), start + LONGEST_VALUE);
    int stop = start;
    while (stop < limit && ends.indexOf(line.charAt(stop)) < 0) {
      stop++;
    }
    return line.substring(start, stop);
  }
}
