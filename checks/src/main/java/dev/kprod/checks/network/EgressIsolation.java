package dev.kprod.checks.network;

import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.NAMESPACES;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Critical;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import dev.kprod.semantics.networkpolicy.Family;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.Party;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.semantics.networkpolicy.Reachability;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whether the pods of a namespace are kept from anything in or outside the cluster.
///
/// One family of addresses left open is open: whoever has a pod takes the one that works.
final class EgressIsolation implements Check<Namespace> {
  static final Param<String> REQUIRE =
      new Param<>(
          "require",
          ValueType.choice("all", "critical"),
          "all",
          "Any pod can be stolen; critical asks it of critical workloads alone, as a first step.");

  private static final Declaration<Namespace> DECLARATION =
      Declaration.of("net-egress-isolation", NAMESPACES)
          .title("Pods may only open the connections they need.")
          .severity(MEDIUM)
          .reads(Reachability.READS)
          .reads(Critical.READS)
          .takes(Facts.CRITICAL_SELECTOR)
          .takes(Facts.CRITICAL_PRIORITY)
          .param(REQUIRE)
          .param(IngressIsolation.INCLUDE_UNLABELLED_NEWCOMER)
          .param(IngressIsolation.EXEMPT_NAMESPACES)
          .breaks(
              """
              A stolen pod exfiltrates data and calls home; the metadata service and every other
              namespace are one connection away.
              """)
          .judged(
              "Where nothing enforces policies the question does not arise.",
              "A namespace that is being deleted, that runs nothing, or whose pods all have their "
                  + "node's network, which no policy can isolate, is left out.",
              "A pod is isolated if it is kept from at least one port of an address outside, or of"
                  + " a pod without labels of a new namespace, in each family of addresses that"
                  + " the cluster uses, by all policies together.",
              "The namespace fails if a pod is not isolated, and if a new one without labels would"
                  + " not be.",
              "A pod that may reach every address outside on some ports only is isolated, with a"
                  + " note.",
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
              metadata: {name: default-deny-egress, namespace: shop}
              spec: {podSelector: {}, policyTypes: [Egress]}
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/network-policies/")
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
    if (params.of(IngressIsolation.EXEMPT_NAMESPACES).contains(namespace.name())) {
      return notApplicable("exemptNamespaces names it");
    }
    boolean all = params.of(REQUIRE).equals("all");
    Critical critical = new Critical(cluster, params);
    List<Workload> workloads =
        Workloads.of(cluster).in(namespace.name()).stream()
            .filter(workload -> all || critical.is(workload))
            .toList();
    if (workloads.isEmpty()) {
      return notApplicable(all ? "nothing runs in it" : "nothing critical runs in it");
    }
    if (Unenforced.is(cluster)) {
      return notApplicable(Unenforced.BECAUSE);
    }
    IsolationFindings found = new IsolationFindings(Direction.EGRESS);
    Set<String> ports = new TreeSet<>();
    for (Workload workload : workloads) {
      for (PodModel model : Isolation.models(workload, cluster)) {
        Isolation isolation = Isolation.of(model, Direction.EGRESS, cluster);
        found.add(workload, isolation);
        if (isolation instanceof Isolation.Isolated) {
          ports.addAll(outside(model, cluster));
        }
      }
    }
    if (found.isEmpty()) {
      return notApplicable("all its pods have their node's network, which no policy can isolate");
    }
    if (all && params.of(IngressIsolation.INCLUDE_UNLABELLED_NEWCOMER)) {
      found.addNewcomer(
          Isolation.of(PodModel.newcomer(namespace.name()), Direction.EGRESS, cluster));
    }
    return found.verdict(namespace, MEDIUM, notes(ports, cluster));
  }

  private static List<Note> notes(Set<String> ports, Cluster cluster) {
    List<Note> notes = new ArrayList<>(Unenforced.notes(cluster));
    if (!ports.isEmpty()) {
      notes.add(
          Note.of(
              "some of its pods may reach every address outside on %s"
                  .formatted(Names.some(List.copyOf(ports)))));
    }
    return notes;
  }

  /// Returns the ports on which a pod reaches whomever outside.
  private static List<String> outside(PodModel model, Cluster cluster) {
    Reachability reachability = Reachability.of(cluster);
    Party from = reachability.of(model);
    Party internet = reachability.internet();
    List<String> ports = new ArrayList<>();
    for (Family family : reachability.families(from, internet)) {
      for (Reachability.Span span : reachability.spans(from, internet, family)) {
        if (span.answer() == Answer.ALLOWED) {
          ports.add(span.ports().toString());
        }
      }
    }
    return ports;
  }
}
