package dev.kprod.checks.controlplane;

import dev.kprod.cluster.Table;
import dev.kprod.cluster.Webhook;
import dev.kprod.snapshot.Tree;
import java.util.Optional;

/// The webhooks that come with a provider's platform, so that only the provider can change them.
final class VendorWebhooks {
  static final Table TABLE = Table.beside(ControlPlane.class, "vendor-webhooks.json");

  private VendorWebhooks() {}

  /// Finds whose a configuration is.
  static Optional<String> find(Webhook configuration) {
    return TABLE.content().items("vendors").stream()
        .filter(row -> isOf(row, configuration))
        .map(row -> row.text("name"))
        .findFirst();
  }

  private static boolean isOf(Tree row, Webhook configuration) {
    return row.texts("configurations").contains(configuration.name())
        || (!configuration.webhooks().isEmpty()
            && configuration.webhooks().stream()
                .allMatch(
                    webhook -> row.texts("ends").stream().anyMatch(webhook.name()::endsWith)));
  }
}
