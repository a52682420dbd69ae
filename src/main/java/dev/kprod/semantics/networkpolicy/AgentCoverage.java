package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds the nodes that the agents of engines leave open.
final class AgentCoverage {
  private AgentCoverage() {}

  /// Returns the ready nodes that run pods of the pod network and no ready agent.
  ///
  /// @param guarded the nodes with a ready agent
  /// @param guardsWindows whether one of the engines knows Windows
  /// @param notes takes what is worth knowing beside
  static List<String> uncovered(
      Cluster cluster, Set<String> guarded, boolean guardsWindows, Set<String> notes) {
    Set<String> used = new TreeSet<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.isLive() && !pod.spec().isOnHostNetwork()) {
        used.add(pod.spec().nodeName());
      }
    }
    List<String> uncovered = new ArrayList<>();
    for (Node node : cluster.ask(Resources.NODES).known()) {
      if (!node.isReady() || !used.contains(node.name()) || guarded.contains(node.name())) {
        continue;
      }
      if (node.isVirtual()) {
        notes.add("policies do not reach pods on virtual nodes such as " + node.name());
      } else if (!node.isWindows() || !guardsWindows) {
        uncovered.add(node.name());
      } else {
        notes.add("whether the agent runs on Windows nodes is not judged");
      }
    }
    return uncovered;
  }
}
