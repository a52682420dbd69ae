package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.DISRUPTION_BUDGETS;
import static dev.kprod.cluster.Resources.SERVICES;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.availability.Room.Answer;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.selector.Selector;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a budget selects the pods it was made for, and no others.
///
/// A budget of an operator is left to the operator: many keep two, of the primary and of the rest.
final class PdbSelector implements Check<DisruptionBudget> {
  static final Param<Boolean> ALLOW_SHARED =
      new Param<>(
          "allowSharedSelector",
          ValueType.flag(),
          true,
          "A canary and its stable version share a Service and may well share a budget.");

  private static final String FAMILY = "app.kubernetes.io/instance";

  private static final Declaration<DisruptionBudget> DECLARATION =
      Declaration.of(
              "ha-pdb-selector",
              Subjects.of(
                  DISRUPTION_BUDGETS,
                  "budget",
                  "budgets",
                  SubjectKind.Radius.NAMESPACE,
                  SubjectKind.Reach.APPLICATIONS))
          .title("Every PodDisruptionBudget selects the pods of exactly one workload.")
          .severity(MEDIUM)
          .reads(Replicated.READS)
          .param(ALLOW_SHARED)
          .breaks(
              """
              A budget that selects nothing protects nothing, while everybody believes it does. One
              that spans workloads lets the failure of one hold back drains of the other, and one
              that covers a part leaves the rest to be evicted at once.
              """)
          .judged(
              "A budget without a selector fails, and so does one that selects no pod, unless what"
                  + " it selects is scaled to zero or an operator made the budget.",
              "A budget with an empty selector fails in a namespace with several workloads.",
              "A budget over several workloads fails, and passes with a remark if an operator made "
                  + "the budget, if all are StatefulSets of one resource and one application, or, "
                  + "with allowSharedSelector, if one Service selects them all.",
              "It is left to ha-pdb-headroom if the disruption controller cannot count one of"
                  + " them.",
              "A budget over a part of the pods of a workload fails, unless an operator made it; "
                  + "replicated serving workloads are left to ha-pdb.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              ---
              kind: Deployment
              metadata: {name: api}
              spec: {template: {metadata: {labels: {app: api}}}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: both}
              spec:
                maxUnavailable: 1
                selector: {matchExpressions: [{key: app, operator: In, values: [api, web]}]}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {metadata: {labels: {app: web}}}}
              ---
              kind: PodDisruptionBudget
              metadata: {name: web}
              spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
              """)
          .source("https://kubernetes.io/docs/tasks/run-application/configure-pdb/")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/disruption/disruption.go")
          .build();

  @Override
  public Declaration<DisruptionBudget> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(DisruptionBudget budget, Cluster cluster, Params params) {
    return switch (budget.selector()) {
      case Selector.Nothing none ->
          fail(
              MEDIUM,
              "It has no selector, so it selects no pod.",
              Remedy.think("Give it the selector of the workload that it is for, or delete it."),
              at("spec.selector", "absent", "the selector of a workload"));
      case Selector.Invalid(String reason) ->
          fail(
              MEDIUM,
              "Its selector is not one that Kubernetes reads: %s.".formatted(reason),
              Remedy.think("Give it the selector of the workload that it is for."),
              at("spec.selector", budget.tree().at("spec", "selector"), "a selector"));
      case Selector.Everything all ->
          judge(budget, cluster, params, workloadsBeside(budget, cluster));
      case Selector.Matching some -> judge(budget, cluster, params, List.of());
    };
  }

  private static List<Workload> workloadsBeside(DisruptionBudget budget, Cluster cluster) {
    return Workloads.of(cluster).in(budget.namespace());
  }

  /// Judges a budget with a selector.
  ///
  /// @param swept all workloads of the namespace, for the selector that selects them all
  private static Verdict judge(
      DisruptionBudget budget, Cluster cluster, Params params, List<Workload> swept) {
    List<Workload> owners = Workloads.of(cluster).selected(budget.namespace(), budget.selector());
    List<Workload> awake =
        owners.stream()
            .filter(owner -> !owner.livePods().isEmpty() || !isIdle(owner, cluster))
            .toList();
    if (awake.isEmpty()) {
      return owners.isEmpty()
          ? selectsNobody(budget)
          : notApplicable(
              "%s has no pod now, as is wanted".formatted(owners.getFirst().shortName()));
    }
    if (swept.size() > 1 && budget.controller().isEmpty()) {
      return severalOwners(budget, swept);
    }
    return awake.size() > 1
        ? shared(budget, awake, cluster, params)
        : one(budget, awake.getFirst(), cluster);
  }

  private static boolean isIdle(Workload workload, Cluster cluster) {
    return workload.isBatch()
        || workload.isAtZero()
        || (Floor.of(workload, cluster) instanceof Floor.Of of && of.isDeclaredZero());
  }

  private static Verdict selectsNobody(DisruptionBudget budget) {
    if (budget.controller().isPresent()) {
      return notApplicable(
          "it selects no pod, and %s %s keeps it"
              .formatted(budget.controller().get().kind(), budget.controller().get().name()));
    }
    return fail(
        MEDIUM,
        "It selects no pod.",
        Remedy.think(
            "Give it the labels of the pods that it is for, or delete it if they are gone."),
        at("spec.selector", Budgets.text(budget.selector()), "the labels of some pods"));
  }

  private static Verdict shared(
      DisruptionBudget budget, List<Workload> owners, Cluster cluster, Params params) {
    Optional<ApiObject.Owner> operator = budget.controller();
    if (operator.isPresent()) {
      return pass(
          Note.of(
              "it spans %s workloads, as %s %s made it"
                  .formatted(owners.size(), operator.get().kind(), operator.get().name())));
    }
    if (new Room(budget, cluster).now() instanceof Answer.GivesUp(Workload at)) {
      return notApplicable(
          "it selects %s, whose pods cannot be counted, which ha-pdb-headroom judges"
              .formatted(at.shortName()));
    }
    if (isFamily(owners)) {
      return pass(Note.of("it spans %s parts of one application".formatted(owners.size())));
    }
    if (!params.of(ALLOW_SHARED) || owners.stream().anyMatch(Workload::isBatch)) {
      return severalOwners(budget, owners);
    }
    return cluster.list(SERVICES).stream()
        .filter(service -> service.namespace().equals(budget.namespace()))
        .filter(service -> sendsToAll(service, owners))
        .findFirst()
        .map(
            common ->
                pass(
                    Note.of(
                        "it spans %s workloads behind Service %s"
                            .formatted(owners.size(), common.name()))))
        .orElseGet(() -> severalOwners(budget, owners));
  }

  /// Parts of one application that one resource of an operator made.
  private static boolean isFamily(List<Workload> owners) {
    Set<String> families = new HashSet<>();
    for (Workload owner : owners) {
      Optional<ApiObject.Owner> above = owner.above();
      if (owner.kind() != Workload.Kind.STATEFUL_SET || above.isEmpty()) {
        return false;
      }
      families.add(
          above.get().kind()
              + "/"
              + above.get().name()
              + "/"
              + owner.template().labels().get(FAMILY));
    }
    return families.size() == 1;
  }

  private static boolean sendsToAll(Service service, List<Workload> owners) {
    Selector selector = service.selector();
    return owners.stream()
        .allMatch(
            owner ->
                owner.livePods().isEmpty()
                    ? selector.matches(owner.template().labels())
                    : selector.matches(owner.livePods().getFirst().labels()));
  }

  private static Verdict severalOwners(DisruptionBudget budget, List<Workload> owners) {
    return fail(
        MEDIUM,
        "It selects pods of %s workloads: %s.".formatted(owners.size(), names(owners)),
        Remedy.think(
            "Make a budget for each of them, with the selector of its own workload, and delete "
                + "this one."),
        at("spec.selector", Budgets.text(budget.selector()), "the labels of one workload"));
  }

  private static String names(List<Workload> owners) {
    String first = String.join(", ", owners.stream().limit(3).map(Workload::shortName).toList());
    return owners.size() <= 3 ? first : "%s and %s more".formatted(first, owners.size() - 3);
  }

  private static Verdict one(DisruptionBudget budget, Workload owner, Cluster cluster) {
    Set<String> selected = new HashSet<>();
    Workloads.of(cluster)
        .pods(budget.namespace(), budget.selector())
        .forEach(pod -> selected.add(pod.name()));
    List<Pod> live = owner.livePods();
    boolean elsewhere = isJudgedByPdb(owner, cluster);
    List<Pod> left = live.stream().filter(pod -> !selected.contains(pod.name())).toList();
    if (left.isEmpty()) {
      return pass();
    }
    String part =
        "%s of the %s pods of %s"
            .formatted(live.size() - left.size(), live.size(), owner.shortName());
    Optional<ApiObject.Owner> operator = budget.controller();
    if (operator.isPresent()) {
      return pass(
          Note.of(
              "it covers %s, as %s %s made it"
                  .formatted(part, operator.get().kind(), operator.get().name())));
    }
    if (elsewhere) {
      return notApplicable("it covers %s, which ha-pdb judges".formatted(part));
    }
    return fail(
        MEDIUM,
        "It covers %s; %s is among the others.".formatted(part, left.getFirst().name()),
        new PdbManifest(owner).remedy(budget),
        at("spec.selector", Budgets.text(budget.selector()), "the labels of all its pods"));
  }

  private static boolean isJudgedByPdb(Workload owner, Cluster cluster) {
    return Replicated.many(owner, cluster, replicated -> pass()) instanceof Verdict.Pass;
  }
}
