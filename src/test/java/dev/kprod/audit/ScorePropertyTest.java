package dev.kprod.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.Score.Basis;
import dev.kprod.check.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// What holds of the score over any cluster.
class ScorePropertyTest {
  private static final double NOISE = 1e-7;
  private static final int TRIES = 3000;

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void turning_a_failure_into_a_pass_never_lowers_score_or_floor(
      @ForAll("clusters") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.FAIL);
    List<Tally> fixed = change.to((group, severity) -> plusPass(minusFail(group, severity)));

    assertNotLower(score(cluster), score(fixed));
    assertNotLower(floor(cluster), floor(fixed));
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void deleting_a_subject_that_fails_at_its_checks_severity_never_lowers_the_score(
      @ForAll("seenWhole") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.FULL_FAIL);
    List<Tally> gone = change.to(ScorePropertyTest::minusFail);

    if (score(gone).isPresent()) {
      assertNotLower(score(cluster), score(gone));
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void deleting_a_subject_that_fails_at_its_checks_severity_never_lowers_the_floor(
      @ForAll("listed") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.FULL_FAIL);
    List<Tally> gone = change.to(ScorePropertyTest::minusFail);

    if (floor(gone).isPresent()) {
      assertNotLower(floor(cluster), floor(gone));
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void adding_a_subject_that_fails_at_its_checks_severity_never_raises_the_score(
      @ForAll("seenWhole") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.ANY);
    List<Tally> worse = change.to((group, severity) -> plusFail(group, change.check().severity()));

    if (score(cluster).isPresent()) {
      assertNotLower(score(worse), score(cluster));
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void adding_a_subject_that_fails_at_its_checks_severity_never_raises_the_item(
      @ForAll("clusters") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.ANY);
    List<Tally> worse = change.to((group, severity) -> plusFail(group, change.check().severity()));
    OptionalDouble before = Score.item(change.check(), Basis.OBSERVABLE);

    if (before.isPresent()) {
      assertNotLower(Score.item(worse.get(change.item()), Basis.OBSERVABLE), before);
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void turning_a_failure_into_an_unknown_never_raises_the_floor(
      @ForAll("clusters") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.FAIL);
    List<Tally> hidden = change.to((group, severity) -> plusUnknown(minusFail(group, severity)));

    assertNotLower(floor(hidden), floor(cluster));
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void lowering_the_severity_of_a_finding_never_lowers_the_score(
      @ForAll("clusters") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.FAIL);
    List<Tally> lower =
        change.to((group, severity) -> plusFail(minusFail(group, severity), below(severity)));

    assertNotLower(score(cluster), score(lower));
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void the_floor_is_never_above_the_score(@ForAll("clusters") List<Tally> cluster) {
    if (score(cluster).isPresent()) {
      assertNotLower(floor(cluster), score(cluster));
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void doubling_every_namespace_changes_nothing(@ForAll("clusters") List<Tally> cluster) {
    List<Tally> doubled =
        cluster.stream()
            .map(
                tally -> {
                  SortedMap<String, Tally.Group> groups = new TreeMap<>();
                  tally.groups().forEach((name, group) -> groups.put(name, twice(group)));
                  return new Tally(tally.severity(), tally.weakestLink(), groups, tally.unread());
                })
            .toList();
    List<Tally> copied =
        cluster.stream()
            .map(
                tally -> {
                  SortedMap<String, Tally.Group> groups = new TreeMap<>(tally.groups());
                  tally.groups().forEach((name, group) -> groups.put(name + "-copy", group));
                  SortedMap<String, Outcome.Unknown> unread = new TreeMap<>(tally.unread());
                  tally.unread().forEach((name, why) -> unread.put(name + "-copy", why));
                  return new Tally(tally.severity(), tally.weakestLink(), groups, unread);
                })
            .toList();

    for (List<Tally> same : List.of(doubled, copied)) {
      assertNotLower(score(cluster), score(same));
      assertNotLower(score(same), score(cluster));
      assertNotLower(floor(cluster), floor(same));
      assertNotLower(floor(same), floor(cluster));
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void numbers_stay_between_nothing_and_a_hundred_and_shares_make_a_whole(
      @ForAll("clusters") List<Tally> cluster) {
    for (Basis basis : Basis.values()) {
      Score score = Score.of(cluster, basis);
      List<Double> numbers = new ArrayList<>(score.unknown().values());
      numbers.addAll(List.of(score.observable(), score.total(), score.waived()));
      score.score().ifPresent(numbers::add);
      score.floor().ifPresent(numbers::add);

      assertThat(numbers).allMatch(number -> number >= 0 && number <= 100 + NOISE);
      if (score.total() > 0) {
        double whole =
            score.total() + score.unknown().values().stream().mapToDouble(share -> share).sum();
        assertThat(whole).isBetween(100 - NOISE, 100 + NOISE);
      }
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void the_gain_of_an_item_is_the_score_after_its_failures_pass_minus_the_score(
      @ForAll("clusters") List<Tally> cluster, @ForAll int pick) {
    Change change = Change.at(cluster, pick, Kind.FAIL);
    SortedMap<String, Tally.Group> groups = new TreeMap<>();
    change.check().groups().forEach((name, group) -> groups.put(name, allPass(group)));
    List<Tally> fixed = new ArrayList<>(cluster);
    fixed.set(
        change.item(),
        new Tally(
            change.check().severity(),
            change.check().weakestLink(),
            groups,
            change.check().unread()));

    double gain = Score.gain(change.check(), cluster, Basis.OBSERVABLE);

    assertThat(score(cluster).orElseThrow() + gain)
        .isBetween(score(fixed).orElseThrow() - NOISE, score(fixed).orElseThrow() + NOISE);
  }

  @Provide
  Arbitrary<List<Tally>> clusters() {
    return Arbitraries.randomValue(random -> cluster(random, Seen.PARTLY));
  }

  @Provide
  Arbitrary<List<Tally>> listed() {
    return Arbitraries.randomValue(random -> cluster(random, Seen.LISTED));
  }

  @Provide
  Arbitrary<List<Tally>> seenWhole() {
    return Arbitraries.randomValue(random -> cluster(random, Seen.WHOLE));
  }

  /// How much of a cluster is seen.
  ///
  /// An item weighs by the share of it that was judged, so one failing subject more makes an item
  /// that is mostly unknown weigh more; if the rest is worse still, the score rises a little. A
  /// refused namespace weighs as much as the others on average, so the floor moves when a small
  /// namespace goes. Both are the formula's; the floor and the item are not for sale.
  private enum Seen {
    WHOLE,
    LISTED,
    PARTLY
  }

  private static List<Tally> cluster(Random random, Seen seen) {
    List<Tally> cluster = new ArrayList<>();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      Severity severity = Severity.values()[random.nextInt(4)];
      Tally tally = Tally.of(severity, random.nextInt(3) == 0);
      for (int g = 1 + random.nextInt(5); g > 0; g--) {
        tally = tally.with("ns-" + g, group(random, severity, seen));
      }
      for (int r = seen == Seen.PARTLY ? random.nextInt(12) - 9 : 0; r > 0; r--) {
        tally = tally.without("refused-" + r);
      }
      cluster.add(tally);
    }
    return cluster;
  }

  private static Tally.Group group(Random random, Severity severity, Seen seen) {
    Map<Severity, Integer> fail = new EnumMap<>(Severity.class);
    fail.merge(severity, few(random), Integer::sum);
    fail.merge(below(severity), few(random), Integer::sum);
    return new Tally.Group(
        few(random),
        fail,
        Map.of(Reason.FORBIDDEN, seen == Seen.WHOLE ? 0 : few(random)),
        Map.of(Reason.NOT_OBSERVABLE, few(random)),
        few(random),
        few(random));
  }

  /// Mostly none or some, now and then a crowd.
  private static int few(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3, 4 -> 0;
      case 5, 6, 7, 8 -> 1 + random.nextInt(4);
      default -> 5 + random.nextInt(400);
    };
  }

  private enum Kind {
    FAIL,
    FULL_FAIL,
    ANY
  }

  private interface Edit {
    Tally.Group apply(Tally.Group group, Severity severity);
  }

  /// One place of a cluster: a group of an item and, for failures, their severity.
  private record Change(List<Tally> cluster, int item, String group, Severity severity) {
    static Change at(List<Tally> cluster, int pick, Kind kind) {
      List<Change> all = new ArrayList<>();
      for (int i = 0; i < cluster.size(); i++) {
        Tally tally = cluster.get(i);
        for (Map.Entry<String, Tally.Group> group : tally.groups().entrySet()) {
          for (Severity severity : Severity.values()) {
            boolean fails = group.getValue().fail().getOrDefault(severity, 0) > 0;
            boolean fits =
                switch (kind) {
                  case FAIL -> fails;
                  case FULL_FAIL -> fails && severity == tally.severity();
                  case ANY -> severity == tally.severity();
                };
            if (fits) {
              all.add(new Change(cluster, i, group.getKey(), severity));
            }
          }
        }
      }
      net.jqwik.api.Assume.that(!all.isEmpty());
      return all.get(Math.floorMod(pick, all.size()));
    }

    Tally check() {
      return cluster.get(item);
    }

    List<Tally> to(Edit edit) {
      List<Tally> changed = new ArrayList<>(cluster);
      changed.set(item, check().with(group, edit.apply(check().groups().get(group), severity)));
      return changed;
    }
  }

  private static Severity below(Severity severity) {
    return switch (severity) {
      case CRITICAL -> Severity.HIGH;
      case HIGH -> Severity.MEDIUM;
      case MEDIUM, LOW -> Severity.LOW;
    };
  }

  private static Tally.Group with(Tally.Group group, Map<Severity, Integer> fail) {
    return new Tally.Group(
        group.pass(),
        fail,
        group.unknown(),
        group.unobservable(),
        group.waived(),
        group.notApplicable());
  }

  private static Tally.Group plusPass(Tally.Group group) {
    return group.plus(new Outcome.Pass(false, List.of()));
  }

  private static Tally.Group plusFail(Tally.Group group, Severity severity) {
    return moreFails(group, severity, 1);
  }

  private static Tally.Group minusFail(Tally.Group group, Severity severity) {
    return moreFails(group, severity, -1);
  }

  private static Tally.Group moreFails(Tally.Group group, Severity severity, int more) {
    Map<Severity, Integer> fail = new EnumMap<>(Severity.class);
    fail.putAll(group.fail());
    fail.merge(severity, more, Integer::sum);
    return with(group, fail);
  }

  private static Tally.Group plusUnknown(Tally.Group group) {
    return group.plus(
        new Outcome.Unknown(
            Reason.FORBIDDEN, "pods", false, dev.kprod.check.Untrusted.of("refused")));
  }

  private static Tally.Group allPass(Tally.Group group) {
    int all = group.pass() + Tally.sum(group.fail());
    return new Tally.Group(
        all,
        Map.of(),
        group.unknown(),
        group.unobservable(),
        group.waived(),
        group.notApplicable());
  }

  private static Tally.Group twice(Tally.Group group) {
    return new Tally.Group(
        2 * group.pass(),
        twice(group.fail()),
        twice(group.unknown()),
        twice(group.unobservable()),
        2 * group.waived(),
        2 * group.notApplicable());
  }

  private static <K> Map<K, Integer> twice(Map<K, Integer> counts) {
    Map<K, Integer> doubled = new TreeMap<>(counts);
    doubled.replaceAll((key, count) -> 2 * count);
    return doubled;
  }

  private static OptionalDouble score(List<Tally> cluster) {
    return Score.of(cluster, Basis.OBSERVABLE).score();
  }

  private static OptionalDouble floor(List<Tally> cluster) {
    return Score.of(cluster, Basis.OBSERVABLE).floor();
  }

  private static void assertNotLower(OptionalDouble before, OptionalDouble after) {
    assertThat(after.isPresent()).isEqualTo(before.isPresent());
    if (before.isPresent()) {
      assertThat(after.getAsDouble()).isGreaterThanOrEqualTo(before.getAsDouble() - NOISE);
    }
  }
}
