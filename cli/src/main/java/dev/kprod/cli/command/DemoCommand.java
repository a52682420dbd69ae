package dev.kprod.cli.command;

import dev.kprod.audit.AuditResult.Taken.Source;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Audits the snapshot that came along.
@Command(
    name = "demo",
    description =
        "Audits a snapshot that comes along: a small shop, some of it done well and some badly. No"
            + " cluster is needed, no kprod.yaml is read unless -c names one, and the gate is off"
            + " unless --fail-on is given.",
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Mixin ScopeOptions scope = new ScopeOptions();
  @Mixin ConfigOptions config = new ConfigOptions();
  @Mixin GateOptions gate = new GateOptions();
  @Mixin OutputOptions output = new OutputOptions();

  /// Makes the command.
  public DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    AuditRun run = new AuditRun(session, scope, config, gate, output);
    return run.of(Source.DEMO, () -> SnapshotSource.shipped(), "demo").code();
  }
}
