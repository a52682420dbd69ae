package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Answer;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Tells what draining some nodes would do.
public final class DrainForecast {
  private static final List<String> RESTS_ON =
      List.of(
          "kubectl drain --ignore-daemonsets --delete-emptydir-data, and --force for what would"
              + " need it",
          "the status of the disruption budgets, and pods of a revision that is ready becoming"
              + " ready again",
          "the scheduler's filters over the requests of pods, not over what they use");

  private final Cluster cluster;
  private final Set<Workload> touched = new LinkedHashSet<>();
  private final Set<String> harmed = new LinkedHashSet<>();

  private DrainForecast(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Tells what draining each of some nodes by itself would do. Declare [Simulations#READS].
  ///
  /// @param nodes their names, all of this cluster
  /// @param ordered whether an order for all nodes is looked for
  public static Forecast of(Cluster cluster, List<String> nodes, boolean ordered) {
    return new DrainForecast(cluster).forecast(nodes, ordered);
  }

  private Forecast forecast(List<String> nodes, boolean ordered) {
    List<Forecast.Case> cases = new ArrayList<>();
    List<Forecast.Evicted> evictions = new ArrayList<>();
    for (String node : nodes) {
      Drain.find(node, cluster)
          .ifPresent(
              result -> {
                cases.add(told(result));
                result.pods().forEach(pod -> evictions.add(evicted(node, pod)));
              });
    }
    touched.removeIf(owner -> harmed.contains(owner.subject().key()));
    return new Forecast(
        "drain",
        nodes.size() == 1 ? "this drain" : "draining these %s nodes".formatted(nodes.size()),
        cases,
        touched.size(),
        ordered ? Optional.of(DrainOrder.of(cluster)) : Optional.empty(),
        evictions,
        List.of(),
        RESTS_ON,
        Simulations.LEFT_OUT);
  }

  private Forecast.Case told(DrainResult result) {
    String node = result.node().name();
    Map<Consequence.Effect, Map<Subject, List<PodDrain>>> grouped = new TreeMap<>();
    Map<String, Integer> moves = new TreeMap<>();
    for (PodDrain pod : result.pods()) {
      pod.target().ifPresent(target -> moves.merge(target, 1, Integer::sum));
      if (pod.fate() != PodDrain.Fate.STAYS) {
        pod.owner().ifPresent(touched::add);
      }
      effect(pod)
          .ifPresent(
              effect ->
                  grouped
                      .computeIfAbsent(effect, none -> new LinkedHashMap<>())
                      .computeIfAbsent(subject(effect, pod), none -> new ArrayList<>())
                      .add(pod));
    }
    List<Consequence> consequences = new ArrayList<>();
    for (DrainResult.Dip dip : result.dips()) {
      stop(dip, node).ifPresent(consequences::add);
    }
    grouped.forEach(
        (effect, bySubject) ->
            bySubject.forEach(
                (subject, pods) ->
                    consequences.add(
                        new Consequence(effect, subject, because(effect, pods), List.of(node)))));
    consequences.forEach(one -> harmed.add(one.subject().key()));
    List<String> remarks = new ArrayList<>(result.remarks());
    if (result.orderSensitive()) {
      remarks.addFirst("another order of evictions ends better; kubectl keeps to none");
    }
    if (result.verdict() == DrainResult.Verdict.UNKNOWN && consequences.isEmpty()) {
      consequences.add(
          new Consequence(
              Consequence.Effect.CANNOT_TELL,
              new Subject("", "v1", "Node", "", node),
              String.join(", ", result.remarks()),
              List.of(node)));
    }
    return new Forecast.Case(node, word(result), consequences, moves, remarks);
  }

  private static String word(DrainResult result) {
    return switch (result.verdict()) {
      case DRAINS -> "drains";
      case DEGRADED -> "drains, with harm";
      case UNKNOWN -> "cannot tell";
      case REFUSES -> "refused";
      case FAILS -> "fails";
      case HANGS -> "hangs";
    };
  }

  private static Optional<Consequence.Effect> effect(PodDrain pod) {
    return switch (pod.fate()) {
      case STAYS -> Optional.empty();
      case LOST -> Optional.of(Consequence.Effect.LOST);
      case LEAVES ->
          pod.because().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  pod.because().startsWith(Reasons.UNMODELLED)
                      ? Consequence.Effect.CANNOT_TELL
                      : Consequence.Effect.PENDING);
      case NEEDS_FORCE -> Optional.of(Consequence.Effect.REFUSED);
      case HANGS -> Optional.of(Consequence.Effect.HANGS);
      case FAILS -> Optional.of(Consequence.Effect.FAILS);
      case UNKNOWN -> Optional.of(Consequence.Effect.CANNOT_TELL);
    };
  }

  /// What hangs is the budget's doing; all else happens to the workload.
  private Subject subject(Consequence.Effect effect, PodDrain pod) {
    if (effect == Consequence.Effect.HANGS) {
      List<DisruptionBudget> budgets = Budgets.of(cluster).of(pod.pod());
      if (budgets.size() == 1) {
        pod.owner().ifPresent(owner -> harmed.add(owner.subject().key()));
        DisruptionBudget budget = budgets.getFirst();
        return new Subject(
            "policy", "v1", "PodDisruptionBudget", budget.namespace(), budget.name());
      }
    }
    Pod one = pod.pod();
    return pod.owner()
        .map(Workload::subject)
        .orElseGet(() -> new Subject("", "v1", "Pod", one.namespace(), one.name()));
  }

  private static String because(Consequence.Effect effect, List<PodDrain> pods) {
    String reason = pods.getFirst().because();
    String bare =
        reason.startsWith(Reasons.UNMODELLED)
            ? reason.substring(Reasons.UNMODELLED.length())
            : reason;
    String count = pods.size() == 1 ? "" : "%s pods: ".formatted(pods.size());
    return effect == Consequence.Effect.REFUSED
        ? count + "%s, so kubectl asks for --force".formatted(bare)
        : count + bare;
  }

  private Optional<Consequence> stop(DrainResult.Dip dip, String node) {
    if (dip.lowest() > 0 || !(Serving.of(dip.workload(), cluster) instanceof Serving.Yes)) {
      return Optional.empty();
    }
    String because =
        dip.before() == 1
            ? "its only ready pod is here; none is ready until the next one is"
            : "all %s ready pods are here; none is ready until the next ones are"
                .formatted(dip.before());
    return Optional.of(
        new Consequence(
            Consequence.Effect.STOPS, dip.workload().subject(), because, List.of(node)));
  }

  private Forecast.Evicted evicted(String node, PodDrain drained) {
    Pod pod = drained.pod();
    boolean unseen =
        cluster.outcome(Resources.DISRUPTION_BUDGETS, pod.namespace())
            instanceof ReadOutcome.Unseen;
    String answer = "";
    String budget = "";
    String reason = "";
    if (drained.fate() == PodDrain.Fate.STAYS) {
      answer = "not-evicted";
      reason = drained.because();
    } else if (unseen && drained.fate() == PodDrain.Fate.UNKNOWN) {
      answer = "unknown";
      reason = drained.because();
    } else {
      switch (Budgets.of(cluster).answer(pod)) {
        case Answer.Allowed(Answer.Grace grace) -> {
          answer = "allowed";
          reason = said(grace);
          budget = grace.usesRoom() ? Budgets.of(cluster).of(pod).getFirst().name() : "";
        }
        case Answer.Refused(DisruptionBudget by, Answer.Refusal why) -> {
          answer = "refused";
          budget = by.name();
          reason = said(why, by);
        }
        case Answer.Failed(List<DisruptionBudget> by, Answer.Fault why) -> {
          answer = "error";
          budget = String.join(",", by.stream().map(DisruptionBudget::name).toList());
          reason = said(why);
        }
      }
    }
    return new Forecast.Evicted(
        pod.namespace(),
        pod.name(),
        node,
        answer,
        budget,
        reason,
        fate(drained.fate()),
        drained.because(),
        drained.target().orElse(""));
  }

  private static String said(Answer.Grace grace) {
    return switch (grace) {
      case FINISHED -> "it has ended";
      case PENDING -> "it has not started";
      case DELETED -> "it is being deleted";
      case NO_BUDGET -> "no budget selects it";
      case UNHEALTHY -> "it is not ready, and its budget does not count on it";
      case ROOM -> "its budget has room";
    };
  }

  private static String said(Answer.Refusal refusal, DisruptionBudget budget) {
    return switch (refusal) {
      case NOT_COUNTED -> "the disruption controller has not counted the budget's newest form";
      case EXHAUSTED ->
          "the budget wants %s healthy pods and has %s"
              .formatted(budget.desiredHealthy(), budget.currentHealthy());
    };
  }

  private static String said(Answer.Fault fault) {
    return switch (fault) {
      case SEVERAL_BUDGETS -> "more than one budget selects it";
      case NEGATIVE -> "the budget allows a negative number";
      case TOO_MANY_GRANTED -> "too many granted evictions were never confirmed";
    };
  }

  private static String fate(PodDrain.Fate fate) {
    return switch (fate) {
      case STAYS -> "stays";
      case LEAVES -> "leaves";
      case LOST -> "lost";
      case NEEDS_FORCE -> "needs-force";
      case HANGS -> "hangs";
      case FAILS -> "fails";
      case UNKNOWN -> "unknown";
    };
  }
}
