package dev.kprod.cli.command;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.AuditResult.Taken.Source;
import dev.kprod.audit.Auditor;
import dev.kprod.audit.Item;
import dev.kprod.audit.Order;
import dev.kprod.audit.Result;
import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Untrusted;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.access.Access;
import dev.kprod.cli.terminal.Palette;
import dev.kprod.cli.terminal.Surroundings.Colour;
import dev.kprod.config.Settings;
import dev.kprod.explain.CheckPage;
import dev.kprod.explain.Essay;
import dev.kprod.explain.FindingPage;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.medium.SubjectText;
import dev.kprod.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    description =
        "Says what a check asks, why, how it is judged and what to do; or, with --subject, what"
            + " came of it there, with evidence and patch. Topics: score, exit-codes, waivers.",
    sortOptions = false)
public final class ExplainCommand implements Callable<Integer> {
  private static final int WIDEST = 100;

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
      description =
          "what came of it there; KIND/NAME for what has no namespace; or as reports print it,"
              + " such as shop/deploy/cart")
  @Nullable String subject;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description = "look for the subject in this snapshot; " + SnapshotSource.DEMO_TOO)
  @Nullable Path snapshot;

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin SecretOptions secrets = new SecretOptions();
  @Mixin ConfigOptions config = new ConfigOptions();

  /// Makes the command.
  public ExplainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Optional<Essay> essay = Essay.find(what);
    if (essay.isPresent()) {
      session.screen().print(essay.get().text());
      return ExitCode.PASSED.code();
    }
    Listed listed = session.catalogue().find(what).orElseThrow(this::unknown);
    Settings settings =
        new Configured(session, config, new ScopeOptions(), new GateOptions()).settings();
    if (subject == null) {
      CheckPage page =
          CheckPage.of(listed.declaration(), listed.area()).with(settings.of(listed.id()).params());
      session.screen().print(page.text(width(), ink(), encoder()));
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

  private int width() {
    return Math.min(session.surroundings().width(OptionalInt.empty()), WIDEST);
  }

  private Ink ink() {
    return session.surroundings().colours(Colour.AUTO) ? Palette.SIXTEEN : Ink.PLAIN;
  }

  private Untrusted.Encoder encoder() {
    return session.surroundings().needsAscii() ? Encoders.TERMINAL_ASCII : Encoders.TERMINAL;
  }

  private static Selection only(Listed listed) {
    return new Selection(List.of(listed.id()), List.of(), List.of());
  }

  private Snapshot taken(Listed listed, Settings settings) {
    if (snapshot != null) {
      return SnapshotSource.named(snapshot);
    }
    SnapshotSource source = new SnapshotSource(session, cluster, new TalkOptions());
    try (Access access = source.open()) {
      return source.live(
          access,
          SnapshotSource.plan(
              Selected.reads(session.catalogue(), only(listed), settings), List.of(), secrets));
    }
  }

  private String told(AuditResult result, String wanted) {
    List<String> names = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (Item item : result.items()) {
      for (Result each : item.results()) {
        List<String> spellings = SubjectText.spellings(each.subject());
        names.addAll(spellings);
        if (spellings.stream().anyMatch(wanted::equalsIgnoreCase)) {
          told.add(
              new FindingPage(item, each)
                  .text(width(), ink(), encoder(), session.surroundings().name()));
        }
      }
    }
    if (told.isEmpty()) {
      throw new UserError(
          "the check has no subject \"%s\"".formatted(wanted),
          Nearest.find(wanted, names)
              .map(name -> "did you mean \"%s\"?".formatted(Untrusted.of(name)))
              .orElse(
                  names.isEmpty()
                      ? "it has none here"
                      : "such as \"%s\"".formatted(Untrusted.of(names.getFirst()))),
          ExitCode.USAGE);
    }
    return String.join("\n", told);
  }

  private UserError unknown() {
    List<String> known = new ArrayList<>(session.catalogue().ids());
    for (Essay essay : Essay.values()) {
      known.add(essay.topic());
    }
    return new UserError(
        "no check or topic \"%s\"".formatted(what),
        Nearest.find(what, known)
            .map("did you mean \"%s\"?"::formatted)
            .orElse("see kprod list checks"),
        ExitCode.USAGE);
  }
}
