package dev.kprod.medium;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many cells of a terminal a text takes.
///
/// Wide are the ranges that Unicode's EastAsianWidth table marks wide or full, and emoji. What a
/// reader sees as one character counts once, be it a base with marks or a joined emoji.
public final class Width {
  private static final Pattern CLUSTER = Pattern.compile("\\X");
  private static final int EMOJI_STYLE = 0xfe0f;

  /// The signs that reports use themselves.
  private static final String OURS = "–…✔✘";

  private static final int[][] WIDE = {
    {0x1100, 0x115f},
    {0x2329, 0x232a},
    {0x2e80, 0x303e},
    {0x3041, 0x4dbf},
    {0x4e00, 0xa4cf},
    {0xa960, 0xa97f},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe10, 0xfe19},
    {0xfe30, 0xfe6f},
    {0xff01, 0xff60},
    {0xffe0, 0xffe6},
    {0x16fe0, 0x18cff},
    {0x1aff0, 0x1b2ff},
    {0x1f200, 0x1f2ff},
    {0x20000, 0x2fffd},
    {0x30000, 0x3fffd},
  };

  private Width() {}

  /// Returns the cells that a text takes.
  public static int of(String text) {
    if (isPlain(text)) {
      return text.length();
    }
    int cells = 0;
    Matcher clusters = CLUSTER.matcher(text);
    while (clusters.find()) {
      cells += ofCluster(clusters.group());
    }
    return cells;
  }

  /// Returns the text in at most so many cells, cut in the middle where it is longer: what a name
  /// begins with tells what it is, what it ends with tells which.
  public static String cut(String text, int cells, String ellipsis) {
    if (of(text) <= cells) {
      return text;
    }
    int left = cells - of(ellipsis);
    if (left <= 0) {
      return head(text, cells);
    }
    int tail = left / 4;
    return head(text, left - tail) + ellipsis + tail(text, tail);
  }

  /// Returns the text in at most so many cells, cut at its end where it is longer.
  public static String cutEnd(String text, int cells, String ellipsis) {
    return of(text) <= cells
        ? text
        : head(text, Math.max(0, cells - of(ellipsis))).stripTrailing() + ellipsis;
  }

  /// Returns the text followed by as many spaces as fill the cells.
  public static String left(String text, int cells) {
    return text + " ".repeat(Math.max(0, cells - of(text)));
  }

  /// Returns the text after as many spaces as fill the cells.
  public static String right(String text, int cells) {
    return " ".repeat(Math.max(0, cells - of(text))) + text;
  }

  private static String head(String text, int cells) {
    StringBuilder out = new StringBuilder();
    int used = 0;
    Matcher clusters = CLUSTER.matcher(text);
    while (clusters.find()) {
      used += ofCluster(clusters.group());
      if (used > cells) {
        break;
      }
      out.append(clusters.group());
    }
    return out.toString();
  }

  private static String tail(String text, int cells) {
    int start = text.length();
    int used = 0;
    Matcher clusters = CLUSTER.matcher(text);
    java.util.List<String> all = clusters.results().map(found -> found.group()).toList();
    for (String cluster : all.reversed()) {
      used += ofCluster(cluster);
      if (used > cells) {
        break;
      }
      start -= cluster.length();
    }
    return text.substring(start);
  }

  private static int ofCluster(String cluster) {
    int widest = 0;
    for (int i = 0; i < cluster.length(); ) {
      int c = cluster.codePointAt(i);
      if (c == EMOJI_STYLE || Character.isEmojiPresentation(c)) {
        return 2;
      }
      widest = Math.max(widest, ofCharacter(c));
      i += Character.charCount(c);
    }
    return widest;
  }

  private static int ofCharacter(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.CONTROL ->
          0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  private static boolean isWide(int c) {
    if (c < WIDE[0][0]) {
      return false;
    }
    for (int[] range : WIDE) {
      if (c >= range[0] && c <= range[1]) {
        return true;
      }
    }
    return false;
  }

  /// Says whether every character takes one cell by itself, as almost all text does.
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          (c >= ' ' && c < 0x7f) || (c > 0xa0 && c < 0x300 && c != 0xad) || OURS.indexOf(c) >= 0;
      if (!plain) {
        return false;
      }
    }
    return text.indexOf(EMOJI_STYLE) < 0;
  }
}
