package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.StorageClass;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether every claim has its volume, and every pod its claim.
final class StorageClaimBound implements Check<StorageClaimBound.Use> {
  static final Param<Duration> GRACE =
      new Param<>(
          "grace",
          Objectives.SPANS,
          Duration.ofMinutes(15),
          "A driver that is well makes a volume within minutes.");

  /// A claim and who mounts it, or one that pods name and that is not there.
  ///
  /// @param pods live pods that name it
  record Use(Subject ref, Optional<Claim> claim, List<Pod> pods) {}

  private static final Reads READS = Reads.of(Resources.CLAIMS, Resources.PODS);

  private static final Index<List<Use>> INDEX =
      Index.of("claims in use", READS, StorageClaimBound::uses);

  private static final Index<Map<String, Volume>> VOLUMES =
      Index.of("volumes by name", Reads.of(Resources.VOLUMES), StorageClaimBound::volumes);

  private static final Index<Map<String, Event>> EVENTS =
      Index.of("events of claims", Reads.NONE.may(Resources.WARNINGS), StorageClaimBound::events);

  private static final SubjectKind<Use> KIND =
      new SubjectKind<>(
          "claim",
          "claims",
          SubjectKind.Radius.WORKLOAD,
          SubjectKind.Reach.APPLICATIONS,
          READS,
          cluster -> cluster.index(INDEX),
          Use::ref,
          use -> use.claim().map(Claim::labels).orElse(Map.of()));

  private static final Declaration<Use> DECLARATION =
      Declaration.of("storage-claim-bound", KIND)
          .title("Every claim is bound, and every volume that a pod names exists.")
          .severity(HIGH)
          .reads(Resources.VOLUMES, Resources.STORAGE_CLASSES)
          .mayRead(Resources.WARNINGS, Resources.NAMESPACES)
          .param(GRACE)
          .breaks(
              """
              Lost means that the volume behind a running workload is gone. Pending means that the
              next replica, or the pod that moves, never starts.
              """)
          .judged(
              "In a namespace that is being deleted nothing is judged.",
              "A claim that is lost fails, and so does one whose volume is bound to another claim.",
              "A bound claim passes, unless it is being deleted while pods still mount it: it will"
                  + " vanish with them.",
              "A pending claim whose class waits for a pod is left alone until a pod names it.",
              "Any other pending claim fails once it is older than grace, with the newest warning"
                  + " about it; so does a claim that pods name and that is not there.")
          .example(
              """
              kind: PersistentVolumeClaim
              metadata: {name: data, namespace: shop, creationTimestamp: "2026-11-21T05:00:00Z"}
              spec: {storageClassName: fast}
              ---
              kind: StorageClass
              metadata: {name: fast}
              provisioner: ebs.csi.aws.com
              """,
              """
              kind: PersistentVolumeClaim
              metadata: {name: data, namespace: shop}
              spec: {volumeName: pv-1}
              status: {phase: Bound}
              """)
          .source("https://kubernetes.io/docs/concepts/storage/persistent-volumes/")
          .build();

  @Override
  public Declaration<Use> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Use use, Cluster cluster, Params params) {
    Map<String, Volume> volumes = cluster.index(VOLUMES);
    Optional<Event> said = Optional.ofNullable(cluster.index(EVENTS).get(key(use.ref())));
    List<StorageClass> classes = cluster.list(Resources.STORAGE_CLASSES);
    if (cluster.ask(Resources.NAMESPACES).known().stream()
        .filter(namespace -> namespace.name().equals(use.ref().namespace()))
        .anyMatch(Namespace::isTerminating)) {
      return notApplicable("its namespace is being deleted");
    }
    Instant due = cluster.takenAt().minus(params.of(GRACE));
    if (use.claim().isEmpty()) {
      return absent(use, due);
    }
    Claim claim = use.claim().get();
    return switch (claim.phase()) {
      case "Lost" -> lost(claim);
      case "Bound" -> bound(use, claim, volumes);
      default -> pending(use, claim, volumes, classes, said, due, cluster.takenAt());
    };
  }

  private static Verdict absent(Use use, Instant due) {
    boolean fresh =
        use.pods().stream().allMatch(pod -> pod.createdAt().filter(due::isBefore).isPresent());
    String pod = use.pods().getFirst().name();
    return fresh
        ? notApplicable("a pod names it since a moment ago")
        : fail(
            HIGH,
            "Pod %s names it, and it is not there.".formatted(pod),
            Remedy.think("Make the claim, or let the pod name one that is there."),
            at("spec.volumes", "a claim that is not there", "a claim"));
  }

  private static Verdict lost(Claim claim) {
    return fail(
        HIGH,
        "The volume behind it is gone.",
        Remedy.think(
            "Delete the claim, which stays lost, and restore it under its name from the newest copy"
                + " that holds it."),
        at("status.phase", "Lost: " + claim.volume() + " is gone", "Bound"));
  }

  private static Verdict bound(Use use, Claim claim, Map<String, Volume> volumes) {
    Optional<Verdict.Fail> another = boundToAnother(claim, volumes);
    if (another.isPresent()) {
      return another.get();
    }
    if (claim.isDeleted() && !use.pods().isEmpty()) {
      return fail(
          HIGH,
          "Somebody deleted it, and it will vanish with the last pod that mounts it.",
          Remedy.think("Save its data now: a deletion that was asked for cannot be taken back."),
          at(
              "metadata.deletionTimestamp",
              claim.tree().at("metadata", "deletionTimestamp"),
              "absent while pods mount it"));
    }
    return pass();
  }

  private static Optional<Verdict.Fail> boundToAnother(Claim claim, Map<String, Volume> volumes) {
    Volume volume = volumes.get(claim.volume());
    String other = volume == null ? "" : volume.tree().text("spec", "claimRef", "uid");
    return other.isEmpty() || claim.uid().isEmpty() || other.equals(claim.uid())
        ? Optional.empty()
        : Optional.of(
            fail(
                HIGH,
                "Its volume %s is bound to another claim.".formatted(claim.volume()),
                Remedy.think(
                    "Make a claim under another name, or free the volume: empty spec.claimRef."),
                at("spec.volumeName", claim.volume(), "a volume whose claimRef is this claim")));
  }

  private static Verdict pending(
      Use use,
      Claim claim,
      Map<String, Volume> volumes,
      List<StorageClass> classes,
      Optional<Event> said,
      Instant due,
      Instant now) {
    Optional<StorageClass> own =
        claim
            .storageClass()
            .flatMap(name -> classes.stream().filter(one -> one.name().equals(name)).findFirst());
    if (use.pods().isEmpty() && own.filter(StorageClass::waitsForConsumer).isPresent()) {
      return notApplicable("its class waits for a pod, and none names it");
    }
    Optional<Verdict.Fail> another = boundToAnother(claim, volumes);
    if (another.isPresent()) {
      return another.get();
    }
    if (claim.createdAt().filter(due::isBefore).isPresent()) {
      return notApplicable("it is new");
    }
    String age =
        claim
            .createdAt()
            .map(made -> " for " + Freshness.text(Duration.between(made, now)))
            .orElse("");
    String why = said.map(event -> ": " + event.message()).orElse("");
    boolean noClass =
        own.isEmpty() && claim.storageClass().filter(name -> !name.isEmpty()).isPresent();
    return fail(
        HIGH,
        noClass
            ? "Its class %s is not there.".formatted(claim.storageClass().orElse(""))
            : "It has no volume yet.",
        noClass
            ? Remedy.run("See which classes there are.", "kubectl", "get", "storageclass")
            : Remedy.run(
                "See what its driver says.",
                "kubectl",
                "-n",
                claim.namespace(),
                "describe",
                "pvc",
                claim.name()),
        at("status.phase", "Pending" + age + why, "Bound"));
  }

  private static String key(Subject subject) {
    return subject.namespace() + "/" + subject.name();
  }

  private static List<Use> uses(Cluster cluster) {
    Map<String, List<Pod>> pods = new LinkedHashMap<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.isLive()) {
        for (String claim : pod.spec().claims()) {
          pods.computeIfAbsent(pod.namespace() + "/" + claim, unseen -> new ArrayList<>()).add(pod);
        }
      }
    }
    List<Use> uses = new ArrayList<>();
    for (Claim claim : cluster.list(Resources.CLAIMS)) {
      Subject ref = DataSet.subject(claim);
      List<Pod> own = pods.remove(key(ref));
      uses.add(new Use(ref, Optional.of(claim), own == null ? List.of() : own));
    }
    pods.forEach(
        (key, own) ->
            uses.add(
                new Use(
                    new Subject(
                        "",
                        "v1",
                        "PersistentVolumeClaim",
                        key.substring(0, key.indexOf('/')),
                        key.substring(key.indexOf('/') + 1)),
                    Optional.empty(),
                    own)));
    uses.sort(Comparator.comparing(Use::ref));
    return List.copyOf(uses);
  }

  private static Map<String, Volume> volumes(Cluster cluster) {
    Map<String, Volume> volumes = new LinkedHashMap<>();
    cluster.list(Resources.VOLUMES).forEach(volume -> volumes.put(volume.name(), volume));
    return volumes;
  }

  /// The newest warning about each claim.
  private static Map<String, Event> events(Cluster cluster) {
    Comparator<Event> newest =
        Comparator.comparing((Event event) -> event.lastSeen().orElse(Instant.EPOCH))
            .thenComparing(Event::message);
    Map<String, Event> events = new LinkedHashMap<>();
    for (Event event : cluster.ask(Resources.WARNINGS).known()) {
      if (event.aboutKind().equals("PersistentVolumeClaim")) {
        events.merge(
            event.aboutNamespace() + "/" + event.aboutName(),
            event,
            (one, other) -> newest.compare(one, other) >= 0 ? one : other);
      }
    }
    return events;
  }
}
