package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Service;
import dev.kprod.semantics.networkpolicy.Decision;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Enforcement;
import dev.kprod.semantics.networkpolicy.Family;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.Path;
import dev.kprod.semantics.networkpolicy.PortRange;
import dev.kprod.semantics.networkpolicy.Reachability;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// What became of one question: every path that a connection may take.
///
/// @param from who connects
/// @param to to whom
/// @param port the port asked about; 0 for every port
/// @param protocol of the port
/// @param ways the paths
/// @param caveats what has to be known beside
record ReachAnswer(
    ReachEnds.End from,
    ReachEnds.End to,
    int port,
    String protocol,
    List<Way> ways,
    List<String> caveats) {
  /// Whether all paths pass, or none, or some.
  enum Verdict {
    ALLOWED,
    DENIED,
    MIXED,
    UNKNOWN;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// One path, or all ports of one sort.
  ///
  /// @param from one who connects
  /// @param to one to whom
  /// @param ports the ports that it is about
  /// @param path what decides
  record Way(ReachEnds.Some from, ReachEnds.Some to, PortRange ports, Path path) {}

  static ReachAnswer of(
      ReachEnds.End from, ReachEnds.End to, int port, String protocol, Cluster cluster) {
    Reachability reachability = Reachability.of(cluster);
    List<Way> ways = new ArrayList<>();
    Set<String> caveats = new LinkedHashSet<>(from.caveats());
    caveats.addAll(to.caveats());
    for (ReachEnds.Some source : from.parties()) {
      for (ReachEnds.Some target : to.parties()) {
        if (to.service().isPresent() && target.pod().isPresent()) {
          Service service = to.service().get();
          ways.addAll(
              through(service, source, target, target.pod().get(), port, protocol, reachability));
        } else if (port > 0) {
          ways.addAll(on(source, target, port, protocol, reachability));
        } else {
          ways.addAll(onAll(source, target, reachability));
        }
      }
    }
    caveats.addAll(caveats(from, to, ways, reachability));
    return new ReachAnswer(from, to, port, protocol, ways, List.copyOf(caveats));
  }

  private static List<Way> on(
      ReachEnds.Some from, ReachEnds.Some to, int port, String protocol, Reachability asked) {
    List<Way> ways = new ArrayList<>();
    for (Path path : asked.ask(from.party(), to.party(), protocol, port)) {
      ways.add(new Way(from, to, new PortRange(protocol, "", port, port), path));
    }
    return ways;
  }

  private static List<Way> onAll(ReachEnds.Some from, ReachEnds.Some to, Reachability asked) {
    List<Way> ways = new ArrayList<>();
    for (Family family : asked.families(from.party(), to.party())) {
      for (Reachability.Span span : asked.spans(from.party(), to.party(), family)) {
        PortRange ports = span.ports();
        asked.ask(from.party(), to.party(), ports.protocol(), ports.first()).stream()
            .filter(path -> path.family() == family)
            .forEach(path -> ways.add(new Way(from, to, ports, path)));
      }
    }
    return ways;
  }

  /// Policies act on the pod behind a Service and on its port, not on the Service's.
  private static List<Way> through(
      Service service,
      ReachEnds.Some from,
      ReachEnds.Some to,
      Pod pod,
      int port,
      String protocol,
      Reachability asked) {
    List<Way> ways = new ArrayList<>();
    for (Service.Port one : service.ports()) {
      boolean meant = port == 0 || (one.number() == port && one.protocol().equals(protocol));
      OptionalInt target = one.on(pod.spec());
      if (meant && target.isPresent()) {
        ways.addAll(on(from, to, target.getAsInt(), one.protocol(), asked));
      }
    }
    return ways;
  }

  private static List<String> caveats(
      ReachEnds.End from, ReachEnds.End to, List<Way> ways, Reachability asked) {
    List<String> caveats = new ArrayList<>();
    Enforcement enforcement = asked.enforcement();
    switch (enforcement.does()) {
      case NO -> caveats.add("nothing in this cluster enforces policies");
      case UNKNOWN -> caveats.add("nothing was recognised that enforces policies here");
      case YES -> {
        if (!enforcement.uncovered().isEmpty()) {
          caveats.add("policies are not enforced on " + String.join(", ", enforcement.uncovered()));
        }
      }
    }
    if (to.service().isPresent()) {
      if (ways.isEmpty()) {
        caveats.add("no pod is behind the Service on that port");
      }
      boolean outside =
          from.parties().stream()
              .anyMatch(
                  one ->
                      one.party() instanceof Party.OfAddress address && address.node().isEmpty());
      if (outside) {
        caveats.add("a load balancer or node port may replace the caller's address by a node's");
      }
    }
    boolean families = ways.stream().map(way -> way.path().family()).distinct().count() > 1;
    if (families && ways.stream().map(way -> way.path().answer()).distinct().count() > 1) {
      caveats.add("IPv4 and IPv6 are judged each");
    }
    return caveats;
  }

  /// Returns what holds of all paths together; without any there is nobody to connect to.
  Verdict verdict() {
    boolean outsideName =
        to.service().filter(one -> one.type() == Service.Type.EXTERNAL_NAME).isPresent();
    boolean allowed = has(Answer.ALLOWED);
    boolean denied = has(Answer.DENIED);
    if (outsideName && denied) {
      return Verdict.UNKNOWN;
    }
    if (ways.isEmpty() || (denied && !allowed && !has(Answer.UNKNOWN))) {
      return Verdict.DENIED;
    }
    if (denied) {
      return Verdict.MIXED;
    }
    return has(Answer.UNKNOWN) ? Verdict.UNKNOWN : Verdict.ALLOWED;
  }

  private boolean has(Answer answer) {
    return ways.stream().anyMatch(way -> way.path().answer() == answer);
  }

  ExitCode exitCode() {
    return switch (verdict()) {
      case ALLOWED -> ExitCode.PASSED;
      case DENIED, MIXED -> ExitCode.GATE_FAILED;
      case UNKNOWN -> ExitCode.INCOMPLETE;
    };
  }

  /// Says in a few words what decided at one end.
  static String why(Decision decision) {
    return switch (decision.ground()) {
      case NOT_ENFORCED -> "nothing enforces policies";
      case NO_SUBJECT -> "no policy can select it";
      case ITSELF -> "it is the same pod";
      case NO_POLICY -> "no policy selects it";
      case OWN_NODE -> "a pod and its own node may always talk";
      case ADMIN_RULE, RULE, BASELINE_RULE -> "by " + clauses(decision);
      case NO_RULE -> "no rule allows it in " + clauses(decision);
      case UNCLEAR ->
          decision.because() + (decision.by().isEmpty() ? "" : ": " + clauses(decision));
    };
  }

  private static String clauses(Decision decision) {
    return String.join(
        ", ",
        decision.by().stream()
            .map(
                clause ->
                    clause.policy().kind()
                        + " "
                        + (clause.policy().namespace().isEmpty()
                            ? ""
                            : clause.policy().namespace() + "/")
                        + clause.policy().name()
                        + (clause.path().isEmpty() ? "" : " " + clause.path()))
            .toList());
  }
}
