package dev.kprod.audit;

import dev.kprod.check.Area;
import dev.kprod.check.Declaration;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// One line of the checklist: a check, and what came of it over all its subjects.
///
/// @param check what declared it
/// @param area the area it belongs to
/// @param kind what sort of question it is
/// @param severity the severity in force: the declared one, or kprod.yaml's
/// @param outcome the item's own outcome, folded from its subjects
/// @param itemScore between 0 and 1; empty where nothing was judged
/// @param weakestLink whether one failure is as bad as many, here and now
/// @param coverage the share that was judged, between 0 and 1
/// @param gain what the score gains if all its failures pass
/// @param changes how many objects its remedies touch
/// @param counts how many subjects have each outcome
/// @param params the params in force, by name; empty where there are none
/// @param unknowns why subjects are unknown, folded
/// @param notes what was remarked, folded
/// @param results one per subject, by outcome, namespace, kind, name; all of them, passes included
public record Item(
    Declaration<?> check,
    Area area,
    Kind kind,
    Severity severity,
    Outcome.Word outcome,
    OptionalDouble itemScore,
    boolean weakestLink,
    double coverage,
    double gain,
    int changes,
    Counts counts,
    Map<String, Tree> params,
    List<FoldedUnknown> unknowns,
    List<FoldedNote> notes,
    List<Result> results) {
  /// What sort of question an item is.
  public enum Kind {
    CHECK,
    SIMULATION,
    ATTESTATION,
    CUSTOM
  }

  /// One reason of unknown, with how many subjects share it.
  ///
  /// @param read the id of the missing read, empty where there is none
  /// @param namespace the namespace it is missing in, empty for everywhere
  public record FoldedUnknown(
      Reason reason, String read, String namespace, Untrusted message, int subjects) {}

  /// One remark, with how many subjects share it.
  public record FoldedNote(Untrusted text, int subjects) {}

  /// Returns the results that fail. They come first, so nobody needs to look at the others.
  public List<Result> findings() {
    int end = 0;
    while (end < results.size() && results.get(end).outcome() instanceof Outcome.Fail) {
      end++;
    }
    return results.subList(0, end);
  }

  /// Returns the highest severity among the failures; empty where none failed.
  public Optional<Severity> worst() {
    Optional<Severity> worst = Optional.empty();
    for (Result result : findings()) {
      if (result.outcome() instanceof Outcome.Fail(var found)
          && (worst.isEmpty() || found.severity().compareTo(worst.get()) < 0)) {
        worst = Optional.of(found.severity());
      }
    }
    return worst;
  }

  /// Says whether a person's word can answer it, or a part of it.
  public boolean isAttestable() {
    return kind == Kind.ATTESTATION || !check.settledBy().isEmpty();
  }

  /// Says whether anything unknown of it could have been seen with more rights or another try.
  public boolean hasObservableUnknown() {
    int unobservable = 0;
    for (Result result : results.subList(findings().size(), results.size())) {
      if (!(result.outcome() instanceof Outcome.Unknown unknown)) {
        break;
      }
      if (unknown.isObservable()) {
        return true;
      }
      unobservable++;
    }
    return counts.unknown() > unobservable;
  }
}
