package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NetworkPolicy;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.semantics.selector.Requirement;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a policy selects anything, and each of its rules can mean anybody.
final class PolicySelection implements Check<NetworkPolicy> {
  static final Param<Integer> GRACE_HOURS =
      new Param<>(
          "graceHours",
          ValueType.count(0, 10_000),
          24,
          "A policy may be applied the day before what it is for.");

  private static final SubjectKind<NetworkPolicy> POLICIES =
      Subjects.of(
          Resources.NETWORK_POLICIES,
          "policy",
          "policies",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.APPLICATIONS);

  private static final Declaration<NetworkPolicy> DECLARATION =
      Declaration.of("net-policy-selection", POLICIES)
          .title("Each policy selects pods, and each rule can match something.")
          .severity(MEDIUM)
          .reads(Words.BATCH)
          .reads(Resources.NAMESPACES)
          .param(GRACE_HOURS)
          .breaks(
              """
              A typo in a selector leaves the database open, or cuts off who calls it, and the object
              looks fine in review.
              """)
          .judged(
              "A policy younger than graceHours is left out, and one in a namespace where nothing"
                  + " runs.",
              "Selectors are asked of running pods, and of the templates of what runs no pod now.",
              "It fails if its pod selector picks nothing, or only pods with their node's network,"
                  + " which no policy can isolate.",
              "It fails if a peer of a rule picks no namespace or no pod, or if no pod that a rule"
                  + " is about declares the port that the rule calls by name.",
              "It fails at low if it comes with a Helm release of which other policies select pods:"
                  + " charts bring policies for components that were not turned on.",
              "Blocks of addresses, ports by number and empty selectors are not judged.")
          .example(
              """
              kind: Deployment
              metadata: {name: db, namespace: shop}
              spec: {template: {metadata: {labels: {app.kubernetes.io/name: database}}}}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: db-access, namespace: shop}
              spec: {podSelector: {matchLabels: {app: database}}}
              """,
              """
              kind: Deployment
              metadata: {name: db, namespace: shop}
              spec: {template: {metadata: {labels: {app.kubernetes.io/name: database}}}}
              ---
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              metadata: {name: db-access, namespace: shop}
              spec: {podSelector: {matchLabels: {app.kubernetes.io/name: database}}}
              """)
          .source("https://kubernetes.io/docs/concepts/services-networking/network-policies/")
          .build();

  @Override
  public Declaration<NetworkPolicy> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(NetworkPolicy policy, Cluster cluster, Params params) {
    boolean young =
        policy
            .createdAt()
            .filter(
                at -> at.plus(Duration.ofHours(params.of(GRACE_HOURS))).isAfter(cluster.takenAt()))
            .isPresent();
    if (young) {
      return notApplicable("it is younger than %s h".formatted(params.of(GRACE_HOURS)));
    }
    PodModels models = PodModels.of(cluster);
    if (models.in(policy.namespace()).isEmpty()) {
      return notApplicable("nothing runs in its namespace");
    }
    Severity severity = severity(policy, cluster, models);
    Optional<Verdict> subject = selects(policy, models, severity);
    return subject
        .or(() -> new RuleMatches(policy, cluster, severity).find())
        .orElseGet(() -> pass());
  }

  private static Optional<Verdict> selects(
      NetworkPolicy policy, PodModels models, Severity severity) {
    List<PodModels.Model> picked = models.selected(policy.namespace(), policy.pods());
    List<PodModels.Model> all = models.in(policy.namespace());
    if (picked.isEmpty()) {
      List<Map<String, String>> labels = all.stream().map(one -> one.pod().labels()).toList();
      Optional<NearLabels> near = NearLabels.find(policy.pods(), labels);
      String hint =
          near.map(one -> "; %s %s %s".formatted(one.carriers(), carry(one), one.label()))
              .orElse("");
      return Optional.of(
          fail(
              severity,
              "It selects nothing: %s matches 0 of %s pod models here%s."
                  .formatted(policy.pods(), all.size(), hint),
              near.map(one -> patch(policy, one))
                  .orElseGet(
                      () ->
                          Remedy.think(
                              "Let spec.podSelector name labels that pods carry, or delete it.")),
              at(
                  "spec.podSelector",
                  "%s matches 0 of %s pod models%s".formatted(policy.pods(), all.size(), hint),
                  "a selector that matches pods")));
    }
    if (picked.stream().allMatch(one -> one.pod().onHost())) {
      return Optional.of(
          fail(
              severity,
              "It has no effect: all pods that it selects have their node's network.",
              Remedy.think(
                  "Take hostNetwork from the pods, or filter at the nodes; then delete it."),
              at("spec.podSelector", "only pods with hostNetwork", "pods of the pod network")));
    }
    return Optional.empty();
  }

  private static String carry(NearLabels near) {
    return near.carriers() == 1 ? "carries" : "carry";
  }

  private static Remedy patch(NetworkPolicy policy, NearLabels near) {
    String wrong = near.wanted().substring(0, near.wanted().indexOf('='));
    Map<String, Tree> kept = new LinkedHashMap<>();
    if (policy.pods() instanceof Selector.Matching(List<Requirement> requirements)) {
      requirements.stream()
          .filter(one -> one.operator() == Requirement.Operator.EQUALS)
          .filter(one -> !one.key().equals(wrong))
          .forEach(one -> kept.put(one.key(), Tree.of(one.values().getFirst())));
    }
    kept.put(near.key(), Tree.of(near.value()));
    Tree body =
        Tree.of(
            Map.of(
                "spec",
                Tree.of(Map.of("podSelector", Tree.of(Map.of("matchLabels", Tree.of(kept)))))));
    Subject subject = Subjects.subject(Resources.NETWORK_POLICIES, policy);
    return Remedy.patch("Select by the label that pods carry.", subject, "networkpolicy", body)
        .reviewed();
  }

  /// A chart brings policies for parts of it that are not turned on.
  private static Severity severity(NetworkPolicy policy, Cluster cluster, PodModels models) {
    Map<String, String> labels = policy.labels();
    String release = labels.getOrDefault("app.kubernetes.io/instance", "");
    if (!labels.getOrDefault("app.kubernetes.io/managed-by", "").equals("Helm")) {
      return MEDIUM;
    }
    boolean others =
        cluster.list(Resources.NETWORK_POLICIES).stream()
            .filter(other -> other.namespace().equals(policy.namespace()))
            .filter(other -> !other.name().equals(policy.name()))
            .filter(
                other ->
                    other.labels().getOrDefault("app.kubernetes.io/instance", "").equals(release))
            .anyMatch(other -> !models.selected(other.namespace(), other.pods()).isEmpty());
    return others ? LOW : MEDIUM;
  }
}
