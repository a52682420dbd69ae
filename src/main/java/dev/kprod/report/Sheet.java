package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Cut;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.SubjectText;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What every part of a text report needs to know, and how it says the common things.
record Sheet(AuditResult result, ReportOptions options, Economy economy) {
  /// The narrowest report that puts things side by side.
  private static final int ROOMY = 76;

  /// How many of each a report says before it says how many more there are.
  ///
  /// @param blocks items told in full
  /// @param oneLiners items told in one line
  /// @param lines notes, unknowns and next steps each
  /// @param rows rows of a table that has no natural end
  /// @param subjects namespaces told of one item
  record Economy(int blocks, int oneLiners, int lines, int rows, int subjects) {
    /// Nothing is folded.
    static final Economy NONE =
        new Economy(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);
  }

  int width() {
    return options.screen().width();
  }

  boolean isRoomy() {
    return width() >= ROOMY;
  }

  boolean isVerbose() {
    return options.screen().detail() == ReportOptions.Detail.ALL;
  }

  Symbols symbols() {
    return options.screen().symbols();
  }

  String binary() {
    return options.screen().binary();
  }

  /// Returns a text from the cluster as this terminal may show it.
  String show(String raw) {
    return symbols().show(Cut.value(raw));
  }

  /// Returns a name, cut in the middle to so many cells where names are cut.
  String name(String raw, int cells) {
    String shown = show(raw);
    return options.screen().longNames() == ReportOptions.LongNames.CUT
        ? Width.cut(shown, Math.max(4, cells), symbols().ellipsis())
        : shown;
  }

  /// Returns prose in lines; folded, it ends after `most` of them.
  List<String> prose(String raw, int cells, int most) {
    List<String> words =
        Stream.of(symbols().show(Cut.message(raw)).strip().split("\\s+"))
            .flatMap(word -> Wrap.pieces(word, cells).stream())
            .map(
                word ->
                    options.screen().longNames() == ReportOptions.LongNames.CUT
                        ? Width.cut(word, cells, symbols().ellipsis())
                        : word)
            .toList();
    List<String> lines = Wrap.flow(words, " ", cells);
    if (isVerbose() || lines.size() <= most) {
      return lines;
    }
    List<String> kept = new ArrayList<>(lines.subList(0, most));
    String last = kept.removeLast();
    kept.add(Width.cutEnd(last + " " + lines.get(most), cells, symbols().ellipsis()));
    return kept;
  }

  /// Returns an outcome's sign in its colour.
  Line sign(Outcome.Word word, Severity severity) {
    Style style =
        switch (word) {
          case FAIL -> style(severity);
          case UNKNOWN -> Style.UNKNOWN;
          case WAIVED -> Style.WAIVED;
          case PASS -> Style.PASS;
          case NOT_APPLICABLE -> Style.QUIET;
        };
    return new Line().add(style, symbols().of(word));
  }

  /// Returns the style of a severity.
  static Style style(Severity severity) {
    return switch (severity) {
      case CRITICAL -> Style.CRITICAL;
      case HIGH -> Style.HIGH;
      case MEDIUM -> Style.MEDIUM;
      case LOW -> Style.LOW;
    };
  }

  /// Returns how a report shouts a severity.
  static String shouted(Severity severity) {
    return severity.name();
  }

  /// Returns parts joined by commas, as many as fit, then how many more there are.
  String asManyAsFit(List<String> parts, int cells) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String next = (i == 0 ? "" : ", ") + parts.get(i);
      int left = parts.size() - i - 1;
      String after = left == 0 ? "" : ", and " + Figures.grouped(left) + " more";
      if (i > 0 && Width.of(out + next + after) > cells) {
        return out + ", and " + Figures.grouped(parts.size() - i) + " more";
      }
      out.append(next);
    }
    return out.toString();
  }

  /// Returns what names a subject inside its namespace.
  String subject(Subject subject, int cells) {
    return name(SubjectText.inNamespace(subject), cells);
  }

  /// Returns the command that tells all about one finding.
  String explain(Item item, Subject subject) {
    String argument = SubjectText.argument(subject);
    String shown = show(argument);
    String plain = binary() + " explain " + item.check().id();
    return shown.equals(argument)
        ? plain + " --subject " + dev.kprod.check.Shell.quoted(argument)
        : plain;
  }

  /// Returns the namespace that a subject belongs to; a Namespace belongs to itself.
  static String home(Subject subject) {
    boolean namespace = subject.kind().equals("Namespace") && subject.group().isEmpty();
    return namespace ? subject.name() : subject.namespace();
  }

  /// Returns the failing items that are shown, worst first, new ones before all others.
  List<Item> failing() {
    if (!options.show().contains(Outcome.Word.FAIL)) {
      return List.of();
    }
    return result.items().stream()
        .filter(item -> !failures(item).isEmpty())
        .sorted(
            Comparator.<Item, Boolean>comparing(item -> newOnes(item) == 0)
                .thenComparing(item -> item.worst().orElse(Severity.LOW))
                .thenComparing(item -> item.check().radius())
                .thenComparing(Comparator.comparingDouble(Sheet::failingShare).reversed())
                .thenComparing(item -> item.check().id()))
        .toList();
  }

  /// Returns the failures of an item that are shown, new ones first.
  List<Result> failures(Item item) {
    return item.results().stream()
        .filter(one -> isShown(one.outcome()))
        .sorted(Comparator.comparing(one -> !isNew(one)))
        .toList();
  }

  /// Returns how many failures of an item the baseline does not have.
  static int newOnes(Item item) {
    return (int) item.results().stream().filter(Sheet::isNew).count();
  }

  /// Returns the items of one outcome that are shown, most severe first.
  List<Item> items(Outcome.Word word) {
    return result.items().stream()
        .filter(item -> item.outcome() == word)
        .filter(item -> item.severity().isAtLeast(options.minSeverity()))
        .sorted(Comparator.comparing(Item::severity))
        .toList();
  }

  private boolean isShown(Outcome outcome) {
    return outcome instanceof Outcome.Fail(var found)
        && found.severity().isAtLeast(options.minSeverity());
  }

  /// Says whether the baseline does not have a failure.
  static boolean isNew(Result result) {
    return result.state().equals(Optional.of(Result.BaselineState.NEW));
  }

  private static double failingShare(Item item) {
    int judged = item.counts().pass() + item.counts().fail();
    return judged == 0 ? 0 : item.counts().fail() / (double) judged;
  }

  /// Returns how many of what fail: `3 of 40 workloads, 1 new`.
  String share(Item item, List<Result> failures) {
    StringBuilder share = new StringBuilder(show(Sentences.share(item)));
    if (newOnes(item) > 0) {
      share.append(", ").append(newOnes(item)).append(" new");
    }
    if (item.counts().unknown() > 0) {
      share.append(", ").append(Figures.grouped(item.counts().unknown())).append(" unknown");
    }
    boolean hidden = failures.size() < item.counts().fail();
    return hidden
        ? share.append(", ").append(failures.size()).append(" here").toString()
        : share.toString();
  }
}
