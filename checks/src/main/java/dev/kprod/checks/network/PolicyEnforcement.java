package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.networkpolicy.Enforcement;
import dev.kprod.semantics.networkpolicy.Enforcement.Does;
import dev.kprod.semantics.networkpolicy.Enforcement.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Whether anything enforces the policies that the API server stores.
///
/// The network and the engine may be two products; what each does is in the table of engines.
final class PolicyEnforcement implements Check<Subject> {
  private static final Declaration<Subject> DECLARATION =
      Declaration.of("net-policy-enforcement", SubjectKind.CLUSTER)
          .title("A policy engine enforces NetworkPolicy on every node.")
          .severity(CRITICAL)
          .reads(Enforcement.READS)
          .reads(Resources.NODES, Resources.NETWORK_POLICIES)
          .settledBy(NetworkTopics.POLICY_ENFORCEMENT)
          .weakestLink()
          .breaks(
              """
              Policies are accepted by the API server and do nothing: a stolen pod reaches every
              database while every audit says that the cluster is segmented.
              """)
          .judged(
              "A cluster without pods on the pod network is left out.",
              "Networks and engines of policies are recognised by their DaemonSets, images and"
                  + " marks; some enforce policies only when told to.",
              "It passes if one enforces policies and its agent is ready on every ready node that"
                  + " runs pods.",
              "It fails where nodes have no ready agent, and where all that was recognised"
                  + " enforces nothing; at high if there is no policy yet.",
              "It stays unknown where nothing was recognised; an attestation settles that.")
          .example(
              """
              kind: DaemonSet
              metadata: {name: kube-flannel-ds, namespace: kube-flannel}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop}
              spec: {nodeName: n1}
              ---
              kind: Node
              metadata: {name: n1}
              status: {conditions: [{type: Ready, status: "True"}]}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: deny, namespace: shop}
              spec: {podSelector: {}}
              """,
              """
              kind: DaemonSet
              metadata: {name: calico-node, namespace: kube-system, uid: ds}
              ---
              kind: Pod
              metadata:
                name: calico-node-x
                namespace: kube-system
                ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: calico-node, uid: ds, controller: true}]
              spec: {nodeName: n1, hostNetwork: true}
              status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
              ---
              kind: Pod
              metadata: {name: web, namespace: shop}
              spec: {nodeName: n1}
              ---
              kind: Node
              metadata: {name: n1}
              status: {conditions: [{type: Ready, status: "True"}]}
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/network-policies/")
          .source(
              "https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    if (!runsPods(cluster)) {
      return notApplicable("no application runs a pod on the pod network");
    }
    Enforcement found = Enforcement.of(cluster);
    List<Note> notes = found.notes().stream().map(Note::of).toList();
    return switch (found.does()) {
      case YES -> found.uncovered().isEmpty() ? new Verdict.Pass(notes) : uncovered(found, notes);
      case NO -> none(found, cluster.list(Resources.NETWORK_POLICIES).size());
      case UNKNOWN -> unknown(found);
    };
  }

  private static boolean runsPods(Cluster cluster) {
    return cluster.list(Resources.PODS).stream()
        .anyMatch(pod -> pod.isLive() && !pod.spec().isOnHostNetwork());
  }

  private static Verdict uncovered(Enforcement found, List<Note> notes) {
    List<String> nodes = found.uncovered();
    String engine =
        found.engines().stream()
            .filter(one -> one.does() == Does.YES)
            .map(Engine::name)
            .distinct()
            .collect(Collectors.joining(" and "));
    List<Evidence> evidence = new ArrayList<>();
    nodes.forEach(
        node ->
            evidence.add(
                at("status", "no ready agent of " + engine, "a ready agent")
                    .on(new Subject("", "v1", "Node", "", node))));
    Verdict.Fail fail =
        fail(
            CRITICAL,
            "%s of %s is not ready on %s that %s pods: %s."
                .formatted(
                    "The agent",
                    engine,
                    nodes.size() == 1 ? "a node" : nodes.size() + " nodes",
                    nodes.size() == 1 ? "runs" : "run",
                    Names.some(nodes)),
            Remedy.think(
                "Find out why %s has no ready pod there; until it has, drain the nodes."
                    .formatted(firstWhere(found))),
            evidence);
    for (Note note : notes) {
      fail = fail.with(note);
    }
    return fail;
  }

  private static String firstWhere(Enforcement found) {
    return found.engines().stream()
        .filter(one -> one.does() == Does.YES)
        .map(Engine::where)
        .findFirst()
        .orElse("the agent");
  }

  private static Verdict none(Enforcement found, int policies) {
    Severity severity = policies == 0 ? HIGH : CRITICAL;
    String effect =
        switch (policies) {
          case 0 -> "a policy would have no effect";
          case 1 -> "the one NetworkPolicy has no effect";
          default -> "%s NetworkPolicies have no effect".formatted(policies);
        };
    List<Evidence> evidence = new ArrayList<>();
    for (Engine engine : found.engines()) {
      evidence.add(
          at(
              engine.where().isEmpty() ? "nodes" : engine.where(),
              engine.name() + (engine.because().isEmpty() ? "" : ", " + engine.because()),
              "an engine that enforces policies"));
    }
    String names =
        found.engines().stream().map(Engine::name).distinct().collect(Collectors.joining(", "));
    return fail(
        severity,
        "Nothing enforces policies (%s): %s.".formatted(names, effect),
        remedy(found.engines().getFirst()),
        evidence);
  }

  private static Remedy remedy(Engine engine) {
    String what = "Let something enforce policies before you rely on them.";
    return engine.remedy().startsWith("aws ")
        ? Remedy.paste(what, engine.remedy()).reviewed()
        : Remedy.think(engine.remedy().isEmpty() ? what : engine.remedy());
  }

  private static Verdict unknown(Enforcement found) {
    String names =
        found.engines().stream().map(Engine::name).distinct().collect(Collectors.joining(", "));
    return notObservable(
        names.isEmpty()
            ? "no network and no engine of policies was recognised"
            : "whether %s enforces policies here cannot be seen".formatted(names));
  }
}
