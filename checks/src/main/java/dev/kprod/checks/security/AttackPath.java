package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.AddOn;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.simulation.attack.AttackGraph;
import dev.kprod.simulation.attack.Exposure;
import dev.kprod.simulation.attack.Path;
import dev.kprod.simulation.attack.Point;
import dev.kprod.simulation.attack.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How far it is from the internet, through one workload, to the whole cluster.
final class AttackPath implements Check<Workload> {
  static final Param<Integer> MAX_DEPTH =
      Param.count(
          "maxDepth", 8, 2, 30, "Who has come eight steps far was seen on the way, one hopes.");

  private static final SubjectKind<Workload> KIND =
      new SubjectKind<>(
          "workload",
          "workloads",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Words.WORKLOAD,
          cluster -> Workloads.of(cluster).all(),
          Workload::subject,
          ApiObject::labels);

  private static final String EXAMPLE =
      """
      kind: Namespace
      metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
      ---
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 443}]}
      status: {loadBalancer: {ingress: [{ip: 203.0.113.7}]}}
      ---
      kind: Ingress
      metadata: {name: web, namespace: shop}
      ---
      kind: ServiceAccount
      metadata: {name: web, namespace: shop}
      ---
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {serviceAccountName: web}
      ---
      kind: ClusterRole
      metadata: {name: web}
      rules:
      - {verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles]}
      - {verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings]}
      ---
      kind: ClusterRole
      metadata: {name: view}
      rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
      ---
      kind: ClusterRoleBinding
      metadata: {name: web}
      roleRef: {kind: ClusterRole, name: web}
      subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
      """;

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("rbac-attack-path", KIND)
          .title("No workload that the internet reaches is a few calls away from cluster-admin.")
          .severity(CRITICAL)
          .reads(Attack.READS)
          .reads(Exposure.READS)
          .takes(PSA_DEFAULTS)
          .param(MAX_DEPTH)
          .weakestLink()
          .breaks(
              """
              One request handler that can be made to run code, and the cluster is somebody else's:
              this is the whole story in one line.
              """)
          .judged(
              "A workload is reached by a load balancer with a public address, a node port or host"
                  + " port of a node with one, or an Ingress or route of such an address.",
              "From its pods it goes on by their tokens, by what their accounts' rights give, by"
                  + " nodes that a pod can take, and by the tokens of the pods there.",
              "It fails if the cheapest way of at most maxDepth steps ends at cluster-admin, at"
                  + " every node or at all Secrets; the first remedy is the step that breaks most"
                  + " ways.",
              "A known add-on that has to read the Secrets of all namespaces and goes no further is"
                  + " waived.",
              "A step that a policy may refuse which is not evaluated is dearer, and is named.",
              "What the internet does not reach passes, with its way as a note.",
              "Cloud identities of accounts and nodes are not followed.")
          .example(
              EXAMPLE, EXAMPLE.replace("[clusterroles]", "[clusterroles], resourceNames: [view]"))
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .source("https://microsoft.github.io/Threat-Matrix-for-Kubernetes/")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isAtZero()) {
      return notApplicable("it is scaled to zero");
    }
    AttackGraph graph = Attack.graph(cluster, params);
    int depth = params.of(MAX_DEPTH);
    Optional<Step> entrance = Exposure.of(cluster).entrance(workload);
    if (entrance.isEmpty()
        && Serving.of(workload, cluster) instanceof Serving.Unknown(String because, var unseen)
        && graph.path(AttackGraph.inside(workload), depth).isPresent()) {
      return undecided("whether the internet reaches it is not known: " + because, unseen);
    }
    if (entrance.isEmpty()) {
      return graph
          .path(AttackGraph.inside(workload), AttackGraph.Target.ADMIN, depth)
          .map(path -> Certain.pass(cluster, Note.of(path.text())))
          .orElseGet(() -> Certain.pass(cluster));
    }
    return graph
        .through(entrance.get(), workload, depth)
        .<Verdict>map(path -> failure(path, cluster, params))
        .orElseGet(() -> Certain.pass(cluster));
  }

  private static Verdict failure(Path path, Cluster cluster, Params params) {
    String unless = path.unless().map(" Unless %s refuses it, that is."::formatted).orElse("");
    Verdict.Fail failure =
        fail(
            CRITICAL,
            "From the internet it is %s steps to %s: %s.%s"
                .formatted(path.deeds().size(), goal(path.end()), path.text(), unless),
            remedy(path, cluster, params),
            evidence(path));
    Verdict.Fail noted =
        path.unless()
            .map(
                engine ->
                    failure.with(Note.of("what %s refuses is not evaluated".formatted(engine))))
            .orElse(failure);
    return addOn(path, cluster)
        .<Verdict>map(addOn -> new Verdict.Excused(noted, addOn))
        .orElse(noted);
  }

  /// An ingress controller is reached by design and reads the certificates of all namespaces: every
  /// cluster has one, and nobody takes that right away.
  private static Optional<AddOn> addOn(Path path, Cluster cluster) {
    if (!(path.end() instanceof Point.Secrets)) {
      return Optional.empty();
    }
    return path.steps().reversed().stream()
        .flatMap(
            step -> step.to() instanceof Point.Holder(Identity one) ? Stream.of(one) : Stream.of())
        .findFirst()
        .flatMap(identity -> RbacAddOns.find(identity, RbacAddOns.Need.SECRETS, cluster));
  }

  private static String goal(Point end) {
    return end instanceof Point.Admin ? "cluster-admin" : end.text();
  }

  private static List<Evidence> evidence(Path path) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(at("path", path.text(), "no way"));
    for (Step step : path.steps()) {
      for (Grant grant : step.by()) {
        Evidence one = GrantWords.evidence(grant, "without");
        if (!evidence.contains(one)) {
          evidence.add(one);
        }
      }
    }
    return evidence;
  }

  private static Remedy remedy(Path path, Cluster cluster, Params params) {
    Cuts cuts = Cuts.of(cluster, params);
    Cuts.Cut cut = cuts.best(path);
    String worth =
        cuts.count(cut) > 1
            ? " It breaks %s of %s such ways.".formatted(cuts.count(cut), cuts.all())
            : "";
    return switch (cut) {
      case Cuts.Binding(Grant grant) ->
          GrantWords.takeAway(
              grant,
              "Give %s only what it uses.%s".formatted(Identities.text(grant.holder()), worth));
      case Cuts.Other(Step step) when step.to() instanceof Point.Holder ->
          Remedy.think(
              "Take the token from the pods (automountServiceAccountToken: false) if they do not"
                  + " call the API."
                  + worth);
      case Cuts.Other(Step step) ->
          Remedy.think(
              "Take %s from the pods, so that they do not reach %s.%s"
                  .formatted(step.how(), step.to().text(), worth));
    };
  }
}
