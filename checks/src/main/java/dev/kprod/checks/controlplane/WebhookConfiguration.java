package dev.kprod.checks.controlplane;

import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Webhook;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;

/// A configuration of webhooks of either kind.
///
/// @param subject what names it
/// @param resource what kubectl calls its kind
record WebhookConfiguration(Subject subject, String resource, Webhook webhook) {
  static final Reads READS = Reads.of(Resources.MUTATING_WEBHOOKS, Resources.VALIDATING_WEBHOOKS);

  static final SubjectKind<WebhookConfiguration> KIND =
      new SubjectKind<>(
          "webhook configuration",
          "webhook configurations",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          READS,
          WebhookConfiguration::all,
          WebhookConfiguration::subject,
          configuration -> configuration.webhook().labels());

  /// Returns all configurations, mutating ones first.
  static List<WebhookConfiguration> all(Cluster cluster) {
    List<WebhookConfiguration> all = new ArrayList<>();
    for (ResourceType<Webhook> type :
        List.of(Resources.MUTATING_WEBHOOKS, Resources.VALIDATING_WEBHOOKS)) {
      for (Webhook webhook : cluster.ask(type).known()) {
        all.add(
            new WebhookConfiguration(Subjects.subject(type, webhook), type.resource(), webhook));
      }
    }
    return all;
  }
}
