package dev.kprod.cli.command;

import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Declaration;
import dev.kprod.check.Untrusted;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.access.Access;
import dev.kprod.cli.access.ReadPlan;
import dev.kprod.config.Settings;
import dev.kprod.explain.ClusterRoleManifest;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.SlimmingTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints the role that the selected checks need, or tries it.
@Command(
    name = "permissions",
    description =
        "Prints the ClusterRole (with -n: Roles) that the selected checks need, with a comment per"
            + " rule naming the checks. --check tries each read with one object and says what is"
            + " refused.",
    sortOptions = false)
public final class PermissionsCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Option(names = "--check", description = "try each read instead of printing the role")
  boolean check;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      split = ",",
      description = "Roles in these namespaces instead of a ClusterRole")
  List<String> namespaces = List.of();

  @Option(
      names = "--only",
      paramLabel = "ID",
      split = ",",
      description = "for these checks only (globs such as rbac-*)")
  List<String> checks = List.of();

  @Option(
      names = "--skip-check",
      paramLabel = "ID",
      split = ",",
      description = "not for these checks (globs)")
  List<String> skipChecks = List.of();

  @Option(names = "--area", paramLabel = "ID", split = ",", description = "for these areas only")
  List<String> areas = List.of();

  @Mixin SecretOptions secrets = new SecretOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();

  /// Makes the command.
  public PermissionsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Catalogue catalogue = session.catalogue();
    Selection selection = Selected.requireSome(new Selection(checks, skipChecks, areas), catalogue);
    if (check) {
      return tryEach(Selected.readsForLater(catalogue, selection)).code();
    }
    List<Declaration<?>> selected = new ArrayList<>();
    Selected.checks(catalogue, selection, Settings.STANDARD)
        .forEach(listed -> selected.add(listed.declaration()));
    ClusterRoleManifest role =
        ClusterRoleManifest.of(
            selected, Selected.HEAD, Selected.replays(catalogue, selection), secrets.consent());
    session.screen().print(namespaces.isEmpty() ? role.clusterRole() : role.roles(namespaces));
    return ExitCode.PASSED.code();
  }

  private ExitCode tryEach(Collection<Read<?>> reads) {
    SnapshotSource way = new SnapshotSource(session, cluster, new TalkOptions());
    ReadPlan plan = SnapshotSource.plan(reads, namespaces, secrets);
    try (Access access = way.open()) {
      List<Reading> tried =
          access.reader(SlimmingTable::of, way.limits(), way.watcher()).tryEach(plan);
      int refused = 0;
      for (Reading one : tried) {
        session.screen().print("%-9s %s%s\n".formatted(word(one), one.read(), why(one)));
        refused += one.outcome() instanceof ReadOutcome.Unseen ? 1 : 0;
      }
      session
          .screen()
          .print(
              refused == 0
                  ? "All %s reads are granted or not served.\n".formatted(tried.size())
                  : "%s of %s reads are missing; kprod permissions prints the role.\n"
                      .formatted(refused, tried.size()));
      return refused == 0 ? ExitCode.PASSED : ExitCode.GATE_FAILED;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED;
    }
  }

  private static String word(Reading reading) {
    return switch (reading.outcome()) {
      case ReadOutcome.Complete complete -> "granted";
      case ReadOutcome.Absent absent -> "absent";
      case ReadOutcome.Forbidden forbidden -> "refused";
      case ReadOutcome.TimedOut timedOut -> "timeout";
      case ReadOutcome.Truncated truncated -> "granted";
      case ReadOutcome.NotAsked notAsked -> "not asked";
      case ReadOutcome.Failed failed -> "failed";
    };
  }

  private static String why(Reading reading) {
    return reading.outcome() instanceof ReadOutcome.Unseen unseen
        ? "   " + Untrusted.of(unseen.message())
        : "";
  }
}
