package dev.kprod.checks.probes;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Version;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a container comes to wait before it is told to stop.
record SleepPatch(Workload workload, Lasting lasting) {
  /// The sleep action is on by default since 1.30.
  private static final int SLEEPS_SINCE = 30;

  /// Returns the patch; the pod is given as much longer, since the hook eats into its grace period.
  Remedy remedy(long seconds, Optional<Version> version) {
    Container container = lasting.container();
    boolean sleeps =
        version.map(one -> one.minor().orElse(SLEEPS_SINCE) >= SLEEPS_SINCE).orElse(true);
    Tree hook =
        sleeps
            ? Tree.under(Tree.of(seconds), "sleep", "seconds")
            : Tree.under(
                Tree.of(List.of(Tree.of("sleep"), Tree.of(Long.toString(seconds)))),
                "exec",
                "command");
    Map<String, Tree> named = new LinkedHashMap<>();
    named.put("name", Tree.of(container.name()));
    named.put("lifecycle", Tree.under(hook, "preStop"));
    Map<String, Tree> spec = new LinkedHashMap<>();
    spec.put("terminationGracePeriodSeconds", Tree.of(lasting.spec().graceSeconds() + seconds));
    spec.put(container.role().field(), Tree.of(List.of(Tree.of(named))));
    List<String> path = new ArrayList<>(List.of(workload.specPath().split("\\.", -1)));
    return Remedy.change(
        sleeps
            ? "Wait before the process is told to stop."
            : "Wait before the process is told to stop; the image must have sleep.",
        workload,
        Tree.under(Tree.of(spec), path.toArray(String[]::new)));
  }
}
