package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Node;
import dev.kprod.cluster.NodeTerms;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /// How many sites are out of the question for which reason.
  final SortedMap<String, Integer> shut;

  /// The sites that are not out of the question.
  final int[] sites;

  /// Whether the node passes the shape's selector and affinity, by number of the site.
  final boolean[] selected;

  /// Whether the shape bears the taints, by number of the site.
  final boolean[] borne;

  /// Whether the shape bears a node that was cordoned.
  final boolean bearsCordon;

  private Ground(String[] because, boolean[] selected, boolean[] borne, boolean bearsCordon) {
    this.because = because;
    this.selected = selected;
    this.borne = borne;
    this.bearsCordon = bearsCordon;
    this.sites = IntStream.range(0, because.length).filter(i -> because[i].isEmpty()).toArray();
    SortedMap<String, Integer> shut = new TreeMap<>();
    for (String one : because) {
      if (!one.isEmpty()) {
        shut.merge(one, 1, Integer::sum);
      }
    }
    this.shut = Collections.unmodifiableSortedMap(shut);
  }

  /// Returns the ground of a shape, its volumes left aside: shapes with the same
  /// [parts][dev.kprod.cluster.PodSpec#nodeParts] share it.
  static Ground of(Shape shape, List<Site> all) {
    String[] because = new String[all.size()];
    boolean[] selected = new boolean[all.size()];
    boolean[] borne = new boolean[all.size()];
    boolean bearsCordon = shape.spec.tolerates(CORDONED);
    NodeTerms terms = NodeTerms.of(shape.spec);
    // Most nodes have the taints of another, and equal texts that are one are quick to count.
    Map<List<Node.Taint>, String> byTaints = new HashMap<>();
    for (Site site : all) {
      String taint =
          byTaints.computeIfAbsent(site.taints(), taints -> Eligibility.taint(shape.spec, taints));
      borne[site.index()] = taint.isEmpty();
      selected[site.index()] = terms.admit(site.name(), site.labels());
      because[site.index()] = because(site, bearsCordon, taint, selected[site.index()]);
    }
    return new Ground(because, selected, borne, bearsCordon);
  }

  private static String because(Site site, boolean bearsCordon, String taint, boolean isSelected) {
    if (!site.ready()) {
      return "not ready";
    }
    if (site.cordoned() && !bearsCordon) {
      return "cordoned";
    }
    if (!taint.isEmpty()) {
      return taint;
    }
    return isSelected ? "" : "outside its node selector or affinity";
  }

  /// Returns the ground of a shape with its volumes.
  Ground with(Shape shape, List<Site> all) {
    if (shape.mounts.isEmpty() && shape.impossible.isEmpty()) {
      return this;
    }
    String[] narrower = because.clone();
    if (!shape.impossible.isEmpty()) {
      Arrays.fill(narrower, shape.impossible);
    }
    for (int i = 0; i < narrower.length; i++) {
      if (narrower[i].isEmpty() && !isInReach(shape, all.get(i))) {
        narrower[i] = "out of reach of its volume";
      }
    }
    return new Ground(narrower, selected, borne, bearsCordon);
  }

  private static boolean isInReach(Shape shape, Site site) {
    for (Mount.Placed mount : shape.mounts) {
      if (!mount.admits(site.name(), site.labels())) {
        return false;
      }
    }
    return true;
  }
}
