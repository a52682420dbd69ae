package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.scheduling.Board;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.semantics.scheduling.Shape;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// Lets workloads that are scaled have their pods of the peak, one more of each in turn: what a
/// quota admits is placed by the scheduler's filters.
final class Peak {
  /// What became of one workload.
  static final class Rise {
    final Riser riser;

    /// Why nobody can say where its pods go; empty where it can be said.
    final String unknown;

    int placed;
    int unplaced;
    int refused;

    /// Why a quota refused the first that was refused.
    Optional<QuotaTally.Refusal> refusal = Optional.empty();

    /// Why no node took the first that found none.
    Map<String, Integer> why = Map.of();

    private boolean isOver;

    private Rise(Riser riser, String unknown) {
      this.riser = riser;
      this.unknown = unknown;
    }
  }

  private final Landscape land;
  private final QuotaTally quotas;
  private final Board board;
  private final Board.Choice choice;
  private final List<Rise> rises = new ArrayList<>();
  private final Map<String, Integer> moves = new TreeMap<>();
  private String firstCeiling = "";

  private Peak(Cluster cluster, Board.Choice choice) {
    this.land = Landscape.of(cluster);
    this.quotas = new QuotaTally(cluster);
    this.board = land.board();
    this.choice = choice;
  }

  /// Plays the peak of some workloads at once: as the scheduler's own score has it, or as tightly
  /// as can be where that leaves fewer pods without a node.
  static Peak of(Cluster cluster, List<Riser> risers) {
    Peak loose = new Peak(cluster, Board.Choice.EMPTIEST).play(risers);
    if (loose.unplaced() == 0) {
      return loose;
    }
    Peak tight = new Peak(cluster, Board.Choice.TIGHTEST).play(risers);
    return tight.unplaced() < loose.unplaced() ? tight : loose;
  }

  private Peak play(List<Riser> risers) {
    for (Riser riser : risers) {
      rises.add(new Rise(riser, unknown(riser)));
    }
    boolean goesOn = true;
    for (int round = 0; goesOn; round++) {
      goesOn = false;
      for (Rise rise : rises) {
        if (round < rise.riser.more()) {
          add(rise);
          goesOn = true;
        }
      }
    }
    return this;
  }

  private String unknown(Riser riser) {
    if (riser.workload().livePods().isEmpty()) {
      return "no pod of it runs that shows where it may go";
    }
    if (riser.workload().hasOwnVolumes()) {
      return "each of its pods gets volumes of its own, wherever they are made";
    }
    return land.unmodelled(shape(riser));
  }

  private Shape shape(Riser riser) {
    return land.shape(riser.workload().livePods().getFirst());
  }

  private void add(Rise rise) {
    PodSpec spec = rise.riser.spec();
    Optional<QuotaTally.Refusal> refusal = quotas.add(rise.riser.workload().namespace(), spec);
    if (refusal.isPresent()) {
      rise.refusal = rise.refusal.or(() -> refusal);
      rise.refused++;
      ceiling(
          "quota %s/%s, %s"
              .formatted(
                  rise.riser.workload().namespace(),
                  refusal.get().quota(),
                  refusal.get().resource()));
      return;
    }
    if (!rise.unknown.isEmpty()) {
      return;
    }
    Shape shape = shape(rise.riser);
    OptionalInt site = rise.isOver ? OptionalInt.empty() : board.place(shape, choice);
    if (site.isPresent()) {
      rise.placed++;
      moves.merge(land.nodes().get(site.getAsInt()).name(), 1, Integer::sum);
      return;
    }
    if (rise.unplaced == 0) {
      rise.why = board.why(shape);
      ceiling("nodes, %s".formatted(Reasons.of(rise.why)));
    }
    // Pods of others may bring what an affinity or a spread waits for; room they only take.
    rise.isOver = !shape.looksAtOthers();
    rise.unplaced++;
  }

  private void ceiling(String what) {
    if (firstCeiling.isEmpty()) {
      firstCeiling = what;
    }
  }

  int unplaced() {
    return rises.stream().mapToInt(rise -> rise.unplaced).sum();
  }

  List<Rise> rises() {
    return rises;
  }

  Map<String, Integer> moves() {
    return moves;
  }

  /// Returns what refused a pod first while the peak grew; empty where nothing did.
  String firstCeiling() {
    return firstCeiling;
  }

  /// Returns the reads that a peak needs and that did not bring everything.
  static List<Read<?>> unseen(Cluster cluster, Reads reads) {
    List<Read<?>> needed = new ArrayList<>(reads.required());
    needed.add(Resources.AUTOSCALERS);
    needed.add(Resources.SCALED_OBJECTS);
    needed.add(Resources.RESOURCE_QUOTAS);
    return needed.stream()
        .distinct()
        .filter(read -> cluster.outcome(read, "") instanceof ReadOutcome.Unseen)
        .<Read<?>>map(read -> read)
        .toList();
  }
}
