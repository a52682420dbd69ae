package dev.kprod.audit;

import dev.kprod.check.Area;
import dev.kprod.check.Declaration;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// What came of one check before waivers and score.
///
/// @param severity the severity in force
/// @param params the params in force for all subjects
/// @param subjects one outcome each, in the order of subjects
/// @param unread the namespaces whose list was refused while others were read; where nothing could
///   be listed, the empty name
/// @param missing every read that was missing somewhere, folded
/// @param crashes what was thrown
/// @param touched the reads that were used
record Judged(
    Declaration<?> check,
    Area area,
    Item.Kind kind,
    Severity severity,
    Map<String, Tree> params,
    List<One> subjects,
    SortedMap<String, Outcome.Unknown> unread,
    List<Item.FoldedUnknown> missing,
    List<Crash> crashes,
    Set<String> touched) {
  /// One subject and what came of it.
  record One(Subject subject, Outcome outcome) {}

  /// Something that was thrown, and where.
  record Crash(String where, Throwable thrown) {}

  Judged with(List<One> others) {
    return new Judged(
        check, area, kind, severity, params, others, unread, missing, crashes, touched);
  }

  /// Returns the keys of the subjects.
  List<String> keys() {
    return subjects.stream().map(one -> one.subject().key()).toList();
  }

  /// Says whether subjects of a namespace may be missing.
  boolean isBlindAt(String namespace) {
    return unread.containsKey("")
        || unread.containsKey(CheckRun.ELSEWHERE)
        || unread.containsKey(namespace);
  }

  /// Returns the counts that the score works on.
  Tally tally() {
    Tally.Builder tally = new Tally.Builder(severity, check.weakestLink());
    for (One one : subjects) {
      tally.add(Namespaces.of(one.subject()), one.outcome());
    }
    unread.forEach(tally::unread);
    return tally.build();
  }
}
