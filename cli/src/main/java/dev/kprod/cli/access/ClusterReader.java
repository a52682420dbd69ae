package dev.kprod.cli.access;

import dev.kprod.cli.UserError;
import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Reads a cluster into a snapshot, with get and list and nothing else.
///
/// Every read of the plan has an outcome in the snapshot. Only where nothing at all could be read
/// is there no snapshot but an error.
public final class ClusterReader {
  private static final String NAMESPACES = "namespaces";

  private final Access access;
  private final Exchange exchange;
  private final Function<Read<?>, Slimming> slimming;
  private final ReadLimits limits;
  private final ReadWatcher watcher;
  private final TreePool pool = new TreePool();
  private final AtomicLong objects = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger total = new AtomicInteger();
  private final Map<String, Collected> collected = new LinkedHashMap<>();
  private final long started = System.nanoTime();
  private final FutureTask<Discovery> ahead = new FutureTask<>(this::discovery);

  ClusterReader(
      Access access,
      Exchange exchange,
      Function<Read<?>, Slimming> slimming,
      ReadLimits limits,
      ReadWatcher watcher) {
    this.access = access;
    this.exchange = exchange;
    this.slimming = slimming;
    this.limits = limits;
    this.watcher = watcher;
  }

  /// Asks what the cluster serves, while the plan is still made. What comes of it, [#read] says.
  public void begin() {
    Thread.ofVirtual().start(ahead);
  }

  private Discovery discovery() throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      return discovery(tasks);
    }
  }

  /// Reads what a plan asks for.
  ///
  /// @throws UserError with exit code 3 if the server cannot be reached or lets nothing be read
  public Snapshot read(ReadPlan plan) throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      ahead.run();
      Discovery discovery = tasks.result(ahead);
      Round round = new Round(tasks, discovery, task(tasks, discovery));
      round.readAll(plan.reads(), plan.namespaces());
      refuseIfNothingWasRead(plan);
      List<Read<?>> more =
          plan.more().after(snapshot(discovery)).stream()
              .filter(read -> !collected.containsKey(read.id()))
              .toList();
      round.readAll(ReadPlan.of(more).reads(), plan.namespaces());
      plan.byName().forEach(type -> join(type, discovery));
      round.askTheAilingAgain(plan.reads());
      return snapshot(discovery);
    }
  }

  /// What came of the objects of a kind that were asked for by name is what came of the kind.
  private void join(ResourceType<?> type, Discovery discovery) {
    String prefix = type.id() + "/";
    List<Collected> each =
        collected.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .map(Map.Entry::getValue)
            .toList();
    ReadOutcome outcome =
        each.stream()
            .map(one -> one.reading().outcome())
            .filter(one -> !(one instanceof ReadOutcome.Complete))
            .findFirst()
            .orElse(ReadOutcome.COMPLETE);
    collected.keySet().removeIf(id -> id.startsWith(prefix));
    collected.put(
        type.id(),
        new Collected(
            Reading.of(type.id(), discovery.version(type).orElse(""), outcome),
            each.stream().flatMap(one -> one.objects().stream()).toList()));
  }

  /// Tries each read with one object, and says what became of it: granted is what is complete.
  ///
  /// @throws UserError with exit code 3 if the server cannot be reached
  public List<Reading> tryEach(ReadPlan plan) throws InterruptedException {
    try (Tasks tasks = new Tasks()) {
      ReadTask task = task(tasks, discovery(tasks));
      List<Read<?>> reads = new ArrayList<>(plan.reads());
      reads.addAll(plan.byName());
      total.set(reads.size());
      List<Future<Collected>> answers = new ArrayList<>();
      for (Read<?> read : reads) {
        answers.add(tasks.start(() -> tryOne(read, task)));
      }
      List<Reading> tried = new ArrayList<>();
      for (Future<Collected> answer : answers) {
        tried.add(tasks.result(answer).reading());
      }
      return List.copyOf(tried);
    }
  }

  private Collected tryOne(Read<?> read, ReadTask task) throws InterruptedException {
    Collected tried = task.tryOne(read);
    watcher.progress(done.incrementAndGet(), total.get(), objects.get());
    return tried;
  }

  private ReadTask task(Tasks tasks, Discovery discovery) {
    return new ReadTask(
        exchange,
        access.peer(),
        tasks,
        discovery,
        pool,
        slimming,
        limits.pageSize(),
        objects::addAndGet);
  }

  private Discovery discovery(Tasks tasks) throws InterruptedException {
    return switch (new DiscoveryReader(exchange, tasks).read()) {
      case DiscoveryReader.Found.All(Discovery discovery) -> discovery;
      case DiscoveryReader.Found.Nothing(String path, Exchange.Result<Tree> why) ->
          throw access.noCluster().discovery(path, why, exchange.firstDate());
    };
  }

  private void refuseIfNothingWasRead(ReadPlan plan) {
    List<Collected> lists =
        plan.reads().stream()
            .filter(ResourceType.class::isInstance)
            .flatMap(read -> Optional.ofNullable(collected.get(read.id())).stream())
            .toList();
    access
        .noCluster()
        .everyListRefused(lists)
        .ifPresent(
            error -> {
              throw error;
            });
  }

  private Snapshot snapshot(Discovery discovery) {
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    Instant takenAt = exchange.firstDate().orElseGet(Instant::now);
    Snapshot.Builder snapshot =
        Snapshot.of(
            new Snapshot.Header(access.name(), takenAt, took.toMillis(), access.kprodVersion()),
            discovery);
    collected.values().forEach(each -> snapshot.add(each.reading(), each.came()));
    return snapshot.build();
  }

  /// Many reads at once.
  private final class Round {
    private final Tasks tasks;
    private final Discovery discovery;
    private final ReadTask task;

    Round(Tasks tasks, Discovery discovery, ReadTask task) {
      this.tasks = tasks;
      this.discovery = discovery;
      this.task = task;
    }

    void readAll(List<Read<?>> reads, List<String> namespaces) throws InterruptedException {
      total.addAndGet(reads.size());
      Map<Read<?>, Future<Collected>> answers = new LinkedHashMap<>();
      reads.forEach(read -> answers.put(read, tasks.start(() -> counted(task.read(read)))));
      for (Future<Collected> answer : answers.values()) {
        Collected each = tasks.result(answer);
        collected.put(each.reading().read(), each);
      }
      readByNamespace(reads, known(namespaces));
    }

    private Collected counted(Collected each) {
      watcher.progress(done.incrementAndGet(), total.get(), objects.get());
      return each;
    }

    private List<String> known(List<String> named) {
      Collected all = collected.get(NAMESPACES);
      if (!named.isEmpty()
          || all == null
          || !(all.reading().outcome() instanceof ReadOutcome.Complete)) {
        return named;
      }
      return all.objects().stream().map(each -> each.text("metadata", "name")).sorted().toList();
    }

    /// Who may not list across the cluster may still list in some namespaces.
    private void readByNamespace(List<Read<?>> reads, List<String> namespaces)
        throws InterruptedException {
      if (namespaces.isEmpty()) {
        return;
      }
      Map<ResourceType<?>, SortedMap<String, Future<ReadTask.Listed>>> answers =
          new LinkedHashMap<>();
      for (Read<?> read : reads) {
        if (read instanceof ResourceType<?> type && isRefusedAcross(type)) {
          String version = discovery.version(type).orElseThrow();
          SortedMap<String, Future<ReadTask.Listed>> each = new TreeMap<>();
          for (String namespace : namespaces) {
            each.put(namespace, tasks.start(() -> task.list(type, version, namespace)));
          }
          answers.put(type, each);
        }
      }
      for (Map.Entry<ResourceType<?>, SortedMap<String, Future<ReadTask.Listed>>> entry :
          answers.entrySet()) {
        merge(entry.getKey(), entry.getValue());
      }
    }

    private boolean isRefusedAcross(ResourceType<?> type) {
      Collected across = collected.get(type.id());
      return type.scope() == ResourceType.Scope.NAMESPACED
          && across != null
          && across.reading().outcome() instanceof ReadOutcome.Forbidden;
    }

    private void merge(ResourceType<?> type, SortedMap<String, Future<ReadTask.Listed>> answers)
        throws InterruptedException {
      SortedMap<String, ReadOutcome> outcomes = new TreeMap<>();
      List<Tree> came = new ArrayList<>();
      for (Map.Entry<String, Future<ReadTask.Listed>> answer : answers.entrySet()) {
        ReadTask.Listed listed = tasks.result(answer.getValue());
        outcomes.put(answer.getKey(), listed.outcome());
        came.addAll(listed.objects());
      }
      collected.computeIfPresent(
          type.id(),
          (id, across) ->
              new Collected(
                  new Reading(id, across.reading().version(), across.reading().outcome(), outcomes),
                  came));
    }

    /// A health endpoint that says 500 may only have met a hiccup: it is asked once more, last.
    void askTheAilingAgain(List<Read<?>> reads) throws InterruptedException {
      for (Read<?> read : reads) {
        if (read instanceof Endpoint<?> endpoint && isAiling(endpoint)) {
          Collected again = task.read(read);
          if (again.reading().outcome() instanceof ReadOutcome.Complete) {
            collected.put(read.id(), again);
          }
        }
      }
    }

    private boolean isAiling(Endpoint<?> endpoint) {
      Collected each = collected.get(endpoint.id());
      return endpoint.form() == Endpoint.Form.HEALTH
          && each != null
          && each.objects().stream().anyMatch(tree -> tree.number(0, "status") == 500);
    }
  }
}
