package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether a Service has somebody to send traffic to, on a port they have.
final class ServiceEndpoints implements Check<Service> {
  private static final Duration SETTLING = Duration.ofMinutes(10);

  private static final Declaration<Service> DECLARATION =
      Declaration.of("net-service-endpoints", ExternalExposure.SERVICES)
          .title("Each Service has ready pods to send traffic to, on a port they have.")
          .severity(HIGH)
          .reads(Words.BATCH)
          .reads(Words.FLOOR)
          .reads(Words.EDGE)
          .reads(PodModels.READS)
          .reads(Resources.ENDPOINT_SLICES)
          .mayRead(Resources.WARNINGS, Resources.NODES)
          .breaks(
              """
              Every caller is refused or waits for nothing: today, because nothing is ready, or ever
              since a label was renamed.
              """)
          .judged(
              "A Service younger than ten minutes, an alias, and one without a selector are left"
                  + " out; one without a selector is judged if an Ingress or route sends to it and"
                  + " nobody keeps endpoints for it.",
              "It fails if its selector picks no running pod and no template.",
              "It is left out if all that it picks is scaled to zero by intent.",
              "It fails if it picks workloads that want pods and no endpoint is ready.",
              "It fails if a load balancer was not given an address in ten minutes.",
              "It fails at high if pods of a second workload join its endpoints and lack its port.",
              "It fails if a port by name is declared by none or only some of its pods, with the"
                  + " same protocol; and at low if its pods declare other ports of the protocol and"
                  + " no probe asks the one it sends to.")
          .example(
              """
              kind: Deployment
              metadata: {name: cart, namespace: shop}
              spec: {template: {metadata: {labels: {app: cart, tier: backend}}}}
              ---
              kind: Service
              metadata: {name: cart, namespace: shop}
              spec: {selector: {app: cart, tier: api}, ports: [{port: 80}]}
              ---
              kind: Deployment
              metadata: {name: idle, namespace: shop}
              spec: {replicas: 0, template: {metadata: {labels: {app: idle}}, spec: {containers: []}}}
              ---
              kind: Service
              metadata: {name: idle, namespace: shop}
              spec: {selector: {app: idle}, ports: [{port: 80}]}
              ---
              kind: Service
              metadata: {name: outside, namespace: shop}
              spec: {ports: [{port: 80}]}
              ---
              kind: Service
              metadata: {name: web, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
              spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop, labels: {app: web}}
              ---
              kind: EndpointSlice
              metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
              endpoints: [{addresses: [10.0.0.7], targetRef: {kind: Pod, name: web}}]
              """,
              """
              kind: Pod
              metadata: {name: cart, namespace: shop, labels: {app: cart}}
              status: {phase: Running}
              ---
              kind: Service
              metadata: {name: cart, namespace: shop}
              spec: {selector: {app: cart}, ports: [{port: 80}]}
              ---
              kind: EndpointSlice
              metadata: {name: cart-1, namespace: shop, labels: {kubernetes.io/service-name: cart}}
              endpoints: [{addresses: [10.0.0.7], targetRef: {kind: Pod, name: cart}}]
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/service/")
          .build();

  @Override
  public Declaration<Service> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Service service, Cluster cluster, Params params) {
    Instant settled = cluster.takenAt().minus(SETTLING);
    if (service.createdAt().filter(settled::isBefore).isPresent()) {
      return notApplicable("it is younger than ten minutes");
    }
    if (service.type() == Service.Type.EXTERNAL_NAME) {
      return notApplicable("it is an alias in DNS");
    }
    if (service.hasOwnEndpoints()) {
      return withoutSelector(service, cluster);
    }
    List<Pod> pods = Workloads.of(cluster).pods(service.namespace(), service.selector());
    List<Workload> workloads =
        Workloads.of(cluster).selected(service.namespace(), service.selector());
    if (workloads.isEmpty()) {
      return nothing(service, cluster);
    }
    if (pods.isEmpty() && workloads.stream().allMatch(one -> isIdle(one, cluster))) {
      return notApplicable("all that it selects is scaled to zero or between two runs");
    }
    boolean some = Endpoints.of(cluster).hasUsable(service);
    if (!some) {
      return noneReady(service, pods, workloads);
    }
    if (!service.isHeadless()) {
      Optional<Verdict> balancer = balancer(service, cluster);
      if (balancer.isPresent()) {
        return balancer.get();
      }
      return new TargetPorts(service, pods, cluster).find().orElseGet(() -> pass());
    }
    return pass();
  }

  private static boolean isIdle(Workload workload, Cluster cluster) {
    return workload.isBatch() || Floor.isScaledToZero(workload, cluster) || workload.isAtZero();
  }

  private static Verdict withoutSelector(Service service, Cluster cluster) {
    if (service.namespace().equals("default") && service.name().equals("kubernetes")) {
      return notApplicable("it is the API server's");
    }
    List<String> users = Routes.to(service, cluster);
    if (users.isEmpty() || Endpoints.of(cluster).hasAny(service)) {
      return notApplicable("it has no selector; somebody else keeps its endpoints");
    }
    return fail(
        HIGH,
        "%s sends to it, and it has neither a selector nor endpoints.".formatted(users.getFirst()),
        Remedy.think("Give it a selector, or let something keep EndpointSlices for it."),
        at("spec.selector", "absent, and no endpoint", "a selector or endpoints"));
  }

  private static Verdict nothing(Service service, Cluster cluster) {
    Selector selector = service.selector();
    List<PodModels.Model> all = PodModels.of(cluster).in(service.namespace());
    Map<String, String> wanted = service.tree().textFields("spec", "selector");
    Optional<Nearest> near = nearest(wanted, all);
    String hint =
        near.map(
                one ->
                    "; %s %s %s"
                        .formatted(
                            one.workload.shortName(),
                            one.shared.isEmpty() ? "has" : "carries " + one.shared + " with",
                            one.other))
            .orElse("");
    return fail(
        HIGH,
        "It selects nothing: no pod carries %s%s.".formatted(selector, hint),
        near.map(one -> patch(service, one))
            .orElseGet(
                () ->
                    Remedy.think(
                        "Let spec.selector name labels that pods carry, or delete the Service.")),
        at("spec.selector", "%s matches 0 pods%s".formatted(selector, hint), "labels of pods"));
  }

  /// The workload that a selector most resembles.
  ///
  /// @param shared the labels that it has as wanted
  /// @param other the labels of wanted keys that it has otherwise
  /// @param selector what would pick it
  private record Nearest(
      Workload workload, String shared, String other, Map<String, String> selector, int score) {}

  private static Optional<Nearest> nearest(Map<String, String> wanted, List<PodModels.Model> all) {
    List<Nearest> near = new ArrayList<>();
    for (PodModels.Model model : all) {
      Map<String, String> labels = model.pod().labels();
      Map<String, String> shared = new TreeMap<>();
      Map<String, String> other = new TreeMap<>();
      wanted.forEach(
          (key, value) -> {
            if (value.equals(labels.get(key))) {
              shared.put(key, value);
            } else if (labels.containsKey(key)) {
              other.put(key, labels.getOrDefault(key, ""));
            }
          });
      boolean like =
          !shared.isEmpty()
              || NearLabels.find(Selector.ofLabels(wanted), List.of(labels)).isPresent();
      if (like && !other.isEmpty()) {
        Map<String, String> selector = new TreeMap<>(shared);
        selector.putAll(other);
        near.add(
            new Nearest(
                model.workload(),
                Selector.ofLabels(shared).toString().replace("<all>", ""),
                Selector.ofLabels(other).toString(),
                selector,
                shared.size()));
      }
    }
    return near.stream()
        .max(
            Comparator.comparingInt(Nearest::score)
                .thenComparing(
                    Comparator.comparing((Nearest one) -> one.workload().subject()).reversed()));
  }

  private static Remedy patch(Service service, Nearest near) {
    Map<String, Tree> selector = new LinkedHashMap<>();
    near.selector.forEach((key, value) -> selector.put(key, Tree.of(value)));
    Tree body = Tree.of(Map.of("spec", Tree.of(Map.of("selector", Tree.of(selector)))));
    return Remedy.patch(
            "Select %s, if that is meant.".formatted(near.workload.shortName()),
            Subjects.subject(Resources.SERVICES, service),
            "svc",
            body)
        .reviewed();
  }

  private static Verdict noneReady(Service service, List<Pod> pods, List<Workload> workloads) {
    String observed =
        pods.isEmpty()
            ? "no endpoint, %s runs no pod".formatted(Names.of(workloads))
            : "0 of %s ready".formatted(Count.of(pods.size(), "pod"));
    return fail(
        HIGH,
        "No pod behind it is ready (%s).".formatted(observed),
        Remedy.run(
            "See why %s is not ready.".formatted(Names.of(workloads)),
            "kubectl",
            "-n",
            service.namespace(),
            "describe",
            workloads.getFirst().shortName()),
        at("endpoints", observed, "at least one ready"));
  }

  private static Optional<Verdict> balancer(Service service, Cluster cluster) {
    boolean waits =
        service.type() == Service.Type.LOAD_BALANCER
            && service.createdAt().isPresent()
            && service.loadBalancerAddresses().isEmpty();
    if (!waits) {
      return Optional.empty();
    }
    Optional<Event> event =
        cluster.ask(Resources.WARNINGS).known().stream()
            .filter(one -> one.aboutKind().equals("Service"))
            .filter(one -> one.aboutNamespace().equals(service.namespace()))
            .filter(one -> one.aboutName().equals(service.name()))
            .max(Comparator.comparing(one -> one.lastSeen().orElse(Instant.EPOCH)));
    String said =
        event
            .map(one -> "%s: %s".formatted(one.reason(), one.message()))
            .orElse("nothing said why");
    boolean metal =
        cluster.ask(Resources.NODES).known().stream().allMatch(node -> node.providerId().isEmpty());
    String think =
        !service.loadBalancerClass().isEmpty()
            ? "Find out who serves loadBalancerClass %s.".formatted(service.loadBalancerClass())
            : metal
                ? "Nodes are of no cloud: something like MetalLB has to give addresses."
                : "Look at the events of the Service and the log of the cloud controller.";
    return Optional.of(
        fail(
            HIGH,
            "Its load balancer was given no address (%s).".formatted(said),
            Remedy.think(think),
            at("status.loadBalancer.ingress", "empty, " + said, "an address")));
  }
}
