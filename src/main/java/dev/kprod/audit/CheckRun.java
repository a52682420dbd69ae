package dev.kprod.audit;

import dev.kprod.audit.Judged.Crash;
import dev.kprod.audit.Judged.One;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.check.AddOn;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Topic;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// One check over all its subjects. The engine answers for it where a read is missing or it throws.
///
/// @param <S> what gets one outcome
final class CheckRun<S> {
  private static final Comparator<Evidence> BY_PATH = Comparator.comparing(Evidence::path);
  private static final Comparator<Item.FoldedUnknown> UNKNOWNS =
      Comparator.comparing(Item.FoldedUnknown::reason)
          .thenComparing(Item.FoldedUnknown::read)
          .thenComparing(Item.FoldedUnknown::namespace)
          .thenComparing(unknown -> unknown.message().raw());

  /// Stands for the namespaces that nobody could name; no namespace can be called so.
  static final String ELSEWHERE = "*";

  private final Listed listed;
  private final Check<S> check;
  private final Declaration<S> declaration;
  private final SubjectKind<S> kind;
  private final Cluster cluster;
  private final Circumstances circumstances;
  private final InForce inForce;

  private final List<One> judged = new ArrayList<>();

  private final SortedMap<String, Outcome.Unknown> unread = new TreeMap<>();
  private final Map<Missing, Integer> missing = new LinkedHashMap<>();
  private final List<Crash> crashes = new ArrayList<>();

  /// By namespace, since a check has many subjects and few namespaces.
  private final Map<String, List<Missing>> gaps = new HashMap<>();

  private final Map<String, Boolean> inScope = new HashMap<>();

  /// What all checks of an audit share.
  ///
  /// @param trustAddOns whether the catalogue's own waivers hold
  /// @param known the names of the namespaces of the cluster, as far as they were read
  /// @param allKnown whether there can be no other namespace
  record Circumstances(
      Namespaces namespaces,
      boolean selective,
      Selector selector,
      boolean selects,
      Attestations attestations,
      boolean trustAddOns,
      Set<String> known,
      boolean allKnown) {}

  /// A read that is missing in one namespace, or with the empty name everywhere.
  private record Missing(String read, String namespace, Outcome.Unknown why) {}

  private CheckRun(
      Listed listed, Check<S> check, Cluster whole, Circumstances circumstances, InForce inForce) {
    this.listed = listed;
    this.check = check;
    this.declaration = check.declaration();
    this.kind = declaration.subjects();
    this.cluster = whole.limitedTo(declaration.reads());
    this.circumstances = circumstances;
    this.inForce = inForce;
  }

  /// Makes the run of a check.
  static CheckRun<?> of(
      Listed listed, Cluster whole, Circumstances circumstances, InForce inForce) {
    return of(listed, listed.check(), whole, circumstances, inForce);
  }

  private static <S> CheckRun<S> of(
      Listed listed, Check<S> check, Cluster whole, Circumstances circumstances, InForce inForce) {
    return new CheckRun<>(listed, check, whole, circumstances, inForce);
  }

  /// Says whether the subjects live in no namespace, so that asking for some leaves them all out.
  static boolean isOfTheCluster(SubjectKind<?> kind) {
    if (kind.equals(SubjectKind.CLUSTER)) {
      return true;
    }
    List<Read<?>> reads = kind.reads().all();
    return !reads.isEmpty()
        && reads.stream()
            .allMatch(
                read ->
                    read instanceof ResourceType<?> type
                        && type.scope() == ResourceType.Scope.CLUSTER
                        && !type.id().equals("namespaces"));
  }

  /// Judges every subject.
  Judged judge() {
    if (!isServed()) {
      return judged();
    }
    findUnlisted();
    if (!unread.containsKey("")) {
      listAndJudge();
    }
    return judged();
  }

  private Judged judged() {
    List<Item.FoldedUnknown> folded = new ArrayList<>();
    missing.forEach(
        (gap, count) ->
            folded.add(
                new Item.FoldedUnknown(
                    gap.why.reason(), gap.read, gap.namespace, gap.why.message(), count)));
    folded.sort(UNKNOWNS);
    return new Judged(
        declaration,
        listed.area(),
        Item.Kind.CHECK,
        inForce.severity(),
        inForce.written(),
        oneEach(),
        unread,
        folded,
        crashes,
        cluster.touched());
  }

  /// Where the server serves none of what the subjects are made of, there are no subjects.
  private boolean isServed() {
    List<Read<?>> required = kind.reads().required();
    return required.isEmpty()
        || required.stream()
            .anyMatch(read -> !(cluster.outcome(read, "") instanceof ReadOutcome.Absent));
  }

  /// Finds out where subjects could not be listed: everywhere, or in some namespaces.
  private void findUnlisted() {
    List<Read<?>> asked = new ArrayList<>(kind.reads().required());
    asked.addAll(kind.reads().ifServed());
    for (Reading reading : cluster.readings(asked)) {
      Read<?> read =
          asked.stream().filter(one -> one.id().equals(reading.read())).findFirst().orElseThrow();
      Optional<Outcome.Unknown> gap = gap(read, reading.outcome());
      boolean none = reading.outcome() instanceof ReadOutcome.Absent;
      if (gap.isEmpty() || (none && kind.reads().ifServed().contains(read))) {
        continue;
      }
      if (reading.namespaced().isEmpty()) {
        addUnread("", read, gap.get());
        continue;
      }
      for (String namespace : namespacesOf(reading)) {
        gap(read, reading.in(namespace)).ifPresent(why -> addUnread(namespace, read, why));
      }
      if (!circumstances.allKnown && circumstances.namespaces.include("")) {
        addUnread(ELSEWHERE, read, gap.get());
      }
    }
  }

  private Set<String> namespacesOf(Reading reading) {
    Set<String> asked = new TreeSet<>(reading.namespaced().keySet());
    asked.addAll(circumstances.known);
    asked.removeIf(namespace -> !isInScope(namespace));
    return asked;
  }

  private void addUnread(String namespace, Read<?> read, Outcome.Unknown why) {
    unread.putIfAbsent(namespace, why);
    String where = namespace.equals(ELSEWHERE) ? "" : namespace;
    missing.merge(new Missing(read.id(), where, why), 1, Integer::sum);
  }

  private void listAndJudge() {
    List<S> all;
    try {
      all = kind.all().apply(cluster);
    } catch (Exception | StackOverflowError | LinkageError | AssertionError thrown) {
      Outcome.Unknown why = crash("listing " + kind.plural(), thrown);
      unread.put("", why);
      return;
    }
    boolean asksForLabels = circumstances.selects || inForce.asksForLabels();
    for (S subject : all) {
      Subject key;
      Map<String, String> labels;
      try {
        key = kind.key().apply(subject);
        labels = asksForLabels ? kind.labels().apply(subject) : Map.of();
      } catch (Exception | StackOverflowError | LinkageError | AssertionError thrown) {
        unread.put("", crash("naming one of the " + kind.plural(), thrown));
        continue;
      }
      boolean listed = !unread.containsKey(Namespaces.of(key)) || Namespaces.of(key).isEmpty();
      if (listed && isInScope(key, labels) && !inForce.excludes(key, labels)) {
        judged.add(new One(key, outcome(subject, key, labels)));
      }
    }
  }

  private boolean isInScope(Subject key, Map<String, String> labels) {
    String namespace = Namespaces.of(key);
    if (namespace.isEmpty()) {
      return !circumstances.selective;
    }
    return isInScope(namespace)
        && (!circumstances.selects || circumstances.selector.matches(labels));
  }

  private boolean isInScope(String namespace) {
    Boolean known = inScope.get(namespace);
    if (known == null) {
      known = isLookedAt(namespace);
      inScope.put(namespace, known);
    }
    return known;
  }

  private boolean isLookedAt(String namespace) {
    return switch (kind.reach()) {
      case APPLICATIONS -> circumstances.namespaces.includeForApplications(namespace);
      case EVERYTHING -> circumstances.namespaces.include(namespace);
    };
  }

  /// Returns one outcome for each subject, in their order. Two of one key are one: the one that is
  /// worse off speaks for both. Most kinds list their subjects in order, and each once.
  private List<One> oneEach() {
    if (isInOrder()) {
      return Collections.unmodifiableList(judged);
    }
    judged.sort(Comparator.comparing(One::subject));
    List<One> each = new ArrayList<>(judged.size());
    for (One one : judged) {
      int last = each.size() - 1;
      if (last >= 0 && each.get(last).subject().compareTo(one.subject()) == 0) {
        each.set(last, worse(each.get(last), one));
      } else {
        each.add(one);
      }
    }
    return Collections.unmodifiableList(each);
  }

  private boolean isInOrder() {
    for (int i = 1; i < judged.size(); i++) {
      if (judged.get(i - 1).subject().compareTo(judged.get(i).subject()) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static One worse(One one, One other) {
    return one.outcome().word().compareTo(other.outcome().word()) <= 0 ? one : other;
  }

  private Outcome outcome(S subject, Subject key, Map<String, String> labels) {
    List<Missing> gaps = knownGaps(Namespaces.of(key));
    try {
      if (!gaps.isEmpty()) {
        return settled(gaps.getFirst().why, gaps, key, labels);
      }
      Verdict verdict = check.judge(subject, cluster, inForce.params(key, labels));
      return outcome(verdict, key, labels);
    } catch (Exception | StackOverflowError | LinkageError | AssertionError thrown) {
      return crash(key.key(), thrown);
    }
  }

  private Outcome outcome(Verdict verdict, Subject key, Map<String, String> labels) {
    return switch (verdict) {
      case Verdict.Pass(List<Note> notes) -> Outcome.Pass.seen(notes);
      case Verdict.Fail fail -> new Outcome.Fail(inForce(fail, key, labels));
      case Verdict.Excused(Verdict.Fail fail, AddOn by) -> excused(fail, by, key, labels);
      case Verdict.NotApplicable(Untrusted because) -> new Outcome.NotApplicable(because);
      case Verdict.Undecided undecided -> undecided(undecided, key, labels);
    };
  }

  private Outcome excused(Verdict.Fail fail, AddOn by, Subject key, Map<String, String> labels) {
    Verdict.Fail found = inForce(fail, key, labels);
    return circumstances.trustAddOns
        ? new Outcome.Waived(
            found,
            new Outcome.By(
                Outcome.By.Source.CATALOGUE,
                Optional.empty(),
                Untrusted.of(by.name() + ": " + by.because()),
                Optional.empty()))
        : new Outcome.Fail(found);
  }

  private Verdict.Fail inForce(Verdict.Fail fail, Subject key, Map<String, String> labels) {
    if (fail.severity().compareTo(declaration.severity()) < 0) {
      throw new IllegalStateException(
          "a failure at %s of a check declared %s"
              .formatted(fail.severity().word(), declaration.severity().word()));
    }
    return new Verdict.Fail(
        inForce.severity(fail.severity(), key, labels),
        fail.message(),
        fail.evidence().stream().map(one -> one.about(key)).sorted(BY_PATH).toList(),
        fail.remedy(),
        fail.notes());
  }

  private Outcome undecided(Verdict.Undecided undecided, Subject key, Map<String, String> labels) {
    if (undecided.unseen().isEmpty()) {
      Outcome.Unknown unknown =
          new Outcome.Unknown(Reason.NOT_OBSERVABLE, "", false, undecided.because());
      return settled(unknown, List.of(new Missing("", "", unknown)), key, labels);
    }
    List<Missing> gaps = new ArrayList<>();
    for (Read<?> read : undecided.unseen()) {
      Outcome.Unknown why =
          gap(read, cluster.outcome(read, Namespaces.of(key)))
              .or(() -> gap(read, cluster.outcome(read, "")))
              .orElseGet(
                  () ->
                      new Outcome.Unknown(
                          Reason.READ_FAILED, read.id(), false, undecided.because()));
      gaps.add(new Missing(read.id(), namespaceOfGap(read, Namespaces.of(key)), why));
    }
    Outcome.Unknown first = gaps.getFirst().why;
    boolean isNotAsked = first.reason() == Reason.NOT_OBSERVABLE;
    Untrusted because =
        isNotAsked
            ? Untrusted.of(undecided.because().raw() + ": " + first.message().raw())
            : undecided.because();
    return settled(
        new Outcome.Unknown(first.reason(), first.read(), first.addOn(), because),
        gaps,
        key,
        labels);
  }

  /// Lets an attestation answer what nobody could have seen; the gaps count only if none does.
  private Outcome settled(
      Outcome.Unknown unknown, List<Missing> gaps, Subject key, Map<String, String> labels) {
    Optional<Outcome> said = unknown.isObservable() ? Optional.empty() : attested(key, labels);
    if (said.isEmpty()) {
      gaps.forEach(gap -> missing.merge(gap, 1, Integer::sum));
    }
    return said.orElse(unknown);
  }

  private Optional<Outcome> attested(Subject key, Map<String, String> labels) {
    for (Topic topic : declaration.settledBy()) {
      Severity severity = topic.severity().lower(declaration.severity());
      switch (circumstances.attestations.standing(topic, key)) {
        case Attestations.Standing.Missing missing -> {}
        case Attestations.Standing.Holds holds -> {
          return Optional.of(new Outcome.Pass(true, List.of()));
        }
        case Attestations.Standing.Expired expired -> {
          return Optional.of(
              new Outcome.Fail(
                  inForce(Attestations.expired(topic, expired, severity), key, labels)));
        }
        case Attestations.Standing.Failed failed -> {
          return Optional.of(
              new Outcome.Fail(inForce(Attestations.failed(topic, severity), key, labels)));
        }
        case Attestations.Standing.DoesNotApply(var attestation, var because) -> {
          return Optional.of(new Outcome.NotApplicable(Untrusted.of(because)));
        }
      }
    }
    return Optional.empty();
  }

  private List<Missing> knownGaps(String namespace) {
    List<Missing> known = gaps.get(namespace);
    if (known == null) {
      known = gaps(namespace);
      gaps.put(namespace, known);
    }
    return known;
  }

  private List<Missing> gaps(String namespace) {
    List<Missing> gaps = new ArrayList<>();
    for (Read<?> read : declaration.reads().required()) {
      gap(read, cluster.outcome(read, namespace))
          .ifPresent(why -> gaps.add(new Missing(read.id(), namespaceOfGap(read, namespace), why)));
    }
    for (Read<?> read : declaration.reads().ifServed()) {
      ReadOutcome outcome = cluster.outcome(read, namespace);
      if (!(outcome instanceof ReadOutcome.Absent)) {
        gap(read, outcome)
            .ifPresent(
                why -> gaps.add(new Missing(read.id(), namespaceOfGap(read, namespace), why)));
      }
    }
    return gaps;
  }

  /// Returns the namespace to name, where the list was asked namespace by namespace.
  private String namespaceOfGap(Read<?> read, String namespace) {
    boolean namespaced =
        cluster.readings(List.of(read)).stream()
            .anyMatch(reading -> !reading.namespaced().isEmpty());
    return namespaced ? namespace : "";
  }

  private static Optional<Outcome.Unknown> gap(Read<?> read, ReadOutcome outcome) {
    return switch (outcome) {
      case ReadOutcome.Complete() -> Optional.empty();
      case ReadOutcome.Absent() ->
          Optional.of(
              new Outcome.Unknown(
                  Reason.API_ABSENT,
                  read.id(),
                  AddOnApis.include(read),
                  Untrusted.of(read.id() + " is not served")));
      case ReadOutcome.Unseen unseen ->
          Optional.of(
              new Outcome.Unknown(
                  Reason.of(unseen), read.id(), false, Untrusted.of(unseen.message())));
    };
  }

  private Outcome.Unknown crash(String where, Throwable thrown) {
    crashes.add(new Crash(where, thrown));
    Outcome.Unknown why =
        new Outcome.Unknown(
            Reason.CHECK_CRASHED,
            "",
            false,
            Untrusted.of("the check threw " + thrown.getClass().getName()));
    missing.merge(new Missing("", "", why), 1, Integer::sum);
    return why;
  }
}
