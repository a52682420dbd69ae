package dev.kprod.check;

import dev.kprod.cluster.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a simulation found: what happens to whom, and in which order it is met.
///
/// @param effects what happens, the worst first
/// @param steps what is done, in the order in which it works
/// @param figures what was measured or counted, one sentence each
/// @param comesBack the subjects that are touched and come to no harm
/// @param leavesOut what the answer does not take into account
public record Replay(
    List<Effect> effects,
    List<String> steps,
    List<String> figures,
    List<Comeback> comesBack,
    List<String> leavesOut) {
  /// How bad something is, worst first.
  public enum Kind {
    /// Nothing goes on until somebody changes it.
    BLOCKS("blocks"),
    /// It is gone.
    LOST("lost"),
    /// Whether it comes back cannot be told.
    CANNOT_TELL("cannot tell"),
    /// Somebody has to do it by hand.
    BY_HAND("by hand"),
    /// Worth knowing.
    NOTE("note");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// Returns how a person calls it.
    public String word() {
      return word;
    }
  }

  /// One thing that happens.
  ///
  /// @param because why, for a person; may hold text from the cluster
  /// @param remedy what to do about it; empty where the reason says it all
  public record Effect(Kind kind, Subject subject, Untrusted because, Optional<Remedy> remedy) {
    /// Returns one without a remedy.
    public static Effect of(Kind kind, Subject subject, String because) {
      return new Effect(kind, subject, Untrusted.of(because), Optional.empty());
    }
  }

  /// One subject that comes back whole.
  ///
  /// @param from what brings it back, for a person; may hold text from the cluster
  public record Comeback(Subject subject, Untrusted from) {
    /// Returns one.
    public static Comeback of(Subject subject, String from) {
      return new Comeback(subject, Untrusted.of(from));
    }
  }

  /// How it ends.
  public enum Outcome {
    SURVIVES,
    CANNOT_TELL,
    HARM
  }

  private static final Comparator<Effect> ORDER =
      Comparator.comparing(Effect::kind)
          .thenComparing(Effect::subject)
          .thenComparing(effect -> effect.because().raw());

  public Replay {
    effects = effects.stream().distinct().sorted(ORDER).toList();
    comesBack = comesBack.stream().sorted(Comparator.comparing(Comeback::subject)).toList();
    steps = List.copyOf(steps);
    figures = List.copyOf(figures);
    leavesOut = List.copyOf(leavesOut);
  }

  /// Returns how many subjects are touched and come to no harm.
  public int survives() {
    return comesBack.size();
  }

  /// Returns how it ends: what is done by hand is no harm.
  public Outcome outcome() {
    boolean harm =
        effects.stream().anyMatch(one -> one.kind() == Kind.BLOCKS || one.kind() == Kind.LOST);
    boolean unknown = effects.stream().anyMatch(one -> one.kind() == Kind.CANNOT_TELL);
    return harm ? Outcome.HARM : unknown ? Outcome.CANNOT_TELL : Outcome.SURVIVES;
  }
}
