package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.KILLINGS;
import static dev.kprod.cluster.Resources.PODS;
import static dev.kprod.cluster.Resources.WARNINGS;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.probes.ProbeKills.Kill;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.ReadOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether probes fail at this time.
final class Observed implements Check<Workload> {
  static final Param<Duration> WINDOW =
      new Param<>(
          "window", ValueType.span(), Duration.ofHours(24), "What happened today is worth a look.");

  static final Param<Duration> GRACE =
      new Param<>(
          "grace", ValueType.span(), Duration.ofMinutes(10), "A slow start is over by then.");

  static final Param<Boolean> LEADER_ONLY =
      new Param<>(
          "leaderOnly",
          ValueType.flag(),
          true,
          "Where one pod leads and the others never were ready, they are so by design.");

  private static final Duration TOGETHER = Duration.ofMinutes(15);

  private static final String KILLED =
      ", restartCount: 3, lastState: {terminated: {exitCode: 137, reason: Error, finishedAt:"
          + " '2026-11-21T05:00:00Z'}}";

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-observed", WORKLOADS)
          .title("Probes succeed in production now.")
          .severity(HIGH)
          .mayRead(WARNINGS, KILLINGS)
          .param(WINDOW)
          .param(GRACE)
          .param(LEADER_ONLY)
          .breaks(
              """
              Capacity drops in waves, and requests fail, while every dashboard shows that the pods
              run.
              """)
          .judged(
              "What runs to an end and what has no pod older than grace is left out.",
              "It fails if the kubelet killed a container for a probe within window; where events"
                  + " do not tell, if a container with such a probe was stopped twice, or in two"
                  + " pods.",
              "It fails if a container runs and is not ready for longer than grace; with leaderOnly"
                  + " it passes if one pod has been ready for an hour and the others never were.",
              "It fails if half of several older pods changed their readiness within a quarter of "
                  + "an hour without a new pod: they have something in common.",
              "It fails if the kubelet warned ten times within an hour that a probe of a container "
                  + "failed.",
              "One container that was stopped once, and events that could not be read, are remarks;"
                  + " containers that crash are left to ha-crash-loop.")
          .example(example("False", KILLED), example("True", ""))
          .source(
              "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes")
          .build();

  private static String example(String ready, String last) {
    return """
    kind: Pod
    metadata: {name: web}
    spec: {containers: [{name: app, livenessProbe: {tcpSocket: {port: 8080}}}]}
    status:
      phase: Running
      conditions: [{type: ContainersReady, status: "%s"}, {type: Ready, status: "%s"}]
      containerStatuses: [{name: app, ready: %s, started: true, state: {running: {}}%s}]
    """
        .formatted(ready, ready, ready.equals("True"), last);
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  /// Says whether events of a namespace could be read.
  static boolean seesEvents(Cluster cluster, String namespace) {
    return !(cluster.outcome(KILLINGS, namespace) instanceof ReadOutcome.Unseen)
        && !(cluster.outcome(WARNINGS, namespace) instanceof ReadOutcome.Unseen);
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isBatch()) {
      return notApplicable("it runs to an end");
    }
    List<Pod> pods = workload.livePodsOlderThan(params.of(GRACE), cluster.takenAt());
    if (pods.isEmpty()) {
      return notApplicable("it has no pod older than a start may take");
    }
    Case of = new Case(workload, pods, cluster, params);
    // asked for in any case, so that asking is not in vain
    List<Kill> kills =
        ProbeKills.since(cluster.takenAt().minus(params.of(WINDOW)), workload, cluster);
    Optional<Verdict> warned = ProbeWarnings.judge(of.pods, cluster);
    List<Note> notes = new ArrayList<>();
    return killed(of, kills, notes)
        .or(() -> unready(of, notes))
        .or(() -> together(of))
        .or(() -> warned)
        .orElseGet(() -> passed(of, notes));
  }

  private record Case(Workload workload, List<Pod> pods, Cluster cluster, Params params) {
    Instant now() {
      return cluster.takenAt();
    }

    Remedy look(String text, Pod pod) {
      return Remedy.run(text, "kubectl", "-n", pod.namespace(), "describe", "pod", pod.name());
    }
  }

  private static Verdict passed(Case of, List<Note> notes) {
    boolean probed =
        of.pods.stream()
            .flatMap(pod -> pod.spec().lastingContainers().stream())
            .anyMatch(one -> one.hasKillingProbe() || one.readiness().isPresent());
    if (probed && !seesEvents(of.cluster, of.workload.namespace())) {
      notes.add(Note.of("events could not be read, so only what the pods' status tells was seen"));
    }
    return pass(notes.toArray(Note[]::new));
  }

  private static Optional<Verdict> killed(Case of, List<Kill> kills, List<Note> notes) {
    if (kills.isEmpty()) {
      return Optional.empty();
    }
    Kill worst =
        kills.stream()
            .max(
                Comparator.comparing(Kill::isSure)
                    .thenComparingInt(kill -> kill.status().restarts()))
            .orElseThrow();
    long pods = kills.stream().map(kill -> kill.pod().name()).distinct().count();
    if (!worst.isSure() && worst.status().restarts() < 2 && pods < 2) {
      notes.add(
          Note.of(
              "container %s was stopped once, perhaps for its probe"
                  .formatted(worst.status().name())));
      return Optional.empty();
    }
    String when =
        worst
            .status()
            .lastEnding()
            .flatMap(ContainerStatus.Ending::finishedAt)
            .map(at -> ", last %s ago".formatted(Ages.text(at, of.now())))
            .orElse("");
    return Optional.of(
        fail(
            HIGH,
            "Container %s was killed%s, in %s of %s pods%s."
                .formatted(
                    worst.status().name(),
                    worst.isSure() ? " for its probe" : ", most likely for its probe",
                    pods,
                    of.workload.livePods().size(),
                    when),
            of.look(
                "Raise timeoutSeconds or failureThreshold, give slow starts a startup probe, and"
                    + " ask no dependency.",
                worst.pod()),
            at(
                    "status.containerStatuses[name=%s].lastState.terminated.exitCode"
                        .formatted(worst.status().name()),
                    worst.status().lastEnding().orElseThrow().exitCode(),
                    "running since its start, not restarted %s times"
                        .formatted(worst.status().restarts()))
                .on(Subjects.subject(PODS, worst.pod()))));
  }

  private static Optional<Verdict> unready(Case of, List<Note> notes) {
    Duration grace = of.params.of(GRACE);
    List<Pod> unready = of.pods.stream().filter(pod -> Unready.is(pod, grace, of.now())).toList();
    if (unready.isEmpty()) {
      return Optional.empty();
    }
    if (of.params.of(LEADER_ONLY) && Unready.isLedByOne(of.workload, of.now())) {
      notes.add(Note.of("one pod is ready and the others never were: it seems to lead"));
      return Optional.empty();
    }
    Pod first = unready.getFirst();
    ContainerStatus status =
        first.statuses().stream().filter(Unready::isHeldBack).findFirst().orElseThrow();
    Optional<Event> said = ProbeWarnings.last(first, of.cluster);
    FailureClass how =
        said.map(event -> FailureClass.of(event.message())).orElse(FailureClass.OTHER);
    return Optional.of(
        fail(
            HIGH,
            "Container %s runs and is not ready in %s of %s pods%s%s."
                .formatted(
                    status.name(),
                    unready.size(),
                    of.workload.livePods().size(),
                    since(first, of),
                    said.isPresent() ? ": " + how.words() : ""),
            of.look(how.advice(), first),
            at(
                    "status.containerStatuses[name=%s].ready".formatted(status.name()),
                    said.map(Event::message).orElse("false"),
                    "true")
                .on(Subjects.subject(PODS, first))));
  }

  private static String since(Pod pod, Case of) {
    return Condition.find(pod.tree(), "Ready")
        .flatMap(Condition::changedAt)
        .map(at -> " for " + Ages.text(at, of.now()))
        .orElse("");
  }

  private static Optional<Verdict> together(Case of) {
    Instant from = of.now().minus(TOGETHER);
    Duration twice = TOGETHER.multipliedBy(2);
    List<Pod> old = of.pods.stream().filter(pod -> pod.isOlderThan(twice, of.now())).toList();
    List<Pod> moved =
        old.stream()
            .filter(
                pod ->
                    Condition.find(pod.tree(), "Ready")
                        .flatMap(Condition::changedAt)
                        .filter(at -> at.isAfter(from))
                        .isPresent())
            .toList();
    boolean rollout = old.size() < of.workload.livePods().size();
    if (rollout || moved.size() < 2 || moved.size() * 2 < old.size()) {
      return Optional.empty();
    }
    return Optional.of(
        fail(
            HIGH,
            "%s of %s pods changed their readiness together within a quarter of an hour."
                .formatted(moved.size(), old.size()),
            of.look(
                "Look for what they share: a dependency that readiness asks.", moved.getFirst()),
            at(
                    "status.conditions[type=Ready].lastTransitionTime",
                    Condition.find(moved.getFirst().tree(), "Ready")
                        .flatMap(Condition::changedAt)
                        .map(Object::toString)
                        .orElse(""),
                    "ready since their start")
                .on(Subjects.subject(PODS, moved.getFirst()))));
  }
}
