package dev.kprod.checks.resources;

import dev.kprod.check.Criticality;
import dev.kprod.check.Params;
import dev.kprod.cluster.AdmissionPolicy;
import dev.kprod.cluster.AdmissionPolicyBinding;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PriorityClass;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import java.util.List;
import java.util.Optional;

/// Which workloads are critical, and which others may push them aside.
final class Priorities {
  /// What is read.
  static final Reads READS =
      Reads.NONE.may(
          Resources.PRIORITY_CLASSES,
          Resources.VALIDATING_ADMISSION_POLICIES,
          Resources.VALIDATING_ADMISSION_POLICY_BINDINGS);

  /// Kubernetes' own classes begin here; they make nothing critical for a business.
  private static final long SYSTEM = 2_000_000_000L;

  private final List<PriorityClass> classes;
  private final boolean ruled;
  private final Criticality criticality;
  private final long high;

  /// @param high from which value on a class counts as high
  Priorities(Cluster cluster, Params params, long high) {
    this.classes = cluster.ask(Resources.PRIORITY_CLASSES).known();
    this.ruled = isRuled(cluster);
    this.criticality = new Criticality(cluster, params);
    this.high = high;
  }

  /// Says whether a policy that refuses pods looks at their PriorityClass.
  private static boolean isRuled(Cluster cluster) {
    List<AdmissionPolicyBinding> bindings =
        cluster.ask(Resources.VALIDATING_ADMISSION_POLICY_BINDINGS).known();
    List<AdmissionPolicy> policies = cluster.ask(Resources.VALIDATING_ADMISSION_POLICIES).known();
    return policies.stream()
        .filter(policy -> policy.match().coversPodCreation())
        .filter(policy -> policy.tree().at("spec").toString().contains("priorityClassName"))
        .anyMatch(
            policy ->
                bindings.stream()
                    .anyMatch(
                        binding -> binding.isDenying() && binding.policy().equals(policy.name())));
  }

  /// Says whether a policy keeps high classes from pods that must not have them.
  boolean areRuled() {
    return ruled;
  }

  /// Says whether a workload is critical: by its marks, or by its class.
  boolean isCritical(Workload workload) {
    return criticality.isCritical(workload);
  }

  /// Finds the high class that a workload uses though it is not critical.
  Optional<PriorityClass> presumed(Workload workload) {
    return criticality
        .classOf(workload)
        .filter(known -> known.value() >= high && !isCritical(workload));
  }

  /// Returns the high classes that somebody made, by name.
  List<String> high() {
    return classes.stream()
        .filter(known -> known.value() >= high && known.value() < SYSTEM)
        .map(ApiObject::name)
        .sorted()
        .toList();
  }

  /// Finds the class that pods without any are given, if it lifts them above nothing.
  Optional<PriorityClass> lifting() {
    return classes.stream().filter(known -> known.isDefault() && known.value() > 0).findFirst();
  }
}
