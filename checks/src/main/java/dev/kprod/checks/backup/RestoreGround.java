package dev.kprod.checks.backup;

import static dev.kprod.cluster.Resources.DEFINITIONS;
import static dev.kprod.cluster.Resources.MUTATING_WEBHOOKS;
import static dev.kprod.cluster.Resources.SERVICES;
import static dev.kprod.cluster.Resources.SERVICE_ACCOUNTS;
import static dev.kprod.cluster.Resources.VALIDATING_WEBHOOKS;

import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Definition;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Volume;
import dev.kprod.cluster.Webhook;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What stands around the objects: what has to be there before them, what waits for itself, and
/// what lies outside the cluster.
final class RestoreGround {
  /// Each may be missing: what is not seen is not named.
  static final Reads READS =
      Words.WORKLOAD
          .and(Words.PLATFORM)
          .and(Reads.of(Resources.VOLUMES))
          .may(
              SERVICES,
              SERVICE_ACCOUNTS,
              VALIDATING_WEBHOOKS,
              MUTATING_WEBHOOKS,
              DEFINITIONS,
              Resources.NAMESPACES,
              Resources.INGRESSES);

  private static final List<String> CLOUD_IDENTITIES =
      List.of(
          "eks.amazonaws.com/role-arn",
          "iam.gke.io/gcp-service-account",
          "azure.workload.identity/client-id");

  private final Cluster cluster;
  private final Asked asked;
  private final List<Effect> effects = new ArrayList<>();

  RestoreGround(Cluster cluster, Asked asked) {
    this.cluster = cluster;
    this.asked = asked;
    webhooks(VALIDATING_WEBHOOKS);
    webhooks(MUTATING_WEBHOOKS);
    conversions();
    registries();
    outside();
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  /// A webhook that fails closed and whose own pods it judges never starts again.
  private void webhooks(ResourceType<Webhook> kind) {
    for (Webhook webhook : cluster.ask(kind).known()) {
      for (Webhook.Entry entry : webhook.webhooks()) {
        if (entry.failsClosed() && entry.coversPodCreation()) {
          entry
              .service()
              .filter(backend -> isStruck(backend.namespace()))
              .filter(backend -> judgesItself(entry, backend))
              .ifPresent(
                  backend ->
                      effects.add(
                          Effect.of(
                              Kind.BLOCKS,
                              Subjects.subject(kind, webhook),
                              ("%s refuses every pod until %s/%s answers, and its own pods are"
                                      + " among them: leave it out until they are ready")
                                  .formatted(entry.name(), backend.namespace(), backend.name()))));
        }
      }
    }
  }

  private boolean judgesItself(Webhook.Entry entry, Webhook.Backend backend) {
    return cluster.ask(Resources.NAMESPACES).known().stream()
        .filter(namespace -> namespace.name().equals(backend.namespace()))
        .map(Namespace::labels)
        .findFirst()
        .map(entry.namespaces()::matches)
        .orElse(true);
  }

  private boolean isStruck(String namespace) {
    return asked.namespaces().isEmpty() || asked.strikes(namespace);
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
          && isStruck(namespace)) {
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
                            names.size() == 1 ? names.getFirst() : names.size() + " kinds"))));
  }

  private void registries() {
    for (Workload workload : Workloads.of(cluster).all()) {
      if (!RestoreSimulation.strikes(asked, workload.namespace(), cluster)) {
        continue;
      }
      for (Container container : workload.template().spec().everyContainer()) {
        ImageReference.find(container.image())
            .map(ImageReference::domain)
            .filter(domain -> domain.matches(".*\\.svc(\\..*)?(:[0-9]+)?"))
            .ifPresent(
                domain ->
                    effects.add(
                        Effect.of(
                            Kind.BLOCKS,
                            workload.subject(),
                            "its image lies in %s, a registry of this cluster".formatted(domain))));
      }
    }
  }

  private void outside() {
    for (Service service : cluster.ask(SERVICES).known()) {
      if (!RestoreSimulation.strikes(asked, service.namespace(), cluster)) {
        continue;
      }
      Subject subject = Subjects.subject(SERVICES, service);
      if (service.type() == Service.Type.EXTERNAL_NAME) {
        effects.add(
            Effect.of(
                Kind.NOTE,
                subject,
                "leads outside, to " + service.tree().text("spec", "externalName")));
      }
      String address = service.tree().text("spec", "loadBalancerIP");
      if (asked.elsewhere() && !address.isEmpty()) {
        effects.add(Effect.of(Kind.BY_HAND, subject, "asks for the address " + address));
      }
    }
    if (asked.elsewhere()) {
      cluster.ask(SERVICE_ACCOUNTS).known().stream()
          .filter(account -> RestoreSimulation.strikes(asked, account.namespace(), cluster))
          .filter(account -> CLOUD_IDENTITIES.stream().anyMatch(account.annotations()::containsKey))
          .forEach(
              account ->
                  effects.add(
                      Effect.of(
                          Kind.BY_HAND,
                          account.subject(),
                          "its cloud identity trusts the issuer of the cluster that is gone")));
    }
    for (Volume volume : cluster.list(Resources.VOLUMES)) {
      String server = volume.tree().text("spec", "nfs", "server");
      if (!server.isEmpty() && RestoreSimulation.strikes(asked, volume.claimNamespace(), cluster)) {
        effects.add(
            Effect.of(
                Kind.NOTE,
                Subjects.subject(Resources.VOLUMES, volume),
                "lies on the server " + server));
      }
    }
  }

  /// Returns what is done in which order, as far as there is something to do.
  List<String> steps(RestoreData data) {
    List<String> steps = new ArrayList<>();
    boolean whole = asked.namespaces().isEmpty();
    if (whole) {
      steps.add("definitions of custom kinds");
    }
    steps.add(
        whole
            ? "namespaces, roles, priority and storage classes"
            : "the namespaces with their roles and accounts");
    if (whole) {
      steps.add("network, DNS, storage drivers and the snapshot controller");
      steps.add("operators of Secrets and what they need to start, then certificates");
    } else {
      steps.add("Secrets");
    }
    if (effects.stream().anyMatch(one -> one.subject().kind().endsWith("WebhookConfiguration"))) {
      steps.add("pods that answer webhooks, and only then the webhooks");
    }
    if (whole) {
      steps.add("other operators, before the objects that they act on");
    }
    if (data.volumes()) {
      steps.add("claims with their data");
    }
    if (data.databases()) {
      steps.add("databases");
    }
    steps.add("workloads");
    if (!cluster.ask(Resources.INGRESSES).known().isEmpty()) {
      steps.add("ingresses and DNS");
    }
    return steps;
  }
}
