package dev.kprod.check;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PriorityClass;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.selector.Selector;
import java.util.List;
import java.util.Optional;

/// Which workloads are critical for the business: by their marks, or by their PriorityClass.
///
/// Whoever asks takes [Facts#CRITICAL_SELECTOR] and [Facts#CRITICAL_PRIORITY].
public final class Criticality {
  /// What is read; without it the marks alone decide.
  public static final Reads READS = Reads.NONE.may(Resources.PRIORITY_CLASSES);

  /// Kubernetes' own classes begin here; they make nothing critical for a business.
  private static final long SYSTEM = 2_000_000_000L;

  private final List<PriorityClass> classes;
  private final Selector selector;
  private final long threshold;

  /// Prepares the question with what people stated.
  public Criticality(Cluster cluster, Params params) {
    this.classes = cluster.ask(Resources.PRIORITY_CLASSES).known();
    this.selector = Selector.parse(params.of(Facts.CRITICAL_SELECTOR));
    this.threshold = params.of(Facts.CRITICAL_PRIORITY);
  }

  /// Says whether a workload is critical.
  public boolean isCritical(Workload workload) {
    return selector.matches(workload.labels())
        || selector.matches(workload.annotations())
        || classOf(workload)
            .filter(known -> known.value() >= threshold && known.value() < SYSTEM)
            .isPresent();
  }

  /// Finds the PriorityClass that the pods of a workload name.
  public Optional<PriorityClass> classOf(Workload workload) {
    String name = workload.template().spec().priorityClass();
    return name.isEmpty()
        ? Optional.empty()
        : classes.stream().filter(known -> known.name().equals(name)).findFirst();
  }
}
