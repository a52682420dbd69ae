package dev.kprod.cli.command;

import dev.kprod.audit.AttestationBook;
import dev.kprod.audit.AttestationBook.Entry;
import dev.kprod.audit.AuditResult.AttestationRow.State;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Topic;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.terminal.Palette;
import dev.kprod.cli.terminal.Surroundings.Colour;
import dev.kprod.config.Settings;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Grid;
import dev.kprod.medium.Ink;
import dev.kprod.medium.SafeJson;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Lists what can be attested and how it stands today.
@Command(
    name = "list",
    description = {
      "Lists what people answer for: the state of each topic, who answers, until when.",
      "Topics that the profile does not ask for are shown with -v or where somebody speaks."
    },
    sortOptions = false)
public final class AttestListCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description =
          "as it stood when this snapshot was taken, for its cluster; else today; "
              + SnapshotSource.DEMO_TOO)
  @Nullable Path snapshot;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "how to list it")
  QuestionOptions.Form form = QuestionOptions.Form.TEXT;

  @Option(names = "-v", description = "topics too that the profile does not ask for")
  boolean everything;

  @Option(names = "--width", paramLabel = "N", description = "width of the text, 60 to 160")
  @Nullable Integer width;

  @Mixin ConfigOptions config = new ConfigOptions();

  /// Makes the command.
  public AttestListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Settings settings =
        new Configured(session, config, new ScopeOptions(), new GateOptions()).settings();
    Optional<Snapshot> taken = Optional.ofNullable(snapshot).map(SnapshotSource::named);
    Instant now = taken.map(one -> one.header().takenAt()).orElseGet(Instant::now);
    List<Entry> entries =
        AttestationBook.of(
                session.catalogue(), settings, taken.map(one -> one.header().cluster()), now)
            .stream()
            .filter(entry -> everything || entry.asked() || entry.row().state() != State.MISSING)
            .toList();
    session
        .screen()
        .print(
            form == QuestionOptions.Form.JSON
                ? json(entries, settings, now)
                : text(entries, settings, now));
    return ExitCode.PASSED.code();
  }

  private String text(List<Entry> entries, Settings settings, Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    Grid grid =
        new Grid(
            "AttestationList",
            "attestations",
            List.of("state", "severity", "topic", "owner", "until"),
            entries.stream()
                .map(
                    entry ->
                        List.of(
                            shortWord(entry.row().state()),
                            entry.topic().severity().word(),
                            entry.topic().id() + scope(entry),
                            entry.row().owner().orElse("-"),
                            until(entry, today)))
                .toList());
    long missing = count(entries, State.MISSING);
    long expired = count(entries, State.EXPIRED);
    String profile = settings.profile().name().toLowerCase(Locale.ROOT);
    return grid.text(
            session
                .surroundings()
                .width(width == null ? OptionalInt.empty() : OptionalInt.of(width)),
            session.surroundings().colours(Colour.AUTO) ? Palette.SIXTEEN : Ink.PLAIN,
            session.surroundings().needsAscii() ? Encoders.TERMINAL_ASCII : Encoders.TERMINAL)
        + "\n%s topics, profile %s, on %s: %s missing, %s expired.\nkprod attest add TOPIC prints what to write.\n"
            .formatted(
                entries.stream().map(entry -> entry.topic().id()).distinct().count(),
                profile,
                today,
                missing,
                expired);
  }

  private static long count(List<Entry> entries, State state) {
    return entries.stream().filter(entry -> entry.row().state() == state).count();
  }

  private static String scope(Entry entry) {
    Tree namespaces = entry.row().scope().getOrDefault("namespaces", Tree.ABSENT);
    return namespaces instanceof Tree.Items items
        ? " (%s)".formatted(String.join(", ", Tree.of(items.values()).texts()))
        : "";
  }

  private static String until(Entry entry, LocalDate today) {
    return entry
        .row()
        .expires()
        .map(
            last -> {
              long days = ChronoUnit.DAYS.between(today, last);
              return days < 0
                  ? "%s, %s d ago".formatted(last, -days)
                  : "%s, %s d left".formatted(last, days);
            })
        .orElse("-");
  }

  private static String shortWord(State state) {
    return state == State.NOT_APPLICABLE ? "n/a" : word(state);
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private String json(List<Entry> entries, Settings settings, Instant now) {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", "AttestationList");
          json.text("profile", settings.profile().name().toLowerCase(Locale.ROOT));
          json.text("date", LocalDate.ofInstant(now, ZoneOffset.UTC).toString());
          json.list(
              "attestations",
              () -> {
                for (Entry entry : entries) {
                  json.inObject(() -> write(entry, json));
                }
              });
        });
    return out.toString();
  }

  private void write(Entry entry, SafeJson json) throws IOException {
    Topic topic = entry.topic();
    json.text("id", topic.id());
    json.text("state", word(entry.row().state()));
    json.text("severity", topic.severity().word());
    json.text("statement", topic.statement());
    json.flag("asked", entry.asked());
    json.texts("settles", settles(topic, session.catalogue()));
    if (!entry.row().scope().isEmpty()) {
      json.tree("scope", Tree.of(entry.row().scope()));
    }
    json.text("owner", entry.row().owner());
    json.text("date", entry.row().date().map(LocalDate::toString));
    json.text("expires", entry.row().expires().map(LocalDate::toString));
    json.text("evidence", entry.row().evidence());
  }

  /// Returns the checks that an attestation of a topic answers.
  static List<String> settles(Topic topic, Catalogue catalogue) {
    return catalogue.checks().stream()
        .filter(listed -> listed.declaration().settledBy().contains(topic))
        .map(Catalogue.Listed::id)
        .sorted()
        .toList();
  }
}
