package dev.kprod.cluster;

import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A snapshot as checks see it: views, indexes, the time it was taken.
///
/// A cluster that was [limited][#limitedTo(Reads)] shows the declared reads and nothing else; an
/// access to another throws, so that a check can neither depend on what its role does not grant nor
/// mistake a refused list for an empty one.
public final class Cluster {
  private final Snapshot snapshot;
  private final Known known;
  private final @Nullable Set<String> declared;
  private final Set<String> touched = ConcurrentHashMap.newKeySet();

  /// The indexes whose reads are known to be declared: checks ask for the same ones for every pod.
  private final Set<Index<?>> entered = ConcurrentHashMap.newKeySet();

  /// What was worked out so far, whoever asked for it.
  ///
  /// @param views by the read's id
  /// @param listings by the read's id
  /// @param namespaced the views of one read by their namespace, by the read's id
  private record Known(
      Map<String, List<?>> views,
      Map<String, Listing<?>> listings,
      Map<String, ByNamespace<?>> namespaced,
      Map<Index<?>, Once<?>> indexes) {
    Known() {
      this(
          new ConcurrentHashMap<>(),
          new ConcurrentHashMap<>(),
          new ConcurrentHashMap<>(),
          new ConcurrentHashMap<>());
    }
  }

  private Cluster(Snapshot snapshot, Known known, @Nullable Set<String> declared) {
    this.snapshot = snapshot;
    this.known = known;
    this.declared = declared;
  }

  /// Returns the views of a snapshot.
  public static Cluster of(Snapshot snapshot) {
    return new Cluster(snapshot, new Known(), null);
  }

  /// Returns this cluster showing only some reads. What was worked out is shared.
  public Cluster limitedTo(Reads reads) {
    Set<String> ids = new HashSet<>();
    reads.all().forEach(read -> ids.add(read.id()));
    return new Cluster(snapshot, known, ids);
  }

  /// Returns the API server's time when the snapshot was taken: the only clock there is.
  public Instant takenAt() {
    return snapshot.header().takenAt();
  }

  /// Returns how reports call the cluster.
  public String name() {
    return snapshot.header().cluster();
  }

  /// Returns which APIs the server serves; knowing this needs no declared read.
  public Discovery discovery() {
    return snapshot.discovery();
  }

  /// Returns what became of a read, in a namespace or, with the empty text, across the cluster.
  public ReadOutcome outcome(Read<?> read, String namespace) {
    Reading reading = snapshot.reading(read);
    return namespace.isEmpty() ? reading.outcome() : reading.in(namespace);
  }

  /// Returns the objects of a required read, by namespace and name.
  ///
  /// @throws IllegalStateException if the read was not declared
  public <V> List<V> list(Read<V> read) {
    touch(read);
    @SuppressWarnings("unchecked") // the map holds under a read's id what its own view made
    List<V> seen = (List<V>) known.views.get(read.id());
    if (seen == null) {
      seen = snapshot.objects(read).stream().map(read::view).toList();
      known.views.put(read.id(), seen);
    }
    return seen;
  }

  /// Returns what an optional read brought across the cluster.
  ///
  /// @throws IllegalStateException if the read was not declared
  public <V> Listing<V> ask(Read<V> read) {
    List<V> came = list(read);
    @SuppressWarnings("unchecked") // as for the views themselves
    Listing<V> listing = (Listing<V>) known.listings.get(read.id());
    if (listing == null) {
      listing = listing(read, came);
      known.listings.put(read.id(), listing);
    }
    return listing;
  }

  private <V> Listing<V> listing(Read<V> read, List<V> came) {
    return switch (snapshot.reading(read).outcome()) {
      case ReadOutcome.Complete() -> new Listing.Seen<>(came);
      case ReadOutcome.Absent() -> new Listing.NotServed<>();
      case ReadOutcome.Unseen unseen -> new Listing.Unseen<>(read, came, unseen);
    };
  }

  /// Returns what an optional read brought for one namespace.
  ///
  /// @throws IllegalStateException if the read was not declared
  public <V extends ApiObject> Listing<V> ask(Read<V> read, String namespace) {
    List<V> came = listIn(read, namespace);
    return switch (snapshot.reading(read).in(namespace)) {
      case ReadOutcome.Complete() -> new Listing.Seen<>(came);
      case ReadOutcome.Absent() -> new Listing.NotServed<>();
      case ReadOutcome.Unseen unseen -> new Listing.Unseen<>(read, came, unseen);
    };
  }

  /// Returns what an index works out, once for the snapshot.
  ///
  /// @throws IllegalStateException if one of the index's reads was not declared
  public <T> T index(Index<T> index) {
    if (!entered.contains(index)) {
      index.reads().all().forEach(this::touch);
      entered.add(index);
    }
    @SuppressWarnings("unchecked") // an index is the key of what it itself builds
    Once<T> once = (Once<T>) known.indexes.get(index);
    return once == null ? once(index).value() : once.value();
  }

  @SuppressWarnings("unchecked") // as above
  private <T> Once<T> once(Index<T> index) {
    return (Once<T>)
        known.indexes.computeIfAbsent(
            index,
            unseen ->
                new Once<>(
                    () ->
                        index.build(new Cluster(snapshot, known, null).limitedTo(index.reads()))));
  }

  /// Returns the ids of the reads that were used, for the test that asks for none in vain.
  public Set<String> touched() {
    return new TreeSet<>(touched);
  }

  /// Returns the readings of the reads given, those that were not asked for included.
  public List<Reading> readings(Collection<Read<?>> reads) {
    List<Reading> readings = new ArrayList<>();
    reads.forEach(read -> readings.add(snapshot.reading(read)));
    return readings;
  }

  /// Returns the single tree of an endpoint or of an object by name, absent where nothing came.
  public Tree single(Read<?> read) {
    touch(read);
    List<Tree> came = snapshot.objects(read);
    return came.isEmpty() ? Tree.ABSENT : came.getFirst();
  }

  /// Returns what a read of the [second round][SecondRound] brought; no declaration can name it.
  <V> Listing<V> secondRound(Read<V> read) {
    return listing(read, snapshot.objects(read).stream().map(read::view).toList());
  }

  private <V extends ApiObject> List<V> listIn(Read<V> read, String namespace) {
    List<V> all = list(read);
    if (all.isEmpty()) {
      return all;
    }
    @SuppressWarnings("unchecked") // as for the views themselves
    ByNamespace<V> grouped = (ByNamespace<V>) known.namespaced.get(read.id());
    if (grouped == null) {
      grouped = ByNamespace.of(all);
      known.namespaced.put(read.id(), grouped);
    }
    return grouped.in(namespace);
  }

  private void touch(Read<?> read) {
    if (declared != null && !declared.contains(read.id())) {
      throw new IllegalStateException(
          "%s was read but not declared; add it to the declaration".formatted(read.id()));
    }
    touched.add(read.id());
  }

  private static final class Once<T> {
    private @Nullable Supplier<T> work;
    private volatile @Nullable T value;

    Once(Supplier<T> work) {
      this.work = work;
    }

    /// What is worked out is asked for without waiting: some indexes by every check for each of its
    /// subjects.
    T value() {
      T known = value;
      return known == null ? worked() : known;
    }

    private synchronized T worked() {
      if (value == null) {
        if (work == null) {
          throw new IllegalStateException("an index depends on itself");
        }
        Supplier<T> mine = work;
        work = null;
        try {
          value = mine.get();
        } catch (RuntimeException failed) {
          work = mine;
          throw failed;
        }
      }
      return value;
    }
  }
}
