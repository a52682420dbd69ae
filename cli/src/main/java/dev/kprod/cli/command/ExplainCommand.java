package dev.kprod.cli.command;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.AuditResult.Taken.Source;
import dev.kprod.audit.Auditor;
import dev.kprod.audit.Order;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Evidence;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.access.Access;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.explain.CheckPage;
import dev.kprod.explain.Guide;
import dev.kprod.medium.Encoders;
import dev.kprod.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what a check asks, or what came of it on one subject.
@Command(
    name = "explain",
    description = {
      "Says what a check asks, why, how it is judged and what to do; or, with --subject, what",
      "came of it there, with evidence and patch. Topics: score, exit-codes, waivers."
    },
    sortOptions = false)
public final class ExplainCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(paramLabel = "CHECK", description = "a check or a topic")
  String what = "";

  @Option(
      names = "--subject",
      paramLabel = "KIND/NS/NAME",
      description = "what came of it there; KIND/NAME for what has no namespace")
  @Nullable String subject;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description = "look for the subject in this snapshot; demo is the one that comes along")
  @Nullable Path snapshot;

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ConfigOptions config = new ConfigOptions();

  /// Makes the command.
  public ExplainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Optional<String> guide = Guide.find(what);
    if (guide.isPresent()) {
      session.screen().print(guide.get());
      return ExitCode.PASSED.code();
    }
    Listed listed = session.catalogue().find(what).orElseThrow(this::unknown);
    Settings settings =
        new Configured(session, config, new ScopeOptions(), new GateOptions()).settings();
    if (subject == null) {
      int width = session.surroundings().width(OptionalInt.empty());
      session
          .screen()
          .print(CheckPage.of(listed, settings.of(listed.id()).params()).text(Math.min(width, 100)));
      return ExitCode.PASSED.code();
    }
    AuditResult result =
        Auditor.audit(
            session.catalogue(),
            taken(listed, settings),
            Order.of(Session.version(), settings)
                .from(snapshot == null ? Source.LIVE : Source.FILE)
                .selecting(only(listed)));
    session.screen().print(told(result, subject));
    return ExitCode.PASSED.code();
  }

  private static Selection only(Listed listed) {
    return new Selection(List.of(listed.id()), List.of(), List.of());
  }

  private Snapshot taken(Listed listed, Settings settings) {
    if (snapshot != null) {
      return snapshot.toString().equals("demo")
          ? SnapshotSource.shipped()
          : SnapshotSource.file(snapshot);
    }
    SnapshotSource source = new SnapshotSource(session, cluster, new OutputOptions());
    try (Access access = source.open()) {
      return source.live(
          access,
          SnapshotSource.plan(
              Selected.reads(session.catalogue(), only(listed), settings), List.of()));
    }
  }

  private static String told(AuditResult result, String wanted) {
    List<Result> all =
        result.items().stream().flatMap(item -> item.results().stream()).toList();
    List<Result> found =
        all.stream().filter(each -> isMeant(each.subject(), wanted)).toList();
    if (found.isEmpty()) {
      List<String> names = all.stream().map(each -> shown(each.subject())).toList();
      throw new UserError(
          "the check has no subject \"%s\"".formatted(wanted),
          Nearest.find(wanted, names)
              .map("did you mean \"%s\"?"::formatted)
              .orElse(names.isEmpty() ? "it has none here" : "such as \"%s\"".formatted(names.getFirst())),
          ExitCode.USAGE);
    }
    List<String> told = new ArrayList<>();
    found.forEach(each -> told.add(told(each)));
    return String.join("\n", told);
  }

  private static String told(Result result) {
    StringBuilder out = new StringBuilder();
    out.append(clean(shown(result.subject()))).append('\n');
    switch (result.outcome()) {
      case Outcome.Pass pass -> out.append("  passes\n");
      case Outcome.Fail(Verdict.Fail fail) -> fail(out, "fails", fail);
      case Outcome.Waived(Verdict.Fail fail, Outcome.By by) -> {
        fail(out, "fails, waived", fail);
        out.append("  waived   ").append(by.reason().through(Encoders.TERMINAL)).append('\n');
      }
      case Outcome.NotApplicable(Untrusted because) ->
          out.append("  is not judged: ").append(because.through(Encoders.TERMINAL)).append('\n');
      case Outcome.Unknown unknown ->
          out.append("  unknown, %s: ".formatted(unknown.reason().word()))
              .append(unknown.message().through(Encoders.TERMINAL))
              .append('\n');
    }
    result
        .outcome()
        .notes()
        .forEach(
            note ->
                out.append("  note     ").append(note.text().through(Encoders.TERMINAL)).append('\n'));
    return out.toString();
  }

  private static void fail(StringBuilder out, String word, Verdict.Fail fail) {
    out.append("  %s, %s: ".formatted(word, fail.severity().word()))
        .append(fail.message().through(Encoders.TERMINAL))
        .append("\n\n");
    for (Evidence evidence : fail.evidence()) {
      out.append("  seen     %s\n".formatted(clean(seen(evidence))));
      if (!evidence.expected().text().isEmpty()) {
        out.append("  wanted   %s\n".formatted(clean(evidence.expected().text())));
      }
    }
    out.append("\n  do       ").append(fail.remedy().text().through(Encoders.TERMINAL)).append('\n');
    fail.remedy()
        .command()
        .ifPresent(
            command ->
                command
                    .raw()
                    .lines()
                    .forEach(line -> out.append("    ").append(clean(line)).append('\n')));
  }

  private static String seen(Evidence evidence) {
    String value =
        evidence.observed().findText().orElseGet(() -> evidence.observed().toString());
    String where = evidence.object().map(other -> shown(other) + " ").orElse("");
    return where + (evidence.path().isEmpty() ? value : evidence.path() + ": " + value);
  }

  private static String clean(String text) {
    return Encoders.TERMINAL.encode(text);
  }

  private static String shown(Subject subject) {
    String kind = subject.kind().toLowerCase(Locale.ROOT);
    if (subject.isCluster()) {
      return kind;
    }
    return subject.namespace().isEmpty()
        ? kind + "/" + subject.name()
        : kind + "/" + subject.namespace() + "/" + subject.name();
  }

  private static boolean isMeant(Subject subject, String wanted) {
    return shown(subject).equalsIgnoreCase(wanted);
  }

  private UserError unknown() {
    List<String> known = new ArrayList<>(session.catalogue().ids());
    known.addAll(Guide.TOPICS);
    return new UserError(
        "no check or topic \"%s\"".formatted(what),
        Nearest.find(what, known)
            .map("did you mean \"%s\"?"::formatted)
            .orElse("see kprod list checks"),
        ExitCode.USAGE);
  }
}
