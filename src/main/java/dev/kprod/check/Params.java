package dev.kprod.check;

import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.util.Map;
import java.util.Optional;

/// What a check is told beside the cluster: its params, facts and attestations.
///
/// A check may only ask for what its declaration names.
public interface Params {
  /// Returns the value in force for the subject at hand.
  <T> T of(Param<T> param);

  /// Returns what a person stated, or the fact's default.
  <T> T of(Fact<T> fact);

  /// Says whether a fact was stated, so that evidence can name it.
  boolean isStated(Fact<?> fact);

  /// Finds the valid attestation of a topic that covers a subject; its values by name.
  Optional<Map<String, Tree>> attested(Topic topic, Subject subject);
}
