package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.networkpolicy.Reachability;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says whether a connection passes all network policies, and which policy and rule decide at each
/// end.
@Command(
    name = "can-reach",
    description = {
      "Says whether a connection passes all network policies, with the policy and rule that decide"
          + " at each end. FROM and TO are pod/NS/NAME, deploy/NS/NAME and other workloads,"
          + " ns/NAME (a pod without labels there), an address, or internet; TO may be"
          + " svc/NS/NAME. No PORT: every port. -f answers questions from a file, a JSON object a"
          + " line.",
      "Exit code 0: allowed on every path, 1: denied or mixed, 2: no such end, 4: cannot tell."
          + " With -f 0: all answered, as expected where the line says \"expect\"; 1: not as"
          + " expected."
    },
    sortOptions = false)
public final class CanReachCommand implements Callable<Integer> {
  /// What is read.
  static final Reads READS =
      Reachability.READS.and(Reads.of(Resources.SERVICES)).may(Resources.ENDPOINT_SLICES);

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(index = "0", arity = "0..1", paramLabel = "FROM", description = "who connects")
  @Nullable String from;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TO", description = "to whom")
  @Nullable String to;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PORT[/tcp|udp|sctp]",
      description = "on which port; tcp where nothing is said")
  @Nullable String port;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "answer the questions of this file; - is standard input")
  @Nullable Path file;

  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  public CanReachCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Question question = new Question(session, options);
    if (file != null) {
      if (from != null) {
        throw new UserError(
            "can-reach takes FROM and TO, or -f, not both", "see can-reach --help", ExitCode.USAGE);
      }
      return new ReachQuestions(question, file).answer().code();
    }
    if (from == null || to == null) {
      throw new UserError(
          "can-reach needs FROM and TO",
          "such as: can-reach deploy/shop/web svc/shop/db 5432",
          ExitCode.USAGE);
    }
    Asked asked = Asked.of(port);
    Cluster cluster = question.read(READS, java.util.List.of());
    ReachEnds ends = new ReachEnds(cluster);
    ReachAnswer answer =
        ReachAnswer.of(ends.from(from), ends.to(to), asked.port, asked.protocol, cluster);
    question.print(
        question.wantsJson()
            ? new ReachJson(answer).text()
            : new ReachText(answer, question).text());
    return answer.exitCode().code();
  }

  /// The port that is asked about.
  ///
  /// @param port the number; 0 for every port
  private record Asked(int port, String protocol) {
    static Asked of(@Nullable String text) {
      if (text == null) {
        return new Asked(0, "TCP");
      }
      int slash = text.indexOf('/');
      String number = slash < 0 ? text : text.substring(0, slash);
      String protocol = slash < 0 ? "TCP" : text.substring(slash + 1).toUpperCase(Locale.ROOT);
      boolean isPort = number.matches("[0-9]{1,5}") && Integer.parseInt(number) <= 65_535;
      boolean isProtocol = protocol.matches("TCP|UDP|SCTP");
      if (!isPort || !isProtocol || Integer.parseInt(number) == 0) {
        throw new UserError(
            "\"%s\" is no port".formatted(text),
            "such as 5432, 53/udp; a number from 1 to 65535, and tcp, udp or sctp",
            ExitCode.USAGE);
      }
      return new Asked(Integer.parseInt(number), protocol);
    }
  }
}
