package dev.kprod.checks.probes;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a workload gets the probes it lacks.
record ProbeRemedy(Workload workload) {
  Remedy add(Map<Container, Optional<ServedPort>> wanted) {
    Map.Entry<Container, Optional<ServedPort>> first = wanted.entrySet().iterator().next();
    String name = first.getKey().name();
    Optional<ServedPort> port = first.getValue().filter(ServedPort::isTcp);
    if (port.isEmpty()) {
      return Remedy.think(
          "Give container %s a readiness probe that asks whether it can serve.".formatted(name));
    }
    Optional<ApiObject.Owner> above = workload.above();
    if (above.isPresent()) {
      return Remedy.think(
          "Set the readiness probe of container %s in %s %s, which writes this."
              .formatted(name, above.get().kind(), above.get().name()));
    }
    return switch (workload.kind()) {
      case DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, REPLICATION_CONTROLLER ->
          Remedy.strategicPatch(
                  "Let the kubelet ask the port; an endpoint that says whether it can serve is"
                      + " better.",
                  workload.subject(),
                  workload.resourceWord(),
                  patch(wanted))
              .reviewed();
      case JOB, CRON_JOB, POD, STATIC_POD, CUSTOM ->
          Remedy.paste(
                  "Add this to container %s in its manifest.".formatted(name),
                  "readinessProbe:\n  tcpSocket:\n    port: %s".formatted(port.get().target()))
              .reviewed();
    };
  }

  private static Tree patch(Map<Container, Optional<ServedPort>> wanted) {
    List<Tree> main = new ArrayList<>();
    List<Tree> sidecars = new ArrayList<>();
    wanted.forEach(
        (container, port) ->
            port.filter(ServedPort::isTcp)
                .ifPresent(
                    served ->
                        (container.role() == Container.Role.SIDECAR ? sidecars : main)
                            .add(container(container.name(), served))));
    Map<String, Tree> lists = new LinkedHashMap<>();
    if (!main.isEmpty()) {
      lists.put("containers", Tree.of(main));
    }
    if (!sidecars.isEmpty()) {
      lists.put("initContainers", Tree.of(sidecars));
    }
    Tree template = Tree.of(Map.of("spec", Tree.of(lists)));
    return Tree.of(Map.of("spec", Tree.of(Map.of("template", template))));
  }

  private static Tree container(String name, ServedPort served) {
    Tree port =
        served.isNumber() ? Tree.of(Integer.parseInt(served.target())) : Tree.of(served.target());
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("name", Tree.of(name));
    fields.put("readinessProbe", Tree.of(Map.of("tcpSocket", Tree.of(Map.of("port", port)))));
    return Tree.of(fields);
  }
}
