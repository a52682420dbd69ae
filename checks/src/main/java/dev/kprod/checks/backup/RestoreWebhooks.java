package dev.kprod.checks.backup;

import static dev.kprod.cluster.Resources.DEFINITIONS;
import static dev.kprod.cluster.Resources.MUTATING_WEBHOOKS;
import static dev.kprod.cluster.Resources.SERVICES;
import static dev.kprod.cluster.Resources.VALIDATING_WEBHOOKS;

import dev.kprod.check.Names;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Definition;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Webhook;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The webhooks that a restore meets: what they refuse, change or convert waits for pods that are
/// restored as well.
final class RestoreWebhooks {
  /// Each may be missing: what is not seen is not named.
  static final Reads READS =
      Words.WORKLOAD.may(
          SERVICES, VALIDATING_WEBHOOKS, MUTATING_WEBHOOKS, DEFINITIONS, Resources.NAMESPACES);

  private final Cluster cluster;
  private final Asked asked;
  private final List<Effect> effects = new ArrayList<>();
  private boolean closing;

  RestoreWebhooks(Cluster cluster, Asked asked) {
    this.cluster = cluster;
    this.asked = asked;
    for (ResourceType<Webhook> kind : List.of(VALIDATING_WEBHOOKS, MUTATING_WEBHOOKS)) {
      for (Webhook webhook : cluster.ask(kind).known()) {
        Subject subject = Subjects.subject(kind, webhook);
        for (Webhook.Entry entry : webhook.webhooks()) {
          url(subject, entry);
          entry
              .service()
              .filter(backend -> asked.strikes(backend.namespace()))
              .ifPresent(backend -> judge(kind, subject, entry, backend));
        }
      }
    }
    conversions();
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  /// Says whether some webhook refuses what it is asked about until its pods are back.
  boolean areClosing() {
    return closing;
  }

  private void judge(
      ResourceType<Webhook> kind, Subject subject, Webhook.Entry entry, Webhook.Backend backend) {
    String where = backend.namespace() + "/" + backend.name();
    if (!entry.failsClosed()) {
      if (kind.equals(MUTATING_WEBHOOKS) && entry.coversPodCreation()) {
        effects.add(
            Effect.of(
                Kind.BY_HAND,
                subject,
                "pods that come back before %s answers are not changed by %s: bring it first, or"
                        .formatted(where, entry.name())
                    + " restart them"));
      }
      return;
    }
    closing = true;
    Optional<String> own = own(entry, backend);
    if (own.isEmpty()) {
      return;
    }
    boolean excepted = !entry.conditions().isEmpty();
    effects.add(
        Effect.of(
            excepted ? Kind.BY_HAND : Kind.BLOCKS,
            subject,
            "%s refuses every %s until %s answers, and its own %s among them%s: leave it out until"
                    .formatted(
                        entry.name(),
                        own.get(),
                        where,
                        own.get().equals("pod") ? "pods are" : own.get() + " is",
                        excepted ? " unless its matchConditions except them" : "")
                + (own.get().equals("pod") ? " they are ready" : " its pods are ready")));
  }

  /// Finds what a webhook refuses of that which its own pods come from.
  private Optional<String> own(Webhook.Entry entry, Webhook.Backend backend) {
    if (!entry.namespaces().matches(labels(backend.namespace()))) {
      return Optional.empty();
    }
    List<Workload> behind = behind(backend);
    if (entry.coversPodCreation() && isPicked(entry, pods(behind))) {
      return Optional.of("pod");
    }
    for (Workload workload : behind) {
      Subject one = workload.subject();
      String plural = one.kind().toLowerCase(java.util.Locale.ROOT) + "s";
      if (entry.coversCreation(one.group(), one.version(), plural)
          && entry.objects().matches(workload.labels())) {
        return Optional.of(one.kind());
      }
    }
    return Optional.empty();
  }

  /// Where it is not seen what runs behind it, what it would pick is not known to be spared.
  private static boolean isPicked(Webhook.Entry entry, List<Map<String, String>> labels) {
    return labels.isEmpty() || labels.stream().anyMatch(entry.objects()::matches);
  }

  private static List<Map<String, String>> pods(List<Workload> workloads) {
    return workloads.stream().map(one -> one.template().labels()).toList();
  }

  private List<Workload> behind(Webhook.Backend backend) {
    Optional<Selector> selector =
        cluster.ask(SERVICES).known().stream()
            .filter(one -> one.namespace().equals(backend.namespace()))
            .filter(one -> one.name().equals(backend.name()))
            .map(Service::selector)
            .findFirst();
    return selector.isEmpty()
        ? List.of()
        : Workloads.of(cluster).all().stream()
            .filter(one -> one.namespace().equals(backend.namespace()) && !one.isBatch())
            .filter(one -> selector.get().matches(one.template().labels()))
            .toList();
  }

  private Map<String, String> labels(String namespace) {
    return cluster.ask(Resources.NAMESPACES).known().stream()
        .filter(one -> one.name().equals(namespace))
        .map(Namespace::labels)
        .findFirst()
        .orElse(Map.of("kubernetes.io/metadata.name", namespace));
  }

  /// What is asked outside the cluster is still there, but has to be reached.
  private void url(Subject subject, Webhook.Entry entry) {
    entry
        .tree()
        .findText("clientConfig", "url")
        .filter(url -> !url.isEmpty())
        .ifPresent(
            url ->
                effects.add(
                    Effect.of(
                        asked.elsewhere() && entry.failsClosed() ? Kind.BY_HAND : Kind.NOTE,
                        subject,
                        "%s asks %s, outside the cluster%s"
                            .formatted(
                                entry.name(),
                                url,
                                entry.failsClosed()
                                    ? ": what it guards waits until that answers"
                                    : ""))));
  }

  /// Objects of a kind that a webhook converts cannot be written before it answers.
  private void conversions() {
    Map<String, List<String>> kinds = new TreeMap<>();
    for (Definition definition : cluster.ask(DEFINITIONS).known()) {
      String namespace =
          definition
              .tree()
              .text("spec", "conversion", "webhook", "clientConfig", "service", "namespace");
      if (definition.tree().text("spec", "conversion", "strategy").equals("Webhook")
          && asked.strikes(namespace)) {
        kinds.computeIfAbsent(namespace, unseen -> new ArrayList<>()).add(definition.name());
      }
    }
    kinds.forEach(
        (namespace, names) ->
            effects.add(
                Effect.of(
                    Kind.BY_HAND,
                    new Subject("", "v1", "Namespace", "", namespace),
                    "comes back before the objects of %s, which its webhook converts"
                        .formatted(
                            names.size() == 1
                                ? names.getFirst()
                                : Names.counted(names.size(), "kind")))));
  }
}
