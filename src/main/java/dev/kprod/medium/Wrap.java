package dev.kprod.medium;

import java.util.ArrayList;
import java.util.List;

/// Text broken into lines.
public final class Wrap {
  private Wrap() {}

  /// Returns prose in lines of at most so many cells, broken between words; a word that is longer
  /// than a line keeps one for itself.
  public static List<String> words(String text, int cells) {
    return flow(List.of(text.strip().split("\\s+")), " ", cells);
  }

  /// Returns a word in pieces of at most so many cells, broken where a name or a path has a joint;
  /// a piece without one stays whole.
  public static List<String> pieces(String word, int cells) {
    List<String> pieces = new ArrayList<>();
    String left = word;
    while (Width.of(left) > cells) {
      int joint = joint(left, cells);
      if (joint <= 0) {
        break;
      }
      pieces.add(left.substring(0, joint));
      left = left.substring(joint);
    }
    pieces.add(left);
    return pieces;
  }

  private static int joint(String word, int cells) {
    int best = -1;
    for (int i = 1; i < word.length() && Width.of(word.substring(0, i)) <= cells; i++) {
      if (".[/".indexOf(word.charAt(i)) >= 0 || ",:;".indexOf(word.charAt(i - 1)) >= 0) {
        best = i;
      }
    }
    return best;
  }

  /// Returns parts joined to lines of at most so many cells; no part is broken.
  public static List<String> flow(List<String> parts, String between, int cells) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (String part : parts) {
      int width = Width.of(part);
      if (!line.isEmpty() && used + Width.of(between) + width > cells) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
        used = 0;
      }
      if (!line.isEmpty()) {
        line.append(between);
        used += Width.of(between);
      }
      line.append(part);
      used += width;
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  /// Returns a shell command in lines that paste as one: broken between its words by a backslash,
  /// never inside quotes. A word that is longer than a line is left whole.
  public static List<String> command(String command, int cells, String indent) {
    List<String> words = shellWords(command);
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int needed = Width.of(line.toString()) + 1 + Width.of(word) + (i < words.size() - 1 ? 2 : 0);
      boolean begun = !line.isEmpty() && !line.toString().isBlank();
      if (begun && needed > cells) {
        lines.add(line + " \\");
        line = new StringBuilder(indent);
        begun = false;
      }
      line.append(begun ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<String> shellWords(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (c == '\\' && !quoted && i + 1 < command.length()) {
        word.append(c).append(command.charAt(++i));
      } else if (c == ' ' && !quoted) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        quoted ^= c == '\'';
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
