package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.NODES;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Hook;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Probe;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a pod is given the time to stop, and no more than it will get.
///
/// A hook runs inside the grace period; when it has eaten it, the process gets two seconds
/// (upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go, minimumGracePeriodInSeconds).
final class TerminationGrace implements Check<Workload> {
  static final Param<Duration> MARGIN =
      new Param<>(
          "margin",
          ValueType.span(),
          Duration.ofSeconds(5),
          "The least that a process needs to end.");

  static final Param<Duration> MAX_GRACE =
      new Param<>(
          "maxGrace",
          ValueType.span(),
          Duration.ofHours(1),
          "Managed upgrades drain a node for an hour at most; then they kill.");

  static final Param<Duration> DB_GRACE =
      new Param<>(
          "dbGrace",
          ValueType.span(),
          Duration.ofMinutes(1),
          "A database writes back what it holds in memory; the default of 30 s is meant for web"
              + " servers.");

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration LONG_HANG = Duration.ofMinutes(5);

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-termination-grace", WORKLOADS)
          .title("The grace period covers hook and shutdown, within what the platform grants.")
          .severity(MEDIUM)
          .reads(SERVING)
          .mayRead(NODES)
          .param(MARGIN)
          .param(MAX_GRACE)
          .param(DB_GRACE)
          .breaks(
              """
              Too short, and the process is killed in the middle of a transaction at every deploy.
              Too long, and a pod that hangs holds a drain for an hour, or is killed before its time
              when a spot node is taken away.
              """)
          .judged(
              "What runs to an end or is scaled to zero is left out.",
              "It fails with no grace, or one second, if it serves or keeps data in volumes of its "
                  + "own.",
              "It fails if a preStop hook sleeps through all of it but margin.",
              "A StatefulSet of a known database with volumes fails below dbGrace.",
              "It fails above maxGrace, and passes with a remark above ten minutes.",
              "A pod on a spot node fails if its grace is longer than the notice that the cloud "
                  + "gives.",
              "It passes with a remark if the grace of a liveness or startup probe is longer than "
                  + "the pod's, or a hung container takes more than five minutes to be restarted.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    terminationGracePeriodSeconds: 30
                    containers: [{name: app, lifecycle: {preStop: {sleep: {seconds: 30}}}}]
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    terminationGracePeriodSeconds: 60
                    containers: [{name: app, lifecycle: {preStop: {sleep: {seconds: 30}}}}]
              """)
          .source(
              "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination")
          .source(
              "https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Serving serving = Serving.of(workload, cluster);
    Optional<Spot> spot = Spot.of(workload, cluster);
    if (workload.isBatch()) {
      return notApplicable("it runs to an end");
    }
    if (workload.isAtZero()) {
      return notApplicable("it is scaled to zero");
    }
    List<Note> notes = new ArrayList<>();
    Optional<Verdict> found = judge(workload, workload.forms(), params, serving, spot, notes);
    if (found.isPresent() || notes.isEmpty()) {
      return found.orElse(pass());
    }
    // a remark stands once for each pod spec, wherever the pods run
    notes.clear();
    return judge(workload, workload.specs(), params, serving, spot, notes)
        .orElseGet(() -> pass(notes.toArray(Note[]::new)));
  }

  private static Optional<Verdict> judge(
      Workload workload,
      List<PodSpec> specs,
      Params params,
      Serving serving,
      Optional<Spot> spot,
      List<Note> notes) {
    for (PodSpec spec : some(workload, specs)) {
      Optional<Verdict> found = judge(new Case(workload, spec, params), serving, spot, notes);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /// One spec of each grace period and hooks: pods of a StatefulSet differ in their volumes alone.
  private static List<PodSpec> some(Workload workload, List<PodSpec> specs) {
    return workload.kind() == Workload.Kind.STATEFUL_SET ? specs.subList(0, 1) : specs;
  }

  private record Case(Workload workload, PodSpec spec, Params params) {
    long grace() {
      return spec.graceSeconds();
    }

    String path() {
      return workload.specPath() + ".terminationGracePeriodSeconds";
    }

    Remedy give(long seconds) {
      List<String> path = new ArrayList<>(List.of(workload.specPath().split("\\.", -1)));
      path.add("terminationGracePeriodSeconds");
      return Remedy.change(
          "Give it the time that it needs.",
          workload,
          Tree.under(Tree.of(seconds), path.toArray(String[]::new)));
    }
  }

  private static Optional<Verdict> judge(
      Case of, Serving serving, Optional<Spot> spot, List<Note> notes) {
    return atOnce(of, serving)
        .or(() -> eaten(of))
        .or(() -> database(of))
        .or(() -> tooLong(of, spot, notes))
        .or(() -> probes(of, notes));
  }

  private static Optional<Verdict> atOnce(Case of, Serving serving) {
    if (of.grace() > 1) {
      return Optional.empty();
    }
    Verdict killed =
        fail(
            MEDIUM,
            "Its processes are killed at once, whatever they are doing.",
            of.give(30),
            at(of.path(), of.grace(), ">= 2"));
    if (of.workload.hasOwnVolumes()) {
      return Optional.of(killed);
    }
    return switch (serving) {
      case Serving.Yes yes -> Optional.of(killed);
      case Serving.Unknown(String because, Read<?> unseen) ->
          Optional.of(undecided(because, unseen));
      case Serving.Worker worker -> Optional.empty();
      case Serving.No no -> Optional.empty();
    };
  }

  private static Optional<Verdict> eaten(Case of) {
    for (Container container : of.spec.lastingContainers()) {
      long sleep =
          switch (container.preStop()) {
            case Hook.Sleep(long seconds) -> seconds;
            case Hook.Exec exec -> exec.sleepSeconds().orElse(0);
            case Hook.Network network -> 0;
            case Hook.None none -> 0;
          };
      if (sleep > 0 && sleep >= of.grace() - of.params.of(MARGIN).toSeconds()) {
        return Optional.of(
            fail(
                MEDIUM,
                "Container %s sleeps %s s of %s, and is killed %s s after it was told to stop."
                    .formatted(
                        container.name(), sleep, of.grace(), Math.max(2, of.grace() - sleep)),
                of.give(sleep + 30),
                at(
                    of.path(),
                    "preStop sleeps %s of %s".formatted(sleep, of.grace()),
                    ">= %s".formatted(sleep + 30))));
      }
    }
    return Optional.empty();
  }

  private static Optional<Verdict> database(Case of) {
    long wanted = of.params.of(DB_GRACE).toSeconds();
    if (of.grace() >= wanted || !of.workload.hasOwnVolumes()) {
      return Optional.empty();
    }
    Optional<Container> database =
        of.spec.containers().stream().filter(GracefulImages::isDatabase).findFirst();
    return database.isPresent()
        ? Optional.of(
            fail(
                MEDIUM,
                "Container %s is a database, and is killed %s s after it was told to stop."
                    .formatted(database.get().name(), of.grace()),
                of.give(Math.max(wanted, 120)),
                at(of.path(), of.grace(), ">= %s for a database".formatted(wanted))))
        : Optional.empty();
  }

  private static Optional<Verdict> tooLong(Case of, Optional<Spot> spot, List<Note> notes) {
    long most = of.params.of(MAX_GRACE).toSeconds();
    if (of.grace() > most) {
      return Optional.of(
          fail(
              MEDIUM,
              "A pod of it that hangs holds up a drain for %s minutes.".formatted(of.grace() / 60),
              Remedy.think(
                  "Let it stop sooner and take its work up again, or waive this for long jobs."),
              at(of.path(), of.grace(), "<= " + most)));
    }
    if (spot.isPresent() && of.grace() > spot.get().noticeSeconds()) {
      return Optional.of(
          fail(
              MEDIUM,
              "It runs on spot node %s, which goes %s s after the notice."
                  .formatted(spot.get().node(), spot.get().noticeSeconds()),
              of.give(spot.get().noticeSeconds() - 5),
              at(
                  of.path(),
                  of.grace(),
                  "<= %s on spot nodes".formatted(spot.get().noticeSeconds()))));
    }
    if (of.grace() > LONG.toSeconds()) {
      notes.add(
          Note.of("a pod of it may hold up a drain for %s minutes".formatted(of.grace() / 60)));
    }
    return Optional.empty();
  }

  private static Optional<Verdict> probes(Case of, List<Note> notes) {
    for (Container container : of.spec.lastingContainers()) {
      Optional<Probe> liveness = container.liveness();
      long longest = longestGrace(liveness, container.startup());
      boolean hangs = of.grace() > LONG_HANG.toSeconds() && longest == 0 && liveness.isPresent();
      if (longest > of.grace()) {
        notes.add(
            Note.of(
                "a probe gives container %s %s s to stop, more than the pod"
                    .formatted(container.name(), longest)));
      } else if (hangs) {
        notes.add(
            Note.of(
                "container %s is given %s s to stop when it hangs"
                    .formatted(container.name(), of.grace())));
      }
    }
    return Optional.empty();
  }

  private static long longestGrace(Optional<Probe> one, Optional<Probe> other) {
    if (one.isEmpty()) {
      return other.isEmpty() ? 0 : grace(other.get());
    }
    return other.isEmpty() ? grace(one.get()) : Math.max(grace(one.get()), grace(other.get()));
  }

  private static long grace(Probe probe) {
    return probe.graceSeconds().orElse(0);
  }
}
