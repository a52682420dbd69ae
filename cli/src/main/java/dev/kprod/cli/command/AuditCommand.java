package dev.kprod.cli.command;

import dev.kprod.audit.AuditResult.Taken.Source;
import dev.kprod.cli.access.Access;
import dev.kprod.cli.access.DryRun;
import dev.kprod.cli.access.ReadPlan;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Judges a cluster or a snapshot, reports, and gates.
@Command(
    name = "audit",
    description = {
      "Audits the cluster of the current context, or a snapshot, and says how ready it is. It only"
          + " reads.",
      "Exit code 0: the gate passed, 1: findings at or above --fail-on (critical), 4: too little"
          + " was seen. All of them: kprod explain exit-codes."
    },
    sortOptions = false)
public final class AuditCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Option(
      names = "--snapshot",
      paramLabel = "FILE",
      description = "audit this snapshot instead of a cluster; " + SnapshotSource.DEMO_TOO)
  @Nullable Path snapshot;

  @Option(
      names = "--dry-run",
      description = "print the requests that would be made, and on what the last depend; make none")
  boolean dryRun;

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin ScopeOptions scope = new ScopeOptions();
  @Mixin SecretOptions secrets = new SecretOptions();
  @Mixin ConfigOptions config = new ConfigOptions();
  @Mixin GateOptions gate = new GateOptions();
  @Mixin OutputOptions output = new OutputOptions();

  /// Makes the command.
  public AuditCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Path file = snapshot;
    if (file == null && !dryRun) {
      return live();
    }
    AuditRun run = new AuditRun(session, scope, config, gate, output);
    if (file != null) {
      return run.of(Source.FILE, () -> SnapshotSource.named(file), cluster.clusterName).code();
    }
    SnapshotSource reading = new SnapshotSource(session, cluster, output.talk);
    DryRun.requests(plan(run), reading.limits())
        .forEach(request -> session.screen().print(request + "\n"));
    return 0;
  }

  /// What is wrong with the options is said before what is wrong with the cluster.
  private int live() {
    Access.prepare();
    try (SnapshotSource.Opening opening =
        new SnapshotSource(session, cluster, output.talk).opening()) {
      AuditRun run = new AuditRun(session, scope, config, gate, output);
      ReadPlan plan = plan(run);
      String name =
          cluster.clusterName == null ? run.clusterName(opening.name()) : cluster.clusterName;
      return run.of(Source.LIVE, () -> opening.read(plan), name).code();
    }
  }

  private ReadPlan plan(AuditRun run) {
    return SnapshotSource.plan(run.reads(), scope.selection.namespaces, secrets);
  }
}
