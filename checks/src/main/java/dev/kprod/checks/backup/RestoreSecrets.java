package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.CNPG_CLUSTERS;
import static dev.kprod.cluster.RouteKinds.CERTIFICATES;
import static dev.kprod.cluster.SecretMakers.CLUSTER_SECRET_STORES;
import static dev.kprod.cluster.SecretMakers.EXTERNAL_SECRETS;
import static dev.kprod.cluster.SecretMakers.SEALED_SECRETS;
import static dev.kprod.cluster.SecretMakers.SECRET_STORES;

import dev.kprod.check.Names;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.check.Subjects;
import dev.kprod.checks.ImageEnds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The Secrets that workloads name and that nothing brings back: no backup holds them, and nothing
/// in the cluster makes them. Secrets themselves are not read; their names stand in pods.
final class RestoreSecrets {
  /// Each may be missing: what is not seen makes no Secret.
  static final Reads READS =
      Reads.NONE.may(
          CERTIFICATES,
          CNPG_CLUSTERS,
          EXTERNAL_SECRETS,
          SECRET_STORES,
          CLUSTER_SECRET_STORES,
          SEALED_SECRETS);

  /// What CloudNativePG calls the Secrets of a database (upstream: docs/src/applications.md and
  /// certificates.md).
  private static final List<String> OF_CNPG =
      List.of("app", "superuser", "ca", "server", "replication");

  private static final ImageEnds SEALERS =
      ImageEnds.of(List.of("bitnami/sealed-secrets-controller", "sealed-secrets-controller"));

  private final Cluster cluster;
  private final Asked asked;
  private final List<RestoreSaver> savers;
  private final Set<String> made = new TreeSet<>();

  RestoreSecrets(Cluster cluster, Asked asked, List<RestoreSaver> savers) {
    this.cluster = cluster;
    this.asked = asked;
    this.savers = savers;
    for (CustomResource one : known(CERTIFICATES)) {
      made.add(one.namespace() + "/" + one.tree().text("spec", "secretName"));
    }
    for (CustomResource one : known(EXTERNAL_SECRETS)) {
      String name = one.tree().findText("spec", "target", "name").orElse(one.name());
      made.add(one.namespace() + "/" + name);
    }
    known(SEALED_SECRETS).forEach(one -> made.add(one.namespace() + "/" + one.name()));
    for (CustomResource one : known(CNPG_CLUSTERS)) {
      OF_CNPG.forEach(end -> made.add("%s/%s-%s".formatted(one.namespace(), one.name(), end)));
    }
  }

  private List<CustomResource> known(ResourceType<CustomResource> kind) {
    return cluster.ask(kind).known();
  }

  /// Returns what is missing, for the workloads of each namespace that is struck.
  List<Effect> effects(SortedMap<String, List<Workload>> workloads) {
    List<Effect> effects = new ArrayList<>();
    sealingKey(effects);
    stores(effects);
    workloads.forEach((namespace, own) -> named(namespace, own, effects));
    return effects;
  }

  /// Without the key of the controller that sealed them, sealed Secrets stay shut.
  private void sealingKey(List<Effect> effects) {
    List<CustomResource> sealed =
        known(SEALED_SECRETS).stream().filter(one -> asked.strikes(one.namespace())).toList();
    Optional<Workload> controller =
        Workloads.of(cluster).all().stream()
            .filter(
                one ->
                    one.template().spec().lastingContainers().stream()
                        .map(Container::image)
                        .flatMap(image -> ImageReference.find(image).stream())
                        .anyMatch(SEALERS::match))
            .findFirst();
    if (sealed.isEmpty() || controller.isEmpty()) {
      return;
    }
    String home = controller.get().namespace();
    if (!asked.elsewhere() && !asked.strikes(home)) {
      return;
    }
    boolean saved = savers.stream().anyMatch(saver -> saver.savesSecrets(home));
    effects.add(
        Effect.of(
            saved ? Kind.BY_HAND : Kind.LOST,
            controller.get().subject(),
            saved
                ? "its keys come back before it starts: without them it opens none of %s"
                    .formatted(Names.counted(sealed.size(), "SealedSecret"))
                : "no backup holds its keys (Secrets of %s), without which nothing opens %s"
                    .formatted(home, Names.counted(sealed.size(), "SealedSecret"))));
  }

  /// What a store is signed in to with comes before every Secret that is fetched from it.
  private void stores(List<Effect> effects) {
    for (ResourceType<CustomResource> kind : List.of(CLUSTER_SECRET_STORES, SECRET_STORES)) {
      for (CustomResource store : known(kind)) {
        boolean everywhere = store.namespace().isEmpty();
        if (!everywhere && !asked.strikes(store.namespace())) {
          continue;
        }
        List<String> missing = new ArrayList<>();
        for (Reference one : references(store.tree().at("spec", "provider"))) {
          String namespace = one.namespace().isEmpty() ? store.namespace() : one.namespace();
          if (asked.strikes(namespace) && isMissing(namespace, one.name())) {
            missing.add(namespace + "/" + one.name());
          }
        }
        if (!missing.isEmpty()) {
          effects.add(
              Effect.of(
                  Kind.BY_HAND,
                  Subjects.subject(kind, store),
                  "comes first: Secret %s, with which it signs in, is in no backup"
                      .formatted(Names.few(missing.stream().distinct().toList()))));
        }
      }
    }
  }

  private record Reference(String namespace, String name) {}

  /// A provider names its credentials in fields called `secretRef`, `tokenSecretRef` and the like.
  private static List<Reference> references(Tree tree) {
    List<Reference> found = new ArrayList<>();
    tree.fields()
        .forEach(
            (key, below) -> {
              if (key.toLowerCase(Locale.ROOT).endsWith("secretref") && below.has("name")) {
                found.add(new Reference(below.text("namespace"), below.text("name")));
              } else {
                found.addAll(references(below));
              }
            });
    return found;
  }

  private boolean isMissing(String namespace, String name) {
    return !made.contains(namespace + "/" + name)
        && savers.stream().noneMatch(saver -> saver.savesSecrets(namespace));
  }

  private void named(String namespace, List<Workload> workloads, List<Effect> effects) {
    SortedMap<String, List<String>> users = new TreeMap<>();
    for (Workload workload : workloads) {
      for (String name : new TreeSet<>(workload.template().spec().secrets())) {
        if (isMissing(namespace, name)) {
          users.computeIfAbsent(name, unseen -> new ArrayList<>()).add(workload.shortName());
        }
      }
    }
    if (users.isEmpty()) {
      return;
    }
    List<String> names =
        users.entrySet().stream()
            .map(one -> "%s (%s)".formatted(one.getKey(), Names.few(one.getValue())))
            .toList();
    effects.add(
        Effect.of(
            Kind.BY_HAND,
            new Subject("", "v1", "Namespace", "", namespace),
            "%s in no backup, and nothing here makes %s: %s"
                .formatted(
                    names.size() == 1
                        ? "a Secret that a workload names is"
                        : "%s Secrets that workloads name are".formatted(names.size()),
                    names.size() == 1 ? "it" : "them",
                    Names.few(names))));
  }
}
