package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.DISRUPTION_BUDGETS;
import static dev.kprod.cluster.Resources.NODES;
import static dev.kprod.cluster.Resources.PODS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.simulation.DrainResult;
import dev.kprod.simulation.PodDrain;
import dev.kprod.simulation.Simulations;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Whether a node can be drained, by replaying the drain: see [dev.kprod.simulation.Drain].
final class Drain implements Check<Node> {
  static final Param<Boolean> FORCE =
      new Param<>(
          "force",
          ValueType.flag(),
          false,
          "Who drains with --force loses the pods that nothing makes again, so it is not assumed.");
  static final Param<Integer> GRACE_PERIOD_CAP =
      Param.count(
          "gracePeriodCap",
          600,
          30,
          86_400,
          "A pod that may take longer than ten minutes to end is worth knowing of before a drain.");

  private static final Declaration<Node> DECLARATION =
      Declaration.of(
              "ha-drain",
              Subjects.of(
                  NODES, "node", "nodes", SubjectKind.Radius.NODE, SubjectKind.Reach.EVERYTHING))
          .title("Every node can be drained, and every service keeps a ready pod meanwhile.")
          .severity(HIGH)
          .reads(Simulations.READS)
          .param(FORCE)
          .param(GRACE_PERIOD_CAP)
          .breaks(
              """
              Every upgrade, kernel patch and removal of a node stops there. Whoever is on call then
              forces it, and takes the service down that a budget was to protect.
              """)
          .judged(
              "The drain kubectl drain --ignore-daemonsets --delete-emptydir-data is replayed in "
                  + "rounds over what was read: evictions by the rules of the API server, "
                  + "replacements by the filters of the scheduler.",
              "A virtual node is left out.",
              "A node fails if kubectl refuses to begin because a pod has no owner, unless force is"
                  + " set.",
              "A node fails if an eviction is an error, or is refused until somebody changes "
                  + "something.",
              "A node fails if a serving workload passes through a moment without a ready pod.",
              "A node whose pods find no other place drains, with a note.",
              "Where something that was not read or is not modelled decides, the node stays "
                  + "unknown.")
          .example(
              Examples.node("one", "a")
                  + Examples.node("two", "b")
                  + Examples.service("web", "", "one"),
              Examples.node("one", "a")
                  + Examples.node("two", "b")
                  + Examples.service("web", "", "one", "two"))
          .source("https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/registry/core/pod/storage/eviction.go")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/kubectl/pkg/drain/filters.go")
          .build();

  @Override
  public Declaration<Node> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Node node, Cluster cluster, Params params) {
    if (node.isVirtual()) {
      return notApplicable("there is no machine behind it");
    }
    DrainResult result = dev.kprod.simulation.Drain.of(node, cluster);
    List<Note> notes = notes(result, params);
    List<Evidence> evidence = evidence(result, cluster, params.of(FORCE));
    if (!evidence.isEmpty()) {
      Verdict.Fail failure =
          fail(HIGH, message(result, cluster), remedy(result, cluster), evidence);
      for (Note note : notes) {
        failure = failure.with(note);
      }
      return failure;
    }
    if (result.verdict() == DrainResult.Verdict.UNKNOWN) {
      return unknown(result, cluster);
    }
    List<String> webhooks = Simulations.evictionWebhooks(cluster);
    return webhooks.isEmpty()
        ? pass(notes.toArray(Note[]::new))
        : notObservable(
            "webhook %s is asked about evictions and may refuse them"
                .formatted(webhooks.getFirst()));
  }

  private static Verdict unknown(DrainResult result, Cluster cluster) {
    String because =
        result.pods().stream()
            .filter(pod -> !pod.because().isEmpty() && pod.fate() != PodDrain.Fate.STAYS)
            .map(pod -> "%s: %s".formatted(name(pod), pod.because()))
            .findFirst()
            .orElse("it depends on something that was not seen");
    List<Read<?>> unseen = Simulations.unseenOptional(cluster);
    return unseen.isEmpty()
        ? notObservable(because)
        : undecided(because, unseen.toArray(Read<?>[]::new));
  }

  private static List<Note> notes(DrainResult result, Params params) {
    List<Note> notes = new ArrayList<>();
    result
        .homeless()
        .forEach(pod -> notes.add(Note.of("%s waits: %s".formatted(name(pod), pod.because()))));
    result.remarks().stream()
        .filter(remark -> !remark.startsWith(dev.kprod.simulation.Drain.LONG_GRACE))
        .forEach(remark -> notes.add(Note.of(remark)));
    int cap = params.of(GRACE_PERIOD_CAP);
    result.pods(PodDrain.Fate.LEAVES).stream()
        .filter(pod -> pod.pod().spec().graceSeconds() > cap)
        .forEach(
            pod ->
                notes.add(
                    Note.of(
                        "%s may take %s s to end"
                            .formatted(name(pod), pod.pod().spec().graceSeconds()))));
    return notes;
  }

  private static List<Evidence> evidence(DrainResult result, Cluster cluster, boolean force) {
    List<Evidence> evidence = new ArrayList<>();
    for (PodDrain pod : result.pods()) {
      switch (pod.fate()) {
        case HANGS -> evidence.add(on(pod, at("eviction", "refused: " + pod.because(), "granted")));
        case FAILS -> evidence.add(on(pod, at("eviction", "error: " + pod.because(), "granted")));
        case NEEDS_FORCE -> {
          if (!force) {
            evidence.add(on(pod, at("metadata.ownerReferences", "absent", "a controller")));
          }
        }
        case STAYS, LEAVES, LOST, UNKNOWN -> {}
      }
    }
    for (DrainResult.Dip dip : stops(result, cluster)) {
      evidence.add(
          at("status.readyReplicas", "%s, then 0".formatted(dip.before()), "1 at every moment")
              .on(dip.workload().subject()));
    }
    return evidence;
  }

  private static Evidence on(PodDrain pod, Evidence evidence) {
    return evidence.on(Subjects.subject(PODS, pod.pod()));
  }

  private static List<DrainResult.Dip> stops(DrainResult result, Cluster cluster) {
    return result.dips().stream()
        .filter(dip -> dip.lowest() == 0)
        .filter(dip -> Serving.of(dip.workload(), cluster) instanceof Serving.Yes)
        .toList();
  }

  private static String message(DrainResult result, Cluster cluster) {
    return switch (result.verdict()) {
      case HANGS -> "Its drain never ends: %s.".formatted(first(result.pods(PodDrain.Fate.HANGS)));
      case FAILS ->
          "Its drain ends with an error: %s.".formatted(first(result.pods(PodDrain.Fate.FAILS)));
      case REFUSES ->
          "kubectl refuses to drain it without --force: nothing makes %s again."
              .formatted(names(result.pods(PodDrain.Fate.NEEDS_FORCE)));
      case DRAINS, DEGRADED, UNKNOWN ->
          "Its drain leaves %s without a ready pod for a while."
              .formatted(
                  stops(result, cluster).stream()
                      .map(dip -> dip.workload().toString())
                      .collect(Collectors.joining(", ")));
    };
  }

  private static String first(List<PodDrain> pods) {
    String more = pods.size() > 1 ? ", and %s pods more".formatted(pods.size() - 1) : "";
    return pods.isEmpty()
        ? "a pod is left"
        : name(pods.getFirst()) + ": " + pods.getFirst().because() + more;
  }

  private static String names(List<PodDrain> pods) {
    return pods.stream().limit(3).map(Drain::name).collect(Collectors.joining(", "));
  }

  private static String name(PodDrain pod) {
    return pod.pod().namespace().isEmpty()
        ? pod.pod().name()
        : pod.pod().namespace() + "/" + pod.pod().name();
  }

  private static Remedy remedy(DrainResult result, Cluster cluster) {
    List<PodDrain> hanging = result.pods(PodDrain.Fate.HANGS);
    if (!hanging.isEmpty()) {
      DisruptionBudget budget = Budgets.of(cluster).of(hanging.getFirst().pod()).getFirst();
      return Remedy.run(
          "See what budget %s keeps, and let it allow one pod to go.".formatted(budget.name()),
          "kprod",
          "explain",
          "ha-pdb-headroom",
          "--subject",
          "%s/%s/%s"
              .formatted(
                  DISRUPTION_BUDGETS.kind().toLowerCase(java.util.Locale.ROOT),
                  budget.namespace(),
                  budget.name()));
    }
    if (!result.pods(PodDrain.Fate.FAILS).isEmpty()) {
      return Remedy.think(
          "Let one budget alone select %s."
              .formatted(name(result.pods(PodDrain.Fate.FAILS).getFirst())));
    }
    if (!result.pods(PodDrain.Fate.NEEDS_FORCE).isEmpty()) {
      return Remedy.think(
          "Let a Deployment or a Job make %s, or delete what is not needed."
              .formatted(names(result.pods(PodDrain.Fate.NEEDS_FORCE))));
    }
    Workload stops = stops(result, cluster).getFirst().workload();
    return Remedy.think(
        "Run two or more replicas of %s on different nodes, with a budget of maxUnavailable 1."
            .formatted(stops.shortName()));
  }
}
