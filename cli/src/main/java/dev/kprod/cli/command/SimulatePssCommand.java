package dev.kprod.cli.command;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.podsecurity.Level;
import dev.kprod.semantics.podsecurity.LevelVersion;
import dev.kprod.semantics.podsecurity.Refusals;
import dev.kprod.snapshot.Read;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says which workloads a level of the Pod Security Standards would refuse, if it were enforced.
@Command(
    name = "pss",
    description = {
      "Says which workloads would be refused if namespaces enforced a level of the Pod Security"
          + " Standards, and which fields to change.",
      "Running pods stay; it is their successors that are refused. Without -n or -A the namespaces"
          + " of applications are judged.",
      "Exit code 0: nothing refused, 1: something, 4: nothing that was seen, and not all was."
    },
    sortOptions = false)
public final class SimulatePssCommand implements Callable<Integer> {
  private static final Reads READS =
      Refusals.READS.and(Words.PLATFORM).and(Reads.NONE.may(Resources.NAMESPACES));

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(paramLabel = "LEVEL", description = "baseline or restricted")
  String level = "";

  @Option(
      names = "--version",
      paramLabel = "v1.N",
      description = "the level as this version of Kubernetes defines it; else as the server does")
  String version = "latest";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      split = ",",
      description = "only these namespaces")
  List<String> namespaces = List.of();

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "every namespace, those of the system and of add-ons too")
  boolean everywhere;

  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  public SimulatePssCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Level asked =
        Level.find(level)
            .orElseThrow(
                () -> AuditRun.unknownWord("level", level, "privileged, baseline or restricted"));
    int minor =
        LevelVersion.findMinor(version)
            .orElseThrow(() -> AuditRun.unknownWord("--version", version, "latest or v1.N"));
    Question question = new Question(session, options);
    Cluster cluster = question.read(READS, everywhere ? List.of() : namespaces);
    Selected.requireThere(everywhere ? List.of() : namespaces, cluster);
    int applied = new LevelVersion(asked, minor).appliedBy(Refusals.serverMinor(cluster));
    List<Workload> judged = Refusals.judged(cluster, name -> isAsked(name, cluster));
    List<Read<?>> unseen = Refusals.unseen(cluster, everywhere ? List.of() : namespaces);
    RefusalText answer =
        new RefusalText(
            asked, applied, judged, Refusals.of(cluster, judged, asked, applied), unseen);
    question.print(question.wantsJson() ? RefusalJson.of(answer, cluster) : answer.text(question));
    return answer.exit().code();
  }

  private boolean isAsked(String namespace, Cluster cluster) {
    if (!everywhere && !namespaces.isEmpty()) {
      return namespaces.contains(namespace);
    }
    return everywhere || Platform.of(cluster).isApplication(namespace);
  }
}
