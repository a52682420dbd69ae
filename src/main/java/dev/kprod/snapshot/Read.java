package dev.kprod.snapshot;

/// One thing that can be learnt from an API server: a list, one object by name, an endpoint, or the
/// certificates that it shows.
///
/// The same constant decides what is fetched, gives what came its type, yields the rule of the
/// generated role, and names itself where it could not be read.
///
/// @param <V> the view that the trees of this read are given
public sealed interface Read<V> permits ResourceType, NamedObject, Endpoint, Handshake {
  /// Returns what names the read in snapshots, roles and reports: `deployments.apps`, `/version`,
  /// `tls`.
  String id();

  /// Gives one tree of this read its type.
  V view(Tree tree);
}
