package dev.kprod.snapshot;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A read of a snapshot and what became of it.
///
/// @param read the id of the read
/// @param version the API version that was asked, empty where none was
/// @param outcome what became of it across the cluster
/// @param namespaced where the list was refused across the cluster but asked namespace by
///   namespace: what became of each; otherwise empty
public record Reading(
    String read, String version, ReadOutcome outcome, SortedMap<String, ReadOutcome> namespaced) {
  public Reading {
    namespaced = Collections.unmodifiableSortedMap(new TreeMap<>(namespaced));
  }

  /// Returns a reading of the whole cluster.
  public static Reading of(String read, String version, ReadOutcome outcome) {
    return new Reading(read, version, outcome, new TreeMap<>(Map.of()));
  }

  /// Returns what became of the read in one namespace.
  public ReadOutcome in(String namespace) {
    return namespaced.getOrDefault(namespace, outcome);
  }
}
