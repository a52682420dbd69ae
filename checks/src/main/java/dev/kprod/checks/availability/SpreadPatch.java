package dev.kprod.checks.availability;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rules that spread a workload over nodes and zones.
record SpreadPatch(Workload workload) {
  /// Returns a patch that adds a soft rule for each topology key given.
  Remedy remedy(String... topologyKeys) {
    Tree selector = workload.tree().at("spec", "selector");
    if (selector.fields().isEmpty()) {
      return Remedy.think(
          "Add topologySpreadConstraints for nodes and zones that select its own pods.");
    }
    List<Tree> constraints = new ArrayList<>();
    for (String key : topologyKeys) {
      Map<String, Tree> fields = new LinkedHashMap<>();
      fields.put("topologyKey", Tree.of(key));
      fields.put("maxSkew", Tree.of(1));
      fields.put("whenUnsatisfiable", Tree.of("ScheduleAnyway"));
      fields.put("labelSelector", selector);
      revision().ifPresent(label -> fields.put("matchLabelKeys", Tree.of(List.of(Tree.of(label)))));
      constraints.add(Tree.of(fields));
    }
    List<String> path = new ArrayList<>(List.of(workload.specPath().split("\\.", -1)));
    path.add("topologySpreadConstraints");
    return Remedy.change(
        "Spread its pods, each revision for itself.",
        workload,
        Tree.under(Tree.of(constraints), path.toArray(String[]::new)));
  }

  /// The label that tells old pods from new ones; without it a rollout balances both together.
  private Optional<String> revision() {
    return switch (workload.kind()) {
      case DEPLOYMENT -> Optional.of("pod-template-hash");
      case STATEFUL_SET -> Optional.of("controller-revision-hash");
      case DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB,
          POD,
          STATIC_POD,
          CUSTOM ->
          Optional.empty();
    };
  }
}
