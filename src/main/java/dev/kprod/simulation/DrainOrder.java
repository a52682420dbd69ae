package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.semantics.scheduling.Board;
import dev.kprod.semantics.scheduling.Landscape;
import java.util.ArrayList;
import java.util.List;

/// An order in which the nodes of a cluster can be drained one after another, each coming back
/// empty before the next one goes.
///
/// Nodes are tried by name, those of the control plane last; one that cannot be drained is tried
/// again after the others. Another order might get further: this one is known to work.
///
/// @param order the nodes that can be drained, in that order
/// @param stuck those that cannot, by name
public record DrainOrder(List<String> order, List<String> stuck) {
  public DrainOrder {
    order = List.copyOf(order);
    stuck = List.copyOf(stuck);
  }

  /// Finds an order for all nodes. Declare [Simulations#READS].
  public static DrainOrder of(Cluster cluster) {
    List<Node> nodes = Landscape.of(cluster).nodes();
    List<Integer> waiting = new ArrayList<>();
    for (int site = 0; site < nodes.size(); site++) {
      if (!nodes.get(site).isControlPlane()) {
        waiting.add(site);
      }
    }
    for (int site = 0; site < nodes.size(); site++) {
      if (nodes.get(site).isControlPlane()) {
        waiting.add(site);
      }
    }
    List<String> order = new ArrayList<>();
    Stage stage = Stage.of(cluster, Board.Choice.EMPTIEST);
    boolean progress = true;
    while (progress && !waiting.isEmpty()) {
      progress = false;
      for (int site : List.copyOf(waiting)) {
        Stage next = stage.copy();
        if (drains(cluster, next, site)) {
          next.leave(site);
          next.board().reopen(site);
          stage = next;
          waiting.remove(/* element */ (Integer) site);
          order.add(nodes.get(site).name());
          progress = true;
        }
      }
    }
    List<String> stuck = waiting.stream().map(site -> nodes.get(site).name()).sorted().toList();
    return new DrainOrder(order, stuck);
  }

  /// Drains a node; one whose pods find no place is not drained yet, and tried again later.
  private static boolean drains(Cluster cluster, Stage stage, int site) {
    DrainRun run = new DrainRun(cluster, stage, site, DrainRun.Order.BY_NAME);
    run.play();
    return run.found().values().stream()
        .allMatch(
            found ->
                switch (found.fate()) {
                  case STAYS, LOST -> true;
                  case LEAVES -> found.because().isEmpty();
                  case NEEDS_FORCE, HANGS, FAILS, UNKNOWN -> false;
                });
  }
}
