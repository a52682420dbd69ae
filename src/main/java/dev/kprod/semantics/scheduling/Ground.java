package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Node;
import java.util.List;
import java.util.stream.IntStream;

/// What a node is to pods of one shape whatever else runs there: the filters that look at nothing
/// but the two.
///
/// Upstream, in this order: the plugins `nodeunschedulable`, `nodename`, `tainttoleration`,
/// `nodeaffinity`, `volumebinding` and `volumezone` of v1.36.
final class Ground {
  static final Node.Taint CORDONED =
      new Node.Taint(
          "node.kubernetes.io/unschedulable", "", "NoSchedule", java.util.Optional.empty());

  /// Why each site is out of the question, by number; empty where it is not.
  final String[] because;

  /// The sites that are not out of the question.
  final int[] sites;

  /// Whether the node passes the shape's selector and affinity, by number of the site.
  final boolean[] selected;

  /// Whether the shape bears the taints, by number of the site.
  final boolean[] borne;

  /// Whether the shape bears a node that was cordoned.
  final boolean bearsCordon;

  Ground(Shape shape, List<Landscape.Site> all) {
    this.because = new String[all.size()];
    this.selected = new boolean[all.size()];
    this.borne = new boolean[all.size()];
    this.bearsCordon = shape.spec.tolerates(CORDONED);
    for (Landscape.Site site : all) {
      Node node = site.node();
      String taint = Eligibility.taint(shape.spec, node);
      borne[site.index()] = taint.isEmpty();
      selected[site.index()] = shape.nodes.admit(node);
      because[site.index()] = because(shape, node, taint, selected[site.index()]);
    }
    this.sites = IntStream.range(0, because.length).filter(i -> because[i].isEmpty()).toArray();
  }

  private String because(Shape shape, Node node, String taint, boolean isSelected) {
    if (!shape.impossible.isEmpty()) {
      return shape.impossible;
    }
    if (!node.isReady()) {
      return "not ready";
    }
    if (node.isCordoned() && !bearsCordon) {
      return "cordoned";
    }
    if (!taint.isEmpty()) {
      return taint;
    }
    if (!isSelected) {
      return "outside its node selector or affinity";
    }
    for (Mount.Placed mount : shape.mounts) {
      if (!mount.admits(node)) {
        return "out of reach of its volume";
      }
    }
    return "";
  }
}
