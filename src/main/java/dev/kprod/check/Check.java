package dev.kprod.check;

import dev.kprod.cluster.Cluster;

/// One question about a cluster, asked of one subject at a time. Pure and without state.
///
/// @param <S> what gets one outcome
public interface Check<S> {
  /// Returns all that is said about this check anywhere.
  Declaration<S> declaration();

  /// Answers for one subject. Called only if every required read came whole where the subject is.
  ///
  /// @param cluster shows the declared reads and nothing else
  Verdict judge(S subject, Cluster cluster, Params params);
}
