package dev.kprod.testing;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Auditor;
import dev.kprod.audit.Item;
import dev.kprod.audit.Order;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Area;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Fact;
import dev.kprod.check.Param;
import dev.kprod.check.Topic;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Resources;
import dev.kprod.config.Settings;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Tries one check on manifests, with the real reader, the real views and the real engine loop.
///
/// A tester is immutable: each method returns one that is set up a little further. Outcomes come as
/// lines, in the order of a report (fail, unknown, waived, pass, not-applicable):
///
/// ```
/// fail deployment/shop/web: spec.replicas is 1, wanted at least 2
/// fail(low) cluster: a is x, wanted y; b of node/n1 is z
/// unknown(forbidden) pods: 403 Forbidden
/// unknown(forbidden) pods in shop: 403 Forbidden
/// unknown(not-observable) deployment/shop/web: no read shows it
/// waived(catalogue) serviceaccount/velero/velero: spec is x, wanted y [velero: needs it]
/// pass deployment/shop/api [note: one replica is on its way]
/// pass(attested) cluster
/// not-applicable deployment/shop/old: it is scaled to zero
/// unknown(check-crashed) deployment/shop/new: the check threw IllegalStateException: nodes was ...
/// ```
///
/// A severity is shown where it is lower than the check's. A line that names a read instead of a
/// subject stands for all subjects that could not be listed without it.
///
/// @param <S> what gets one outcome
public final class CheckTester<S> {
  private static final Instant TAKEN_AT = Instant.parse("2026-11-21T08:00:00Z");

  private final Check<S> check;
  private final Settings settings;
  private final Instant takenAt;
  private final UnaryOperator<Manifest> reads;

  private CheckTester(
      Check<S> check, Settings settings, Instant takenAt, UnaryOperator<Manifest> reads) {
    this.check = check;
    this.settings = settings;
    this.takenAt = takenAt;
    this.reads = reads;
  }

  /// Returns a tester with every default, at 2026-11-21T08:00:00Z.
  public static <S> CheckTester<S> of(Check<S> check) {
    return new CheckTester<>(check, Settings.STANDARD, TAKEN_AT, manifest -> manifest);
  }

  /// Sets a param.
  public <T> CheckTester<S> with(Param<T> param, T value) {
    String id = check.declaration().id();
    return with(settings.with(id, settings.of(id).with(param.name(), param.type().write(value))));
  }

  /// States a fact.
  public <T> CheckTester<S> stating(Fact<T> fact, T value) {
    return with(settings.stating(fact.path(), fact.type().write(value)));
  }

  /// Attests a topic for the whole cluster, ten days ago, for as long as the topic says.
  public CheckTester<S> attesting(Topic topic) {
    return attesting(topic, Map.of());
  }

  /// Attests a topic for the whole cluster with values, ten days ago, for as long as it says.
  public CheckTester<S> attesting(Topic topic, Map<String, Tree> values) {
    return attesting(topic, values, 10, Settings.Reach.WIDEST);
  }

  /// Attests a topic so that it expired yesterday.
  public CheckTester<S> attestingTooLongAgo(Topic topic) {
    return attesting(topic, Map.of(), topic.standard().toDays() + 1, Settings.Reach.WIDEST);
  }

  /// Attests a topic, as if done some days ago, for a part of the cluster.
  public CheckTester<S> attesting(
      Topic topic, Map<String, Tree> values, long daysAgo, Settings.Reach scope) {
    LocalDate today = LocalDate.ofInstant(takenAt, ZoneOffset.UTC);
    return attesting(
        new Settings.Attestation(
            topic.id(),
            scope,
            "team-test",
            Optional.of(today.minusDays(daysAgo)),
            Optional.of(Duration.ofDays(topic.standard().toDays())),
            Optional.of("OPS-1"),
            Optional.empty(),
            new TreeMap<>(values),
            Optional.empty()));
  }

  /// Adds an attestation as kprod.yaml would hold it.
  public CheckTester<S> attesting(Settings.Attestation attestation) {
    List<Settings.Attestation> more = new ArrayList<>(settings.attestations());
    more.add(attestation);
    return with(settings.attesting(more));
  }

  /// Refuses a read everywhere: `pods`, `deployments.apps`, `/version`.
  public CheckTester<S> refusing(String read) {
    return reading(manifest -> manifest.refusing(read));
  }

  /// Refuses a list across the cluster and in one namespace, and grants it in the others.
  public CheckTester<S> refusing(String read, String namespace) {
    return reading(manifest -> manifest.refusing(read, namespace));
  }

  /// Lets the server not serve a kind.
  public CheckTester<S> absent(String read) {
    return reading(manifest -> manifest.outcome(read, ReadOutcome.ABSENT));
  }

  /// Sets what becomes of a read.
  public CheckTester<S> outcome(String read, ReadOutcome outcome) {
    return reading(manifest -> manifest.outcome(read, outcome));
  }

  /// Sets when the snapshot is taken, in RFC 3339.
  public CheckTester<S> takenAt(String time) {
    return new CheckTester<>(check, settings, Instant.parse(time), reads);
  }

  /// Sets everything that kprod.yaml can say.
  public CheckTester<S> with(Settings others) {
    return new CheckTester<>(check, others, takenAt, reads);
  }

  /// Returns the settings in force, to be changed and handed back.
  public Settings settings() {
    return settings;
  }

  /// Returns a line for each subject of the manifests, with the evidence of failures.
  public List<String> outcomes(String yaml) {
    return lines(yaml, OutcomeLines::evidence);
  }

  /// Returns a line for each subject of the manifests, with the message of failures.
  public List<String> messages(String yaml) {
    return lines(yaml, found -> found.message().raw());
  }

  /// Returns the remedy of each failure: its text, then what can be pasted.
  public List<String> remedies(String yaml) {
    return failures(yaml).stream()
        .map(
            found ->
                found.remedy().text().raw()
                    + found.remedy().command().map(line -> "\n" + line.raw()).orElse(""))
        .toList();
  }

  /// Returns the failures, in the order of the lines.
  public List<Verdict.Fail> failures(String yaml) {
    return item(yaml).results().stream()
        .map(Result::outcome)
        .filter(Outcome.Fail.class::isInstance)
        .map(outcome -> ((Outcome.Fail) outcome).found())
        .toList();
  }

  /// Returns the ids of the reads that were used.
  public Set<String> touched(String yaml) {
    return Auditor.touched(catalogue(), snapshot(yaml), Order.of("test", settings));
  }

  /// Returns the whole result of an audit with this check alone.
  ///
  /// @throws IllegalStateException if the check cannot be loaded
  public AuditResult audit(String yaml) {
    return audit(yaml, Order.of("test", settings));
  }

  private AuditResult audit(String yaml, Order order) {
    Catalogue catalogue = catalogue();
    if (!catalogue.broken().isEmpty()) {
      throw new IllegalStateException(catalogue.broken().getFirst().because());
    }
    return Auditor.audit(catalogue, snapshot(yaml), order);
  }

  private Snapshot snapshot(String yaml) {
    Set<Read<?>> known = new LinkedHashSet<>(Resources.all());
    known.addAll(check.declaration().reads().all());
    return reads.apply(Manifest.of(known).takenAt(takenAt)).snapshot(yaml);
  }

  private CheckTester<S> reading(UnaryOperator<Manifest> more) {
    return new CheckTester<>(
        check, settings, takenAt, manifest -> more.apply(reads.apply(manifest)));
  }

  private Catalogue catalogue() {
    return Catalogue.of(List.of(new Alone(check)));
  }

  private Item item(String yaml) {
    return item(audit(yaml));
  }

  private Item item(AuditResult result) {
    return result.items().stream()
        .filter(item -> item.check().id().equals(check.declaration().id()))
        .findFirst()
        .orElseThrow();
  }

  /// The check as the only one of an area.
  private record Alone(Check<?> check) implements CheckModule {
    @Override
    public Area area() {
      return Area.of("tested", "Tested", check.declaration().prefix());
    }

    @Override
    public List<Check<?>> checks() {
      return List.of(check);
    }

    @Override
    public List<Topic> topics() {
      Set<Topic> topics = new LinkedHashSet<>(check.declaration().settledBy());
      topics.addAll(check.declaration().weighs());
      return List.copyOf(topics);
    }
  }

  private List<String> lines(String yaml, Function<Verdict.Fail, String> words) {
    SortedMap<String, Throwable> thrown = new TreeMap<>();
    Order order =
        Order.of("test", settings).telling((id, where, one) -> thrown.putIfAbsent(where, one));
    Item item = item(audit(yaml, order));
    return new OutcomeLines(item, words, thrown).all();
  }
}
