package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;

import dev.kprod.check.Evidence;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One thing that is amiss with the quotas and defaults of a namespace.
///
/// @param words what it is, a part of a sentence
record QuotaFinding(Severity severity, String words, Evidence evidence) {
  private static final List<String> COMPUTE = List.of("requests.cpu", "requests.memory");

  /// Objects that cost money or fill etcd.
  private static final List<String> OBJECTS =
      List.of(
          "services.loadbalancers",
          "services.nodeports",
          "persistentvolumeclaims",
          "requests.storage",
          "count/jobs.batch",
          "count/configmaps",
          "count/secrets");

  /// Returns which limits are missing.
  ///
  /// @param because why the namespace is a tenant's
  static List<QuotaFinding> missing(Quotas quotas, String because) {
    List<QuotaFinding> findings = new ArrayList<>();
    List<String> compute = COMPUTE.stream().filter(resource -> !quotas.cover(resource)).toList();
    if (!compute.isEmpty()) {
      String words = String.join(" and ", compute);
      findings.add(
          new QuotaFinding(
              MEDIUM,
              "no quota limits " + words,
              at("spec.hard", "no %s; %s".formatted(words, because), "a ResourceQuota with both")));
    }
    if (!quotas.cover("pods")) {
      findings.add(
          new QuotaFinding(
              LOW, "no quota limits the number of pods", at("spec.hard", "no pods", "pods")));
    }
    if (OBJECTS.stream().noneMatch(quotas::cover)) {
      findings.add(
          new QuotaFinding(
              LOW,
              "no quota limits any object",
              at("spec.hard", "no objects", "one of " + String.join(", ", OBJECTS))));
    }
    return findings;
  }

  /// Finds a quota that is larger than the cluster.
  static Optional<QuotaFinding> tooLarge(Quotas quotas, List<Node> nodes) {
    Map<String, Quantity> given = new TreeMap<>();
    nodes.forEach(
        node ->
            node.allocatable()
                .forEach((resource, amount) -> given.merge(resource, amount, Quantity::plus)));
    List<String> over = new ArrayList<>();
    for (String resource : MissingRequests.WANTED) {
      Quantity hard = quotas.limits().get("requests." + resource);
      Quantity all = given.get(resource);
      if (hard == null || all == null || hard.compareTo(all) <= 0) {
        return Optional.empty();
      }
      over.add("%s %s of %s".formatted(resource, hard, all));
    }
    return Optional.of(
        new QuotaFinding(
            LOW,
            "its quota is larger than the whole cluster, so it limits nothing",
            at("spec.hard", String.join(", ", over), "less than all nodes together")));
  }

  /// Returns what is amiss with what containers are given.
  ///
  /// @param shared whether several teams are known to share the cluster
  static List<QuotaFinding> defaults(
      ContainerDefaults defaults, List<Workload> workloads, boolean shared) {
    List<QuotaFinding> findings = new ArrayList<>();
    List<String> lacking =
        workloads.stream().filter(QuotaFinding::lacks).map(Workload::shortName).toList();
    List<String> absent =
        MissingRequests.WANTED.stream()
            .filter(resource -> !defaults.requests().containsKey(resource))
            .toList();
    if (!absent.isEmpty() && (shared || !lacking.isEmpty())) {
      findings.add(
          new QuotaFinding(
              MEDIUM,
              "no LimitRange gives containers a default request of " + String.join(" and ", absent),
              at(
                  "spec.limits[type=Container].defaultRequest",
                  lacking.isEmpty()
                      ? "absent; the fact tenancy is multi"
                      : "absent; %s request less than cpu and memory, first %s"
                          .formatted(count(lacking), lacking.getFirst()),
                  "cpu and memory")));
    }
    if (!defaults.contradictions().isEmpty()) {
      findings.add(
          new QuotaFinding(
              MEDIUM,
              "two LimitRanges give containers different defaults, and which one wins is undefined",
              at(
                  "spec.limits[type=Container]",
                  String.join("; ", defaults.contradictions()),
                  "one default for each resource")));
    }
    return findings;
  }

  private static String count(List<String> workloads) {
    return workloads.size() == 1 ? "1 workload" : workloads.size() + " workloads";
  }

  private static boolean lacks(Workload workload) {
    PodSpec spec = workload.template().spec();
    return !MissingRequests.of(spec, spec.lastingContainers(), Map.of()).isEmpty();
  }

  /// Returns which workloads may push others aside, or be pushed aside.
  static List<QuotaFinding> priorities(
      Quotas quotas, Priorities priorities, List<Workload> workloads) {
    List<QuotaFinding> findings = new ArrayList<>();
    if (!quotas.byPriority() && !priorities.areRuled()) {
      for (Workload workload : workloads) {
        priorities
            .presumed(workload)
            .ifPresent(
                high ->
                    findings.add(
                        new QuotaFinding(
                            MEDIUM,
                            "%s is not critical and may push aside what is"
                                .formatted(workload.shortName()),
                            at(
                                    workload.specPath() + ".priorityClassName",
                                    "%s (%s)".formatted(high.name(), high.value()),
                                    "a lower class, or a quota scoped by PriorityClass")
                                .on(workload.subject()))));
      }
    }
    priorities
        .lifting()
        .ifPresent(
            lifting ->
                workloads.stream()
                    .filter(priorities::isCritical)
                    .filter(workload -> workload.template().spec().priorityClass().isEmpty())
                    .findFirst()
                    .ifPresent(
                        workload ->
                            findings.add(
                                new QuotaFinding(
                                    LOW,
                                    ("the default PriorityClass %s lifts everything else to where"
                                            + " %s is, which is critical and names no class")
                                        .formatted(lifting.name(), workload.shortName()),
                                    at(
                                            workload.specPath() + ".priorityClassName",
                                            Tree.ABSENT,
                                            "a class above the default %s"
                                                .formatted(lifting.value()))
                                        .on(workload.subject())))));
    return findings;
  }
}
