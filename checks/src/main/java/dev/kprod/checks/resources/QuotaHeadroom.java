package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
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
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Scale;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a quota is about to refuse pods.
///
/// What counts is `spec.hard`; the controller may not have looked at it yet.
final class QuotaHeadroom implements Check<ResourceQuota> {
  static final Param<BigDecimal> WARN =
      new Param<>(
          "warn",
          ValueType.decimal(BigDecimal.ZERO, BigDecimal.ONE),
          new BigDecimal("0.9"),
          "The last tenth is what a rolling update takes on top.");

  private static final String REFUSED = "exceeded quota: ";

  private static final Declaration<ResourceQuota> DECLARATION =
      Declaration.of(
              "quota-headroom",
              Subjects.of(
                  Resources.RESOURCE_QUOTAS,
                  "quota",
                  "quotas",
                  SubjectKind.Radius.NAMESPACE,
                  SubjectKind.Reach.APPLICATIONS))
          .title("Every ResourceQuota leaves room for more pods.")
          .severity(HIGH)
          .reads(Words.WORKLOAD)
          .mayRead(Resources.WARNINGS)
          .param(WARN)
          .breaks(
              """
              An autoscaler or a rollout asks for one more pod and admission refuses it. There is
              no pending pod that an alert could see: the workload just stays too small.
              """)
          .judged(
              "What is in use is compared with spec.hard, resource by resource; 0 is not judged.",
              "From warn on, a quota on what pods use fails, and so does one that refuses pods"
                  + " now.",
              "A quota on other objects fails as low, and only once it is used up.",
              "A quota that its controller has not counted yet is unknown.")
          .example(
              """
              kind: ResourceQuota
              metadata: {name: team}
              spec: {hard: {requests.memory: 20Gi}}
              status: {hard: {requests.memory: 20Gi}, used: {requests.memory: 20Gi}}
              """,
              """
              kind: ResourceQuota
              metadata: {name: team}
              spec: {hard: {requests.memory: 20Gi}}
              status: {hard: {requests.memory: 20Gi}, used: {requests.memory: 12Gi}}
              """)
          .source("https://kubernetes.io/docs/concepts/policy/resource-quotas/")
          .build();

  /// How far one resource of a quota is used.
  private record Use(String resource, Quantity used, Quantity hard) {
    BigDecimal share() {
      return used.amount().divide(hard.amount(), 4, RoundingMode.HALF_UP);
    }

    boolean isFull() {
      return used.compareTo(hard) >= 0;
    }

    /// Whether a pod that is refused for it is missed.
    boolean isOfPods() {
      return List.of("cpu", "memory", "ephemeral-storage", "pods", "count/pods").contains(resource)
          || resource.startsWith("hugepages-")
          || resource.startsWith("limits.")
          || (resource.startsWith("requests.") && !resource.equals("requests.storage"));
    }

    String percent() {
      return share().movePointRight(2).setScale(0, RoundingMode.DOWN).toPlainString();
    }
  }

  @Override
  public Declaration<ResourceQuota> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(ResourceQuota quota, Cluster cluster, Params params) {
    Map<String, Quantity> hard = new LinkedHashMap<>(quota.hard());
    hard.values().removeIf(Quantity::isZero);
    if (hard.isEmpty()) {
      return notApplicable(
          quota.hard().isEmpty() ? "it limits nothing" : "it allows none, on purpose");
    }
    List<Use> uses = uses(hard, quota.used());
    if (uses.isEmpty()) {
      return notObservable("the controller of quotas has not counted what is in use");
    }
    List<Use> tight =
        uses.stream()
            .filter(Use::isOfPods)
            .filter(use -> use.share().compareTo(params.of(WARN)) >= 0)
            .toList();
    List<Note> notes =
        quota.isCounted()
            ? List.of()
            : List.of(Note.of("its controller still counts against an older limit"));
    if (!tight.isEmpty()) {
      return withNotes(refusing(quota, tight, cluster, params), notes);
    }
    List<Use> full = uses.stream().filter(Use::isFull).toList();
    return full.isEmpty()
        ? pass(notes.toArray(Note[]::new))
        : withNotes(
            fail(
                LOW,
                "%s is used up: %s of %s."
                    .formatted(
                        full.getFirst().resource(), full.getFirst().used(), full.getFirst().hard()),
                raise(quota, full),
                evidence(full, "less than all of it")),
            notes);
  }

  private static List<Use> uses(Map<String, Quantity> hard, Map<String, Quantity> used) {
    List<Use> uses = new ArrayList<>();
    hard.forEach(
        (resource, limit) -> {
          Quantity taken = used.get(resource);
          if (taken != null) {
            uses.add(new Use(resource, taken, limit));
          }
        });
    uses.sort(Comparator.comparing(Use::share).reversed());
    return uses;
  }

  private static Verdict withNotes(Verdict.Fail fail, List<Note> notes) {
    Verdict.Fail noted = fail;
    for (Note note : notes) {
      noted = noted.with(note);
    }
    return noted;
  }

  private static Verdict.Fail refusing(
      ResourceQuota quota, List<Use> tight, Cluster cluster, Params params) {
    Use worst = tight.getFirst();
    List<Evidence> evidence =
        new ArrayList<>(
            evidence(
                tight,
                "less than %s %%"
                    .formatted(
                        params.of(WARN).movePointRight(2).stripTrailingZeros().toPlainString())));
    Optional<Workload> small = worst.isFull() ? tooSmall(quota, cluster) : Optional.empty();
    Optional<Event> refusal = refusal(quota, cluster);
    small.ifPresent(
        workload ->
            evidence.add(
                at(
                        "status.readyReplicas",
                        "%s of %s pods"
                            .formatted(
                                workload.livePods().size(), workload.replicas().orElseThrow()),
                        "all of them")
                    .on(workload.subject())));
    refusal.ifPresent(event -> evidence.add(at("events", event.message(), "no refusal")));
    String use =
        "%s is used to %s %%: %s of %s"
            .formatted(worst.resource(), worst.percent(), worst.used(), worst.hard());
    String consequence =
        small
            .map(workload -> "; %s is short of pods".formatted(workload.shortName()))
            .or(() -> refusal.map(event -> "; it has refused pods"))
            .orElse("");
    return fail(HIGH, use + consequence + ".", raise(quota, tight), evidence);
  }

  /// A workload that has fewer pods than it wants while the quota is full.
  private static Optional<Workload> tooSmall(ResourceQuota quota, Cluster cluster) {
    return Workloads.of(cluster).in(quota.namespace()).stream()
        .filter(
            workload ->
                workload.scale() instanceof Scale.Replicas(int wanted)
                    && workload.livePods().size() < wanted)
        .findFirst();
  }

  private static Optional<Event> refusal(ResourceQuota quota, Cluster cluster) {
    return cluster.ask(Resources.WARNINGS, quota.namespace()).known().stream()
        .filter(event -> event.reason().equals("FailedCreate"))
        .filter(event -> event.message().contains(REFUSED + quota.name() + ","))
        .findFirst();
  }

  private static List<Evidence> evidence(List<Use> uses, String wanted) {
    return uses.stream()
        .map(
            use ->
                at(
                    "status.used." + use.resource(),
                    "%s of %s (%s %%)".formatted(use.used(), use.hard(), use.percent()),
                    wanted))
        .toList();
  }

  private static Remedy raise(ResourceQuota quota, List<Use> uses) {
    Map<String, Tree> hard = new LinkedHashMap<>();
    for (Use use : uses) {
      hard.put(use.resource(), Tree.of(thirdMore(use.used().max(use.hard())).toString()));
    }
    return Remedy.patch(
            "Raise what is short, if the nodes have it; or find out what takes so much.",
            Subjects.subject(Resources.RESOURCE_QUOTAS, quota),
            "resourcequota",
            Tree.of(Map.of("spec", Tree.of(Map.of("hard", Tree.of(hard))))))
        .reviewed();
  }

  /// Three tenths more, in whole mebibytes of what is counted in bytes, in whole units of the rest.
  private static Quantity thirdMore(Quantity amount) {
    BigDecimal more = amount.amount().multiply(new BigDecimal("1.3"));
    return switch (amount.notation()) {
      case BINARY_SI -> SetResources.mebibytes(more);
      case DECIMAL_SI, DECIMAL_EXPONENT ->
          Quantity.of(more.setScale(0, RoundingMode.UP).longValueExact());
    };
  }
}
