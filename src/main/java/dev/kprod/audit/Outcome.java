package dev.kprod.audit;

import dev.kprod.check.Note;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What the audit holds of one subject under one check.
public sealed interface Outcome {
  /// The five words, in the order of reports.
  enum Word {
    FAIL("fail"),
    UNKNOWN("unknown"),
    WAIVED("waived"),
    PASS("pass"),
    NOT_APPLICABLE("not-applicable");

    private final String text;

    Word(String text) {
      this.text = text;
    }

    /// Returns the word that reports use.
    public String text() {
      return text;
    }
  }

  /// Returns the word for this outcome.
  Word word();

  /// Returns the remarks that go with it.
  default List<Note> notes() {
    return List.of();
  }

  /// The requirement holds.
  ///
  /// @param attested whether a person says so and not the API
  record Pass(boolean attested, List<Note> notes) implements Outcome {
    /// What most outcomes of a large cluster are.
    private static final Pass PLAIN = new Pass(false, List.of());

    static Pass seen(List<Note> notes) {
      return notes.isEmpty() ? PLAIN : new Pass(false, notes);
    }

    @Override
    public Word word() {
      return Word.PASS;
    }
  }

  /// The requirement does not hold. The severity of `found` is the finding's, after kprod.yaml.
  record Fail(Verdict.Fail found) implements Outcome {
    @Override
    public Word word() {
      return Word.FAIL;
    }

    @Override
    public List<Note> notes() {
      return found.notes();
    }
  }

  /// It does not hold and somebody answers for it.
  record Waived(Verdict.Fail found, By by) implements Outcome {
    @Override
    public Word word() {
      return Word.WAIVED;
    }

    @Override
    public List<Note> notes() {
      return found.notes();
    }
  }

  /// Who accepted a failure, and until when.
  ///
  /// @param id the waiver's id, where it has one
  /// @param expires the last day, UTC; a waiver of the catalogue has none
  record By(Source source, Optional<String> id, Untrusted reason, Optional<LocalDate> expires) {
    /// Where a waiver stands.
    public enum Source {
      CONFIG,
      ANNOTATION,
      CATALOGUE
    }
  }

  /// The question does not arise.
  record NotApplicable(Untrusted because) implements Outcome {
    @Override
    public Word word() {
      return Word.NOT_APPLICABLE;
    }
  }

  /// It was not seen.
  ///
  /// @param read the id of the read that is missing, empty where there is none
  /// @param addOn whether the missing API is an add-on's, which nobody could have read
  record Unknown(Reason reason, String read, boolean addOn, Untrusted message) implements Outcome {
    @Override
    public Word word() {
      return Word.UNKNOWN;
    }

    /// Says whether more rights or another try could have shown it.
    public boolean isObservable() {
      return reason != Reason.NOT_OBSERVABLE && !(reason == Reason.API_ABSENT && addOn);
    }
  }
}
