package dev.kprod.checks.probes;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether a liveness probe asks the process, and not whether it could serve.
final class LivenessIndependent implements Check<Workload> {
  static final Param<Integer> LAXNESS =
      Param.count(
          "laxness",
          2,
          1,
          100,
          "A copy of the readiness probe that is this much laxer restarts only what stays unready"
              + " for long.");

  static final Param<List<String>> DEPENDENCY_PATHS =
      new Param<>(
          "dependencyPaths",
          ValueType.texts(),
          List.of(
              "/ready*",
              "/readiness*",
              "/actuator/health",
              "/health/ready*",
              "/healthz?*full*",
              "/dependencies*",
              "/deep*",
              "/status/db*"),
          "Paths that by common use ask databases and the like; Spring's /actuator/health adds up "
              + "all of them.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("probe-liveness-independent", WORKLOADS)
          .title("Liveness asks the process alone: neither its dependencies nor readiness.")
          .severity(HIGH)
          .param(LAXNESS)
          .param(DEPENDENCY_PATHS)
          .heuristic()
          .breaks(
              """
              A database pauses for half a minute, the liveness probes of all replicas fail
              together, all of them restart at once with cold caches, and a pause becomes an outage.
              Where liveness asks what readiness asks, a busy pod is killed instead of spared, and
              its load falls on the next one.
              """)
          .judged(
              "Containers without a liveness probe are left out, and so is what runs to an end or "
                  + "is scaled to zero.",
              "It fails if the probe asks the same as the readiness probe and gives it no more than"
                  + " laxness times as long; a laxer copy is a remark.",
              "It fails if its path is one of dependencyPaths.",
              "It fails if its command is a client that asks another host, or if it sends its "
                  + "request to another host than the pod.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers:
                    - name: app
                      livenessProbe: {httpGet: {path: /healthz, port: 8080}}
                      readinessProbe: {httpGet: {path: /healthz, port: 8080}}
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
                      readinessProbe: {httpGet: {path: /readyz, port: 8080}}
              """)
          .source(
              "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/")
          .source("https://docs.spring.io/spring-boot/reference/actuator/endpoints.html")
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
        Lasting.of(workload).stream()
            .filter(one -> one.container().liveness().isPresent())
            .toList();
    if (probed.isEmpty()) {
      return notApplicable("it has no liveness probe");
    }
    List<Note> notes = new ArrayList<>();
    for (Lasting one : probed) {
      Optional<Verdict> found = judge(workload, one, params, notes);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return pass(notes.toArray(Note[]::new));
  }

  private static Optional<Verdict> judge(
      Workload workload, Lasting lasting, Params params, List<Note> notes) {
    Container container = lasting.container();
    Probe probe = container.liveness().orElseThrow();
    Optional<Probe> twin =
        container.readiness().filter(ready -> Question.isSame(ready, probe, container));
    if (twin.isPresent()) {
      long readiness = twin.get().toleranceSeconds();
      if (probe.toleranceSeconds() <= readiness * params.of(LAXNESS)) {
        return Optional.of(same(workload, lasting, probe, readiness, params.of(LAXNESS)));
      }
      notes.add(
          Note.of(
              "liveness of container %s asks what readiness asks, with more patience"
                  .formatted(container.name())));
    }
    return elsewhere(workload, lasting, probe, params);
  }

  private static Verdict same(
      Workload workload, Lasting lasting, Probe probe, long readiness, int laxness) {
    long threshold = readiness * laxness / Math.max(1, probe.periodSeconds()) + 1;
    return fail(
        HIGH,
        "Liveness of container %s asks what readiness asks, %s, and is not laxer."
            .formatted(lasting.container().name(), Question.text(probe)),
        Remedy.change(
                "Ask an endpoint without dependencies, or at least be more patient than readiness.",
                workload,
                lasting.container(),
                Map.of("livenessProbe", Tree.under(Tree.of(threshold), "failureThreshold")))
            .reviewed(),
        at(
            lasting.path(workload, "livenessProbe"),
            "%s, %s s".formatted(Question.text(probe), probe.toleranceSeconds()),
            "another question, or more than %s s".formatted(readiness * laxness)),
        at(
            lasting.path(workload, "readinessProbe"),
            "%s, %s s".formatted(Question.text(probe), readiness),
            "whether it can serve"));
  }

  private static Optional<Verdict> elsewhere(
      Workload workload, Lasting lasting, Probe probe, Params params) {
    String name = lasting.container().name();
    String path = lasting.path(workload, "livenessProbe");
    return switch (probe.handler()) {
      case Probe.Handler.Http(var asked, var port, var host, var scheme) -> {
        if (isForDependencies(asked, params.of(DEPENDENCY_PATHS))) {
          yield Optional.of(
              fail(
                  HIGH,
                  "Liveness of container %s asks %s, which by its name asks its dependencies too."
                      .formatted(name, asked),
                  Remedy.think(
                      "Ask an endpoint without dependencies: /livez, /actuator/health/liveness, or"
                          + " the port alone with tcpSocket."),
                  at(path + ".httpGet.path", asked, "a path that asks the process alone")));
        }
        yield otherHost(name, path + ".httpGet.host", host);
      }
      case Probe.Handler.Tcp(var port, var host) -> otherHost(name, path + ".tcpSocket.host", host);
      case Probe.Handler.Grpc grpc -> Optional.empty();
      case Probe.Handler.Exec(var command) ->
          ClientCommand.otherHost(command, workload.name())
              .map(host -> client(name, path, command, host));
      case Probe.Handler.Unknown unknown -> Optional.empty();
    };
  }

  private static Optional<Verdict> otherHost(String container, String path, String host) {
    if (host.isEmpty() || ClientCommand.isLocal(host, "")) {
      return Optional.empty();
    }
    return Optional.of(
        fail(
            HIGH,
            "Liveness of container %s asks host %s, not the container.".formatted(container, host),
            Remedy.think("Leave out host, so that the kubelet asks the pod."),
            at(path, host, "absent")));
  }

  private static Verdict client(String container, String path, List<String> command, String host) {
    return fail(
        HIGH,
        "Liveness of container %s is a client that asks %s, not the container."
            .formatted(container, host),
        Remedy.think("Ask the process itself, and leave its dependencies to readiness."),
        at(
            path + ".exec.command",
            "%s, asking %s".formatted(command.isEmpty() ? "" : command.getFirst(), host),
            "a command that asks the container"));
  }

  private static boolean isForDependencies(String path, List<String> patterns) {
    for (String pattern : patterns) {
      if (mayMatch(pattern, path) && glob(pattern).matcher(path).matches()) {
        return true;
      }
    }
    return false;
  }

  /// Says whether a path has all the texts of a pattern, which hardly any has.
  private static boolean mayMatch(String pattern, String path) {
    int from = 0;
    while (from <= pattern.length()) {
      int star = pattern.indexOf('*', from);
      int end = star < 0 ? pattern.length() : star;
      if (!path.contains(pattern.substring(from, end))) {
        return false;
      }
      from = end + 1;
    }
    return true;
  }

  /// An application may live under a path of its own, so a pattern may begin anywhere.
  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder("(/[^?]*)?");
    for (String part : pattern.split("((?<=\\*)|(?=\\*))", -1)) {
      regex.append(part.equals("*") ? ".*" : Pattern.quote(part));
    }
    return Pattern.compile(regex.toString());
  }
}
