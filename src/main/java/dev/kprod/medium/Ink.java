package dev.kprod.medium;

/// Colours text. Only the terminal's own ink knows an escape sequence.
@FunctionalInterface
public interface Ink {
  /// No colour at all.
  Ink PLAIN = (style, text) -> text;

  /// Returns the text as it prints in a style; it takes the same cells.
  String paint(Style style, String text);
}
