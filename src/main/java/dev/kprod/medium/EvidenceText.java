package dev.kprod.medium;

import dev.kprod.check.Evidence;
import dev.kprod.snapshot.Tree;

/// Evidence in words. The text may come from the cluster: an encoder of the medium comes after.
public final class EvidenceText {
  private EvidenceText() {}

  /// Returns one piece of evidence: `spec.minAvailable 3, expected at most 2`.
  public static String of(Evidence evidence) {
    StringBuilder out = new StringBuilder();
    evidence.object().ifPresent(other -> out.append(SubjectText.whole(other)).append(": "));
    if (!evidence.path().isEmpty()) {
      out.append(evidence.path()).append(' ');
    }
    out.append(Cut.text(Cut.value(evidence.observed())));
    String expected = Cut.text(Cut.value(evidence.expected()));
    if (evidence.expected() instanceof Tree.Absent || expected.isEmpty()) {
      return out.toString();
    }
    return out.append(", expected ").append(expected).toString();
  }
}
