package dev.kprod.audit;

import dev.kprod.audit.AuditResult.Known;
import dev.kprod.audit.ReportFile.Asked;
import dev.kprod.audit.ReportFile.Standing;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What changed from one report to a later one. Nothing counts as mended that was only not seen.
///
/// @param fresh what fails in the later one and did not, or less severely
/// @param resolved what failed in the earlier one, was judged again and does not fail
/// @param unjudged what was judged in the earlier one and is unknown in the later one
/// @param judged what was unknown in the earlier one, and is judged and does not fail
/// @param unchanged how many failures both have
/// @param leftOut how many failures of the earlier one the later one did not look at on purpose
/// @param moves how much each check moved the score, greatest first; together they are the
///   difference
public record Diff(
    ReportFile before,
    ReportFile after,
    List<Change> fresh,
    List<Change> resolved,
    List<Change> unjudged,
    List<Change> judged,
    int unchanged,
    int leftOut,
    List<Move> moves) {
  private static final Comparator<Change> WORST_FIRST =
      Comparator.comparing(Change::severity)
          .thenComparing(Change::check)
          .thenComparing(Change::subject);

  /// A subject that stands otherwise than before.
  ///
  /// @param subject the cluster where a check as a whole is meant
  /// @param why what was found, or the reason of an unknown
  public record Change(
      String check, Severity severity, Subject subject, String fingerprint, String why) {}

  /// What one check did to the score.
  public record Move(String check, double points) {}

  /// Returns what a pipeline does with it: 1 for new failures, 4 where sight was lost, else 0.
  public int exitCode() {
    return !fresh.isEmpty() ? 1 : !unjudged.isEmpty() ? 4 : 0;
  }

  /// Compares two reports.
  public static Diff of(ReportFile before, ReportFile after) {
    return new Comparing(before, after).diff();
  }

  private static final class Comparing {
    private final ReportFile before;
    private final ReportFile after;
    private final Map<String, Asked> old = new LinkedHashMap<>();
    private final List<Change> fresh = new ArrayList<>();
    private final List<Change> resolved = new ArrayList<>();
    private final List<Change> unjudged = new ArrayList<>();
    private final List<Change> judged = new ArrayList<>();
    private int unchanged;
    private int leftOut;

    Comparing(ReportFile before, ReportFile after) {
      this.before = before;
      this.after = after;
      Map<String, String> present = new LinkedHashMap<>();
      after
          .items()
          .values()
          .forEach(now -> now.aliases().forEach(id -> present.put(id, now.check())));
      for (Asked asked : before.items().values()) {
        String id = present.get(asked.check());
        old.put(id == null ? asked.check() : id, id == null ? asked : asked.renamed(id));
      }
    }

    Diff diff() {
      for (Asked now : after.items().values()) {
        compare(old.get(now.check()), now);
      }
      for (Map.Entry<String, Asked> gone : old.entrySet()) {
        if (!after.items().containsKey(gone.getKey())) {
          notAsked(gone.getValue());
        }
      }
      for (List<Change> changes : List.of(fresh, resolved, unjudged, judged)) {
        changes.sort(WORST_FIRST);
      }
      return new Diff(
          before, after, fresh, resolved, unjudged, judged, unchanged, leftOut, moves());
    }

    private void compare(@Nullable Asked then, Asked now) {
      for (Standing standing : now.standings().values()) {
        Optional<Standing> was =
            then == null
                ? Optional.empty()
                : Optional.ofNullable(then.standings().get(standing.known().fingerprint()));
        switch (standing.word()) {
          case FAIL -> failing(was, standing);
          case UNKNOWN -> {
            if (then != null && wasJudged(then, was, standing.known().subject())) {
              unjudged.add(change(was.orElse(standing).known(), standing.why()));
            }
          }
          case WAIVED, PASS, NOT_APPLICABLE -> {}
        }
      }
      if (then == null) {
        return;
      }
      lostSight(then, now);
      for (Standing was : then.standings().values()) {
        if (!now.standings().containsKey(was.known().fingerprint())) {
          gone(was, now);
        } else if (was.word() == Outcome.Word.UNKNOWN) {
          Standing standing = now.standings().get(was.known().fingerprint());
          if (standing.word() == Outcome.Word.WAIVED) {
            judged.add(change(standing.known(), standing.why()));
          }
        }
      }
      if (!then.blind().isEmpty() && now.blind().isEmpty() && now.judged() > 0) {
        judged.add(whole(now, "its subjects are seen now"));
      }
    }

    private void failing(Optional<Standing> was, Standing standing) {
      boolean known =
          was.filter(one -> one.word() == Outcome.Word.FAIL)
              .filter(one -> standing.known().severity().compareTo(one.known().severity()) >= 0)
              .isPresent();
      if (known) {
        unchanged++;
      } else {
        fresh.add(change(standing.known(), standing.why()));
      }
    }

    /// A subject that is not listed was judged and is fine, unless nobody could see it.
    private static boolean wasJudged(Asked then, Optional<Standing> was, Subject subject) {
      return was.isPresent()
          ? was.get().word() != Outcome.Word.UNKNOWN
          : then.judged() > 0 && !then.isBlindAt(subject);
    }

    /// Where subjects cannot be listed any more, those that passed are lost too.
    private void lostSight(Asked then, Asked now) {
      if (then.judged() == 0) {
        return;
      }
      Set<String> lost = new LinkedHashSet<>(now.blind().keySet());
      lost.removeAll(then.blind().keySet());
      if (!lost.isEmpty() && !then.blind().containsKey("")) {
        String where = lost.iterator().next();
        String reason = Objects.requireNonNullElse(now.blind().get(where), "");
        unjudged.add(whole(now, where.isEmpty() ? reason : reason + " in " + where));
      }
    }

    private void gone(Standing was, Asked now) {
      Known known = was.known();
      if (now.isBlindAt(known.subject())) {
        if (was.word() == Outcome.Word.FAIL) {
          unjudged.add(change(known, "its namespace could not be read"));
        }
      } else if (!after.looked().covers(known.subject())
          || !after.looked().selector().equals(before.looked().selector())) {
        leftOut += was.word() == Outcome.Word.FAIL ? 1 : 0;
      } else if (was.word() == Outcome.Word.FAIL) {
        resolved.add(change(known, was.why()));
      } else if (was.word() == Outcome.Word.UNKNOWN) {
        judged.add(change(known, was.why()));
      }
    }

    private void notAsked(Asked then) {
      long failing =
          then.standings().values().stream().filter(one -> one.word() == Outcome.Word.FAIL).count();
      if (after.looked().leftOut(then.check())) {
        leftOut += (int) failing;
      } else if (then.judged() > 0) {
        unjudged.add(whole(then, "the later report does not ask it"));
      }
    }

    private static Change change(Known known, String why) {
      return new Change(known.check(), known.severity(), known.subject(), known.fingerprint(), why);
    }

    private static Change whole(Asked asked, String why) {
      return new Change(asked.check(), asked.severity(), Subject.CLUSTER, "", why);
    }

    /// A check adds its weight times what was judged of it times its points to a score; what a
    /// report rounds away is nobody's and stays out.
    private List<Move> moves() {
      Map<String, Double> moves = new LinkedHashMap<>();
      shares(old.values()).forEach((check, points) -> moves.merge(check, -points, Double::sum));
      shares(after.items().values())
          .forEach((check, points) -> moves.merge(check, points, Double::sum));
      return moves.entrySet().stream()
          .map(one -> new Move(one.getKey(), one.getValue()))
          .filter(move -> Math.abs(move.points()) >= 0.05)
          .sorted(
              Comparator.comparingDouble((Move move) -> -Math.abs(move.points()))
                  .thenComparing(Move::check))
          .toList();
    }

    private static Map<String, Double> shares(Iterable<Asked> items) {
      double all = 0;
      for (Asked item : items) {
        all += item.points().isPresent() ? item.weight() * item.share() : 0;
      }
      Map<String, Double> shares = new LinkedHashMap<>();
      for (Asked item : items) {
        if (item.points().isPresent()) {
          shares.put(item.check(), 100 * item.weight() * item.share() * item.points().get() / all);
        }
      }
      return shares;
    }
  }
}
