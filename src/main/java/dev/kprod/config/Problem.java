package dev.kprod.config;

/// Something in a kprod.yaml that is not as it should be, with the line that shows it.
///
/// @param file the base name of the file
/// @param line from 1
/// @param column from 1
/// @param what one sentence without a full stop
/// @param hint what may have been meant; empty where nothing is near
/// @param source the line as it stands in the file
/// @param length how many characters of it are meant
public record Problem(
    String file, int line, int column, String what, String hint, String source, int length) {
  private static final int WIDEST = 100;

  /// Returns the problem as people see it: place and words, then the line with what is meant
  /// marked.
  public String text() {
    String head = "%s:%s:%s: %s".formatted(file, line, column, what);
    if (source.isBlank() || column > WIDEST) {
      return hint.isEmpty() ? head : head + "; " + hint;
    }
    String shown = source.length() > WIDEST ? source.substring(0, WIDEST) : source;
    int marked = Math.clamp(length, 1, Math.max(1, shown.length() - column + 1));
    String mark = " ".repeat(column - 1) + "^".repeat(marked);
    return "%s\n%5s | %s\n      | %s%s"
        .formatted(head, line, printable(shown), mark, hint.isEmpty() ? "" : " " + hint);
  }

  private static String printable(String line) {
    StringBuilder shown = new StringBuilder();
    line.codePoints()
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) || isFormat(c) ? ' ' : c));
    return shown.toString();
  }

  private static boolean isFormat(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.FORMAT || type == Character.SURROGATE;
  }
}
