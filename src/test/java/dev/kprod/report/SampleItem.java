package dev.kprod.report;

import dev.kprod.audit.Counts;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.audit.Result;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// An item of a result, put together by hand.
final class SampleItem {
  private static final Comparator<Result> ORDER =
      Comparator.<Result, Outcome.Word>comparing(result -> result.outcome().word())
          .thenComparing(Result::subject);

  private final Declaration<?> check;
  private final List<Result> results = new ArrayList<>();
  private final Map<String, Tree> params = new LinkedHashMap<>();
  private Severity severity;
  private double gain = 0.2;
  private OptionalDouble score = OptionalDouble.empty();

  private SampleItem(Declaration<?> check) {
    this.check = check;
    this.severity = check.severity();
  }

  static SampleItem of(Declaration<?> check) {
    return new SampleItem(check);
  }

  SampleItem severity(Severity inForce) {
    severity = inForce;
    return this;
  }

  SampleItem gain(double gained) {
    gain = gained;
    return this;
  }

  SampleItem score(double itemScore) {
    score = OptionalDouble.of(itemScore);
    return this;
  }

  SampleItem param(String name, Tree value) {
    params.put(name, value);
    return this;
  }

  SampleItem pass(Subject... subjects) {
    for (Subject subject : subjects) {
      add(subject, new Outcome.Pass(false, List.of()));
    }
    return this;
  }

  SampleItem passes(int many, String kind) {
    for (int i = 0; i < many; i++) {
      pass(new Subject("apps", "v1", kind, "ns-" + i % 20, "good-" + i));
    }
    return this;
  }

  SampleItem attested(Subject subject, String note) {
    return add(subject, new Outcome.Pass(true, List.of(Note.of(note))));
  }

  SampleItem fail(Subject subject, String message, Remedy remedy, Evidence... evidence) {
    return fail(subject, Verdict.fail(severity, message, remedy, evidence));
  }

  SampleItem fail(Subject subject, Verdict.Fail found) {
    return add(subject, new Outcome.Fail(found));
  }

  SampleItem fail(Subject subject, Verdict.Fail found, Result.BaselineState state) {
    results.add(
        new Result(
            subject, new Outcome.Fail(found), fingerprint(check, subject), Optional.of(state)));
    return this;
  }

  SampleItem waived(Subject subject, Verdict.Fail found, Outcome.By by) {
    return add(subject, new Outcome.Waived(found, by));
  }

  SampleItem notApplicable(Subject subject, String because) {
    return add(subject, new Outcome.NotApplicable(Untrusted.of(because)));
  }

  SampleItem unknown(Subject subject, Reason reason, String read, String message) {
    return add(subject, new Outcome.Unknown(reason, read, false, Untrusted.of(message)));
  }

  Item build() {
    Counts counts = Counts.NONE;
    for (Result result : results) {
      counts = counts.plus(result.outcome().word());
    }
    return new Item(
        check,
        java.util.Objects.requireNonNull(SampleChecks.areas().get(check.prefix())),
        Item.Kind.CHECK,
        severity,
        outcome(counts),
        score.isPresent() || counts.pass() + counts.fail() == 0
            ? score
            : OptionalDouble.of(
                1 - Math.sqrt(counts.fail() / (double) (counts.pass() + counts.fail()))),
        check.weakestLink(),
        counts.unknown() == 0 ? 1 : 0,
        counts.fail() == 0 ? 0 : gain,
        counts.fail(),
        counts,
        params,
        unknowns(),
        notes(),
        results.stream().sorted(ORDER).toList());
  }

  private SampleItem add(Subject subject, Outcome outcome) {
    results.add(new Result(subject, outcome, fingerprint(check, subject), Optional.empty()));
    return this;
  }

  private List<Item.FoldedUnknown> unknowns() {
    Map<Item.FoldedUnknown, Integer> folded = new LinkedHashMap<>();
    for (Result result : results) {
      if (result.outcome() instanceof Outcome.Unknown unknown) {
        folded.merge(
            new Item.FoldedUnknown(unknown.reason(), unknown.read(), "", unknown.message(), 0),
            1,
            Integer::sum);
      }
    }
    return folded.entrySet().stream()
        .map(
            entry ->
                new Item.FoldedUnknown(
                    entry.getKey().reason(),
                    entry.getKey().read(),
                    entry.getKey().namespace(),
                    entry.getKey().message(),
                    entry.getValue()))
        .toList();
  }

  private List<Item.FoldedNote> notes() {
    Map<Untrusted, Integer> folded = new LinkedHashMap<>();
    results.forEach(
        result ->
            result.outcome().notes().forEach(note -> folded.merge(note.text(), 1, Integer::sum)));
    return folded.entrySet().stream()
        .map(entry -> new Item.FoldedNote(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Outcome.Word outcome(Counts counts) {
    if (counts.fail() > 0) {
      return Outcome.Word.FAIL;
    }
    if (counts.unknown() > 0) {
      return Outcome.Word.UNKNOWN;
    }
    if (counts.pass() > 0) {
      return Outcome.Word.PASS;
    }
    return counts.waived() > 0 ? Outcome.Word.WAIVED : Outcome.Word.NOT_APPLICABLE;
  }

  static String fingerprint(Declaration<?> check, Subject subject) {
    try {
      byte[] digest =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(
                  ("kprod/1\n" + check.id() + "\n" + subject.key())
                      .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (java.security.NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
