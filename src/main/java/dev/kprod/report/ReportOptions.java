package dev.kprod.report;

import dev.kprod.audit.Outcome;
import dev.kprod.check.Severity;
import dev.kprod.medium.Ink;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// How much a report shows, and how. Nothing here changes score, gate or exit code.
///
/// @param minSeverity findings below it are not shown
/// @param show the outcomes that are shown
/// @param passes whether machine formats list the subjects that pass
/// @param owners whether owners, approvers and evidence of attestations are shown
/// @param screen how text is laid out
/// @param particulars what single formats are told
public record ReportOptions(
    Severity minSeverity,
    Set<Outcome.Word> show,
    Passes passes,
    Owners owners,
    Screen screen,
    Particulars particulars) {
  /// What `--show` is where nobody says it.
  private static final Set<Outcome.Word> USUAL =
      EnumSet.of(Outcome.Word.FAIL, Outcome.Word.UNKNOWN);

  /// What a report is where no option is given.
  public static final ReportOptions STANDARD =
      new ReportOptions(
          Severity.LOW, USUAL, Passes.COUNTED, Owners.SHOWN, Screen.STANDARD, Particulars.STANDARD);

  public ReportOptions {
    EnumSet<Outcome.Word> words = EnumSet.noneOf(Outcome.Word.class);
    words.addAll(show);
    show = Collections.unmodifiableSet(words);
  }

  /// Whether subjects that pass are listed.
  public enum Passes {
    COUNTED,
    LISTED
  }

  /// Whether names of people are shown.
  public enum Owners {
    SHOWN,
    REDACTED
  }

  /// How text is laid out.
  ///
  /// @param width cells in a line, 60 to 160
  /// @param binary what the person called: `kprod` or `kubectl kprod`
  public record Screen(
      int width,
      Ink ink,
      Symbols symbols,
      Detail detail,
      LongNames longNames,
      GroupBy groupBy,
      String binary) {
    /// A hundred columns, no colour.
    public static final Screen STANDARD =
        new Screen(
            100, Ink.PLAIN, Symbols.UNICODE, Detail.FOLDED, LongNames.WHOLE, GroupBy.AREA, "kprod");

    private static final int NARROWEST = 60;
    private static final int WIDEST = 160;

    public Screen {
      width = Math.clamp(width, NARROWEST, WIDEST);
    }

    /// Returns this at another width.
    public Screen wide(int cells) {
      return new Screen(cells, ink, symbols, detail, longNames, groupBy, binary);
    }

    /// Returns this in colour.
    public Screen in(Ink colours) {
      return new Screen(width, colours, symbols, detail, longNames, groupBy, binary);
    }

    /// Returns this with other symbols.
    public Screen with(Symbols others) {
      return new Screen(width, ink, others, detail, longNames, groupBy, binary);
    }

    /// Returns this with more or less detail.
    public Screen with(Detail other) {
      return new Screen(width, ink, symbols, other, longNames, groupBy, binary);
    }

    /// Returns this with long names cut or whole.
    public Screen with(LongNames other) {
      return new Screen(width, ink, symbols, detail, other, groupBy, binary);
    }

    /// Returns this arranged otherwise.
    public Screen by(GroupBy other) {
      return new Screen(width, ink, symbols, detail, longNames, other, binary);
    }

    /// Returns this for a program that was called by another name.
    public Screen called(String name) {
      return new Screen(width, ink, symbols, detail, longNames, groupBy, name);
    }
  }

  /// How much is folded.
  public enum Detail {
    FOLDED,
    ALL
  }

  /// What happens to names that do not fit: a person at a terminal gets them cut in the middle, a
  /// pipe gets them whole.
  public enum LongNames {
    CUT,
    WHOLE
  }

  /// How the text report is arranged.
  public enum GroupBy {
    AREA,
    NAMESPACE,
    CHECK
  }

  /// What single formats are told.
  ///
  /// @param failures which failures JUnit shows as failures
  /// @param series whether metrics tell namespaces apart
  /// @param room how many bytes a step summary has left
  public record Particulars(Failures failures, Series series, int room) {
    /// Failures that the gate counts, no namespaces, a whole step summary.
    public static final Particulars STANDARD =
        new Particulars(Failures.GATING, Series.CLUSTER, MarkdownReport.STEP_SUMMARY);

    /// Returns these with so much room in a step summary.
    public Particulars leaving(int bytes) {
      return new Particulars(failures, series, bytes);
    }
  }

  /// Which failures are failures for a reader that turns a build red on the first one.
  public enum Failures {
    /// Those that the gate counts.
    GATING,
    /// All of them.
    ALL
  }

  /// What metrics tell apart.
  public enum Series {
    CLUSTER,
    NAMESPACES
  }

  /// Says whether anything that would be shown is not.
  public boolean isFiltered() {
    return minSeverity != Severity.LOW || !show.equals(USUAL);
  }

  /// Returns these with another layout of text.
  public ReportOptions on(Screen other) {
    return new ReportOptions(minSeverity, show, passes, owners, other, particulars);
  }

  /// Returns these with other particulars.
  public ReportOptions with(Particulars others) {
    return new ReportOptions(minSeverity, show, passes, owners, screen, others);
  }

  /// Returns these showing nothing below a severity.
  public ReportOptions from(Severity least) {
    return new ReportOptions(least, show, passes, owners, screen, particulars);
  }

  /// Returns these showing some outcomes only.
  public ReportOptions showing(Set<Outcome.Word> words) {
    return new ReportOptions(minSeverity, words, passes, owners, screen, particulars);
  }

  /// Returns these with the subjects that pass listed or counted.
  public ReportOptions with(Passes other) {
    return new ReportOptions(minSeverity, show, other, owners, screen, particulars);
  }

  /// Returns these with names of people shown or left out.
  public ReportOptions with(Owners other) {
    return new ReportOptions(minSeverity, show, passes, other, screen, particulars);
  }
}
