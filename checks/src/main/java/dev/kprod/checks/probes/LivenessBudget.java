package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Words.BATCH;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
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
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a liveness probe lets a healthy container pause.
///
/// `initialDelaySeconds` is no part of it: it counts once, at the start.
final class LivenessBudget implements Check<Workload> {
  static final Param<Duration> MIN_BUDGET =
      new Param<>(
          "minBudget",
          ValueType.span(),
          Duration.ofSeconds(20),
          "A collection of garbage, a throttled or a busy node take ten; the default of the API "
              + "gives thirty.");

  private static final Quantity LITTLE_CPU = Quantity.ofMilli(200);

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-liveness-budget", WORKLOADS)
          .title("A liveness probe forgives a pause of ordinary length.")
          .severity(HIGH)
          .reads(BATCH)
          .param(MIN_BUDGET)
          .breaks(
              """
              A pause of some seconds, for garbage, a throttled processor or a stalled disk, kills
              healthy containers, and since load is common to all, every replica in the same
              minute.
              """)
          .judged(
              "Containers without a liveness probe are left out, and so are Jobs that are not "
                  + "restarted on failure.",
              "It fails if one failed probe is enough.",
              "It fails if periodSeconds times failureThreshold is less than minBudget.",
              "It fails if a probe over the network has one second and the container less than 200m"
                  + " of cpu as its limit.",
              "It fails if the container is restarted before its readiness probe takes the traffic"
                  + " away; where both ask the same, probe-liveness-independent says so.",
              "It passes with a remark if timeoutSeconds is more than periodSeconds.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - {name: app, livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 1}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - {name: app, livenessProbe: {tcpSocket: {port: 80}}}
              """)
          .source(
              "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  /// What is too tight, and what it should be.
  private record Tight(String message, Evidence evidence, Map<String, Tree> fields) {}

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isBatch() && !workload.template().spec().restartPolicy().equals("OnFailure")) {
      return notApplicable("it runs to an end");
    }
    if (workload.isAtZero()) {
      return notApplicable("it is scaled to zero");
    }
    List<Lasting> probed =
        Lasting.of(workload).stream()
            .filter(one -> one.container().liveness().isPresent())
            .toList();
    if (probed.isEmpty()) {
      return notApplicable("it has no liveness probe");
    }
    long least = params.of(MIN_BUDGET).toSeconds();
    List<Note> notes = new ArrayList<>();
    for (Lasting one : probed) {
      Probe probe = one.container().liveness().orElseThrow();
      Optional<Tight> tight = tight(workload, one, probe, least);
      if (tight.isPresent()) {
        return failure(workload, one.container(), tight.get());
      }
      if (probe.timeoutSeconds() > probe.periodSeconds()) {
        notes.add(
            Note.of(
                "container %s is asked less often than every %s s, since a probe may take %s s"
                    .formatted(
                        one.container().name(), probe.periodSeconds(), probe.timeoutSeconds())));
      }
    }
    return pass(notes.toArray(Note[]::new));
  }

  private static Verdict failure(Workload workload, Container container, Tight tight) {
    return fail(
        HIGH,
        tight.message,
        Remedy.change(
            "Let it fail a few times more.",
            workload,
            container,
            Map.of("livenessProbe", Tree.of(tight.fields))),
        tight.evidence);
  }

  private static Optional<Tight> tight(
      Workload workload, Lasting lasting, Probe probe, long least) {
    Container container = lasting.container();
    String path = lasting.path(workload, "livenessProbe");
    long tolerance = probe.toleranceSeconds();
    long readiness = container.readiness().map(Probe::toleranceSeconds).orElse(0L);
    long wanted = Math.max(Math.max(least, 30), readiness);
    if (probe.failureThreshold() == 1) {
      return Optional.of(
          new Tight(
              "One failed probe is enough to restart container %s.".formatted(container.name()),
              at(path + ".failureThreshold", 1, ">= 2"),
              threshold(probe, wanted)));
    }
    if (tolerance < least) {
      return Optional.of(
          new Tight(
              "Container %s is restarted after a pause of %s s."
                  .formatted(container.name(), tolerance),
              at(
                  path,
                  "%s failures, %s s apart: %s s"
                      .formatted(probe.failureThreshold(), probe.periodSeconds(), tolerance),
                  ">= %s s".formatted(least)),
              threshold(probe, wanted)));
    }
    Quantity cpu = container.limits().getOrDefault("cpu", LITTLE_CPU);
    if (probe.timeoutSeconds() == 1 && isNetwork(probe) && cpu.compareTo(LITTLE_CPU) < 0) {
      return Optional.of(
          new Tight(
              "Container %s may use %s of a processor, so throttling eats the second that its"
                      .formatted(container.name(), cpu)
                  + " liveness probe has.",
              at(path + ".timeoutSeconds", 1, "more, with a limit of cpu of " + cpu),
              Map.of("timeoutSeconds", Tree.of(5))));
    }
    boolean early =
        container
            .readiness()
            .filter(ready -> !Question.isSame(ready, probe, container))
            .filter(ready -> tolerance < ready.toleranceSeconds())
            .isPresent();
    return early
        ? Optional.of(
            new Tight(
                "Container %s is restarted after %s s, before its readiness probe takes its"
                        .formatted(container.name(), tolerance)
                    + " traffic away after %s s.".formatted(readiness),
                at(path, "%s s".formatted(tolerance), ">= %s s, as readiness".formatted(readiness)),
                threshold(probe, wanted)))
        : Optional.empty();
  }

  private static boolean isNetwork(Probe probe) {
    return switch (probe.handler()) {
      case Probe.Handler.Http http -> true;
      case Probe.Handler.Grpc grpc -> true;
      case Probe.Handler.Tcp tcp -> false;
      case Probe.Handler.Exec exec -> false;
      case Probe.Handler.Unknown unknown -> false;
    };
  }

  private static Map<String, Tree> threshold(Probe probe, long wanted) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    long threshold = Math.max(3, Math.ceilDiv(wanted, Math.max(1, probe.periodSeconds())));
    fields.put("failureThreshold", Tree.of(threshold));
    return fields;
  }
}
