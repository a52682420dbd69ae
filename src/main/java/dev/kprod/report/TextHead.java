package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.check.Severity;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// The top of a text report: what was audited, how it stands, what hurts first.
record TextHead(Sheet sheet) {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// Returns who audited what, when, and with what left out.
  List<Line> title() {
    AuditResult result = sheet.result();
    List<Line> lines = new ArrayList<>();
    String gap = sheet.isRoomy() ? "   " : "  ";
    List<String> parts = new ArrayList<>();
    parts.add("kprod " + result.tool().version());
    parts.add(sheet.name(JsonReport.clusterName(result), sheet.width() / 2));
    if (!result.cluster().kubernetesVersion().raw().isEmpty()) {
      parts.add("Kubernetes " + version());
    }
    parts.add(sizes());
    for (String line : Wrap.flow(parts, gap, sheet.width())) {
      lines.add(new Line().add(lines.isEmpty() ? Style.HEADING : Style.PLAIN, line));
    }
    plain(lines, Style.QUIET, read());
    if (!result.snapshot().incomplete().isEmpty()) {
      plain(lines, Style.UNKNOWN, unread(result.snapshot().incomplete()));
    }
    plain(lines, Style.PLAIN, scope());
    if (sheet.options().isFiltered()) {
      plain(lines, Style.PLAIN, List.of(Sentences.filter(sheet.options())));
    }
    result
        .baseline()
        .ifPresent(baseline -> plain(lines, Style.HEADING, List.of(compared(baseline))));
    return lines;
  }

  private void plain(List<Line> lines, Style style, List<String> sentences) {
    List<String> words =
        sentences.stream().flatMap(sentence -> List.of(sentence.split(" ")).stream()).toList();
    List<String> whole = Wrap.flow(sentences, " ", sheet.width());
    boolean fits = whole.stream().allMatch(line -> Width.of(line) <= sheet.width());
    for (String line : fits ? whole : Wrap.flow(words, " ", sheet.width())) {
      lines.add(new Line().add(style, line));
    }
  }

  private String version() {
    String raw = sheet.show(sheet.result().cluster().kubernetesVersion().raw());
    String plain = raw.startsWith("v") ? raw.substring(1) : raw;
    String platform = sheet.result().cluster().platform();
    return platform.isEmpty() ? plain : "%s (%s)".formatted(plain, platformName(platform));
  }

  private static String platformName(String platform) {
    return switch (platform) {
      case "eks", "gke", "aks", "oke" -> platform.toUpperCase(Locale.ROOT);
      case "openshift" -> "OpenShift";
      default -> platform;
    };
  }

  private String sizes() {
    AuditResult.About about = sheet.result().cluster();
    return "%s, %s, %s"
        .formatted(
            size(about.nodes(), "node"),
            size(about.namespaces(), "namespace"),
            size(about.workloads(), "workload"));
  }

  private static String size(OptionalInt known, String noun) {
    return known.isPresent()
        ? Figures.count(known.getAsInt(), noun, noun + "s")
        : "? " + noun + "s";
  }

  private List<String> read() {
    AuditResult result = sheet.result();
    String when = CLOCK.format(result.snapshot().at());
    List<String> sentences = new ArrayList<>();
    sentences.add(
        switch (result.snapshot().source()) {
          case LIVE ->
              "Read %s in %s.".formatted(when, Figures.seconds(result.snapshot().durationMs()));
          case FILE -> "Snapshot of %s.".formatted(when);
          case DEMO -> "Demo: a recorded cluster, read %s.".formatted(when);
        });
    sentences.add(Figures.count(result.tool().checks(), "check", "checks") + ".");
    List<String> settings = new ArrayList<>();
    if (!result.scope().disabledChecks().isEmpty()) {
      settings.add(result.scope().disabledChecks().size() + " off");
    }
    if (!result.waivers().isEmpty()) {
      settings.add(Figures.count(result.waivers().size(), "waiver", "waivers"));
    }
    long attested =
        result.attestations().stream()
            .filter(row -> row.state() != AuditResult.AttestationRow.State.MISSING)
            .count();
    if (attested > 0) {
      settings.add(Figures.count(attested, "attestation", "attestations"));
    }
    String files =
        result.config().stream()
            .map(file -> sheet.show(file.name()))
            .collect(Collectors.joining(", "));
    if (!settings.isEmpty()) {
      String counts = String.join(", ", settings) + ".";
      sentences.add(files.isEmpty() ? counts : files + ": " + counts);
    } else if (!files.isEmpty()) {
      sentences.add("With " + files + ".");
    }
    return sentences;
  }

  private List<String> unread(List<String> reads) {
    String named =
        reads.size() == 1
            ? sheet.show(reads.getFirst()) + " was not read whole."
            : Figures.grouped(reads.size()) + " lists were not read whole.";
    return List.of(named, "What depends on them is unknown, not passed.");
  }

  private List<String> scope() {
    AuditResult.Scope scope = sheet.result().scope();
    List<String> sentences = new ArrayList<>();
    if (scope.partial()) {
      List<String> chosen = new ArrayList<>();
      if (!scope.selectedChecks().isEmpty()) {
        chosen.add("checks " + shown(scope.selectedChecks()));
      }
      if (!scope.includeNamespaces().isEmpty() && !scope.includeNamespaces().equals(List.of("*"))) {
        chosen.add("namespaces " + shown(scope.includeNamespaces()));
      }
      if (!scope.selector().isEmpty()) {
        chosen.add("workloads with " + sheet.show(scope.selector()));
      }
      String only = chosen.isEmpty() ? "a part" : String.join("; ", chosen);
      sentences.add(
          "Judged only: %s (%s out of scope)."
              .formatted(only, Figures.count(scope.outOfScopeChecks(), "item", "items")));
    }
    if (!scope.excludeNamespaces().isEmpty()) {
      sentences.add("Left out: namespaces %s.".formatted(shown(scope.excludeNamespaces())));
    }
    return sentences;
  }

  private String shown(List<String> names) {
    List<String> shown = names.stream().limit(8).map(sheet::show).toList();
    String more = names.size() > 8 ? " and %s more".formatted(names.size() - 8) : "";
    return String.join(", ", shown) + more;
  }

  private String compared(AuditResult.BaselineRow baseline) {
    AuditResult.Findings findings = sheet.result().summary().findings();
    return "%s new, %s known, %s resolved, %s unjudged since %s"
        .formatted(
            findings.isNew().orElse(0),
            findings.unchanged().orElse(0),
            findings.resolved().orElse(0),
            findings.unjudged().orElse(0),
            baseline.takenAt().map(TextHead::day).orElse(sheet.show(baseline.name())));
  }

  private static String day(Instant at) {
    return CLOCK.format(at).substring(0, 10);
  }

  /// Returns score, floor and coverage.
  List<Line> score() {
    AuditResult.Summary summary = sheet.result().summary();
    List<Line> lines = new ArrayList<>();
    String score =
        summary.score().isPresent() ? Figures.whole(summary.score()) + " of 100" : "none";
    String floor =
        summary.floor().isPresent()
                && !Figures.whole(summary.floor()).equals(Figures.whole(summary.score()))
            ? "floor %s if all unread failed".formatted(Figures.whole(summary.floor()))
            : "";
    row(lines, "Score", score, List.of(meaning(summary).split(" ")), floor, "Floor");
    String waived = summary.waived() > 0 ? "waived " + Figures.percent(summary.waived()) : "";
    row(
        lines,
        "Coverage",
        Figures.percent(summary.totalCoverage()),
        unknownShares(summary),
        waived,
        "Waived");
    return lines;
  }

  /// Adds one row, and a second one where the extra does not fit beside it.
  private void row(
      List<Line> lines,
      String label,
      String value,
      List<String> parts,
      String extra,
      String second) {
    Line row = new Line().add("  " + Width.left(label, 11)).add(Style.HEADING, value);
    List<String> details = new ArrayList<>(Wrap.flow(parts, " ", sheet.width() - 25));
    if (!details.isEmpty()) {
      row.to(25, 2).add(details.removeFirst());
    }
    lines.add(row);
    for (String more : details) {
      lines.add(new Line().to(25, 0).add(more));
    }
    if (extra.isEmpty()) {
      return;
    }
    Line last = lines.getLast();
    if (last.cells() + 3 + Width.of(extra) <= sheet.width()) {
      last.add("   ").add(Style.QUIET, extra);
      return;
    }
    String[] words = extra.split(" ", 3);
    String first = second.equals("Waived") ? words[1] + " " + words[2] : words[1];
    String rest = second.equals("Waived") ? "" : words[2];
    lines.add(
        new Line().add("  " + Width.left(second, 11)).add(first).to(25, 2).add(Style.QUIET, rest));
  }

  /// What a selection leaves of the score is said before the grade, which it then has not.
  private String meaning(AuditResult.Summary summary) {
    List<Item> items = sheet.result().items();
    if (summary.score().isEmpty() || sheet.result().scope().selectedChecks().isEmpty()) {
      return grade(summary);
    }
    String of =
        "score of %s".formatted(Figures.count(items.size(), "selected check", "selected checks"));
    boolean halves = items.size() == 1 && items.getFirst().weakestLink();
    return "%s%s; %s"
        .formatted(of, halves ? ", whose first failure costs half" : "", grade(summary));
  }

  private static String grade(AuditResult.Summary summary) {
    String why = summary.caps().stream().map(TextHead::because).collect(Collectors.joining(", "));
    if (summary.grade().equals("?")) {
      return why.isEmpty() ? "no grade" : "no grade: " + why;
    }
    String grade = "grade " + summary.grade();
    return why.isEmpty() ? grade : grade + ", capped: " + why;
  }

  private static String because(AuditResult.GradeCap cap) {
    return switch (cap.because()) {
      case "critical-failures" ->
          Figures.count(cap.count().orElse(1), "critical finding", "critical findings");
      case "coverage" -> "too much is unknown";
      case "partial-scope" -> "only a part was judged";
      case "nothing-judged" -> "nothing was judged";
      default -> cap.because().replace('-', ' ');
    };
  }

  private static List<String> unknownShares(AuditResult.Summary summary) {
    List<String> shares = new ArrayList<>();
    for (Reason reason : Reason.values()) {
      double share = summary.unknown().getOrDefault(reason, 0.0);
      if (share > 0) {
        String lead = shares.isEmpty() ? "unknown: " : "";
        shares.add(lead + reason.word().replace('-', ' ') + " " + Figures.percent(share) + ",");
      }
    }
    if (!shares.isEmpty()) {
      String last = shares.removeLast();
      shares.add(last.substring(0, last.length() - 1));
    }
    return shares;
  }

  /// Returns what would hurt first.
  List<Line> worst() {
    List<Item> worst =
        sheet.result().worst().stream().filter(item -> !sheet.failures(item).isEmpty()).toList();
    if (worst.isEmpty() || !sheet.options().show().contains(Outcome.Word.FAIL)) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line().add(Style.HEADING, "What would hurt you first"));
    int ids = worst.stream().mapToInt(item -> item.check().id().length()).max().orElse(0);
    for (int i = 0; i < worst.size(); i++) {
      Item item = worst.get(i);
      Severity severity = item.worst().orElse(item.severity());
      Line line =
          new Line()
              .add("  %s ".formatted(i + 1))
              .add(sheet.sign(Outcome.Word.FAIL, severity))
              .add(" ")
              .add(Sheet.style(severity), Sheet.shouted(severity));
      if (sheet.isRoomy()) {
        line.to(6 + Width.of(sheet.symbols().of(Outcome.Word.FAIL)) + 8, 1);
        line.add(Style.ID, item.check().id());
        int column = line.cells() - item.check().id().length() + ids + 2;
        List<String> prose =
            sheet.prose(Sentences.headline(item, sheet.failures(item)), sheet.width() - column, 2);
        lines.add(line.to(column, 2).add(prose.getFirst()));
        prose.stream().skip(1).forEach(more -> lines.add(new Line().to(column, 0).add(more)));
      } else {
        lines.add(line.add(" ").add(Style.ID, item.check().id()));
        for (String prose :
            sheet.prose(Sentences.headline(item, sheet.failures(item)), sheet.width() - 4, 2)) {
          lines.add(new Line().add("    " + prose));
        }
      }
    }
    return lines;
  }
}
