package dev.kprod.simulation;

import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a simulation says, in the form that all of them share.
///
/// @param simulation what is replayed: `drain`, `node`, `zone`, ...
/// @param event what happens, in words: `this drain`, `the loss of these 3 zones`
/// @param cases one for each place where the event was let strike
/// @param survives how many workloads are touched and come to no harm
/// @param order an order in which the nodes can be drained, where that was asked for
/// @param evictions every pod that was to be evicted, where that was asked for
/// @param scaled every workload that was let grow, where that was asked for
/// @param restsOn what the answer rests on
/// @param leavesOut what the answer does not take into account
public record Forecast(
    String simulation,
    String event,
    List<Case> cases,
    int survives,
    Optional<DrainOrder> order,
    List<Evicted> evictions,
    List<Scaled> scaled,
    List<String> restsOn,
    List<String> leavesOut) {
  /// What the event does in one place.
  ///
  /// @param target where it strikes: a node, a zone
  /// @param word how it ends there
  /// @param moves how many replacements go to which node, by name of the node
  /// @param remarks what a person should know beside it
  public record Case(
      String target,
      String word,
      List<Consequence> consequences,
      Map<String, Integer> moves,
      List<String> remarks) {
    public Case {
      consequences = consequences.stream().sorted(ORDER).toList();
      moves = Collections.unmodifiableMap(new LinkedHashMap<>(moves));
      remarks = List.copyOf(remarks);
    }
  }

  /// One pod that a drain was to evict.
  ///
  /// @param answer what the API server answers to its eviction alone, now: `allowed`, `refused`,
  ///   `error`, `not-evicted` or `unknown`
  /// @param budget the budget that decides, empty for none
  /// @param fate what the drain as a whole does to it
  /// @param because why the drain does so, empty where there is nothing to say
  /// @param goesTo the node of its replacement, empty for none
  public record Evicted(
      String namespace,
      String pod,
      String node,
      String answer,
      String budget,
      String reason,
      String fate,
      String because,
      String goesTo) {}

  /// One workload that was let grow.
  ///
  /// @param now how many pods it has
  /// @param max the most that its autoscalers allow
  /// @param wanted how many it would have
  /// @param placed how many of those that are added find a node
  /// @param refusedBy what kept how many of the others out: `3 by quota team (requests.cpu)`
  public record Scaled(
      Subject workload, int now, int max, int wanted, int placed, List<String> refusedBy) {
    public Scaled {
      refusedBy = List.copyOf(refusedBy);
    }
  }

  /// How it ends.
  public enum Outcome {
    /// Nothing stops, hangs or waits.
    SURVIVES,
    /// It cannot be told.
    CANNOT_TELL,
    /// Something stops, hangs or waits.
    HARM
  }

  private static final Comparator<Consequence> ORDER =
      Comparator.comparing(Consequence::effect)
          .thenComparing(Consequence::subject)
          .thenComparing(Consequence::because);

  public Forecast {
    cases = List.copyOf(cases);
    evictions = List.copyOf(evictions);
    scaled = List.copyOf(scaled);
    restsOn = List.copyOf(restsOn);
    leavesOut = List.copyOf(leavesOut);
  }

  /// Returns how it ends.
  public Outcome outcome() {
    List<Consequence> all = consequences();
    if (all.isEmpty()) {
      return Outcome.SURVIVES;
    }
    boolean known = all.stream().anyMatch(c -> c.effect() != Consequence.Effect.CANNOT_TELL);
    return known ? Outcome.HARM : Outcome.CANNOT_TELL;
  }

  /// Returns the consequences of all cases, the worst first; the same one of several cases is one
  /// with several targets.
  public List<Consequence> consequences() {
    record Same(Consequence.Effect effect, Subject subject) {}
    Map<Same, Consequence> merged = new LinkedHashMap<>();
    for (Case one : cases) {
      for (Consequence next : one.consequences()) {
        merged.merge(
            new Same(next.effect(), next.subject()),
            next,
            (first, more) -> {
              List<String> targets = new ArrayList<>(first.targets());
              more.targets().stream().filter(t -> !targets.contains(t)).forEach(targets::add);
              return new Consequence(first.effect(), first.subject(), first.because(), targets);
            });
      }
    }
    return merged.values().stream().sorted(ORDER).toList();
  }
}
