package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

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
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.networkpolicy.Decision.Ground;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.Path;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.semantics.networkpolicy.Reachability;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether pods are kept from the service that hands out the credentials of their machine.
final class MetadataEgress implements Check<Workload> {
  static final Param<List<String>> ALLOW =
      new Param<>(
          "allow",
          ValueType.texts(),
          List.of(),
          "Label selectors of agents that read the metadata service by design; none is known"
              + " beforehand.");

  /// How machines of providers whose metadata service answers pods are recognised.
  private static final Map<String, String> PROVIDERS = providers();

  private static final String WORKLOAD_IDENTITY = "iam.gke.io/gke-metadata-server-enabled";
  private static final String V4 = "169.254.169.254";
  private static final String V6 = "fd00:ec2::254";

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("net-metadata-egress", WORKLOADS)
          .title("Pods are kept from the cloud's metadata service.")
          .severity(HIGH)
          .reads(Reachability.READS)
          .reads(Resources.NODES)
          .param(ALLOW)
          .settledBy(NetworkTopics.METADATA_HOP_LIMIT)
          .weighs(NetworkTopics.METADATA_HOP_LIMIT)
          .breaks(
              """
              A forged request in any web pod reads the cloud role of its node, and with it images,
              volumes and other clusters.
              """)
          .judged(
              "Where nothing enforces policies, or the provider is not one with such a service, the"
                  + " question does not arise.",
              "Pods with their node's network are left out; policies cannot stop them.",
              "On GKE the nodes with workload identity pass: there the pod's own identity answers.",
              "On AWS an attestation that the service answers one hop away only settles it.",
              "A workload fails if one of its pods may open a connection to the service, over IPv6"
                  + " too where it has such addresses on AWS.",
              "It stays unknown if that depends on policies of kinds that are not evaluated or were"
                  + " not seen.")
          .example(
              """
              kind: Node
              metadata: {name: n1}
              spec: {providerID: "aws:///eu-west-1a/i-1"}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop}
              """,
              """
              kind: Node
              metadata: {name: n1}
              spec: {providerID: "aws:///eu-west-1a/i-1"}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: internet, namespace: shop}
              spec:
                podSelector: {}
                egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]
              """)
          .source(
              "https://docs.aws.amazon.com/whitepapers/latest/security-practices-multi-tenant-saas-applications-eks/restrict-the-use-of-host-networking-and-block-access-to-instance-metadata-service.html")
          .source("https://kubernetes.io/docs/concepts/security/security-checklist/")
          .build();

  private static final Index<Optional<String>> PROVIDER =
      Index.of("metadata provider", Reads.of(Resources.NODES), MetadataEgress::provider);

  private static Map<String, String> providers() {
    Map<String, String> providers = new LinkedHashMap<>();
    providers.put("aws://", "aws");
    providers.put("gce://", "gce");
    providers.put("azure://", "azure");
    providers.put("openstack://", "openstack");
    providers.put("oci://", "oci");
    providers.put("ocid1.", "oci");
    providers.put("alicloud://", "alicloud");
    providers.put("hcloud://", "hetzner");
    return providers;
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Optional<String> provider = cluster.index(PROVIDER);
    if (provider.isEmpty()) {
      return notApplicable("its nodes are of no provider that is known to serve metadata");
    }
    if (Unenforced.is(cluster)) {
      return notApplicable(Unenforced.BECAUSE);
    }
    for (String selector : params.of(ALLOW)) {
      if (Selector.parse(selector).matches(workload.template().labels())) {
        return notApplicable("allow names it by " + selector);
      }
    }
    List<PodModel> models =
        Isolation.models(workload, cluster).stream().filter(model -> !model.onHost()).toList();
    if (models.isEmpty()) {
      return notApplicable("its pods have their node's network, and policies cannot stop them");
    }
    if (provider.get().equals("gce") && hasIdentity(workload, cluster)) {
      return pass();
    }
    if (provider.get().equals("aws")
        && params.attested(NetworkTopics.METADATA_HOP_LIMIT, workload.subject()).isPresent()) {
      return notObservable("what the nodes' own limit keeps back is attested");
    }
    return judge(workload, ask(workload, models, provider.get(), cluster), cluster);
  }

  private static Verdict judge(Workload workload, List<Path> paths, Cluster cluster) {
    List<Path> open = paths.stream().filter(path -> isAllowed(path)).toList();
    List<Note> notes = new ArrayList<>(Unenforced.notes(cluster));
    long onHost = workload.livePods().stream().filter(pod -> pod.spec().isOnHostNetwork()).count();
    if (onHost > 0) {
      notes.add(Note.of("%s of its pods have their node's network".formatted(onHost)));
    }
    if (open.isEmpty()) {
      Optional<Path> unclear =
          paths.stream().filter(path -> path.egress().ground() == Ground.UNCLEAR).findFirst();
      return unclear.isPresent()
          ? Undetermined.verdict(unclear.get().egress())
          : new Verdict.Pass(notes);
    }
    Map<String, Evidence> evidence = new LinkedHashMap<>();
    for (Path path : open) {
      String address = path.to().addresses().getFirst() + ":80";
      evidence.putIfAbsent(
          address, at(address, "allowed, " + Decisions.why(path.egress()), "denied"));
    }
    Verdict.Fail fail =
        fail(
            HIGH,
            "Its pods may read the credentials of their machine at %s: %s."
                .formatted(
                    String.join(" and ", evidence.keySet()),
                    open.stream()
                        .map(path -> Decisions.why(path.egress()))
                        .distinct()
                        .collect(Collectors.joining("; "))),
            remedy(workload, open.getFirst()),
            List.copyOf(evidence.values()));
    for (Note note : notes) {
      fail = fail.with(note);
    }
    return fail;
  }

  private static boolean isAllowed(Path path) {
    return switch (path.answer()) {
      case ALLOWED -> true;
      case DENIED, UNKNOWN -> false;
    };
  }

  private static List<Path> ask(
      Workload workload, List<PodModel> models, String provider, Cluster cluster) {
    Reachability reachability = Reachability.of(cluster);
    List<Path> paths = new ArrayList<>();
    List<String> addresses = new ArrayList<>(List.of(V4));
    boolean hasV6 =
        workload.livePods().stream()
            .flatMap(pod -> pod.addresses().stream())
            .anyMatch(address -> address.contains(":"));
    if (provider.equals("aws") && hasV6) {
      addresses.add(V6);
    }
    for (PodModel model : models) {
      for (String address : addresses) {
        Party from = new Party.OfPod("", model, List.of(), "");
        reachability
            .of(address)
            .ifPresent(to -> paths.addAll(reachability.ask(from, to, "TCP", 80)));
      }
    }
    return paths;
  }

  private static Optional<String> provider(Cluster cluster) {
    for (Node node : cluster.list(Resources.NODES)) {
      String id = node.providerId();
      for (Map.Entry<String, String> known : PROVIDERS.entrySet()) {
        if (id.startsWith(known.getKey())) {
          return Optional.of(known.getValue());
        }
      }
      if (id.matches("[a-z]{2}-[a-z0-9-]+\\.i-[a-z0-9]+")) {
        return Optional.of("alicloud");
      }
    }
    return Optional.empty();
  }

  private static boolean hasIdentity(Workload workload, Cluster cluster) {
    List<String> nodes =
        workload.livePods().stream().map(Pod::spec).map(spec -> spec.nodeName()).toList();
    List<Node> known =
        cluster.list(Resources.NODES).stream()
            .filter(node -> nodes.isEmpty() || nodes.contains(node.name()))
            .toList();
    return !known.isEmpty()
        && known.stream()
            .allMatch(node -> node.labels().getOrDefault(WORKLOAD_IDENTITY, "").equals("true"));
  }

  private static Remedy remedy(Workload workload, Path path) {
    if (path.egress().ground() == Ground.RULE) {
      return Remedy.think(
          "Except 169.254.169.254/32 in %s; another policy takes nothing away."
              .formatted(Decisions.clauses(path.egress())));
    }
    return Remedy.paste(
            "Let pods out to everywhere else; on AWS also require IMDSv2 with a hop limit of 1.",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: all-but-metadata
              namespace: %s
            spec:
              podSelector:
                matchLabels: %s
              policyTypes: [Egress]
              egress:
              - to:
                - namespaceSelector: {}
                - ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}
            """
                .formatted(DefaultDeny.yaml(workload.namespace()), Services.labels(workload))
                .strip())
        .reviewed();
  }
}
