package dev.kprod.cli.command;

import dev.kprod.audit.Simulator;
import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Names;
import dev.kprod.check.Replay;
import dev.kprod.check.Simulation;
import dev.kprod.check.Untrusted;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.medium.SubjectText;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says what would not come back if the cluster, or some namespaces, were gone now.
@Command(
    name = "restore",
    description = {
      "Says what would not come back if the cluster, or some namespaces, were gone now and were"
          + " restored from what exists: data that is in no backup, backups without data in them,"
          + " objects that nothing holds, what blocks the way, and the order in which it works.",
      "Exit code 0: all comes back, 1: something is lost or blocks, 4: it cannot be told."
    },
    sortOptions = false)
public final class SimulateRestoreCommand implements Callable<Integer> {
  /// Where it is restored to.
  enum Into {
    SAME,
    NEW_CLUSTER
  }

  private static final String NEWEST = "newest";

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      split = ",",
      description = "only these namespaces are gone")
  List<String> namespaces = List.of();

  @Option(
      names = "--into",
      paramLabel = "same|new-cluster",
      description = "where it is restored to; a new cluster cannot reach what lay in the old one")
  String into = "same";

  @Option(
      names = "--from",
      paramLabel = "SOURCE|newest",
      description =
          "restore only from this source of backups, spelled as reports print it; otherwise from"
              + " the newest copy of each thing")
  String from = NEWEST;

  @Mixin QuestionOptions options = new QuestionOptions();
  @Mixin ConfigOptions config = new ConfigOptions();

  /// Makes the command.
  public SimulateRestoreCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Into where =
        switch (into) {
          case "same" -> Into.SAME;
          case "new-cluster" -> Into.NEW_CLUSTER;
          default -> throw AuditRun.unknownWord("--into", into, "same or new-cluster");
        };
    Simulation simulation =
        session
            .catalogue()
            .findSimulation("restore")
            .orElseThrow(() -> new UserError("no module simulates a restore", "", ExitCode.USAGE));
    Settings settings =
        new Configured(session, config, new ScopeOptions(), new GateOptions()).settings();
    Question question = new Question(session, options);
    Reads reads = simulation.reads().and(Reads.NONE.may(Resources.NAMESPACES));
    Cluster cluster = question.read(reads, List.of());
    Selected.requireThere(namespaces, cluster);
    Simulation.Asked asked =
        new Simulation.Asked(namespaces, where == Into.NEW_CLUSTER, origin(simulation, cluster));
    Replay replay = Simulator.replay(simulation, cluster, asked, settings);
    ExitCode exit =
        switch (replay.outcome()) {
          case SURVIVES -> ExitCode.PASSED;
          case CANNOT_TELL -> ExitCode.INCOMPLETE;
          case HARM -> ExitCode.GATE_FAILED;
        };
    ReplayText answer = new ReplayText(simulation.event(), asked, cluster, replay, exit);
    question.print(question.wantsJson() ? answer.json() : answer.text(question));
    return exit.code();
  }

  private Optional<Subject> origin(Simulation simulation, Cluster cluster) {
    if (from.equals(NEWEST)) {
      return Optional.empty();
    }
    List<Subject> origins = simulation.origins(cluster.limitedTo(simulation.reads()));
    for (Subject origin : origins) {
      if (SubjectText.spellings(origin).contains(from)) {
        return Optional.of(origin);
      }
    }
    List<String> known =
        origins.stream()
            .map(origin -> origin.isCluster() ? "cluster" : SubjectText.whole(origin))
            .toList();
    throw new UserError(
        "nothing called \"%s\" takes backups".formatted(from),
        Nearest.find(from, known)
            .map(near -> "did you mean \"%s\"?".formatted(Untrusted.of(near)))
            .orElseGet(
                () ->
                    known.isEmpty()
                        ? "nothing here does"
                        : "there is %s".formatted(Untrusted.of(Names.few(known)))),
        ExitCode.USAGE);
  }
}
