package dev.kprod.explain;

/// Plain text that breaks between words.
final class Prose {
  private static final String INDENT = "  ";
  private static final int PAIR = 12;

  private final int width;
  private final StringBuilder out = new StringBuilder();

  Prose(int width) {
    this.width = width;
  }

  void line(String text) {
    out.append(text).append('\n');
  }

  void blank() {
    out.append('\n');
  }

  void section(String title) {
    blank();
    line(title);
  }

  void indented(String text) {
    wrapped(INDENT, INDENT, text);
  }

  void numbered(int number, String text) {
    String lead = "%2s. ".formatted(number);
    wrapped(lead, " ".repeat(lead.length()), text);
  }

  void pair(String name, String value) {
    if (!value.isEmpty()) {
      String lead = INDENT + name + " ".repeat(Math.max(1, PAIR - name.length()));
      wrapped(lead, " ".repeat(lead.length()), value);
    }
  }

  void verbatim(String block) {
    block.strip().lines().forEach(each -> line(INDENT + each));
  }

  private void wrapped(String lead, String rest, String text) {
    StringBuilder current = new StringBuilder(lead);
    int begun = lead.length();
    for (String word : text.strip().split("\\s+")) {
      if (current.length() > begun && current.length() + 1 + word.length() > width) {
        line(current.toString());
        current = new StringBuilder(rest);
        begun = rest.length();
      }
      if (current.length() > begun) {
        current.append(' ');
      }
      current.append(word);
    }
    line(current.toString());
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
