package dev.kprod.audit;

import dev.kprod.check.Severity;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// The formula of the score, applied to some tallies: a whole audit, an area or a namespace.
///
/// A group of n subjects weighs the root of n, an item loses the root of its failing share, and an
/// item weighs by its severity times the share of it that was judged. Failing counts are sums of
/// whole subjects, never differences: the root would blow a rounding error up into a visible digit.
///
/// @param score empty where nothing was judged
/// @param floor the score if every unknown were a failure; empty where there is nothing at all
/// @param observable the judged share of what could be judged, in percent
/// @param total the judged share of everything that is asked, in percent
/// @param waived the waived share, in percent
/// @param unknown the share of each reason, in percent; with `total` they make a hundred
public record Score(
    OptionalDouble score,
    OptionalDouble floor,
    double observable,
    double total,
    double waived,
    Map<Reason, Double> unknown) {
  /// Which unknowns count.
  public enum Basis {
    /// Those that more rights or another try could have shown.
    OBSERVABLE,
    /// Those that only a person could settle as well.
    EVERYTHING
  }

  /// Far below one step of what is printed, far above what adding in another order changes.
  private static final double NOISE = 1e-9;

  /// Returns the score of some tallies.
  ///
  /// @param basis the unknowns that count in score, floor and observable coverage
  public static Score of(Collection<Tally> tallies, Basis basis) {
    double won = 0;
    double judgedWeight = 0;
    double floor = 0;
    double weight = 0;
    double covered = 0;
    double totalWeight = 0;
    double waived = 0;
    double waivable = 0;
    Map<Reason, Double> unknown = new EnumMap<>(Reason.class);
    for (Tally tally : tallies) {
      int w = tally.severity().weight();
      Sums seen = Sums.of(tally, basis);
      if (seen.all() > 0) {
        weight += w;
        floor += w * seen.floorItem(tally);
      }
      if (seen.judged > 0) {
        judgedWeight += w * seen.share();
        won += w * seen.share() * seen.item(tally);
      }
      Sums whole = Sums.of(tally, Basis.EVERYTHING);
      if (whole.all() > 0) {
        totalWeight += w;
        covered += w * whole.share();
        whole.unknown.forEach(
            (reason, mass) -> unknown.merge(reason, w * mass / whole.all(), Double::sum));
      }
      double accepted = acceptedShare(tally);
      if (accepted >= 0) {
        waivable += w;
        waived += w * accepted;
      }
    }
    double of = totalWeight;
    unknown.replaceAll((reason, share) -> 100 * share / of);
    return new Score(
        judgedWeight > 0 ? OptionalDouble.of(100 * won / judgedWeight) : OptionalDouble.empty(),
        weight > 0 ? OptionalDouble.of(100 * floor / weight) : OptionalDouble.empty(),
        weight > 0 ? 100 * judgedWeight / weight : 0,
        totalWeight > 0 ? 100 * covered / totalWeight : 0,
        waivable > 0 ? 100 * waived / waivable : 0,
        unknown);
  }

  /// Returns the score of one item between 0 and 1; empty where nothing of it was judged.
  public static OptionalDouble item(Tally tally, Basis basis) {
    Sums sums = Sums.of(tally, basis);
    return sums.judged > 0 ? OptionalDouble.of(sums.item(tally)) : OptionalDouble.empty();
  }

  /// Returns the share of an item that was judged, of everything that is asked; 1 where nothing is.
  public static double coverage(Tally tally) {
    Sums sums = Sums.of(tally, Basis.EVERYTHING);
    return sums.all() > 0 ? sums.share() : 1;
  }

  /// Returns the share of what was judged that fails, between 0 and 1.
  public static double failingShare(Tally tally) {
    Sums sums = Sums.of(tally, Basis.OBSERVABLE);
    return sums.judged > 0 ? sums.failed / sums.judged : 0;
  }

  /// Says whether one failure is as bad as many, here and now.
  public static boolean isWeakestLink(Tally tally) {
    return Sums.of(tally, Basis.OBSERVABLE).isWeakest(tally);
  }

  /// Returns what the score of some tallies gains if all failures of one of them pass.
  public static double gain(Tally fixed, Collection<Tally> all, Basis basis) {
    return gain(fixed, judgedWeight(all, basis), basis);
  }

  /// Returns what a score gains if all failures of a tally pass.
  ///
  /// @param judgedWeight that of all the tallies of the score
  static double gain(Tally fixed, double judgedWeight, Basis basis) {
    Sums sums = Sums.of(fixed, basis);
    if (sums.judged == 0) {
      return 0;
    }
    double lost = fixed.severity().weight() * sums.share() * (1 - sums.item(fixed));
    return 100 * lost / judgedWeight;
  }

  /// Returns the weight of some tallies as far as they were judged.
  static double judgedWeight(Collection<Tally> all, Basis basis) {
    double judgedWeight = 0;
    for (Tally tally : all) {
      Sums each = Sums.of(tally, basis);
      if (each.judged > 0) {
        judgedWeight += tally.severity().weight() * each.share();
      }
    }
    return judgedWeight;
  }

  /// Returns a number as reports print it: rounded down, so that 100 means that nothing fails.
  ///
  /// @param decimals 0 for people, 1 for programs
  public static double printed(double number, int decimals) {
    double step = Math.pow(10, decimals);
    return Math.floor(number * step + NOISE * step) / step;
  }

  /// Says whether a number reaches a limit, rounding noise aside.
  static boolean reaches(double number, double limit) {
    return number + NOISE >= limit;
  }

  private static double acceptedShare(Tally tally) {
    double accepted = 0;
    double mass = 0;
    for (Tally.Group group : tally.groups().values()) {
      int asked = group.pass() + group.failing() + Tally.sum(group.unknown()) + group.waived();
      if (asked > 0) {
        mass += Math.sqrt(asked);
        accepted += Math.sqrt(asked) * group.waived() / asked;
      }
    }
    return mass > 0 ? accepted / mass : -1;
  }

  /// The sums over groups that the formula is made of.
  ///
  /// @param judged J
  /// @param failed F
  /// @param unknown U by reason
  private record Sums(
      double judged,
      double failed,
      Map<Reason, Double> unknown,
      int failures,
      int criticals,
      int unknowns) {
    static Sums of(Tally tally, Basis basis) {
      double judged = 0;
      double failed = 0;
      double mass = 0;
      int groups = 0;
      int failures = 0;
      int criticals = 0;
      int unknowns = 0;
      Map<Reason, Double> unknown = new EnumMap<>(Reason.class);
      for (Tally.Group group : tally.groups().values()) {
        Map<Reason, Integer> missing = counted(group, basis);
        int failing = group.failing();
        int unseen = Tally.sum(missing);
        int n = group.pass() + failing + unseen;
        if (n == 0) {
          continue;
        }
        double root = Math.sqrt(n);
        groups++;
        mass += root;
        failures += failing;
        criticals += group.fail().getOrDefault(Severity.CRITICAL, 0);
        unknowns += unseen;
        judged += root * (group.pass() + failing) / n;
        failed += root * weighed(group, tally.severity()) / n;
        missing.forEach((reason, count) -> unknown.merge(reason, root * count / n, Double::sum));
      }
      for (Outcome.Unknown unread : tally.unread().values()) {
        if (unread.isObservable() || basis == Basis.EVERYTHING) {
          unknowns++;
          unknown.merge(unread.reason(), groups == 0 ? 1 : mass / groups, Double::sum);
        }
      }
      return new Sums(judged, failed, unknown, failures, criticals, unknowns);
    }

    /// A failing subject counts by the weight of its finding; the rest of it counts as passed.
    private static double weighed(Tally.Group group, Severity check) {
      int weight = 0;
      for (Map.Entry<Severity, Integer> failing : group.fail().entrySet()) {
        weight += failing.getKey().weight() * failing.getValue();
      }
      return (double) weight / check.weight();
    }

    private static Map<Reason, Integer> counted(Tally.Group group, Basis basis) {
      return switch (basis) {
        case OBSERVABLE -> group.unknown();
        case EVERYTHING -> {
          Map<Reason, Integer> both = new EnumMap<>(Reason.class);
          for (Map<Reason, Integer> counts : List.of(group.unknown(), group.unobservable())) {
            counts.forEach((reason, count) -> both.merge(reason, count, Integer::sum));
          }
          yield both;
        }
      };
    }

    double unseen() {
      double sum = 0;
      for (double mass : unknown.values()) {
        sum += mass;
      }
      return sum;
    }

    double all() {
      return judged + unseen();
    }

    double share() {
      return judged / all();
    }

    double item(Tally tally) {
      return item(failures, failed / judged, isWeakest(tally));
    }

    double floorItem(Tally tally) {
      boolean weakest = isWeakest(tally) || (tally.severity() == Severity.CRITICAL && unknowns > 0);
      return item(failures + unknowns, (failed + unseen()) / all(), weakest);
    }

    boolean isWeakest(Tally tally) {
      return tally.weakestLink() || (tally.severity() == Severity.CRITICAL && criticals > 0);
    }

    private static double item(int failures, double share, boolean weakest) {
      return failures == 0 ? 1 : (weakest ? 0.5 : 1) * (1 - Math.sqrt(Math.clamp(share, 0, 1)));
    }
  }
}
