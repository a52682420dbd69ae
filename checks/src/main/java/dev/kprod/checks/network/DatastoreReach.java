package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.Path;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.semantics.networkpolicy.Reachability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Whether anybody in particular is let in to a datastore, or just anybody.
final class DatastoreReach implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("net-datastore-reach", WORKLOADS)
          .title("A datastore accepts connections only from the workloads that need it.")
          .severity(CRITICAL)
          .reads(Reachability.READS)
          .reads(Words.SERVING)
          .param(Datastores.IMAGES)
          .heuristic()
          .breaks(
              """
              Any pod in any namespace, a preview environment or a stolen CI job, can open the
              database port; authentication is the only layer left, and some datastores have none.
              """)
          .judged(
              "A datastore is a workload with an image of the table, or an operator's label, that"
                  + " declares one of the table's ports or that a Service sends to on one.",
              "It fails if a Service lets in addresses outside the cluster, through a load balancer"
                  + " or node ports, and no policy stops them.",
              "It fails at high if a pod without labels of a new namespace reaches one of these"
                  + " ports.",
              "It stays unknown if that depends on policies of kinds that are not evaluated or were"
                  + " not seen.",
              "Where nothing enforces policies only what is exposed outside is judged.")
          .example(
              """
              kind: StatefulSet
              metadata: {name: pg, namespace: shop}
              spec:
                selector: {matchLabels: {app: pg}}
                template:
                  metadata: {labels: {app: pg}}
                  spec: {containers: [{name: pg, image: "postgres:17", ports: [{containerPort: 5432}]}]}
              """,
              """
              kind: StatefulSet
              metadata: {name: pg, namespace: shop}
              spec:
                selector: {matchLabels: {app: pg}}
                template:
                  metadata: {labels: {app: pg}}
                  spec: {containers: [{name: pg, image: "postgres:17", ports: [{containerPort: 5432}]}]}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: pg, namespace: shop}
              spec:
                podSelector: {matchLabels: {app: pg}}
                ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}]
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/network-policies/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    List<Integer> ports = Datastores.ports(workload, params.of(Datastores.IMAGES), cluster);
    if (ports.isEmpty()) {
      return notApplicable("it is no datastore that is known");
    }
    List<PodModel> models = Isolation.models(workload, cluster);
    if (models.stream().allMatch(PodModel::onHost)) {
      return notApplicable("its pods have their node's network, which no policy can isolate");
    }
    List<Service> outside = exposing(workload, ports, models, cluster);
    if (!outside.isEmpty()) {
      return exposed(outside, ports, cluster);
    }
    if (Unenforced.is(cluster)) {
      return notApplicable(Unenforced.BECAUSE);
    }
    List<Path> open = new ArrayList<>();
    List<Path> unclear = new ArrayList<>();
    for (PodModel model : models) {
      for (int port : ports) {
        for (Path path : from(Reachability.of(cluster).stranger(), model, port, cluster)) {
          switch (path.answer()) {
            case ALLOWED -> open.add(path);
            case UNKNOWN -> unclear.add(path);
            case DENIED -> {}
          }
        }
      }
    }
    if (!open.isEmpty()) {
      return reached(workload, open, cluster);
    }
    return unclear.isEmpty()
        ? new Verdict.Pass(Unenforced.notes(cluster))
        : Undetermined.verdict(unclear.getFirst().ingress());
  }

  private static List<Path> from(Party from, PodModel model, int port, Cluster cluster) {
    Reachability reachability = Reachability.of(cluster);
    return reachability.ask(from, reachability.of(model), "TCP", port);
  }

  /// Returns the Services through which somebody outside comes to one of the ports.
  private static List<Service> exposing(
      Workload workload, List<Integer> ports, List<PodModel> models, Cluster cluster) {
    PodSpec spec = workload.template().spec();
    Party internet = Reachability.of(cluster).internet();
    return Datastores.services(workload, cluster).stream()
        .filter(service -> isPublic(service, cluster))
        .filter(
            service ->
                service.ports().stream()
                    .flatMapToInt(port -> port.on(spec).stream())
                    .filter(ports::contains)
                    .anyMatch(
                        port ->
                            models.stream()
                                .flatMap(model -> from(internet, model, port, cluster).stream())
                                .anyMatch(path -> path.answer() == Answer.ALLOWED)))
        .toList();
  }

  private static boolean isPublic(Service service, Cluster cluster) {
    Exposure exposure = Exposure.of(service, cluster);
    return exposure.reach() == Exposure.Reach.PUBLIC && exposure.isOpen();
  }

  private static Verdict exposed(List<Service> services, List<Integer> ports, Cluster cluster) {
    Service first = services.getFirst();
    List<Evidence> evidence = new ArrayList<>();
    for (Service service : services) {
      Exposure exposure = Exposure.of(service, cluster);
      evidence.add(
          at("spec.type", exposure.how() + ", open to everybody", "no way in from outside")
              .on(Services.subject(service)));
    }
    return fail(
        CRITICAL,
        "Service %s lets the internet in to port %s."
            .formatted(first.name(), Names.some(ports.stream().map(String::valueOf).toList())),
        Services.close(first),
        evidence);
  }

  private static Verdict reached(Workload workload, List<Path> open, Cluster cluster) {
    Map<String, Evidence> evidence = new TreeMap<>();
    for (Path path : open) {
      String port = path.port() + "/" + path.protocol();
      evidence.putIfAbsent(
          port,
          at(
              "port " + port,
              "reachable from every namespace (%s)".formatted(Decisions.why(path.ingress())),
              "reachable from those who need it"));
    }
    Verdict.Fail fail =
        fail(
            HIGH,
            "Every pod of every namespace may connect to %s: %s."
                .formatted(
                    String.join(", ", evidence.keySet()), Decisions.why(open.getFirst().ingress())),
            remedy(workload, open.getFirst().port(), cluster),
            List.copyOf(evidence.values()));
    for (Note note : Unenforced.notes(cluster)) {
      fail = fail.with(note);
    }
    return fail;
  }

  private static Remedy remedy(Workload workload, int port, Cluster cluster) {
    boolean selected =
        Isolation.models(workload, cluster).stream()
            .map(model -> Isolation.of(model, Direction.INGRESS, cluster))
            .noneMatch(Isolation.Unselected.class::isInstance);
    if (selected) {
      return Remedy.think(
          "Let the policies that select it name who needs it; another policy takes nothing away.");
    }
    return Remedy.paste(
            "Let in those who need it; look up their labels, its operator's and its exporter's.",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: %s
              namespace: %s
            spec:
              podSelector:
                matchLabels: %s
              policyTypes: [Ingress]
              ingress:
              - from:
                - podSelector:
                    matchLabels: {LABEL-OF-ITS-CLIENTS: VALUE}
                ports:
                - {protocol: TCP, port: %s}
            """
                .formatted(
                    DefaultDeny.yaml(workload.name()),
                    DefaultDeny.yaml(workload.namespace()),
                    Services.labels(workload),
                    port)
                .strip())
        .reviewed();
  }
}
