package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whether the workload through which everybody comes in survives a node.
final class IngressController implements Check<Doors.Door> {
  private static final long GRACE = 30;

  private static final Declaration<Doors.Door> DECLARATION =
      Declaration.of(
              "net-ingress-controller",
              new SubjectKind<>(
                  "controller",
                  "controllers",
                  SubjectKind.Radius.CLUSTER,
                  SubjectKind.Reach.EVERYTHING,
                  Doors.READS,
                  cluster -> Doors.of(cluster).all(),
                  door -> door.workload().subject(),
                  door -> door.workload().labels()))
          .title("The door to the cluster has two hinges.")
          .severity(CRITICAL)
          .reads(Resources.NODES, Resources.DISRUPTION_BUDGETS)
          .mayRead(Resources.AUTOSCALERS)
          .heuristic()
          .breaks("A node drain takes all sites down.")
          .judged(
              "Controllers that are known by their image or labels are judged if an Ingress or a"
                  + " Gateway uses them, and what backs the address of a Gateway.",
              "It fails if fewer than two pods are ready or all are on one node: at high, and"
                  + " critical if it serves two namespaces or more.",
              "It fails at high if an autoscaler may take a Deployment below two.",
              "It fails at medium if its pods are in one zone and nodes in several, or if no"
                  + " disruption budget covers a Deployment.",
              "A controller that only programs load balancers outside fails at low.",
              "A short grace period without a preStop hook behind a load balancer is a note.")
          .example(
              """
              kind: IngressClass
              metadata: {name: nginx}
              spec: {controller: k8s.io/ingress-nginx}
              ---
              kind: Ingress
              metadata: {name: web, namespace: shop}
              spec: {ingressClassName: nginx}
              ---
              kind: Deployment
              metadata: {name: controller, namespace: ingress-nginx, uid: d}
              spec: {template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {}}}
              ---
              kind: Deployment
              metadata: {name: other, namespace: traefik, uid: t}
              spec: {replicas: 2, template: {metadata: {labels: {app.kubernetes.io/name: traefik}}, spec: {}}}
              ---
              kind: ReplicaSet
              apiVersion: apps/v1
              metadata: {name: t, namespace: traefik, uid: tr, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: other, uid: t, controller: true}]}
              ---
              kind: Pod
              metadata: {name: t1, namespace: traefik, labels: {app.kubernetes.io/name: traefik}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: t, uid: tr, controller: true}]}
              spec: {nodeName: n1}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Pod
              metadata: {name: t2, namespace: traefik, labels: {app.kubernetes.io/name: traefik}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: t, uid: tr, controller: true}]}
              spec: {nodeName: n2}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              ---
              kind: IngressClass
              metadata: {name: traefik}
              spec: {controller: traefik.io/ingress-controller}
              ---
              kind: Ingress
              metadata: {name: old, namespace: shop}
              spec: {ingressClassName: traefik}
              """,
              """
              kind: IngressClass
              metadata: {name: nginx}
              spec: {controller: k8s.io/ingress-nginx}
              ---
              kind: Ingress
              metadata: {name: web, namespace: shop}
              spec: {ingressClassName: nginx}
              ---
              kind: DaemonSet
              metadata: {name: controller, namespace: ingress-nginx, uid: d}
              spec: {template: {metadata: {labels: {app.kubernetes.io/name: ingress-nginx}}, spec: {}}}
              ---
              kind: Pod
              metadata: {name: a, namespace: ingress-nginx, ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: controller, uid: d, controller: true}]}
              spec: {nodeName: n1}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Pod
              metadata: {name: b, namespace: ingress-nginx, ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: controller, uid: d, controller: true}]}
              spec: {nodeName: n2}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/")
          .build();

  @Override
  public Declaration<Doors.Door> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Doors.Door door, Cluster cluster, Params params) {
    if (door.routes() == 0) {
      return notApplicable("no Ingress and no Gateway uses it");
    }
    Workload workload = door.workload();
    List<Pod> ready = workload.readyPods();
    TreeSet<String> nodes = new TreeSet<>();
    ready.forEach(pod -> nodes.add(pod.spec().nodeName()));
    Severity severity = door.isCloud() ? LOW : door.namespaces() >= 2 ? CRITICAL : HIGH;
    if (ready.size() < 2 || nodes.size() < 2) {
      return few(door, ready.size(), nodes, severity);
    }
    Severity most = door.isCloud() ? LOW : HIGH;
    Optional<Verdict> floor = floor(door, cluster, most);
    if (floor.isPresent()) {
      return floor.get();
    }
    Severity some = door.isCloud() ? LOW : MEDIUM;
    return oneZone(nodes, cluster, some)
        .or(() -> unguarded(door, cluster, some))
        .orElseGet(() -> new Verdict.Pass(notes(door, cluster)));
  }

  private static Verdict few(
      Doors.Door door, int ready, SortedSet<String> nodes, Severity severity) {
    Workload workload = door.workload();
    String observed =
        ready < 2
            ? Count.of(ready, "ready pod")
            : "%s ready pods, all on node %s".formatted(ready, nodes.first());
    boolean canScale =
        switch (workload.kind()) {
          case DEPLOYMENT, STATEFUL_SET -> true;
          case DAEMON_SET,
              REPLICA_SET,
              REPLICATION_CONTROLLER,
              JOB,
              CRON_JOB,
              POD,
              STATIC_POD,
              CUSTOM ->
              false;
        };
    return fail(
        severity,
        "%s %s."
            .formatted(
                observed.substring(0, 1).toUpperCase(Locale.ROOT) + observed.substring(1),
                "serve%s %s".formatted(ready == 1 ? "s" : "", serves(door))),
        canScale
            ? Remedy.run(
                    "Run three, spread over nodes and zones, with a disruption budget.",
                    "kubectl",
                    "-n",
                    workload.namespace(),
                    "scale",
                    workload.shortName(),
                    "--replicas=3")
                .reviewed()
            : Remedy.think("Let it run on two nodes or more."),
        at("status", observed, "two ready pods on different nodes"));
  }

  private static String serves(Doors.Door door) {
    return "%s in %s"
        .formatted(
            door.routes() == 1 ? "1 Ingress or Gateway" : door.routes() + " Ingresses and Gateways",
            Count.of(door.namespaces(), "namespace"));
  }

  private static Optional<Verdict> floor(Doors.Door door, Cluster cluster, Severity severity) {
    Workload workload = door.workload();
    if (workload.kind() != Workload.Kind.DEPLOYMENT) {
      return Optional.empty();
    }
    return cluster.ask(Resources.AUTOSCALERS).known().stream()
        .filter(one -> one.namespace().equals(workload.namespace()))
        .filter(one -> one.target().kind().equals("Deployment"))
        .filter(one -> one.target().name().equals(workload.name()))
        .filter(one -> one.minReplicas() < 2)
        .findFirst()
        .map(
            one ->
                fail(
                    severity,
                    "HorizontalPodAutoscaler %s may scale it down to %s."
                        .formatted(one.name(), one.minReplicas()),
                    Remedy.run(
                        "Let it keep two.",
                        "kubectl",
                        "-n",
                        one.namespace(),
                        "patch",
                        "hpa",
                        one.name(),
                        "--type",
                        "merge",
                        "-p",
                        "{\"spec\":{\"minReplicas\":2}}"),
                    at("spec.minReplicas", one.minReplicas(), "at least 2")
                        .on(Subjects.subject(Resources.AUTOSCALERS, one))));
  }

  private static Optional<Verdict> oneZone(
      SortedSet<String> nodes, Cluster cluster, Severity severity) {
    Map<String, Node> byName = new HashMap<>();
    TreeSet<String> zones = new TreeSet<>();
    for (Node node : cluster.list(Resources.NODES)) {
      byName.put(node.name(), node);
      node.zone().ifPresent(zones::add);
    }
    TreeSet<String> used = new TreeSet<>();
    nodes.forEach(
        name -> Optional.ofNullable(byName.get(name)).flatMap(Node::zone).ifPresent(used::add));
    if (zones.size() < 2 || used.size() != 1) {
      return Optional.empty();
    }
    return Optional.of(
        fail(
            severity,
            "All its ready pods are in zone %s.".formatted(used.first()),
            Remedy.think(
                "Spread its pods over topology.kubernetes.io/zone with topologySpreadConstraints."),
            at("status", "all ready pods in zone " + used.first(), "pods in different zones")));
  }

  private static Optional<Verdict> unguarded(Doors.Door door, Cluster cluster, Severity severity) {
    Workload workload = door.workload();
    Map<String, String> labels = workload.template().labels();
    List<DisruptionBudget> budgets =
        cluster.list(Resources.DISRUPTION_BUDGETS).stream()
            .filter(one -> one.namespace().equals(workload.namespace()))
            .toList();
    boolean covered = budgets.stream().anyMatch(one -> one.selector().matches(labels));
    if (covered || workload.kind() != Workload.Kind.DEPLOYMENT) {
      return Optional.empty();
    }
    return Optional.of(
        fail(
            severity,
            "No disruption budget keeps a drain from taking all its pods at once.",
            Remedy.paste(
                "Let a drain take one at a time.",
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata:
                  name: %s
                  namespace: %s
                spec:
                  maxUnavailable: 1
                  selector:
                    matchLabels: %s
                """
                    .formatted(
                        DefaultDeny.yaml(workload.name()),
                        DefaultDeny.yaml(workload.namespace()),
                        Services.labels(workload))
                    .strip()),
            at("poddisruptionbudgets", "none covers it", "one with maxUnavailable 1")));
  }

  private static List<Note> notes(Doors.Door door, Cluster cluster) {
    Workload workload = door.workload();
    boolean balanced =
        cluster.list(Resources.SERVICES).stream()
            .filter(service -> service.type() == Service.Type.LOAD_BALANCER)
            .filter(service -> service.namespace().equals(workload.namespace()))
            .anyMatch(service -> service.selector().matches(workload.template().labels()));
    boolean hooked =
        workload.template().spec().containers().stream()
            .anyMatch(container -> container.tree().has("lifecycle", "preStop"));
    boolean abrupt = workload.template().spec().graceSeconds() < GRACE && !hooked;
    return balanced && abrupt
        ? List.of(
            Note.of(
                "it stops before its load balancer has let it go: no preStop, grace under 30 s"))
        : List.of();
  }
}
