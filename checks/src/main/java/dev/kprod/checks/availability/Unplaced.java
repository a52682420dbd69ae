package dev.kprod.checks.availability;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the scheduler says of a pod that it cannot place, taken apart.
///
/// Upstream: pkg/scheduler/framework/types.go, FitError.Error.
///
/// @param nodes how many nodes there are, -1 where the message is of another kind
/// @param reasons what keeps how many of them out, most first
/// @param text the first sentence as sent
record Unplaced(int nodes, List<Reason> reasons, String text) {
  /// Why some nodes are out.
  record Reason(int nodes, String why) {}

  private static final String INSUFFICIENT = "Insufficient ";
  private static final Pattern SENTENCE =
      Pattern.compile("0/([0-9]{1,6}) nodes are available: (.*)", Pattern.DOTALL);
  private static final Pattern REASON = Pattern.compile("([0-9]{1,6}) (.+)");

  /// What follows the reasons, in newer versions.
  private static final Pattern REST =
      Pattern.compile("\\. (preemption:|no new claims|still not schedulable).*", Pattern.DOTALL);

  static Unplaced of(String message) {
    String first = REST.matcher(message).replaceFirst("").strip();
    String text = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    Matcher sentence = SENTENCE.matcher(text);
    if (!sentence.matches()) {
      return new Unplaced(-1, List.of(), text);
    }
    List<Reason> reasons = new ArrayList<>();
    for (String part : sentence.group(2).split(", (?=[0-9])", -1)) {
      Matcher reason = REASON.matcher(part.strip());
      if (reason.matches()) {
        reasons.add(new Reason(Integer.parseInt(reason.group(1)), reason.group(2)));
      }
    }
    reasons.sort(Comparator.comparingInt(Reason::nodes).reversed().thenComparing(Reason::why));
    return new Unplaced(Integer.parseInt(sentence.group(1)), reasons, text);
  }

  /// Returns what keeps the nodes out, in words: `no node of 12 takes it: 7 Insufficient cpu`.
  String sentence() {
    if (reasons.isEmpty()) {
      return text.isEmpty() ? "the scheduler gives no reason" : text;
    }
    return "no node of %s takes it: %s"
        .formatted(
            nodes,
            String.join(
                ", ",
                reasons.stream()
                    .map(one -> "%s %s".formatted(one.nodes, one.why.replace("node(s) ", "")))
                    .toList()));
  }

  /// Returns the resources of which nodes have too little, as the scheduler names them.
  List<String> insufficient() {
    return reasons.stream()
        .map(Reason::why)
        .filter(why -> why.startsWith(INSUFFICIENT))
        .map(why -> why.substring(INSUFFICIENT.length()))
        .toList();
  }

  /// Returns what would let it in, by what keeps most nodes out.
  Remedy remedy(Pod pod) {
    String why = reasons.isEmpty() ? text : reasons.getFirst().why;
    return Remedy.run(change(why), "kubectl", "-n", pod.namespace(), "describe", "pod", pod.name());
  }

  private static String change(String why) {
    if (why.contains("Insufficient")) {
      return "Make room: a node more, smaller requests, or fewer pods. This shows the rest.";
    }
    if (why.contains("taint")) {
      return "Tolerate the taint, or give the pod nodes without it. This shows the rest.";
    }
    if (why.contains("affinity") && why.contains("volume")) {
      return "Its volume is bound to a place where no node takes it. This shows the rest.";
    }
    if (why.contains("node affinity") || why.contains("node selector")) {
      return "Label a node as the pod asks, or ask for less. This shows the rest.";
    }
    if (why.contains("topology spread") || why.contains("affinity")) {
      return "Soften the rule that keeps its pods apart, or add a node. This shows the rest.";
    }
    if (why.contains("unbound") || why.contains("PersistentVolumeClaim")) {
      return "Let its claim be bound first. This shows the rest.";
    }
    return why.contains("unschedulable")
        ? "Uncordon a node, or add one. This shows the rest."
        : "See what the scheduler says.";
  }
}
