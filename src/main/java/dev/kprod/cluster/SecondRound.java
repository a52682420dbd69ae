package dev.kprod.cluster;

import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The reads that only the owners seen in a first round can name.
///
/// The kinds of custom controllers right above pods, replica sets and jobs are listed, and a
/// replica set that nothing owns is read whole. Whoever declares [Words#WORKLOAD] gets them with
/// it.
public final class SecondRound {
  private static final ResourceType<ReplicaSet> WHOLE_REPLICA_SETS =
      ResourceType.namespaced("apps", List.of("v1"), "replicasets", "ReplicaSet", ReplicaSet::new);

  private static final List<ResourceType<?>> OWNED =
      List.of(
          Resources.PODS,
          Resources.REPLICA_SETS,
          Resources.JOBS,
          Resources.REPLICATION_CONTROLLERS);

  private static final String ALERTMANAGERS = "alertmanagers.monitoring.coreos.com";

  /// What may follow from what is read of workloads, as far as it is known before: replica sets
  /// that nothing owns, by name, and the controllers in wide use that own pods or replica sets.
  /// Whoever grants rights grants these too.
  public static final List<ResourceType<?>> FORESEEN =
      List.of(
          WHOLE_REPLICA_SETS.byName(),
          controller("argoproj.io", "v1alpha1", "rollouts", "Rollout"),
          controller("apps.kruise.io", "v1alpha1", "clonesets", "CloneSet"),
          controller("apps.kruise.io", "v1beta1", "statefulsets", "StatefulSet"),
          controller("core.strimzi.io", "v1beta2", "strimzipodsets", "StrimziPodSet"));

  /// A read that may follow.
  ///
  /// @param type what is read
  /// @param when what has to have come for it
  public record Foreseen(ResourceType<?> type, String when) {}

  private SecondRound() {}

  private static ResourceType<CustomResource> controller(
      String group, String version, String resource, String kind) {
    return ResourceType.namespaced(group, List.of(version), resource, kind, CustomResource::new);
  }

  /// Returns what may follow, as far as it is known before anything was read. Other kinds of custom
  /// controllers follow as those in wide use do.
  ///
  /// @param wanted what is to be read altogether
  public static List<Foreseen> foreseen(Collection<Read<?>> wanted) {
    List<Foreseen> foreseen = new ArrayList<>();
    if (OWNED.stream().anyMatch(wanted::contains)) {
      for (ResourceType<?> type : FORESEEN) {
        if (type.asked() == ResourceType.Asked.AS_LIST) {
          foreseen.add(new Foreseen(type, "if one owns pods, replica sets or jobs"));
        } else if (wanted.contains(Resources.REPLICA_SETS)) {
          foreseen.add(new Foreseen(type, "each that nothing owns"));
        }
      }
    }
    if (wanted.contains(SecretKinds.ALERTMANAGER)) {
      foreseen.add(new Foreseen(SecretKinds.ALERTMANAGER, "the one that each Alertmanager names"));
    }
    return foreseen;
  }

  /// Returns what to read after a first round, by id.
  ///
  /// @param wanted what was to be read altogether
  public static List<Read<?>> reads(Snapshot first, Collection<Read<?>> wanted) {
    List<Read<?>> reads = reads(first);
    if (wanted.contains(SecretKinds.ALERTMANAGER)) {
      reads.addAll(alertmanagerSecrets(first));
    }
    return reads;
  }

  /// An Alertmanager of the Prometheus operator names the Secret with its configuration, or takes
  /// the one that is called after it (spec.configSecret of monitoring.coreos.com/v1).
  private static List<Read<?>> alertmanagerSecrets(Snapshot first) {
    List<Read<?>> reads = new ArrayList<>();
    for (Tree alertmanager : first.objects().getOrDefault(ALERTMANAGERS, List.of())) {
      String usual = "alertmanager-" + alertmanager.text("metadata", "name");
      reads.add(
          new NamedObject<>(
              SecretKinds.ALERTMANAGER,
              alertmanager.text("metadata", "namespace"),
              alertmanager.findText("spec", "configSecret").orElse(usual)));
    }
    return reads;
  }

  /// Returns the kinds of owners to read after a first round, by id.
  static List<Read<?>> reads(Snapshot first) {
    SortedMap<String, Read<?>> reads = new TreeMap<>();
    Map<String, Optional<ResourceType<CustomResource>>> kinds = new LinkedHashMap<>();
    for (ResourceType<?> owned : OWNED) {
      for (Tree object : first.objects(owned)) {
        Optional<ApiObject.Owner> controller = controller(object);
        controller
            .flatMap(
                owner ->
                    kinds.computeIfAbsent(
                        owner.group() + "/" + owner.kind(),
                        unseen -> kind(first.discovery(), owner.group(), owner.kind())))
            .ifPresent(type -> reads.put(type.id(), type));
        if (controller.isEmpty() && owned.equals(Resources.REPLICA_SETS)) {
          Read<?> read =
              whole(object.text("metadata", "namespace"), object.text("metadata", "name"));
          reads.put(read.id(), read);
        }
      }
    }
    return new ArrayList<>(reads.values());
  }

  /// Returns the read of one replica set with its spec.
  static NamedObject<ReplicaSet> whole(String namespace, String name) {
    return new NamedObject<>(WHOLE_REPLICA_SETS, namespace, name);
  }

  /// Finds the list in which an owner that is not built in would be found.
  static Optional<ResourceType<CustomResource>> kind(
      Discovery discovery, String group, String kind) {
    if (isBuiltIn(group)) {
      return Optional.empty();
    }
    return discovery
        .findKind(group, kind)
        .filter(Discovery.Served::namespaced)
        .map(
            served ->
                ResourceType.namespaced(
                    group,
                    versions(discovery, served),
                    served.resource(),
                    kind,
                    CustomResource::new));
  }

  private static List<String> versions(Discovery discovery, Discovery.Served served) {
    return discovery.resources().stream()
        .filter(other -> other.group().equals(served.group()))
        .filter(other -> other.resource().equals(served.resource()))
        .map(Discovery.Served::version)
        .distinct()
        .toList();
  }

  /// Says whether the controllers of a group are Kubernetes' own: the group has no dot.
  static boolean isBuiltIn(String group) {
    return group.indexOf('.') < 0;
  }

  private static Optional<ApiObject.Owner> controller(Tree object) {
    for (Tree owner : object.items("metadata", "ownerReferences")) {
      if (owner.isTrue("controller")) {
        return Optional.of(new ApiObject.Owner(owner));
      }
    }
    return Optional.empty();
  }
}
