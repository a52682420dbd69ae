package dev.kprod.cli.command;

import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.output.WholeFile;
import dev.kprod.config.SettingsReader;
import dev.kprod.config.Stanza;
import dev.kprod.report.Formats;
import dev.kprod.report.Report;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints what attests a topic, or puts it into kprod.yaml.
@Command(
    name = "add",
    description = {
      "Prints what attests a topic, to be pasted into kprod.yaml.",
      "With --write it is put there; the rest of the file stays byte for byte, and nothing is"
          + " written unless the whole file still makes sense."
    },
    sortOptions = false)
public final class AttestAddCommand implements Callable<Integer> {
  private static final String OWNER = "TEAM";
  private static final String EVIDENCE = "https://WHERE-IT-IS-WRITTEN";
  private static final String STATEMENT = "WHAT WAS DONE OR SEEN";

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(paramLabel = "TOPIC", description = "what is attested; kprod attest list has them")
  String id = "";

  @Option(names = "--owner", paramLabel = "WHO", description = "who answers for it")
  String owner = OWNER;

  @Option(
      names = "--evidence",
      paramLabel = "URL|TICKET",
      description = "where it is written down; never fetched")
  String evidence = EVIDENCE;

  @Option(names = "--statement", paramLabel = "TEXT", description = "what was done or seen")
  String statement = STATEMENT;

  @Option(names = "--date", paramLabel = "DAY", description = "when it was so; else today")
  String date = LocalDate.now(ZoneOffset.UTC).toString();

  @Option(names = "--valid-for", paramLabel = "SPAN", description = "how long it holds: 90d")
  String validFor = "";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      split = ",",
      description = "it speaks for these namespaces alone; globs")
  List<String> namespaces = List.of();

  @Option(names = "--value", paramLabel = "KEY=VALUE", description = "a value of the topic")
  Map<String, String> values = new TreeMap<>();

  @Option(names = "--write", description = "put it into kprod.yaml")
  boolean write;

  @Mixin ConfigOptions config = new ConfigOptions();

  /// Makes the command.
  public AttestAddCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Topic topic = session.catalogue().findTopic(id).orElseThrow(() -> unknown(session));
    Stanza stanza =
        new Stanza(
            topic,
            owner,
            date,
            validFor.isEmpty() ? ValueType.spanText(topic.standard()) : validFor,
            evidence,
            statement,
            namespaces,
            new TreeMap<>(values));
    if (write) {
      write(stanza);
    } else {
      session.screen().print(head(topic) + stanza.text());
    }
    return ExitCode.PASSED.code();
  }

  private UserError unknown(Session session) {
    List<String> known = session.catalogue().topics().stream().map(Topic::id).toList();
    return new UserError(
        "no topic \"%s\"".formatted(id),
        Nearest.find(id, known)
            .map("did you mean \"%s\"?"::formatted)
            .orElse("see kprod attest list -v"),
        ExitCode.USAGE);
  }

  /// Comments of YAML, so that all that is printed can be pasted.
  private String head(Topic topic) {
    StringBuilder head = new StringBuilder("# %s\n".formatted(topic.statement()));
    List<String> settles = AttestListCommand.settles(topic, session.catalogue());
    if (!settles.isEmpty()) {
      head.append(
          "# It settles what cannot be seen of: %s.\n".formatted(String.join(", ", settles)));
    }
    head.append("# It holds for %s at most.\n".formatted(ValueType.spanText(topic.longest())));
    topic
        .values()
        .forEach((name, type) -> head.append("# values: %s, %s\n".formatted(name, type.wanted())));
    return head.toString();
  }

  private void write(Stanza stanza) {
    if (owner.equals(OWNER) || evidence.equals(EVIDENCE) || statement.equals(STATEMENT)) {
      throw new UserError(
          "an attestation needs somebody who answers for it",
          "name --owner, --evidence and --statement, or leave --write out and paste it",
          ExitCode.USAGE);
    }
    Path file = file();
    byte[] before = bytes(file);
    String text = text(file, before);
    byte[] after =
        stanza
            .into(text)
            .orElseThrow(
                () ->
                    new UserError(
                        "%s does not list its attestations one below the other".formatted(file),
                        "leave --write out and paste it",
                        ExitCode.USAGE))
            .getBytes(StandardCharsets.UTF_8);
    refuseWhatMakesNoSense(file, before, after);
    WholeFile.requireWritable(file);
    try (WholeFile whole = WholeFile.of(file, after)) {
      whole.move();
    }
    session
        .screen()
        .say(
            "%s: %s is attested in %s"
                .formatted(session.surroundings().name(), stanza.topic().id(), file));
  }

  private Path file() {
    List<Path> files =
        new Configured(session, config, new ScopeOptions(), new GateOptions()).files();
    if (files.size() == 1) {
      return files.getFirst();
    }
    throw files.isEmpty()
        ? new UserError("there is no kprod.yaml", "make one with kprod config init", ExitCode.USAGE)
        : new UserError(
            "there are %s files of settings".formatted(files.size()),
            "name the one to write with --config",
            ExitCode.USAGE);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read %s: %s".formatted(file, unreadable.getMessage()),
          "check its rights",
          ExitCode.USAGE,
          unreadable);
    }
  }

  /// What is not UTF-8 would not come out as it went in.
  private static String text(Path file, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException other) {
      throw new UserError(
          "%s is not written in UTF-8".formatted(file),
          "leave --write out and paste it",
          ExitCode.USAGE,
          other);
    }
  }

  /// The new file is read as an audit would read it: one attestation more, and no problem.
  private void refuseWhatMakesNoSense(Path file, byte[] before, byte[] after) {
    SettingsReader.Read old = read(file, before);
    SettingsReader.Read now = read(file, after);
    boolean more = now.settings().attestations().size() == old.settings().attestations().size() + 1;
    if (now.problems().isEmpty() && more) {
      return;
    }
    now.problems().forEach(problem -> session.screen().say(problem.text()));
    throw new UserError(
        "%s would not make sense with it, nothing was written".formatted(file), "", ExitCode.USAGE);
  }

  private SettingsReader.Read read(Path file, byte[] bytes) {
    return SettingsReader.read(
        List.of(new SettingsReader.Source(String.valueOf(file.getFileName()), bytes)),
        session.catalogue(),
        Formats.ALL.stream().map(Report::format).toList(),
        LocalDate.now(ZoneOffset.UTC),
        config.lenient ? SettingsReader.Leniency.LENIENT : SettingsReader.Leniency.STRICT);
  }
}
