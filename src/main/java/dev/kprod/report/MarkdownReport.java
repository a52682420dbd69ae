package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Markdown as GitHub and GitLab show it: a comment on a change, or the summary of a step. What
/// does not fit is left out from the end and named, since either host drops what is too long whole.
public final class MarkdownReport implements Report {
  /// What GitHub takes as the summary of one step, in bytes.
  public static final int STEP_SUMMARY = 1024 * 1024;

  /// What a comment holds with room to spare: GitHub takes 65,536 characters.
  private static final int COMMENT = 60_000;

  /// Room for the sentence that names the cut.
  private static final int NOTICE = 400;

  private final Place place;

  /// Where it is shown.
  public enum Place {
    COMMENT,
    STEP_SUMMARY
  }

  /// Returns the writer of one of the two formats.
  public MarkdownReport(Place place) {
    this.place = place;
  }

  @Override
  public String format() {
    return switch (place) {
      case COMMENT -> "markdown";
      case STEP_SUMMARY -> "github-summary";
    };
  }

  @Override
  public String purpose() {
    return switch (place) {
      case COMMENT -> "a comment on a change, a chat";
      case STEP_SUMMARY -> "the summary of a GitHub step: appended to $GITHUB_STEP_SUMMARY";
    };
  }

  @Override
  public Filtering filtering() {
    return Filtering.FILTERED;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    int room =
        switch (place) {
          case COMMENT -> COMMENT;
          case STEP_SUMMARY -> Math.min(STEP_SUMMARY, options.particulars().room());
        };
    try {
      out.append(fitting(new MarkdownSections(result, options).all(), room));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String fitting(List<MarkdownSections.Section> sections, int room) {
    StringBuilder out = new StringBuilder();
    int left = room - NOTICE;
    Map<String, Integer> dropped = new LinkedHashMap<>();
    for (MarkdownSections.Section section : sections) {
      String text = (out.isEmpty() ? "" : "\n") + section.text();
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (dropped.isEmpty() && bytes <= left) {
        out.append(text);
        left -= bytes;
      } else {
        dropped.merge(section.name(), 1, Integer::sum);
      }
    }
    if (!dropped.isEmpty()) {
      out.append(out.isEmpty() ? "" : "\n").append(notice(dropped));
    }
    return out.toString();
  }

  private static String notice(Map<String, Integer> dropped) {
    List<String> parts =
        dropped.entrySet().stream()
            .map(one -> one.getValue() == 1 ? one.getKey() : one.getValue() + " of " + one.getKey())
            .toList();
    return "**Cut:** no room for %s. The other formats have everything.\n"
        .formatted(String.join(", ", parts));
  }
}
