package dev.kprod.cli.command;

import dev.kprod.audit.Selection;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.access.Access;
import dev.kprod.cli.access.ReadPlan;
import dev.kprod.cli.output.WholeFile;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.SnapshotWriter;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Writes what an audit would read to a file.
@Command(
    name = "snapshot",
    description = {
      "Writes what audit would read to a file, to be audited elsewhere or later: kprod audit"
          + " --snapshot FILE.",
      "Values of Secrets, ConfigMaps and environment variables are not in it. Exit code 4:"
          + " something could not be read; the file says what."
    },
    sortOptions = false)
public final class SnapshotCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "the file to write, *.kprod")
  Path file = Path.of("");

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin SelectionOptions selection = new SelectionOptions();
  @Mixin SecretOptions secrets = new SecretOptions();
  @Mixin TalkOptions talk = new TalkOptions();

  /// Makes the command.
  public SnapshotCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    WholeFile.requireWritable(file);
    Selection chosen = selection.of(session.catalogue());
    SnapshotSource reading = new SnapshotSource(session, cluster, talk);
    ReadPlan plan =
        SnapshotSource.plan(
            Selected.readsForLater(session.catalogue(), chosen), selection.namespaces, secrets);
    try (Access access = reading.open()) {
      Snapshot snapshot = reading.live(access, plan);
      String name = cluster.clusterName == null ? access.name() : cluster.clusterName;
      snapshot = snapshot.named(Outputs.slug(name));
      try (WholeFile whole = WholeFile.of(file, bytes(snapshot))) {
        whole.move();
      }
      return report(snapshot).code();
    }
  }

  private ExitCode report(Snapshot snapshot) {
    List<String> unseen = new ArrayList<>();
    snapshot
        .readings()
        .values()
        .forEach(
            reading -> {
              boolean partial =
                  reading.namespaced().values().stream()
                      .anyMatch(ReadOutcome.Unseen.class::isInstance);
              boolean refused =
                  reading.namespaced().isEmpty() && reading.outcome() instanceof ReadOutcome.Unseen;
              if (partial || refused) {
                unseen.add(reading.read());
              }
            });
    int objects = snapshot.objects().values().stream().mapToInt(List::size).sum();
    if (!talk.quiet) {
      session
          .screen()
          .say(
              "%s: wrote %s, %s objects of %s reads"
                  .formatted(
                      session.surroundings().name(), file, objects, snapshot.readings().size()));
    }
    if (unseen.isEmpty()) {
      return ExitCode.PASSED;
    }
    session
        .screen()
        .say(
            "%s: incomplete: could not read all of %s (kprod permissions --check)"
                .formatted(session.surroundings().name(), String.join(", ", unseen)));
    return ExitCode.INCOMPLETE;
  }

  private static byte[] bytes(Snapshot snapshot) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SnapshotWriter.write(snapshot, bytes);
    return bytes.toByteArray();
  }
}
