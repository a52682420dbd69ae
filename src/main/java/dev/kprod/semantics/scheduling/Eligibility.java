package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Node;
import dev.kprod.cluster.NodeTerms;
import dev.kprod.cluster.PodSpec;
import java.util.List;

/// Whether a node is out of the question for pods of a spec, whatever else runs there: by its name,
/// its taints, the pod's selector and affinity. Room, ports and other pods are not looked at.
public final class Eligibility {
  private final PodSpec spec;
  private final NodeTerms terms;

  private Eligibility(PodSpec spec) {
    this.spec = spec;
    this.terms = NodeTerms.of(spec);
  }

  /// Returns the question for pods of a spec.
  public static Eligibility of(PodSpec spec) {
    return new Eligibility(spec);
  }

  /// Says whether a node is eligible, cordoned or not ready as it may be.
  public boolean admits(Node node) {
    return because(node).isEmpty();
  }

  /// Returns why a node is not eligible, in words that follow its name; empty where it is.
  public String because(Node node) {
    if (!spec.nodeName().isEmpty() && !spec.nodeName().equals(node.name())) {
      return "not the node that the pod names";
    }
    if (!terms.admitsSelector(node.labels())) {
      return "nodeSelector " + selector();
    }
    if (!terms.admit(node)) {
      return "node affinity";
    }
    return taint(spec, node.taints());
  }

  private String selector() {
    return spec.nodeSelector().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .sorted()
        .collect(java.util.stream.Collectors.joining(","));
  }

  /// Returns the first taint that is not borne; empty where there is none. The taint of a cordon is
  /// left to the filter of its own.
  static String taint(PodSpec spec, List<Node.Taint> taints) {
    for (Node.Taint taint : taints) {
      boolean cordon = taint.key().equals(Ground.CORDONED.key());
      if (taint.keepsOut() && !cordon && !spec.tolerates(taint)) {
        return "taint " + taint.written();
      }
    }
    return "";
  }
}
