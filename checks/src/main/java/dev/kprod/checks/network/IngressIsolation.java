package dev.kprod.checks.network;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.NAMESPACES;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.PodModel;
import java.util.List;

/// Whether a pod of some new namespace is kept from anything in a namespace.
///
/// Computed from what the policies do together; their names and number say nothing.
final class IngressIsolation implements Check<Namespace> {
  static final Param<Boolean> INCLUDE_UNLABELLED_NEWCOMER =
      new Param<>(
          "includeUnlabelledNewcomer",
          ValueType.flag(),
          true,
          "The next pod may carry labels that no policy selects, and nobody will think of it"
              + " then.");

  static final Param<List<String>> EXEMPT_NAMESPACES =
      new Param<>(
          "exemptNamespaces",
          ValueType.texts(),
          List.of(),
          "By default every namespace of applications is judged.");

  private static final Declaration<Namespace> DECLARATION =
      Declaration.of("net-ingress-isolation", NAMESPACES)
          .title("Every pod of a judged namespace is isolated for ingress, today's and tomorrow's.")
          .severity(HIGH)
          .reads(Isolation.READS)
          .param(INCLUDE_UNLABELLED_NEWCOMER)
          .param(EXEMPT_NAMESPACES)
          .breaks(
              """
              One compromised pod anywhere in the cluster scans and reaches every port of every pod
              here.
              """)
          .judged(
              "Where nothing enforces policies the question does not arise.",
              "A namespace that is being deleted, that runs nothing, or whose pods all have their "
                  + "node's network, which no policy can isolate, is left out.",
              "A pod is isolated if a pod without labels from a new namespace is kept from at least"
                  + " one of its ports, by all policies together, those of the cluster included.",
              "The namespace fails if a pod is not isolated: because no policy selects it, or "
                  + "because policies let everyone in on every port.",
              "It fails too if today's pods are isolated and a new one without labels would not"
                  + " be.",
              "It stays unknown if it depends on policies of kinds that are not evaluated or were "
                  + "not seen.")
          .example(
              """
              kind: Namespace
              metadata: {name: shop}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop, labels: {app: web}}
              """,
              """
              kind: Namespace
              metadata: {name: shop}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop, labels: {app: web}}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: default-deny-ingress, namespace: shop}
              spec: {podSelector: {}, policyTypes: [Ingress]}
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/network-policies/")
          .maps("CIS", "5.3.2")
          .build();

  @Override
  public Declaration<Namespace> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Namespace namespace, Cluster cluster, Params params) {
    if (namespace.isTerminating()) {
      return notApplicable("it is being deleted");
    }
    if (params.of(EXEMPT_NAMESPACES).contains(namespace.name())) {
      return notApplicable("exemptNamespaces names it");
    }
    List<Workload> workloads = Workloads.of(cluster).in(namespace.name());
    if (workloads.isEmpty()) {
      return notApplicable("nothing runs in it");
    }
    if (Unenforced.is(cluster)) {
      return notApplicable(Unenforced.BECAUSE);
    }
    IsolationFindings found = new IsolationFindings(Direction.INGRESS);
    for (Workload workload : workloads) {
      for (PodModel model : Isolation.models(workload, cluster)) {
        found.add(workload, Isolation.of(model, Direction.INGRESS, cluster));
      }
    }
    if (found.isEmpty()) {
      return notApplicable("all its pods have their node's network, which no policy can isolate");
    }
    if (params.of(INCLUDE_UNLABELLED_NEWCOMER)) {
      found.addNewcomer(
          Isolation.of(PodModel.newcomer(namespace.name()), Direction.INGRESS, cluster));
    }
    return found.verdict(namespace, HIGH, Unenforced.notes(cluster));
  }
}
