package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.scheduling.Placing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// Tells what the loss of nodes or zones would do.
public final class LossForecast {
  private static final List<String> RESTS_ON =
      List.of(
          "the pods that were ready, all of them gone at once with their nodes",
          "a control plane that notices and evicts; pods of a StatefulSet wait for the Node object"
              + " to be deleted",
          "the scheduler's filters over the requests of pods, not over what they use");

  private static final String ORDERED = "whether it finds a node depends on who is first";
  private static final String CONTENDED =
      "who of those that need room waits depends on who is first";

  private final Cluster cluster;
  private final Set<String> touched = new LinkedHashSet<>();
  private final Set<String> harmed = new LinkedHashSet<>();

  private LossForecast(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Tells what losing each of some nodes by itself would do. Declare [Simulations#READS].
  public static Forecast ofNodes(Cluster cluster, List<String> nodes) {
    return new LossForecast(cluster).forecast("node", nodes, node -> Loss.ofNode(node, cluster));
  }

  /// Tells what losing each of some zones by itself would do. Declare [Simulations#READS].
  public static Forecast ofZones(Cluster cluster, List<String> zones) {
    return new LossForecast(cluster).forecast("zone", zones, zone -> Loss.ofZone(zone, cluster));
  }

  private Forecast forecast(
      String what, List<String> targets, Function<String, Optional<LossResult>> loss) {
    List<Forecast.Case> cases = new ArrayList<>();
    for (String target : targets) {
      loss.apply(target).ifPresent(result -> cases.add(told(result)));
    }
    touched.removeAll(harmed);
    String event =
        targets.size() == 1
            ? "the loss of this " + what
            : "the loss of any of these %s %ss".formatted(targets.size(), what);
    return new Forecast(
        what,
        event,
        cases,
        touched.size(),
        Optional.empty(),
        List.of(),
        List.of(),
        RESTS_ON,
        Simulations.LEFT_OUT);
  }

  private Forecast.Case told(LossResult result) {
    List<Consequence> consequences = new ArrayList<>();
    Map<String, Integer> moves = new TreeMap<>();
    List<String> remarks = new ArrayList<>(result.remarks());
    for (WorkloadFate fate : result.workloads()) {
      touched.add(fate.workload().subject().key());
      tell(fate, result, consequences, moves);
      fate.remarks().forEach(remark -> remarks.add(fate.workload() + ": " + remark));
    }
    for (String pod : result.bare()) {
      int slash = pod.indexOf('/');
      consequences.add(
          new Consequence(
              Consequence.Effect.LOST,
              new Subject("", "v1", "Pod", pod.substring(0, slash), pod.substring(slash + 1)),
              "nothing makes it again",
              List.of(result.target())));
    }
    if (result.isContended()) {
      remarks.add("at least %s pods find no node, whoever is first".formatted(result.leftOut()));
    }
    if (result.controlPlaneLost()) {
      remarks.addFirst("no control plane is left: nothing is started elsewhere");
    }
    if (!Simulations.unseen(cluster).isEmpty()) {
      consequences.add(
          new Consequence(
              Consequence.Effect.CANNOT_TELL,
              Subject.CLUSTER,
              String.join(", ", result.remarks()),
              List.of(result.target())));
    }
    consequences.forEach(one -> harmed.add(one.subject().key()));
    return new Forecast.Case(
        result.target(), word(result, consequences), consequences, moves, remarks);
  }

  private static String word(LossResult result, List<Consequence> consequences) {
    int nodes = result.nodes().size();
    String lost = nodes == 1 ? "1 node" : nodes + " nodes";
    return consequences.isEmpty() ? lost + " lost, survives" : lost + " lost";
  }

  private void tell(
      WorkloadFate fate,
      LossResult result,
      List<Consequence> consequences,
      Map<String, Integer> moves) {
    for (Placing.Verdict verdict : fate.places()) {
      if (verdict instanceof Placing.Verdict.Fits(String node)) {
        moves.merge(node, 1, Integer::sum);
      }
    }
    String target = result.target();
    boolean serves = Serving.of(fate.workload(), cluster) instanceof Serving.Yes;
    Subject subject = fate.workload().subject();
    boolean votes = fate.end() == WorkloadFate.End.NO_QUORUM;
    if ((serves || votes) && fate.stops() && !fate.workload().isDaemonSet()) {
      consequences.add(
          new Consequence(Consequence.Effect.STOPS, subject, stops(fate), List.of(target)));
    }
    int homeless = fate.homeless();
    if (homeless > 0) {
      consequences.add(
          new Consequence(
              Consequence.Effect.PENDING,
              subject,
              "%s: %s".formatted(pods(homeless), reason(fate, Aftermath::isHomeless)),
              List.of(target)));
    }
    unknown(fate)
        .ifPresent(
            because ->
                consequences.add(
                    result.isContended() && because.endsWith(CONTENDED)
                        ? new Consequence(
                            Consequence.Effect.PENDING, subject, because, List.of(target))
                        : new Consequence(
                            Consequence.Effect.CANNOT_TELL,
                            subject,
                            because.replace(CONTENDED, ORDERED),
                            List.of(target))));
  }

  /// Returns why the first replacement of some kind is not placed.
  private static String reason(WorkloadFate fate, Predicate<Placing.Verdict> kind) {
    for (Placing.Verdict verdict : fate.places()) {
      if (kind.test(verdict)) {
        return Reasons.of(verdict, CONTENDED);
      }
    }
    return "";
  }

  private static Optional<String> unknown(WorkloadFate fate) {
    long open = fate.places().stream().filter(LossForecast::isOpen).count();
    return open == 0
        ? Optional.empty()
        : Optional.of("%s: %s".formatted(pods(open), reason(fate, LossForecast::isOpen)));
  }

  private static boolean isOpen(Placing.Verdict verdict) {
    return !Aftermath.isPlaced(verdict) && !Aftermath.isHomeless(verdict);
  }

  private static String pods(long count) {
    return count == 1 ? "1 pod" : count + " pods";
  }

  private static String stops(WorkloadFate fate) {
    if (fate.end() == WorkloadFate.End.NO_QUORUM) {
      return "no quorum: " + fate.because();
    }
    String here =
        fate.ready() == 1
            ? "its only ready pod is lost"
            : "all %s ready pods are lost".formatted(fate.ready());
    return fate.end() == WorkloadFate.End.RECOVERS
        ? here + "; it is back once the next ones are ready"
        : "%s; it stays down: %s".formatted(here, fate.because());
  }

  /// Returns the zones of a cluster, sorted.
  public static List<String> zones(Cluster cluster) {
    return Loss.zones(cluster);
  }

  /// Returns the nodes of a cluster, sorted.
  public static List<String> nodes(Cluster cluster) {
    return dev.kprod.semantics.scheduling.Landscape.of(cluster).nodes().stream()
        .map(Node::name)
        .toList();
  }
}
