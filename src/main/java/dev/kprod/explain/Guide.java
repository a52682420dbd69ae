package dev.kprod.explain;

import java.util.List;
import java.util.Optional;

/// What `explain` says about kprod itself.
public final class Guide {
  /// The topics there are.
  public static final List<String> TOPICS = List.of("score", "exit-codes", "waivers");

  private Guide() {}

  /// Finds the text on a topic.
  public static Optional<String> find(String topic) {
    return switch (topic) {
      case "score" -> Optional.of(SCORE);
      case "exit-codes" -> Optional.of(EXIT_CODES);
      case "waivers" -> Optional.of(WAIVERS);
      default -> Optional.empty();
    };
  }

  private static final String SCORE =
      """
      How the score is made

      An item loses the square root of its failing share: 1 % failing costs a tenth of
      it, 4 % a fifth, a quarter half. Where one failure is as bad as many (one workload
      with cluster-admin), the first costs half. A namespace's say grows with the square
      root of its size, so neither one huge team nor many empty namespaces decide alone.

      Items weigh by severity: critical 10, high 5, medium 2, low 1. Waived and not
      applicable subjects are left out.

        score     from what was judged: passes and failures
        coverage  how much of what was asked could be judged, by weight
        floor     the score if everything unread had failed; --min-score compares it,
                  so that taking rights away from the auditor cannot buy a pass

      The grade is A from 90, B from 80, C from 65, D from 50, else F. A critical
      failure caps it at D, coverage below 90 % at B; below 60 %, or with a selection in
      force, there is no letter. Caps change the letter, never the number.

      +1.9 beside an item is what the score gains if all its failures pass.
      """;

  private static final String EXIT_CODES =
      """
      What the exit code says

        0    the gate passed, or is off, and the audit was as complete as required
        1    the gate failed: findings at or above --fail-on (default critical), or the
             floor is below --min-score
        2    wrong usage or configuration; nothing was read
        3    no cluster: unreachable, TLS, not authenticated, or every list refused
        4    incomplete: nothing known fails the gate, but something at or above
             --fail-on is unknown, or less than --min-coverage (90) was seen
        5    judged, but a report could not be written
        70   a bug in kprod itself
        130, 143, 141   interrupted, terminated, nobody reads the output

      Where several apply: 70, 2, 3, 5, 1, 4, 0. A known failure stays a failure
      whatever else would be read. --exit-zero turns 1 and 4 into 0 after printing the
      true verdict; --allow-unknown leaves only --min-coverage.
      """;

  private static final String WAIVERS =
      """
      How a risk is accepted

      In kprod.yaml, for subjects by glob:

        waivers:
          - check: ha-replicas
            subject: {kind: Deployment, namespace: batch, name: legacy}
            reason: Cannot run twice until the lock moves to the database.
            expires: 2027-01-31

      Or where it lives, on the workload or on its namespace: a date, a space, a reason
      of at least ten characters.

        kubectl -n batch annotate deploy legacy \\
          'kprod.dev/waive.ha-replicas=2027-01-31 leaves in Q1 (OPS-412)'

      A waiver ends with its day, UTC, and may reach 366 days ahead. Annotations may
      waive findings up to high (waiverPolicy.annotations), so that whoever deploys
      cannot wave a critical one through. Waived findings leave the score and are
      counted beside it. What is unknown cannot be waived, and a waiver that matches no
      failure is reported as unused.
      """;
}
