package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Pod;
import java.util.List;

/// Pods that policies cannot tell apart: what holds for one of them holds for all, but that a pod
/// may talk to itself and to its own node.
///
/// @param party one of them, nowhere in particular
/// @param pods all of them
public record PodClass(Party party, List<Pod> pods) {
  public PodClass {
    pods = List.copyOf(pods);
  }
}
