package dev.kprod.checks.backup;

import static dev.kprod.cluster.DeliveryKinds.ARGO_APPLICATIONS;
import static dev.kprod.cluster.DeliveryKinds.KUSTOMIZATIONS;
import static dev.kprod.cluster.Resources.API_SERVICES;
import static dev.kprod.cluster.Resources.RESOURCE_QUOTAS;

import dev.kprod.check.Names;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.ApiService;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What stands in the way of what comes back: quotas that are full, registries and APIs that come
/// back themselves, and tools that undo a restore.
final class RestoreHurdles {
  /// Each may be missing: what is not seen is not named.
  static final Reads READS =
      Words.WORKLOAD
          .and(Words.PLATFORM)
          .may(API_SERVICES, RESOURCE_QUOTAS, ARGO_APPLICATIONS, KUSTOMIZATIONS);

  private final Cluster cluster;
  private final Asked asked;
  private final List<Effect> effects = new ArrayList<>();
  private boolean reconciled;

  RestoreHurdles(Cluster cluster, Asked asked) {
    this.cluster = cluster;
    this.asked = asked;
    registries();
    quotas();
    apis();
    applications();
    kustomizations();
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  /// Says whether something undoes by itself what a restore does.
  boolean areReconciled() {
    return reconciled;
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

  /// What is over a limit that was lowered runs on, and is refused once it has to come back.
  private void quotas() {
    for (ResourceQuota quota : cluster.ask(RESOURCE_QUOTAS).known()) {
      if (!RestoreSimulation.strikes(asked, quota.namespace(), cluster) || !quota.isCounted()) {
        continue;
      }
      List<String> over = new ArrayList<>();
      SortedMap<String, Quantity> used = quota.used();
      quota
          .hard()
          .forEach(
              (resource, limit) -> {
                Quantity now = used.getOrDefault(resource, Quantity.zero());
                if (now.compareTo(limit) > 0) {
                  over.add("%s of %s %s".formatted(now, limit, resource));
                }
              });
      if (!over.isEmpty()) {
        effects.add(
            Effect.of(
                Kind.BLOCKS,
                Subjects.subject(RESOURCE_QUOTAS, quota),
                "%s are in use: what is beyond the limit is refused when it comes back"
                    .formatted(Names.few(over))));
      }
    }
  }

  /// An API that pods of the cluster serve is gone with them: discovery has a gap, and the deletion
  /// of a namespace waits for it (upstream: pkg/controller/namespace/deletion).
  private void apis() {
    SortedMap<String, List<String>> groups = new TreeMap<>();
    for (ApiService api : cluster.ask(API_SERVICES).known()) {
      api.service()
          .filter(backend -> asked.strikes(backend.namespace()))
          .ifPresent(
              backend ->
                  groups
                      .computeIfAbsent(
                          backend.namespace() + "/" + backend.name(), unseen -> new ArrayList<>())
                      .add(api.name()));
    }
    groups.forEach(
        (backend, apis) ->
            effects.add(
                Effect.of(
                    Kind.BY_HAND,
                    new Subject("apiregistration.k8s.io", "v1", "APIService", "", apis.getFirst()),
                    "comes back after %s, which serves it: until that answers, no namespace can be"
                            .formatted(backend)
                        + " deleted, and what asks for %s stands still"
                            .formatted(Names.few(apis)))));
  }

  /// Argo CD deletes what bears its mark and is not in git, and puts back what differs.
  private void applications() {
    Map<String, List<String>> pruning = new TreeMap<>();
    Map<String, List<String>> healing = new TreeMap<>();
    for (CustomResource one : cluster.ask(ARGO_APPLICATIONS).known()) {
      Tree automated = one.tree().at("spec", "syncPolicy", "automated");
      Tree destination = one.tree().at("spec", "destination");
      if (automated instanceof Tree.Absent
          || automated.at("enabled") == Tree.Truth.FALSE
          || !isHere(destination)
          || !asked.strikes(destination.text("namespace"))) {
        continue;
      }
      (automated.isTrue("prune") ? pruning : healing)
          .computeIfAbsent(one.namespace(), unseen -> new ArrayList<>())
          .add(one.name());
    }
    pruning.forEach(
        (namespace, names) ->
            undoes(
                namespace,
                names,
                "Application",
                "what comes back with its mark and is no longer in git"));
    healing.forEach((namespace, names) -> reverts(namespace, names, "Application"));
  }

  private static boolean isHere(Tree destination) {
    String server = destination.text("server");
    String name = destination.text("name");
    return server.equals("https://kubernetes.default.svc")
        || (server.isEmpty() && (name.isEmpty() || name.equals("in-cluster")));
  }

  /// Flux deletes what its inventory has and git has no longer, and puts back what differs.
  private void kustomizations() {
    Map<String, List<String>> reverting = new TreeMap<>();
    for (CustomResource one : cluster.ask(KUSTOMIZATIONS).known()) {
      if (!one.tree().isTrue("spec", "suspend")
          && !one.tree().has("spec", "kubeConfig")
          && isStruck(one)) {
        reverting.computeIfAbsent(one.namespace(), unseen -> new ArrayList<>()).add(one.name());
      }
    }
    reverting.forEach((namespace, names) -> reverts(namespace, names, "Kustomization"));
  }

  private boolean isStruck(CustomResource kustomization) {
    String target = kustomization.tree().text("spec", "targetNamespace");
    return asked.namespaces().isEmpty()
        || (!target.isEmpty() && asked.strikes(target))
        || kustomization.tree().items("status", "inventory", "entries").stream()
            .map(entry -> entry.text("id"))
            .anyMatch(id -> asked.strikes(id.substring(0, Math.max(0, id.indexOf('_')))));
  }

  private void undoes(String namespace, List<String> names, String kind, String what) {
    reconciled = true;
    effects.add(
        Effect.of(
            Kind.BY_HAND,
            new Subject("", "v1", "Namespace", "", namespace),
            "%s %s will delete %s: pause %s until the difference has been read"
                .formatted(
                    kind, Names.few(names), what, names.size() == 1 ? "it" : "their automation")));
  }

  private void reverts(String namespace, List<String> names, String kind) {
    reconciled = true;
    effects.add(
        Effect.of(
            Kind.NOTE,
            new Subject("", "v1", "Namespace", "", namespace),
            "%s %s %s back what git says now over what was saved"
                .formatted(kind, Names.few(names), names.size() == 1 ? "puts" : "put")));
  }
}
