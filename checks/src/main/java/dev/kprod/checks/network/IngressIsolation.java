package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.NAMESPACES;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

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
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  private static final Note ENFORCEMENT =
      Note.of("whether the network of this cluster enforces policies is not judged yet");

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
    Findings found = new Findings();
    for (Workload workload : workloads) {
      for (PodModel model : Isolation.models(workload, cluster)) {
        found.add(workload, Isolation.of(model, Direction.INGRESS, cluster));
      }
    }
    if (found.judged.isEmpty()) {
      return notApplicable("all its pods have their node's network, which no policy can isolate");
    }
    if (params.of(INCLUDE_UNLABELLED_NEWCOMER)) {
      found.newcomer =
          Isolation.of(PodModel.newcomer(namespace.name()), Direction.INGRESS, cluster);
    }
    return found.verdict(namespace);
  }

  /// What was found of one namespace.
  private static final class Findings {
    private final List<Workload> judged = new ArrayList<>();
    private final List<Workload> unselected = new ArrayList<>();
    private final List<Workload> open = new ArrayList<>();
    private final SortedMap<Subject, List<Workload>> voided = new TreeMap<>();
    private final List<Isolation.Undetermined> undetermined = new ArrayList<>();
    private Isolation newcomer = new Isolation.OnHost();

    void add(Workload workload, Isolation isolation) {
      switch (isolation) {
        case Isolation.OnHost host -> {
          return;
        }
        case Isolation.Isolated isolated -> {}
        case Isolation.Unselected none -> addOnce(unselected, workload);
        case Isolation.Voided(List<Subject> by) ->
            by.forEach(
                policy ->
                    addOnce(voided.computeIfAbsent(policy, unseen -> new ArrayList<>()), workload));
        case Isolation.Undetermined some -> undetermined.add(some);
      }
      addOnce(judged, workload);
      if (isOpen(isolation)) {
        addOnce(open, workload);
      }
    }

    private static void addOnce(List<Workload> workloads, Workload workload) {
      if (!workloads.contains(workload)) {
        workloads.add(workload);
      }
    }

    private static boolean isOpen(Isolation isolation) {
      return switch (isolation) {
        case Isolation.Unselected none -> true;
        case Isolation.Voided opened -> true;
        case Isolation.Isolated isolated -> false;
        case Isolation.OnHost host -> false;
        case Isolation.Undetermined some -> false;
      };
    }

    Verdict verdict(Namespace namespace) {
      if (!open.isEmpty() || isOpen(newcomer)) {
        return fail(HIGH, message(), remedy(namespace), evidence()).with(ENFORCEMENT);
      }
      if (newcomer instanceof Isolation.Undetermined some) {
        undetermined.add(some);
      }
      return undetermined.isEmpty() ? pass(ENFORCEMENT) : unknown(undetermined.getFirst());
    }

    private static Verdict unknown(Isolation.Undetermined some) {
      if (!some.unseen().isEmpty()) {
        return undecided(some.because(), some.unseen().toArray(Read<?>[]::new));
      }
      String names =
          some.policies().stream()
              .map(policy -> policy.kind() + " " + policy.name())
              .collect(Collectors.joining(", "));
      return notObservable("%s: %s".formatted(some.because(), names));
    }

    private String message() {
      if (open.isEmpty()) {
        return ("Its %s are isolated, but a new pod without their labels accepts traffic from any "
                + "pod.")
            .formatted(judged.size() == 1 ? "pods" : judged.size() + " workloads");
      }
      List<String> causes = new ArrayList<>();
      if (!unselected.isEmpty()) {
        causes.add("no policy selects " + names(unselected));
      }
      voided.forEach(
          (policy, workloads) ->
              causes.add(
                  "%s %s lets everyone in to %s"
                      .formatted(policy.kind(), policy.name(), names(workloads))));
      return "%s of %s workloads accept traffic from any pod on every port: %s."
          .formatted(open.size(), judged.size(), String.join("; ", causes));
    }

    private static String names(List<Workload> workloads) {
      List<String> names = workloads.stream().map(Workload::shortName).toList();
      return names.size() <= 3
          ? String.join(", ", names)
          : "%s and %s more".formatted(String.join(", ", names.subList(0, 2)), names.size() - 2);
    }

    private List<Evidence> evidence() {
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(
          at(
              "pods",
              "%s of %s workloads isolated".formatted(judged.size() - open.size(), judged.size()),
              "all, and new pods too"));
      if (!unselected.isEmpty()) {
        evidence.add(at("pods", names(unselected), "a policy that selects them"));
      }
      SortedMap<Subject, List<Workload>> opening = new TreeMap<>(voided);
      if (newcomer instanceof Isolation.Voided(List<Subject> by)) {
        by.forEach(policy -> opening.putIfAbsent(policy, List.of()));
      }
      opening
          .keySet()
          .forEach(
              policy ->
                  evidence.add(
                      at("spec.ingress", "everyone on every port", "those who need to come in")
                          .on(policy)));
      return evidence;
    }

    private Remedy remedy(Namespace namespace) {
      boolean onlyVoided = unselected.isEmpty() && !(newcomer instanceof Isolation.Unselected);
      if (onlyVoided) {
        Map.Entry<Subject, String> first =
            voided.isEmpty()
                ? Map.entry(((Isolation.Voided) newcomer).by().getFirst(), "new pods")
                : Map.entry(voided.firstEntry().getKey(), names(voided.firstEntry().getValue()));
        return Remedy.think(
            "Let the ingress rules of %s %s name who needs to reach %s; a default deny beside it "
                    .formatted(first.getKey().kind(), first.getKey().name(), first.getValue())
                + "changes nothing.");
      }
      return Remedy.paste(
              "Deny what no policy allows; first allow what Services and Ingresses need here.",
              """
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata:
                name: default-deny-ingress
                namespace: %s
              spec:
                podSelector: {}
                policyTypes: [Ingress]
              """
                  .formatted(yaml(namespace.name()))
                  .strip())
          .reviewed();
    }

    private static String yaml(String name) {
      return name.matches("[a-z][a-z0-9-]*") ? name : Tree.of(name).toString();
    }
  }
}
