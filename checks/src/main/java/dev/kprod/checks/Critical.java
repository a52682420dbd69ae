package dev.kprod.checks;

import dev.kprod.check.Facts;
import dev.kprod.check.Params;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PriorityClass;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.selector.Selector;
import java.util.List;

/// Which workloads are critical: by a mark, or by the priority that somebody gave them. Declare
/// [#READS] and take [Facts#CRITICAL_SELECTOR] and [Facts#CRITICAL_PRIORITY].
public final class Critical {
  /// What is read.
  public static final Reads READS = Reads.NONE.may(Resources.PRIORITY_CLASSES);

  /// Kubernetes' own classes begin here; they make nothing critical for a business.
  private static final long SYSTEM = 2_000_000_000L;

  private final List<PriorityClass> classes;
  private final Selector marked;
  private final long threshold;

  /// Learns what counts as critical in a cluster.
  public Critical(Cluster cluster, Params params) {
    this.classes = cluster.ask(Resources.PRIORITY_CLASSES).known();
    this.marked = Selector.parse(params.of(Facts.CRITICAL_SELECTOR));
    this.threshold = params.of(Facts.CRITICAL_PRIORITY);
  }

  /// Says whether a workload is critical.
  public boolean is(Workload workload) {
    String name = workload.template().spec().priorityClass();
    return marked.matches(workload.labels())
        || marked.matches(workload.annotations())
        || classes.stream()
            .filter(one -> !name.isEmpty() && one.name().equals(name))
            .anyMatch(one -> one.value() >= threshold && one.value() < SYSTEM);
  }
}
