package dev.kprod.medium;

import java.util.ArrayList;
import java.util.List;

/// One line of text in the making: stretches of styles, measured before they are coloured.
public final class Line {
  private final List<Stretch> stretches = new ArrayList<>();
  private int cells;

  private record Stretch(Style style, String text) {}

  /// Adds text in a style. The text is already encoded for the terminal.
  public Line add(Style style, String text) {
    if (!text.isEmpty()) {
      stretches.add(new Stretch(style, text));
      cells += Width.of(text);
    }
    return this;
  }

  /// Adds plain text.
  public Line add(String text) {
    return add(Style.PLAIN, text);
  }

  /// Adds spaces until the line is so many cells wide, at least `least` of them.
  public Line to(int column, int least) {
    return add(" ".repeat(Math.max(least, column - cells)));
  }

  /// Adds another line's stretches.
  public Line add(Line other) {
    other.stretches.forEach(stretch -> add(stretch.style, stretch.text));
    return this;
  }

  /// Returns the cells that it takes.
  public int cells() {
    return cells;
  }

  /// Returns the line in colour, without the spaces at its end.
  public String paint(Ink ink) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < stretches.size(); i++) {
      Stretch stretch = stretches.get(i);
      String text = i == stretches.size() - 1 ? stretch.text.stripTrailing() : stretch.text;
      out.append(stretch.style == Style.PLAIN ? text : painted(ink, stretch.style, text));
    }
    return out.toString();
  }

  private static String painted(Ink ink, Style style, String text) {
    String bare = text.stripTrailing();
    return bare.isEmpty() ? text : ink.paint(style, bare) + text.substring(bare.length());
  }
}
