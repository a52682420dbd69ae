package dev.kprod.snapshot;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was read from one cluster at one time, and what happened to every read. Immutable.
public final class Snapshot {
  private final Header header;
  private final Discovery discovery;
  private final SortedMap<String, Reading> readings;
  private final SortedMap<String, List<Tree>> objects;

  /// What a snapshot says of itself.
  ///
  /// @param cluster how reports call the cluster
  /// @param takenAt the API server's time at the first answer; every age is against it
  /// @param durationMs how long reading took, in milliseconds
  /// @param kprodVersion the version that read it
  public record Header(String cluster, Instant takenAt, long durationMs, String kprodVersion) {}

  private Snapshot(
      Header header,
      Discovery discovery,
      SortedMap<String, Reading> readings,
      SortedMap<String, List<Tree>> objects) {
    this.header = header;
    this.discovery = discovery;
    this.readings = Collections.unmodifiableSortedMap(readings);
    this.objects = Collections.unmodifiableSortedMap(objects);
  }

  /// Starts a snapshot.
  public static Builder of(Header header, Discovery discovery) {
    return new Builder(header, discovery);
  }

  /// Returns what the snapshot says of itself.
  public Header header() {
    return header;
  }

  /// Returns which APIs the server serves.
  public Discovery discovery() {
    return discovery;
  }

  /// Returns every read that was asked for, by id.
  public SortedMap<String, Reading> readings() {
    return readings;
  }

  /// Returns what became of a read. One that nobody asked for has failed, never passed; one that
  /// nobody allowed was not asked.
  public Reading reading(Read<?> read) {
    Reading known = readings.get(read.id());
    return known != null ? known : Reading.of(read.id(), "", unknown(Consent.of(read)));
  }

  private static ReadOutcome unknown(Consent needed) {
    return needed == Consent.NONE
        ? new ReadOutcome.Failed(0, "not in the snapshot")
        : new ReadOutcome.NotAsked(needed);
  }

  /// Returns the objects that came for a read, by namespace and name.
  public List<Tree> objects(Read<?> read) {
    return objects.getOrDefault(read.id(), List.of());
  }

  /// Returns all objects by the id of their read.
  public SortedMap<String, List<Tree>> objects() {
    return objects;
  }

  /// Returns this snapshot under another name.
  public Snapshot named(String cluster) {
    Header renamed =
        new Header(cluster, header.takenAt(), header.durationMs(), header.kprodVersion());
    return new Snapshot(renamed, discovery, readings, objects);
  }

  /// Two snapshots are equal if they say the same; whether they share trees does not matter.
  @Override
  public boolean equals(Object other) {
    return other instanceof Snapshot snapshot
        && header.equals(snapshot.header)
        && discovery.equals(snapshot.discovery)
        && readings.equals(snapshot.readings)
        && objects.equals(snapshot.objects);
  }

  @Override
  public int hashCode() {
    return Objects.hash(header, readings.keySet());
  }

  @Override
  public String toString() {
    return "snapshot of " + header.cluster() + " at " + header.takenAt();
  }

  /// A snapshot under construction. Safe for use by many threads.
  public static final class Builder {
    private final Header header;
    private final Discovery discovery;
    private final SortedMap<String, Reading> readings = new TreeMap<>();
    private final SortedMap<String, ByName> objects = new TreeMap<>();

    private Builder(Header header, Discovery discovery) {
      this.header = header;
      this.discovery = discovery;
    }

    /// Records a read, and what came of it.
    public Builder add(Reading reading, Collection<Tree> came) {
      return add(reading, ByName.of(came));
    }

    /// Records a read, and what came of it.
    public synchronized Builder add(Reading reading, ByName came) {
      readings.put(reading.read(), reading);
      objects.merge(reading.read(), came, ByName::and);
      return this;
    }

    /// Ends the snapshot: whatever order things came in, it holds them in one order.
    public synchronized Snapshot build() {
      SortedMap<String, List<Tree>> came = new TreeMap<>();
      objects.forEach((read, each) -> came.put(read, each.objects()));
      return new Snapshot(header, discovery, new TreeMap<>(readings), came);
    }
  }
}
