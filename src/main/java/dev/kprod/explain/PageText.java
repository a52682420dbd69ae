package dev.kprod.explain;

import dev.kprod.check.Untrusted;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A page for a terminal in the making.
final class PageText {
  private static final int LABELS = 13;
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final StringBuilder out = new StringBuilder();
  private final int width;
  private final Ink ink;
  private final Untrusted.Encoder encoder;

  PageText(int width, Ink ink, Untrusted.Encoder encoder) {
    this.width = width;
    this.ink = ink;
    this.encoder = encoder;
  }

  PageText blank() {
    out.append('\n');
    return this;
  }

  PageText heading(String text) {
    return add(new Line().add(Style.HEADING, encoder.encode(text)));
  }

  PageText add(Line line) {
    out.append(line.paint(ink)).append('\n');
    return this;
  }

  /// Adds prose in lines that all start with the same indent.
  PageText paragraph(Style style, String indent, String prose) {
    for (String line : wrapped(prose, width - indent.length())) {
      add(new Line().add(indent).add(style, line));
    }
    return this;
  }

  /// Adds a label and what belongs to it, beside each other; nothing for nothing.
  PageText labelled(String label, List<String> texts) {
    String lead = label;
    for (String text : texts) {
      for (String line : wrapped(text, width - LABELS)) {
        add(new Line().add(Style.QUIET, Width.left(lead, LABELS)).to(LABELS, 0).add(line));
        lead = "";
      }
    }
    return this;
  }

  PageText section(String title, List<String> paragraphs) {
    if (!paragraphs.isEmpty()) {
      blank().heading(title);
      paragraphs.forEach(text -> paragraph(Style.PLAIN, "  ", text));
    }
    return this;
  }

  PageText steps(String title, List<String> steps) {
    blank().heading(title);
    for (int i = 0; i < steps.size(); i++) {
      String lead = "  %s. ".formatted(i + 1);
      for (String line : wrapped(steps.get(i), width - lead.length())) {
        add(new Line().add(lead + line));
        lead = " ".repeat(lead.length());
      }
    }
    return this;
  }

  /// Adds lines as they are, each encoded: a manifest, a command.
  PageText block(String title, String text) {
    blank().heading(title);
    Encoders.lines(Untrusted.of(text), encoder)
        .lines()
        .forEach(line -> add(new Line().add("    " + line)));
    return this;
  }

  /// Adds lines that are not broken: references.
  PageText lines(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      blank().heading(title);
      lines.forEach(line -> add(new Line().add("  " + encoder.encode(line))));
    }
    return this;
  }

  private List<String> wrapped(String prose, int cells) {
    List<String> words = new ArrayList<>();
    SPACE
        .splitAsStream(encoder.encode(prose).strip())
        .forEach(word -> words.addAll(Wrap.pieces(word, cells)));
    return Wrap.flow(words, " ", cells);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
