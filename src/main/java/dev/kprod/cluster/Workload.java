package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The top owner of some pods: what a person deploys, scales and is asked about.
///
/// The chain of owners stops at the first Deployment, StatefulSet, DaemonSet, CronJob, or Job
/// without a CronJob; a resource of an operator above it is [#above()]. Pods of an owner that is no
/// built-in kind belong to that owner.
public final class Workload implements ApiObject {
  /// What kind of owner it is.
  public enum Kind {
    DEPLOYMENT("apps", "v1", "Deployment", "deploy"),
    STATEFUL_SET("apps", "v1", "StatefulSet", "sts"),
    DAEMON_SET("apps", "v1", "DaemonSet", "ds"),
    REPLICA_SET("apps", "v1", "ReplicaSet", "rs"),
    REPLICATION_CONTROLLER("", "v1", "ReplicationController", "rc"),
    JOB("batch", "v1", "Job", "job"),
    CRON_JOB("batch", "v1", "CronJob", "cj"),
    /// Pods without an owner, those of one generated name together.
    POD("", "v1", "Pod", "pod"),
    /// Pods that nodes run from a file, those of one file name together.
    STATIC_POD("", "v1", "Pod", "pod"),
    /// An owner of a kind that is not built in.
    CUSTOM("", "", "", "");

    private final String group;
    private final String version;
    private final String kind;
    private final String word;

    Kind(String group, String version, String kind, String word) {
      this.group = group;
      this.version = version;
      this.kind = kind;
      this.word = word;
    }

    Subject subject(String namespace, String name) {
      return new Subject(group, version, kind, namespace, name);
    }

    /// Returns the kind of an owner; whatever is not built in is custom.
    static Kind find(String group, String kind) {
      for (Kind one : values()) {
        if (one != CUSTOM && one.kind.equals(kind) && one.group.equals(group)) {
          return one;
        }
      }
      return CUSTOM;
    }

    String word() {
      return word;
    }
  }

  private static final Comparator<Pod> NEWEST_FIRST =
      Comparator.<Pod, String>comparing(pod -> pod.tree().text("metadata", "creationTimestamp"))
          .thenComparing(Pod::name)
          .reversed();

  private final Subject subject;
  private final Kind kind;
  private final String word;
  private final Tree tree;
  private final PodTemplate template;
  private final Scale scale;
  private final List<Pod> pods;
  private final List<Pod> live;
  private final List<Pod> ready;
  private final List<PodSpec> forms;

  Workload(
      Subject subject,
      Kind kind,
      String word,
      Tree tree,
      PodTemplate ownTemplate,
      Scale scale,
      List<Pod> pods) {
    this.subject = subject;
    this.kind = kind;
    this.word = word;
    this.tree = tree;
    this.scale = scale;
    this.pods = List.copyOf(pods);
    this.live = some(this.pods, Pod::isLive);
    this.ready = some(this.live, Pod::isReady);
    this.template = template(ownTemplate);
    this.forms = live.isEmpty() ? List.of(template.spec()) : forms(live);
  }

  /// Returns the list itself where all are wanted, as is usual.
  private static List<Pod> some(List<Pod> pods, Predicate<Pod> wanted) {
    List<Pod> some = new ArrayList<>(pods.size());
    for (Pod pod : pods) {
      if (wanted.test(pod)) {
        some.add(pod);
      }
    }
    return some.size() == pods.size() ? pods : List.copyOf(some);
  }

  private PodTemplate template(PodTemplate own) {
    if (own.tree().has("spec")) {
      return own;
    }
    return pods.stream()
        .min(NEWEST_FIRST)
        .map(newest -> new PodTemplate(newest.tree()))
        .orElseGet(() -> new PodTemplate(tree.at("spec", "template")));
  }

  private static List<PodSpec> forms(List<Pod> live) {
    if (live.size() == 1) {
      return List.of(live.getFirst().spec());
    }
    Map<List<Object>, PodSpec> forms = new LinkedHashMap<>();
    for (Pod pod : live) {
      PodSpec spec = pod.spec();
      forms.putIfAbsent(unbound(spec), spec);
    }
    return List.copyOf(forms.values());
  }

  /// Returns the names and values of all fields but that of the node.
  private static List<Object> unbound(PodSpec spec) {
    Map<String, Tree> fields = spec.tree().fields();
    List<Object> unbound = new ArrayList<>(2 * fields.size());
    for (Map.Entry<String, Tree> field : fields.entrySet()) {
      if (!field.getKey().equals("nodeName")) {
        unbound.add(field.getKey());
        unbound.add(field.getValue());
      }
    }
    return unbound;
  }

  /// Returns what names the workload.
  public Subject subject() {
    return subject;
  }

  /// Returns what kind of owner it is.
  public Kind kind() {
    return kind;
  }

  /// Returns how kubectl names it: `deploy/web`, `rollouts.argoproj.io/web`.
  public String shortName() {
    return word + "/" + name();
  }

  /// Returns what kubectl calls its kind: `deploy`, `rollouts.argoproj.io`.
  public String resourceWord() {
    return word;
  }

  /// Returns the owner as sent; absent where it is known by name alone.
  @Override
  public Tree tree() {
    return tree;
  }

  @Override
  public String name() {
    return subject.name();
  }

  @Override
  public String namespace() {
    return subject.namespace();
  }

  /// Says whether the owner itself was read, so that its labels, replicas and template are known.
  public boolean isRead() {
    return !(tree instanceof Tree.Absent);
  }

  /// Returns all its pods, finished ones too, by name.
  public List<Pod> pods() {
    return pods;
  }

  /// Returns its pods that are pending or running and not being deleted.
  public List<Pod> livePods() {
    return live;
  }

  /// Returns its live pods that have existed for a time.
  public List<Pod> livePodsOlderThan(Duration age, Instant now) {
    return some(live, pod -> pod.isOlderThan(age, now));
  }

  /// Returns its live pods that are ready.
  public List<Pod> readyPods() {
    return ready;
  }

  /// Returns what its next pod will look like: the owner's template; for an owner of a kind that is
  /// not built in the newest pod, or else what stands where templates do.
  public PodTemplate template() {
    return template;
  }

  /// Returns the path of the pod spec in the owner, for evidence and patches: `spec.template.spec`.
  public String specPath() {
    return switch (kind) {
      case DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, REPLICATION_CONTROLLER, JOB, CUSTOM ->
          "spec.template.spec";
      case CRON_JOB -> "spec.jobTemplate.spec.template.spec";
      case POD, STATIC_POD -> "spec";
    };
  }

  /// Returns what its pods look like now: the distinct specs of its live pods, or its template's
  /// where it has none.
  public List<PodSpec> specs() {
    return live.isEmpty() ? forms : live.stream().map(Pod::spec).distinct().toList();
  }

  /// Returns what its pods look like now, wherever they run: of the specs that differ in the name
  /// of the node alone the first.
  public List<PodSpec> forms() {
    return forms;
  }

  /// Returns the claims that each pod of a StatefulSet gets; nothing else has any.
  public List<Claim> claimTemplates() {
    return kind == Kind.STATEFUL_SET ? new StatefulSet(tree).claimTemplates() : List.of();
  }

  /// Returns how many pods are wanted.
  public Scale scale() {
    return scale;
  }

  /// Finds `spec.replicas`; empty for what has none, and where it is not known.
  public OptionalInt replicas() {
    return scale instanceof Scale.Replicas(int count) ? OptionalInt.of(count) : OptionalInt.empty();
  }

  /// Says whether its pods are made without waiting for each other; a StatefulSet waits unless its
  /// `podManagementPolicy` is `Parallel`.
  public boolean makesAllAtOnce() {
    return kind != Kind.STATEFUL_SET || tree.text("spec", "podManagementPolicy").equals("Parallel");
  }

  /// Returns the number of the first pod of a StatefulSet.
  public int firstOrdinal() {
    return (int) tree.number(0, "spec", "ordinals", "start");
  }

  /// Says whether `spec.replicas` is 0.
  public boolean isAtZero() {
    return scale instanceof Scale.Replicas(int count) && count == 0;
  }

  /// Says whether it runs to an end: a Job or a CronJob.
  public boolean isBatch() {
    return switch (kind) {
      case JOB, CRON_JOB -> true;
      case DEPLOYMENT,
          STATEFUL_SET,
          DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          POD,
          STATIC_POD,
          CUSTOM ->
          false;
    };
  }

  /// Says whether each of its pods has volumes of its own, by claims that are made for it.
  public boolean hasOwnVolumes() {
    return kind == Kind.STATEFUL_SET && !new StatefulSet(tree).claimTemplates().isEmpty();
  }

  /// Says whether it runs one pod on each node.
  public boolean isDaemonSet() {
    return kind == Kind.DAEMON_SET;
  }

  /// Finds the resource above it, an operator's most often: a patch must go there, since what owns
  /// this writes it again.
  public Optional<Owner> above() {
    return kind == Kind.STATIC_POD ? Optional.empty() : controller();
  }

  @Override
  public String toString() {
    return namespace() + "/" + shortName();
  }
}
