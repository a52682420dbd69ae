package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

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
import dev.kprod.cluster.Probe;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a container is given the time that it takes to start.
final class Startup implements Check<Workload> {
  static final Param<Integer> SAFETY =
      Param.count(
          "safety",
          2,
          1,
          20,
          "A cold cache or a busy node doubles a start, in an incident above" + " all.");

  static final Param<Duration> LONG_DELAY =
      new Param<>(
          "longDelay",
          ValueType.span(),
          Duration.ofMinutes(1),
          "A minute in which nobody looks, at every restart.");

  private static final Duration LONG_BUDGET = Duration.ofMinutes(30);

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-startup", WORKLOADS)
          .title("Slow starters have a startup probe, and its budget covers the starts seen.")
          .severity(MEDIUM)
          .param(SAFETY)
          .param(LONG_DELAY)
          .breaks(
              """
              The kubelet kills the container before it is up, again and again: after a cold cache,
              on a throttled node or during a long migration, which is in an incident.
              """)
          .judged(
              "Containers with neither a liveness nor a startup probe are left out, and so is what "
                  + "runs to an end or is scaled to zero.",
              "How long a start takes is seen in pods that were never restarted and have been ready"
                  + " since: from the start of the container to readiness.",
              "It fails if a startup probe has failureThreshold 1, or gives less than safety times "
                  + "the longest start.",
              "Without a startup probe it fails if liveness waits for longDelay or more before it "
                  + "asks, or kills before safety times the longest start.",
              "Where no start can be seen, only the settings are judged.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: app
                      livenessProbe: {httpGet: {path: /livez, port: 8080}, initialDelaySeconds: 90}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: app
                      livenessProbe: {httpGet: {path: /livez, port: 8080}}
                      startupProbe:
                        {httpGet: {path: /livez, port: 8080}, periodSeconds: 5, failureThreshold: 60}
              """)
          .source(
              "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isBatch()) {
      return notApplicable("it runs to an end");
    }
    if (workload.isAtZero()) {
      return notApplicable("it is scaled to zero");
    }
    List<Lasting> probed =
        Lasting.of(workload).stream().filter(one -> one.container().hasKillingProbe()).toList();
    if (probed.isEmpty()) {
      return notApplicable("no probe has any of its containers killed");
    }
    List<Note> notes = new ArrayList<>();
    for (Lasting one : probed) {
      Case of = new Case(workload, one, StartTimes.of(workload, one.container()), params);
      Optional<Verdict> found = judge(of, notes);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return pass(notes.toArray(Note[]::new));
  }

  private record Case(
      Workload workload, Lasting lasting, Optional<StartTimes> starts, Params params) {
    Container container() {
      return lasting.container();
    }

    /// Returns the seconds that a start should be given, none where none was seen.
    long wanted() {
      return starts.map(seen -> seen.longest().toSeconds() * params.of(SAFETY)).orElse(0L);
    }

    String seen() {
      return starts
          .map(
              seen ->
                  "%s s seen in %s"
                      .formatted(
                          seen.longest().toSeconds(),
                          seen.pods() == 1 ? "1 pod" : seen.pods() + " pods"))
          .orElse("no start seen");
    }
  }

  private static Optional<Verdict> judge(Case of, List<Note> notes) {
    Optional<Probe> startup = of.container().startup();
    return startup.isPresent()
        ? withProbe(of, startup.get(), notes)
        : without(of, of.container().liveness().orElseThrow());
  }

  private static Optional<Verdict> withProbe(Case of, Probe probe, List<Note> notes) {
    String name = of.container().name();
    String path = of.lasting.path(of.workload, "startupProbe");
    long budget = probe.firstActionSeconds();
    if (probe.failureThreshold() == 1) {
      return Optional.of(
          fail(
              MEDIUM,
              "One failed startup probe is enough to restart container %s.".formatted(name),
              remedy(of, probe, Math.max(of.wanted(), 30)),
              at(path + ".failureThreshold", 1, "a few times the start")));
    }
    if (budget < of.wanted()) {
      return Optional.of(
          fail(
              MEDIUM,
              "Container %s took %s s to start and is killed after %s s."
                  .formatted(name, of.starts.orElseThrow().longest().toSeconds(), budget),
              remedy(of, probe, of.wanted()),
              at(
                  path,
                  "%s s allowed, %s".formatted(budget, of.seen()),
                  ">= " + of.wanted() + " s")));
    }
    if (budget > LONG_BUDGET.toSeconds()) {
      notes.add(
          Note.of(
              "container %s may take %s minutes to start before anybody notices"
                  .formatted(name, budget / 60)));
    }
    return Optional.empty();
  }

  private static Optional<Verdict> without(Case of, Probe liveness) {
    String name = of.container().name();
    String path = of.lasting.path(of.workload, "livenessProbe");
    long delay = liveness.initialDelaySeconds();
    if (delay >= of.params.of(LONG_DELAY).toSeconds()) {
      return Optional.of(
          fail(
              MEDIUM,
              ("At each restart nobody looks at container %s for %s s, and a slower start is "
                      + "killed.")
                  .formatted(name, delay),
              remedy(of, liveness, Math.max(of.wanted(), 3 * delay)),
              at(path + ".initialDelaySeconds", delay, "a startup probe instead")));
    }
    return liveness.firstActionSeconds() < of.wanted()
        ? Optional.of(
            fail(
                MEDIUM,
                "Container %s took %s s to start, and liveness kills it after %s s."
                    .formatted(
                        name,
                        of.starts.orElseThrow().longest().toSeconds(),
                        liveness.firstActionSeconds()),
                remedy(of, liveness, of.wanted()),
                at(
                    path,
                    "%s s allowed, %s".formatted(liveness.firstActionSeconds(), of.seen()),
                    "a startup probe of >= %s s".formatted(of.wanted()))))
        : Optional.empty();
  }

  /// A startup probe that asks what the probe given asks, for so long.
  private static Remedy remedy(Case of, Probe asks, long seconds) {
    Map<String, Tree> startup = new LinkedHashMap<>();
    for (String handler : List.of("httpGet", "tcpSocket", "grpc")) {
      if (asks.tree().has(handler) && !asks.tree().has(handler, "httpHeaders")) {
        startup.put(handler, asks.tree().at(handler));
      }
    }
    if (startup.isEmpty()) {
      return Remedy.think(
          "Give container %s a startup probe that asks what liveness asks, for %s s or more."
              .formatted(of.container().name(), seconds));
    }
    startup.put("periodSeconds", Tree.of(5));
    startup.put("failureThreshold", Tree.of(Math.ceilDiv(seconds, 5L)));
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("startupProbe", Tree.of(startup));
    of.container()
        .liveness()
        .filter(liveness -> liveness.initialDelaySeconds() > 0)
        .ifPresent(
            liveness -> fields.put("livenessProbe", Tree.under(Tree.of(0), "initialDelaySeconds")));
    return Remedy.change(
            "Let liveness begin once it is up, and give the start its time.",
            of.workload,
            of.container(),
            fields)
        .reviewed();
  }
}
