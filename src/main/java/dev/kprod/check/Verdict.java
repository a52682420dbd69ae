package dev.kprod.check;

import dev.kprod.snapshot.Read;
import java.util.List;

/// What a check can say about one subject. Waived, forbidden and crashed are the engine's words.
public sealed interface Verdict {
  /// The requirement holds.
  record Pass(List<Note> notes) implements Verdict {
    /// A pass without a remark.
    static final Pass PLAIN = new Pass(List.of());

    public Pass {
      notes = List.copyOf(notes);
    }
  }

  /// The requirement does not hold.
  ///
  /// @param severity the check's, or a lower one
  /// @param message one sentence that names what is wrong; the report adds the subject
  /// @param evidence what shows it; never empty
  record Fail(
      Severity severity,
      Untrusted message,
      List<Evidence> evidence,
      Remedy remedy,
      List<Note> notes)
      implements Verdict {
    public Fail {
      evidence = List.copyOf(evidence);
      notes = List.copyOf(notes);
      if (evidence.isEmpty()) {
        throw new IllegalArgumentException("a failure without evidence");
      }
    }

    /// Returns this failure with one more remark.
    public Fail with(Note note) {
      List<Note> more = new java.util.ArrayList<>(notes);
      more.add(note);
      return new Fail(severity, message, evidence, remedy, more);
    }
  }

  /// It does not hold, and a known add-on needs it so: the engine waives it, source catalogue.
  record Excused(Fail fail, AddOn by) implements Verdict {}

  /// The question does not arise.
  record NotApplicable(Untrusted because) implements Verdict {}

  /// It cannot be told.
  ///
  /// @param unseen the reads that are missing, the first gives the reason; none means that no read
  ///   of the API would show it (`not-observable`)
  record Undecided(Untrusted because, List<Read<?>> unseen) implements Verdict {
    public Undecided {
      unseen = List.copyOf(unseen);
    }
  }

  /// Returns a pass.
  static Verdict pass(Note... notes) {
    return notes.length == 0 ? Pass.PLAIN : new Pass(List.of(notes));
  }

  /// Returns a failure.
  static Fail fail(Severity severity, String message, Remedy remedy, Evidence... evidence) {
    return fail(severity, message, remedy, List.of(evidence));
  }

  /// Returns a failure.
  static Fail fail(Severity severity, String message, Remedy remedy, List<Evidence> evidence) {
    return new Fail(severity, Untrusted.of(message), evidence, remedy, List.of());
  }

  /// Returns that the question does not arise.
  static Verdict notApplicable(String because) {
    return new NotApplicable(Untrusted.of(because));
  }

  /// Returns that nothing in the API shows it.
  static Verdict notObservable(String because) {
    return new Undecided(Untrusted.of(because), List.of());
  }

  /// Returns that it cannot be told without reads that are missing.
  static Verdict undecided(String because, Read<?>... unseen) {
    return new Undecided(Untrusted.of(because), List.of(unseen));
  }
}
