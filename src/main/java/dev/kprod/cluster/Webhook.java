package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;

/// A ValidatingWebhookConfiguration or MutatingWebhookConfiguration.
public record Webhook(Tree tree) implements ApiObject {
  /// Returns the webhooks it lists, as sent.
  public List<Tree> entries() {
    return tree.items("webhooks");
  }
}
