package dev.kprod.simulation;

import dev.kprod.cluster.Node;
import java.util.List;

/// What the loss of some nodes at once does.
///
/// @param target what is lost, as it is called: a node or a zone
/// @param nodes the nodes that are lost, by name
/// @param workloads every workload with a pod on them, by name
/// @param leftOut how many replacements at least find no node, whoever comes first
/// @param controlPlaneLost whether too few members of the control plane are left to do anything
/// @param bare the pods that nothing makes again, by namespace and name
/// @param remarks what a person should know beside it
public record LossResult(
    String target,
    List<Node> nodes,
    List<WorkloadFate> workloads,
    int leftOut,
    boolean controlPlaneLost,
    List<String> bare,
    List<String> remarks) {
  public LossResult {
    nodes = List.copyOf(nodes);
    workloads = List.copyOf(workloads);
    bare = List.copyOf(bare);
    remarks = List.copyOf(remarks);
  }

  /// Says whether some pods wait for certain, and which ones depends on who comes first.
  public boolean isContended() {
    return leftOut > workloads.stream().mapToInt(WorkloadFate::homeless).sum();
  }
}
