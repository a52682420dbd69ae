package dev.kprod.cluster;

import dev.kprod.semantics.owner.OwnerChain;
import dev.kprod.semantics.owner.OwnerReference;
import dev.kprod.semantics.owner.PodOrigin;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Follows the chains of owners and builds the workloads at their tops.
final class WorkloadAssembly {
  /// The end of a chain: what kind of owner, and which. Every pod and owner is looked for by one of
  /// these two, and a record's own methods are slow while a run is young.
  private record Top(Workload.Kind kind, Subject key) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Top that && kind == that.kind && key.equals(that.key);
    }

    @Override
    public int hashCode() {
      return key.hashCode();
    }
  }

  /// What the end of a pod's chain depends on; pods that share it share the end.
  private record Origin(String namespace, Tree owners, String hash) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Origin that
          && owners.equals(that.owners)
          && namespace.equals(that.namespace)
          && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * namespace.hashCode() + owners.hashCode()) + hash.hashCode();
    }
  }

  private static final String TEMPLATE_HASH = "pod-template-hash";

  private final Cluster cluster;
  private final CustomOwners customs;
  private final Map<Subject, Controller> known = new HashMap<>();
  private final Map<Top, List<Pod>> tops = new LinkedHashMap<>();
  private final Map<Origin, Top> ends = new HashMap<>();

  WorkloadAssembly(Cluster cluster) {
    this.cluster = cluster;
    this.customs = new CustomOwners(cluster);
  }

  Workloads build() {
    learn("apps", "Deployment", cluster.list(Resources.DEPLOYMENTS));
    learn("apps", "StatefulSet", cluster.list(Resources.STATEFUL_SETS));
    learn("apps", "DaemonSet", cluster.list(Resources.DAEMON_SETS));
    learn("apps", "ReplicaSet", cluster.list(Resources.REPLICA_SETS));
    learn("batch", "CronJob", cluster.ask(Resources.CRON_JOBS).known());
    learn("batch", "Job", cluster.ask(Resources.JOBS).known());
    learn("", "ReplicationController", cluster.ask(Resources.REPLICATION_CONTROLLERS).known());
    for (Subject key : known.keySet()) {
      tops.putIfAbsent(top(key), new ArrayList<>());
    }
    List<Pod> pods = cluster.list(Resources.PODS);
    for (Pod pod : pods) {
      tops.computeIfAbsent(top(pod), unseen -> new ArrayList<>()).add(pod);
    }
    List<Workload> workloads = new ArrayList<>();
    tops.forEach((top, mine) -> workloads.add(workload(top, mine)));
    workloads.removeIf(WorkloadAssembly::isOver);
    workloads.sort(Comparator.comparing(Workload::subject));
    return new Workloads(workloads, pods);
  }

  private void learn(String group, String kind, List<? extends Controller> controllers) {
    for (Controller one : controllers) {
      known.put(object(group, kind, one.namespace(), one.name()), one);
    }
  }

  private Top top(Pod pod) {
    Tree metadata = pod.tree().at("metadata");
    String hash = metadata.at("labels").text(TEMPLATE_HASH);
    Tree owners = metadata.at("ownerReferences");
    Origin origin = new Origin(pod.namespace(), owners, hash);
    Top known = ends.get(origin);
    if (known != null) {
      return known;
    }
    Top top = top(pod, hash);
    if (top.kind != Workload.Kind.POD && top.kind != Workload.Kind.STATIC_POD) {
      ends.put(origin, top);
    }
    return top;
  }

  private Top top(Pod pod, String hash) {
    PodOrigin origin =
        PodOrigin.of(
            pod.name(),
            pod.tree().text("metadata", "generateName"),
            pod.annotations(),
            pod.spec().nodeName(),
            references(pod),
            above(pod.namespace(), hash));
    return switch (origin) {
      case PodOrigin.Static(String manifest) ->
          new Top(Workload.Kind.STATIC_POD, object("", "Pod", pod.namespace(), manifest));
      case PodOrigin.Bare(String name) ->
          new Top(Workload.Kind.POD, object("", "Pod", pod.namespace(), name));
      case PodOrigin.Controlled(OwnerChain chain) -> end(chain, pod.namespace());
    };
  }

  /// Names an object whatever version it is read in.
  private static Subject object(String group, String kind, String namespace, String name) {
    return new Subject(group, "", kind, namespace, name);
  }

  private Top top(Subject key) {
    String apiVersion = key.group().isEmpty() ? "v1" : key.group() + "/v1";
    OwnerReference self = new OwnerReference(apiVersion, key.kind(), key.name(), "", true);
    return end(OwnerChain.of(List.of(self), above(key.namespace(), "")), key.namespace());
  }

  private static Top end(OwnerChain chain, String namespace) {
    OwnerReference top = chain.top().orElseThrow();
    return new Top(
        Workload.Kind.find(top.group(), top.kind()),
        object(top.group(), top.kind(), namespace, top.name()));
  }

  /// Returns who controls an owner. Owners of custom kinds are the end of a chain; of the built-in
  /// kinds one that came after its list was read is placed by the name its own owner gave it.
  ///
  /// @param hash the hash of the pod template below, empty where it is not known
  private Function<OwnerReference, Optional<List<OwnerReference>>> above(
      String namespace, String hash) {
    return owner -> {
      Controller seen = known.get(object(owner.group(), owner.kind(), namespace, owner.name()));
      return seen != null ? Optional.of(references(seen)) : likely(owner, namespace, hash);
    };
  }

  private Optional<List<OwnerReference>> likely(
      OwnerReference owner, String namespace, String hash) {
    if (owner.is("apps", "ReplicaSet") && owner.name().endsWith("-" + hash) && !hash.isEmpty()) {
      int end = owner.name().length() - hash.length() - 1;
      return likely("apps", "Deployment", namespace, owner.name().substring(0, end));
    }
    if (owner.is("batch", "Job")) {
      return likely("batch", "CronJob", namespace, owner.name().replaceFirst("-[0-9]+$", ""));
    }
    return Optional.empty();
  }

  private Optional<List<OwnerReference>> likely(
      String group, String kind, String namespace, String name) {
    return known.containsKey(object(group, kind, namespace, name))
        ? Optional.of(List.of(new OwnerReference(group + "/v1", kind, name, "", true)))
        : Optional.empty();
  }

  private static List<OwnerReference> references(ApiObject object) {
    List<OwnerReference> references = new ArrayList<>();
    for (Tree owner : object.tree().at("metadata").items("ownerReferences")) {
      references.add(
          new OwnerReference(
              owner.text("apiVersion"),
              owner.text("kind"),
              owner.text("name"),
              owner.text("uid"),
              owner.at("controller") == Tree.Truth.TRUE));
    }
    return references;
  }

  private Workload workload(Top top, List<Pod> mine) {
    return switch (top.kind) {
      case DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, REPLICATION_CONTROLLER -> {
        Controller controller = known.get(top.key);
        yield controller == null
            ? unread(top, new Scale.Unknown("%s was not read".formatted(top.key.name())), mine)
            : read(top, whole(controller), mine);
      }
      case JOB, CRON_JOB -> {
        Controller controller = known.get(top.key);
        yield controller == null
            ? unread(top, new Scale.Batch(), mine)
            : read(top, controller, mine);
      }
      case POD, STATIC_POD -> {
        Tree pod = mine.getFirst().tree();
        Scale scale = new Scale.Single();
        yield new Workload(subject(top), top.kind, "pod", pod, new PodTemplate(pod), scale, mine);
      }
      case CUSTOM -> custom(top.key, mine);
    };
  }

  private Controller whole(Controller controller) {
    if (!(controller instanceof ReplicaSet partial) || partial.replicas().isPresent()) {
      return controller;
    }
    List<ReplicaSet> whole =
        cluster.secondRound(SecondRound.whole(partial.namespace(), partial.name())).known();
    return whole.isEmpty() ? partial : whole.getFirst();
  }

  private static Workload read(Top top, Controller controller, List<Pod> mine) {
    Scale scale =
        switch (controller) {
          case Deployment deployment -> new Scale.Replicas(deployment.replicas());
          case StatefulSet set -> new Scale.Replicas(set.replicas());
          case ReplicationController old -> new Scale.Replicas(old.replicas());
          case DaemonSet set -> new Scale.PerNode(set.wantedNodes());
          case Job job -> new Scale.Batch();
          case CronJob job -> new Scale.Batch();
          case ReplicaSet set ->
              set.replicas().isPresent()
                  ? new Scale.Replicas(set.replicas().getAsInt())
                  : new Scale.Unknown("only the metadata of the ReplicaSet was read");
        };
    return new Workload(
        subject(top),
        top.kind,
        top.kind.word(),
        controller.tree(),
        controller.template(),
        scale,
        mine);
  }

  private static Workload unread(Top top, Scale scale, List<Pod> mine) {
    return new Workload(
        subject(top),
        top.kind,
        top.kind.word(),
        Tree.ABSENT,
        new PodTemplate(Tree.ABSENT),
        scale,
        mine);
  }

  private static Subject subject(Top top) {
    return top.kind.subject(top.key.namespace(), top.key.name());
  }

  private Workload custom(Subject key, List<Pod> mine) {
    CustomOwners.Found found = customs.find(key.group(), key.kind(), key.namespace(), key.name());
    return new Workload(
        new Subject(key.group(), found.version(), key.kind(), key.namespace(), key.name()),
        Workload.Kind.CUSTOM,
        found.word(),
        found.tree(),
        new PodTemplate(Tree.ABSENT),
        found.scale(),
        mine);
  }

  private static boolean isOver(Workload workload) {
    boolean ended = workload.pods().stream().allMatch(WorkloadAssembly::hasEnded);
    return ended
        && switch (workload.kind()) {
          case JOB ->
              workload.isRead()
                  ? new Job(workload.tree()).isFinished()
                  : !workload.pods().isEmpty();
          case POD, STATIC_POD -> true;
          case CUSTOM -> !workload.pods().isEmpty() && workload.scale() instanceof Scale.Unknown;
          case DEPLOYMENT,
              STATEFUL_SET,
              DAEMON_SET,
              REPLICA_SET,
              REPLICATION_CONTROLLER,
              CRON_JOB ->
              false;
        };
  }

  private static boolean hasEnded(Pod pod) {
    return switch (pod.phase()) {
      case SUCCEEDED, FAILED -> true;
      case PENDING, RUNNING, UNKNOWN -> false;
    };
  }
}
