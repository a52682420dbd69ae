package dev.kprod.explain;

import java.util.Optional;

/// What `kprod explain` tells that is no check.
public enum Essay {
  SCORE(
      "score",
      """
      The score

      Every check is an item. An item loses the square root of its failing share: 1 %
      failing costs a tenth of it, 4 % a fifth, a quarter half. Where one failure is
      as bad as many, the first costs half. A namespace's say grows with the square
      root of its size, so neither a big team nor a small one drowns the others.

      Items weigh by severity: critical 10, high 5, medium 2, low 1. The score is the
      weighted mean of what was judged, from 0 to 100, rounded down: 100 means that
      nothing judged fails.

      Coverage  how much of the weight was judged. What nobody could have read (an
                attestation that nobody gave, an add-on that is not installed) counts
                only in the total.
      Floor     the score if everything unread had failed. gate.minScore compares the
                floor, so that taking rights away from the auditor cannot buy a pass.
      Grade     A from 90, B from 80, C from 65, D from 50, else F. A critical
                finding allows at most D, coverage below 90 at most B, below 60 no
                letter, and neither does a run that judged only a part.
      Gain      what the score wins when all failures of an item are mended.

      Waived and not-applicable subjects are left out; the waived share is printed.
      """),
  EXIT_CODES(
      "exit-codes",
      """
      Exit codes

        0    the gate passed or is off, and as much was judged as the gate asks for
        1    the gate failed: findings at or above failOn, or a floor below minScore
        2    the command or the configuration is wrong; nothing was read
        3    no cluster: unreachable, TLS, not authenticated, or every list refused
        4    incomplete: nothing known fails the gate, but something at or above
             failOn could not be judged, or coverage is below minCoverage, or
             nothing was judged at all
        5    judged, but a report could not be written
       70    a bug in kprod itself
      130, 143, 141   interrupted, terminated, nobody reads the output any more

      Where several apply: 70, 2, 3, 5, 1, 4, 0. A known failure stays a failure
      whatever else could have been read; the text report names both.

      --exit-zero turns 1 and 4 into 0 after the true verdict was printed. The
      default gate is failOn critical, unknown incomplete, minCoverage 90, no
      minScore.

      diff exits 1 if something fails that did not, 4 if something that was judged
      is unknown now, else 0.
      """),
  WAIVERS(
      "waivers",
      """
      Waivers

      A waiver accepts a failure until a day. It applies to failures only: a subject
      that passes stays a pass, and the waiver is reported as unused. An unknown
      cannot be waived; turn the check off instead, which every report counts.

      In kprod.yaml:

        waivers:
          - check: ha-replicas                  # an id or a glob, never "*" alone
            subject: {kind: Deployment, namespace: batch, name: legacy}
            reason: Cannot run twice until the lock moves to the database.
            expires: 2027-01-31                 # holds through this day, UTC
            approvedBy: jana@example.com        # optional
            ticket: OPS-412                     # optional

      On the object that owns the pods, or on a Namespace for everything in it:

        kprod.dev/waive.ha-replicas: "2027-01-31 leaves in Q1 (OPS-412)"

      That is a date, a space, and a reason of at least 10 characters. Annotations
      waive findings up to waiverPolicy.annotations (default high): whoever deploys
      should not wave through a critical one. waiverPolicy.maxDays limits how far a
      waiver reaches ahead.
      """);

  private final String topic;
  private final String text;

  Essay(String topic, String text) {
    this.topic = topic;
    this.text = text;
  }

  /// Returns what `kprod explain` calls it.
  public String topic() {
    return topic;
  }

  /// Returns the text, for 80 columns.
  public String text() {
    return text;
  }

  /// Finds the one with a name.
  public static Optional<Essay> find(String topic) {
    for (Essay essay : values()) {
      if (essay.topic.equals(topic)) {
        return Optional.of(essay);
      }
    }
    return Optional.empty();
  }
}
