package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.Optional;

/// A ServiceAccount.
public record ServiceAccount(Tree tree) implements ApiObject {
  /// Finds whether its pods are given an API token; empty where it does not say, which means yes.
  public Optional<Boolean> automount() {
    return tree.at("automountServiceAccountToken") instanceof Tree.Truth truth
        ? Optional.of(truth == Tree.Truth.TRUE)
        : Optional.empty();
  }

  /// Says whether its pods are given credentials for a registry.
  public boolean hasPullSecret() {
    return !tree.items("imagePullSecrets").isEmpty();
  }

  /// Returns what names the account.
  public Subject subject() {
    return new Subject("", "v1", "ServiceAccount", namespace(), name());
  }
}
