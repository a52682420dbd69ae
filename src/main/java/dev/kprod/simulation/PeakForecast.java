package dev.kprod.simulation;

import dev.kprod.cluster.Autoscalers;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.NodeGrowth;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.snapshot.Read;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Tells what a peak of traffic would do: autoscalers at their maximum, or so many times as many
/// pods as now.
public final class PeakForecast {
  /// What is read.
  public static final Reads READS =
      Landscape.READS.and(Words.FLOOR).and(NodeGrowth.READS).may(Resources.RESOURCE_QUOTAS);

  private static final List<String> RESTS_ON =
      List.of(
          "the pods that run now, whose copies are made one of each workload in turn",
          "what quotas say is in use, and the scheduler's filters over requests");

  private static final List<String> LEAVES_OUT =
      List.of(
          "how long it takes, and whether metrics would ask for it",
          "whether what stands behind can bear it, such as connections to a database",
          "eviction of pods of lower priority for those of higher",
          "quotas on storage, limit ranges, and quotas of other products");

  private final Cluster cluster;
  private final NodeGrowth growth;
  private final List<Forecast.Scaled> scaled = new ArrayList<>();
  private int survives;

  private PeakForecast(Cluster cluster) {
    this.cluster = cluster;
    this.growth = NodeGrowth.of(cluster);
  }

  /// Tells what the peak of everything that is scaled would do at once. Declare [#READS].
  ///
  /// @param factor how many times as many pods as now; empty for the most there may be
  public static Forecast ofAll(Cluster cluster, Optional<BigDecimal> factor) {
    return new PeakForecast(cluster).all(factor);
  }

  /// Tells what the peak of each of some workloads would do by itself. Declare [#READS].
  public static Forecast ofEach(
      Cluster cluster, Optional<BigDecimal> factor, Predicate<Workload> which) {
    return new PeakForecast(cluster).each(factor, which);
  }

  private Forecast all(Optional<BigDecimal> factor) {
    Forecast.Case one = told("all", Riser.all(cluster, factor));
    return forecast("the peak of all that is scaled", List.of(one));
  }

  private Forecast each(Optional<BigDecimal> factor, Predicate<Workload> which) {
    List<Forecast.Case> cases = new ArrayList<>();
    for (Riser riser : Riser.all(cluster, factor)) {
      if (which.test(riser.workload())) {
        cases.add(told(riser.workload().toString(), List.of(riser)));
      }
    }
    if (cases.isEmpty()) {
      cases.add(told("none", List.of()));
    }
    return forecast("the peak of each critical workload by itself", cases);
  }

  private Forecast forecast(String event, List<Forecast.Case> cases) {
    return new Forecast(
        "peak", event, cases, survives, Optional.empty(), List.of(), scaled, RESTS_ON, LEAVES_OUT);
  }

  private Forecast.Case told(String target, List<Riser> risers) {
    Peak peak = Peak.of(cluster, risers);
    List<Consequence> consequences = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    remarks.add(sum(peak));
    List<String> unseen = Peak.unseen(cluster, READS).stream().map(Read::id).toList();
    if (!unseen.isEmpty()) {
      consequences.add(
          new Consequence(
              Consequence.Effect.CANNOT_TELL,
              Subject.CLUSTER,
              "%s could not be read whole".formatted(String.join(", ", unseen)),
              List.of(target)));
    }
    for (Peak.Rise rise : peak.rises()) {
      int before = consequences.size();
      tell(rise, target, consequences);
      survives += consequences.size() == before ? 1 : 0;
      rise.riser.remarks().forEach(text -> remarks.add(rise.riser.workload() + ": " + text));
      scaled.add(row(rise));
    }
    if (target.equals("all")) {
      for (HorizontalPodAutoscaler one : Autoscalers.of(cluster).own()) {
        if (peak.rises().stream().noneMatch(rise -> scales(one, rise.riser.workload()))) {
          remarks.add(
              "%s/%s scales nothing that was seen: %s %s"
                  .formatted(
                      one.namespace(), one.name(), one.target().kind(), one.target().name()));
        }
      }
    }
    return new Forecast.Case(target, word(consequences), consequences, moves(peak), remarks);
  }

  private static boolean scales(HorizontalPodAutoscaler one, Workload workload) {
    Subject subject = workload.subject();
    return one.namespace().equals(subject.namespace())
        && one.target().name().equals(subject.name())
        && one.target().kind().equals(subject.kind());
  }

  private static Map<String, Integer> moves(Peak peak) {
    return new TreeMap<>(peak.moves());
  }

  private static String word(List<Consequence> consequences) {
    return consequences.stream().map(one -> one.effect().word()).findFirst().orElse("fits");
  }

  private static String sum(Peak peak) {
    int more = 0;
    int placed = 0;
    int refused = 0;
    int open = 0;
    for (Peak.Rise rise : peak.rises()) {
      more += rise.riser.more();
      placed += rise.placed;
      refused += rise.refused;
      open += rise.unknown.isEmpty() ? 0 : rise.riser.more() - rise.refused;
    }
    List<String> parts = new ArrayList<>();
    parts.add("%s placed".formatted(placed));
    if (refused > 0) {
      parts.add("%s refused by quotas".formatted(refused));
    }
    if (peak.unplaced() > 0) {
      parts.add("%s without a node".formatted(peak.unplaced()));
    }
    if (open > 0) {
      parts.add("%s of which it cannot be told".formatted(open));
    }
    String ceiling = peak.firstCeiling().isEmpty() ? "" : "; first ceiling: " + peak.firstCeiling();
    return "%s: %s%s".formatted(pods(more), String.join(", ", parts), ceiling);
  }

  private void tell(Peak.Rise rise, String target, List<Consequence> consequences) {
    Riser riser = rise.riser;
    int more = riser.more();
    rise.refusal.ifPresent(
        refusal ->
            consequences.add(
                consequence(
                    Consequence.Effect.REFUSED,
                    riser,
                    "%s of %s: %s".formatted(rise.refused, pods(more), refusal.because()),
                    target)));
    if (rise.unplaced > 0) {
      waits(rise, target, consequences);
    }
    if (!rise.unknown.isEmpty() && more > rise.refused) {
      consequences.add(consequence(Consequence.Effect.CANNOT_TELL, riser, rise.unknown, target));
    }
  }

  private void waits(Peak.Rise rise, String target, List<Consequence> consequences) {
    String what =
        "%s of %s: %s".formatted(rise.unplaced, pods(rise.riser.more()), Reasons.of(rise.why));
    Consequence.Effect effect =
        switch (growth) {
          case NodeGrowth.None none -> Consequence.Effect.PENDING;
          case NodeGrowth.Exhausted exhausted -> Consequence.Effect.PENDING;
          case NodeGrowth.Open open -> Consequence.Effect.CANNOT_TELL;
          case NodeGrowth.Hidden hidden -> Consequence.Effect.CANNOT_TELL;
          case NodeGrowth.Unseen unseen -> Consequence.Effect.CANNOT_TELL;
        };
    String unless =
        switch (growth) {
          case NodeGrowth.None none -> "";
          case NodeGrowth.Exhausted(String by) -> "; %s has reached its maximum".formatted(by);
          case NodeGrowth.Open(String by) -> "; %s may add nodes".formatted(by);
          case NodeGrowth.Hidden(String because) -> "; " + because;
          case NodeGrowth.Unseen unseen -> "; whether nodes can be added is not seen";
        };
    consequences.add(consequence(effect, rise.riser, what + unless, target));
  }

  private static Consequence consequence(
      Consequence.Effect effect, Riser riser, String because, String target) {
    return new Consequence(effect, riser.workload().subject(), because, List.of(target));
  }

  private static String pods(int count) {
    return count == 1 ? "1 more pod" : count + " more pods";
  }

  private static Forecast.Scaled row(Peak.Rise rise) {
    List<String> by = new ArrayList<>();
    rise.refusal.ifPresent(
        refusal ->
            by.add(
                "%s by quota %s (%s)"
                    .formatted(rise.refused, refusal.quota(), refusal.resource())));
    if (rise.unplaced > 0) {
      by.add("%s by nodes".formatted(rise.unplaced));
    }
    return new Forecast.Scaled(
        rise.riser.workload().subject(),
        rise.riser.now(),
        rise.riser.most(),
        rise.riser.wanted(),
        rise.placed,
        by);
  }
}
