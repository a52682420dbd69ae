package dev.kprod.cli.terminal;

import dev.kprod.medium.Ink;
import dev.kprod.medium.Style;

/// The colours of a terminal: the sixteen that every theme defines, so that text stays readable.
public final class Palette {
  /// Paints with the sixteen base colours.
  public static final Ink SIXTEEN = Palette::paint;

  private static final String ESCAPE = "\u001b[";

  private Palette() {}

  private static String paint(Style style, String text) {
    String code = code(style);
    return code.isEmpty() || text.isEmpty() ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
  }

  private static String code(Style style) {
    return switch (style) {
      case PLAIN -> "";
      case HEADING, ID -> "1";
      case QUIET, LOW, WAIVED -> "2";
      case CRITICAL -> "1;31";
      case HIGH, MEDIUM -> "33";
      case PASS -> "32";
      case UNKNOWN -> "36";
      case GATE_PASSED -> "7;32";
      case GATE_FAILED -> "7;31";
      case GATE_INCOMPLETE -> "7;36";
      case GATE_OFF -> "7";
    };
  }
}
