package dev.kprod.audit;

import dev.kprod.audit.AuditResult.Diagnostic;
import dev.kprod.audit.Score.Basis;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.catalogue.Glob;
import dev.kprod.check.Area;
import dev.kprod.check.Topic;
import dev.kprod.check.Untrusted;
import dev.kprod.cluster.Cluster;
import dev.kprod.config.Settings;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/// Runs the checks over a snapshot and works out everything that a report says.
///
/// Pure: the same snapshot, catalogue and order give the same result, whatever the executor does.
public final class Auditor {
  private final Catalogue catalogue;
  private final Snapshot snapshot;
  private final Order order;
  private final Executor executor;
  private final Settings settings;
  private final Cluster cluster;
  private final Surroundings surroundings;
  private final Namespaces namespaces;
  private final Attestations attestations;
  private final List<String> disabled = new ArrayList<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private int outOfScope;

  private Auditor(Catalogue catalogue, Snapshot snapshot, Order order, Executor executor) {
    this.catalogue = catalogue;
    this.snapshot = snapshot;
    this.order = order;
    this.executor = executor;
    this.settings = order.settings();
    this.cluster = Cluster.of(snapshot);
    this.surroundings = Surroundings.of(cluster, snapshot);
    this.namespaces =
        Namespaces.of(settings.scope(), order.excludedByOption(), surroundings::isOfTheSystem);
    this.attestations =
        Attestations.of(
            settings.attestations(), snapshot.header().cluster(), snapshot.header().takenAt());
  }

  /// Audits a snapshot on the thread that asks.
  public static AuditResult audit(Catalogue catalogue, Snapshot snapshot, Order order) {
    return audit(catalogue, snapshot, order, Runnable::run);
  }

  /// Audits a snapshot, one task of the executor for each check.
  public static AuditResult audit(
      Catalogue catalogue, Snapshot snapshot, Order order, Executor executor) {
    Auditor auditor = new Auditor(catalogue, snapshot, order, executor);
    return auditor.result(auditor.judged());
  }

  /// Returns the reads that one check used on a snapshot, by id.
  public static Set<String> touched(Catalogue catalogue, Snapshot snapshot, Order order) {
    Auditor auditor = new Auditor(catalogue, snapshot, order, Runnable::run);
    Set<String> touched = new TreeSet<>();
    auditor.judged().forEach(judged -> touched.addAll(judged.touched()));
    return touched;
  }

  private List<Judged> judged() {
    CheckRun.Circumstances circumstances = circumstances();
    List<CheckRun<?>> runs = new ArrayList<>();
    for (Listed listed : catalogue.checks()) {
      if (!settings.isOn(listed.id(), listed.area())) {
        disabled.add(listed.id());
      } else if (!order.selection().includes(listed)
          || (settings.scope().isSelective()
              && CheckRun.isOfTheCluster(listed.declaration().subjects()))) {
        outOfScope++;
      } else {
        InForce inForce = InForce.of(listed.check(), settings, attestations);
        runs.add(CheckRun.of(listed, cluster, circumstances, inForce));
      }
    }
    List<Judged> judged = each(runs, CheckRun::judge);
    judged.addAll(topics());
    return judged;
  }

  /// Does the same with each, one task of the executor for each.
  private <T, R> List<R> each(List<T> all, Function<? super T, R> work) {
    List<FutureTask<R>> tasks = new ArrayList<>();
    for (T one : all) {
      tasks.add(new FutureTask<>(() -> work.apply(one)));
    }
    tasks.forEach(executor::execute);
    List<R> results = new ArrayList<>();
    for (FutureTask<R> task : tasks) {
      results.add(result(task));
    }
    return results;
  }

  private static <R> R result(FutureTask<R> task) {
    try {
      return task.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case Error error -> throw error;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException(failed);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the audit was interrupted", stopped);
    }
  }

  private CheckRun.Circumstances circumstances() {
    boolean trust =
        Catalogue.TRUST_ADDONS
            .type()
            .find(settings.facts().getOrDefault(Catalogue.TRUST_ADDONS.path(), Tree.ABSENT))
            .orElse(Catalogue.TRUST_ADDONS.standard());
    return new CheckRun.Circumstances(
        namespaces,
        settings.scope().isSelective(),
        Selector.parse(settings.scope().selector()),
        !settings.scope().selector().isEmpty(),
        attestations,
        trust,
        surroundings.namespaces(),
        surroundings.knowsAllNamespaces());
  }

  private List<Judged> topics() {
    Set<String> applications = new TreeSet<>(surroundings.namespaces());
    applications.removeIf(name -> !namespaces.includeForApplications(name));
    TopicItems items = new TopicItems(attestations, applications);
    List<Judged> judged = new ArrayList<>();
    for (Topic topic : catalogue.topics()) {
      if (!topic.standalone()) {
        continue;
      }
      Area area = catalogue.areaOf(topic);
      if (!settings.isOn(topic.id(), area)) {
        disabled.add(topic.id());
      } else if (!order.selection().includes(topic, area) || settings.scope().isSelective()) {
        outOfScope++;
      } else {
        items.judge(topic, area, settings.profile()).ifPresent(judged::add);
      }
    }
    return judged;
  }

  private AuditResult result(List<Judged> before) {
    boolean partial = isPartial();
    Waivers waivers = Waivers.of(catalogue, settings, snapshot, partial);
    Map<String, Judged> judged = new LinkedHashMap<>();
    for (Judged one : before) {
      noteCrashes(one);
      judged.put(one.check().id(), waivers.applied(one));
    }
    List<Judged> after = List.copyOf(judged.values());
    List<Tally> all = each(after, Judged::tally);
    Map<String, Tally> tallies = new LinkedHashMap<>();
    for (int i = 0; i < after.size(); i++) {
      tallies.put(after.get(i).check().id(), all.get(i));
    }
    Basis basis = settings.gate().requireAttested() ? Basis.EVERYTHING : Basis.OBSERVABLE;
    Optional<Comparison> comparison =
        order.baseline().map(baseline -> Comparison.of(baseline, catalogue));
    double weight = Score.judgedWeight(all, basis);
    List<Item> made =
        each(after, one -> Items.of(one, tally(one, tallies), weight, basis, comparison));
    List<String> areas = catalogue.areas().stream().map(Area::id).toList();
    List<Item> items = Items.sorted(made, areas);
    Scorecard card = new Scorecard(items, tallies, basis, comparison);
    Optional<AuditResult.BaselineRow> baseline =
        comparison.map(known -> known.row(items, judged, this::looksAt));
    noteScope();
    comparison.ifPresent(
        known -> diagnostics.addAll(known.diagnostics(snapshot.header().cluster())));
    AttestedTopics attested = AttestedTopics.of(attestations, judged.values(), catalogue);
    diagnostics.addAll(attested.diagnostics());
    catalogue
        .broken()
        .forEach(
            broken ->
                diagnostics.add(
                    new Diagnostic(
                        Diagnostic.Level.ERROR,
                        "module-broken",
                        Untrusted.of(
                            "%s was left out: %s".formatted(broken.module(), broken.because())))));
    AuditResult.Gate gate =
        GateRules.of(settings.gate(), items, card.score(), baseline, catalogue.broken().size());
    diagnostics.addAll(waivers.diagnostics());
    return new AuditResult(
        new AuditResult.Tool(order.version(), catalogue.checks().size(), order.plugins()),
        surroundings.about(),
        taken(),
        settings.files().stream()
            .map(file -> new AuditResult.ConfigFile(file.name(), file.sha256()))
            .toList(),
        scope(partial),
        card.summary(baseline, partial),
        gate,
        card.areas(catalogue.areas()),
        card.namespaces(),
        items,
        Items.worst(items, tallies),
        Items.next(items),
        waivers.rows(),
        attested.rows(),
        baseline,
        diagnostics.stream().distinct().sorted(Waivers.ORDER).toList());
  }

  private static Tally tally(Judged judged, Map<String, Tally> tallies) {
    return Objects.requireNonNull(tallies.get(judged.check().id()));
  }

  private boolean isPartial() {
    return order.selection().isPartial()
        || settings.scope().isSelective()
        || !order.excludedByOption().isEmpty();
  }

  /// Says whether the audit looked at the place of an earlier finding.
  private boolean looksAt(Judged check, AuditResult.Known known) {
    String namespace = Namespaces.of(known.subject());
    boolean excluded =
        catalogue
            .find(check.check().id())
            .map(
                listed ->
                    InForce.of(listed.check(), settings, attestations)
                        .excludes(known.subject(), Map.of()))
            .orElse(false);
    return !excluded
        && settings.scope().selector().isEmpty()
        && (namespace.isEmpty() ? settings.scope().includesAll() : namespaces.include(namespace));
  }

  private void noteCrashes(Judged judged) {
    Map<String, List<Judged.Crash>> byClass = new TreeMap<>();
    for (Judged.Crash crash : judged.crashes()) {
      order.crashes().crashed(judged.check().id(), crash.where(), crash.thrown());
      byClass
          .computeIfAbsent(crash.thrown().getClass().getName(), unseen -> new ArrayList<>())
          .add(crash);
    }
    byClass.forEach(
        (thrown, crashes) ->
            diagnostics.add(
                new Diagnostic(
                    Diagnostic.Level.ERROR,
                    "check-crashed",
                    Untrusted.of(
                        "%s threw %s on %s%s; please report it, -vv shows the trace"
                            .formatted(
                                judged.check().id(),
                                thrown,
                                crashes.stream()
                                    .map(Judged.Crash::where)
                                    .min(String::compareTo)
                                    .orElseThrow(),
                                crashes.size() == 1
                                    ? ""
                                    : " and %s more".formatted(crashes.size() - 1))))));
  }

  private void noteScope() {
    List<String> excluded =
        surroundings.namespaces().stream()
            .filter(name -> Glob.anyMatches(namespaces.excluded(), name))
            .toList();
    if (!excluded.isEmpty()) {
      diagnostics.add(
          new Diagnostic(
              Diagnostic.Level.INFO,
              "namespaces-excluded",
              Untrusted.of(
                  "%s out of scope: %s"
                      .formatted(
                          excluded.size() == 1
                              ? "1 namespace is"
                              : excluded.size() + " namespaces are",
                          String.join(", ", excluded)))));
    }
  }

  private AuditResult.Taken taken() {
    List<String> incomplete = new ArrayList<>();
    snapshot
        .readings()
        .forEach(
            (id, reading) -> {
              boolean whole =
                  !(reading.outcome() instanceof ReadOutcome.Unseen)
                      && reading.namespaced().values().stream()
                          .noneMatch(ReadOutcome.Unseen.class::isInstance);
              if (!whole && !(reading.outcome() instanceof ReadOutcome.NotAsked)) {
                incomplete.add(id);
              }
            });
    return new AuditResult.Taken(
        snapshot.header().takenAt(), snapshot.header().durationMs(), order.source(), incomplete);
  }

  private AuditResult.Scope scope(boolean partial) {
    List<String> selected =
        order.selection().isPartial()
            ? catalogue.checks().stream()
                .filter(order.selection()::includes)
                .map(Listed::id)
                .toList()
            : List.of();
    return new AuditResult.Scope(
        partial,
        settings.scope().includeNamespaces(),
        namespaces.excluded(),
        settings.scope().selector(),
        settings.scope().systemNamespaces(),
        selected,
        List.copyOf(disabled),
        outOfScope);
  }
}
