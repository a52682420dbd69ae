package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.amount.Amount;
import dev.kprod.semantics.amount.Rounding;
import dev.kprod.semantics.eviction.BudgetCount;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.eviction.Tally;
import dev.kprod.snapshot.SnapshotReader;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every int-or-percent field means what the controllers of a real control plane make of it.
///
/// Budgets by the status that the disruption controller writes; rollouts by the pods that are left
/// when none of the new ones ever starts, since a scheduling gate holds them.
@Tag("real-api")
class RoundingAgreementIT {
  private static final List<String> LIMITS =
      List.of(
          "0", "1", "2", "3", "7", "0%", "1%", "33%", "34%", "50%", "51%", "67%", "99%", "100%");
  private static final List<String> SHARES =
      List.of("0", "1", "2", "0%", "10%", "25%", "50%", "75%", "100%");
  private static final int[] SIZES = {1, 2, 3, 5, 7};

  /// Pods of a new revision, held back for ever.
  private static final String STUCK =
      "{\"spec\":{\"template\":{\"spec\":{\"schedulingGates\":[{\"name\":\"example.com/never\"}],"
          + "\"containers\":[{\"name\":\"app\",\"image\":\"app:2\"}]}}}}";

  @TempDir Path folder;

  @Test
  void budgets_and_rollouts_round_as_their_controllers_do() throws IOException {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      for (int node = 0; node < 7; node++) {
        admin.apply(Landscapes.node("n" + node, "z", 100, 1000, ""));
      }
      admin.apply(Landscapes.namespace("pdb") + Landscapes.namespace("roll"));
      for (int size : SIZES) {
        admin.apply(workload("Deployment", "pdb", "n" + size, size, ""));
      }
      Map<String, String> rollouts = rollouts(admin);
      Landscapes.settle(cluster, Landscapes::isBound);
      // Of several budgets on one pod the controller counts only one when the pod changes, so they
      // come when nothing changes any more.
      int budgets = budgets(admin);
      Landscapes.settle(cluster, Landscapes::isBound);
      List<String> different = new ArrayList<>(comparedBudgets(cluster, budgets));
      rollouts.keySet().forEach(path -> admin.patch(path, STUCK));
      Landscapes.settle(cluster, pods -> true);
      rollouts.forEach(
          (path, said) -> {
            String real = left(admin, path);
            if (!real.equals(said)) {
              different.add("%s: said %s, was %s".formatted(path, said, real));
            }
          });
      System.err.printf(
          "%s budgets and %s rollouts compared; maxUnavailable of StatefulSets is %s%n",
          budgets,
          rollouts.size(),
          rollouts.keySet().stream()
                  .filter(path -> path.contains("statefulsets"))
                  .anyMatch(path -> isKept(admin, path.substring(path.lastIndexOf('/') + 1)))
              ? "known"
              : "not known");

      assertThat(different).isEmpty();
    }
  }

  private static int budgets(ApiCaller admin) {
    int budgets = 0;
    for (int size : SIZES) {
      String app = "n" + size;
      for (String field : List.of("minAvailable", "maxUnavailable")) {
        for (String limit : LIMITS) {
          admin.apply(
              """
              apiVersion: policy/v1
              kind: PodDisruptionBudget
              metadata: {name: b%s, namespace: pdb}
              spec: {selector: {matchLabels: {app: %s}}, %s: %s}
              """
                  .formatted(budgets, app, field, limit));
          budgets++;
        }
      }
    }
    return budgets;
  }

  private List<String> comparedBudgets(ControlPlane cluster, int expected) throws IOException {
    Path file = folder.resolve("settled.kprod");
    Ran.kprod(
        "snapshot",
        "-f",
        file.toString(),
        "--kubeconfig",
        cluster.kubeconfig(User.ADMIN).toString());
    List<String> different = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      Cluster seen = Cluster.of(SnapshotReader.read(in, "settled"));
      List<DisruptionBudget> budgets = seen.list(Resources.DISRUPTION_BUDGETS);
      assertThat(budgets).hasSize(expected);
      for (DisruptionBudget budget : budgets) {
        Tally status = Tally.of(budget);
        BudgetCount.Outcome own = Budgets.of(seen).count(budget).outcome();
        if (!own.equals(new BudgetCount.Outcome.Counted(status))) {
          different.add("%s: said %s, was %s".formatted(budget.limit(), own, status));
        }
      }
    }
    return different;
  }

  /// Makes workloads and returns what will be left of each when its new pods never start.
  private static Map<String, String> rollouts(ApiCaller admin) {
    Map<String, String> said = new TreeMap<>();
    int count = 0;
    for (int size : new int[] {1, 3, 4}) {
      for (String surge : List.of("0", "1", "25%", "50%", "100%", "0%", "10%")) {
        for (String unavailable : List.of("0", "1", "25%", "50%", "10%")) {
          boolean refused = isZero(surge) && isZero(unavailable);
          if (!refused) {
            String name = "d" + count++;
            String strategy =
                "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}"
                    .formatted(surge, unavailable);
            admin.apply(workload("Deployment", "roll", name, size, strategy));
            Rounding.Room room = Rounding.deployment(amount(surge), amount(unavailable), size);
            int old = Math.max(0, size - room.unavailable());
            said.put(
                "/apis/apps/v1/namespaces/roll/deployments/" + name,
                "%s old, %s in all"
                    .formatted(old, old + Math.min(size, size + room.surge() - old)));
          }
        }
      }
    }
    for (String unavailable : SHARES) {
      if (!isZero(unavailable)) {
        String set = "t" + count++;
        admin.apply(
            workload(
                "StatefulSet",
                "roll",
                set,
                5,
                "podManagementPolicy: Parallel\n"
                    + "  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: %s}}"
                        .formatted(unavailable)));
        int away =
            isKept(admin, set) ? Rounding.statefulSetMaxUnavailable(amount(unavailable), 5) : 1;
        said.put(
            "/apis/apps/v1/namespaces/roll/statefulsets/" + set,
            "%s old, 5 in all".formatted(5 - away));
        String name = "s" + count++;
        admin.apply(daemonSet(name, "maxUnavailable: " + unavailable));
        int gone = Rounding.daemonSet(Amount.of(0), amount(unavailable), 7).unavailable();
        said.put(
            "/apis/apps/v1/namespaces/roll/daemonsets/" + name,
            "%s old, 7 in all".formatted(7 - Math.min(7, gone)));
      }
    }
    return said;
  }

  /// Says whether the server kept the field; it drops it where the feature is off.
  private static boolean isKept(ApiCaller admin, String set) {
    return admin
        .get("/apis/apps/v1/namespaces/roll/statefulsets/" + set)
        .has("spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
  }

  private static boolean isZero(String amount) {
    return amount.equals("0") || amount.equals("0%");
  }

  private static Amount amount(String written) {
    return Amount.find(written).orElseGet(() -> Amount.of(Integer.parseInt(written)));
  }

  /// Counts the pods of the old revision, and all.
  private static String left(ApiCaller admin, String path) {
    String app = path.substring(path.lastIndexOf('/') + 1);
    int old = 0;
    int all = 0;
    for (Tree pod :
        admin.get("/api/v1/namespaces/roll/pods?labelSelector=app%3D" + app).items("items")) {
      if (!pod.has("metadata", "deletionTimestamp")) {
        all++;
        old += pod.items("spec", "schedulingGates").isEmpty() ? 1 : 0;
      }
    }
    return "%s old, %s in all".formatted(old, all);
  }

  private static String workload(
      String kind, String namespace, String app, int replicas, String strategy) {
    return """
    apiVersion: apps/v1
    kind: %s
    metadata: {name: %s, namespace: %s}
    spec:
      replicas: %s
      selector: {matchLabels: {app: %s}}
      %s
      template:
        metadata: {labels: {app: %s}}
        spec: {containers: [{name: app, image: 'app:1'}]}
    """
        .formatted(kind, app, namespace, replicas, app, strategy, app);
  }

  private static String daemonSet(String app, String limit) {
    return """
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: %1$s, namespace: roll}
    spec:
      selector: {matchLabels: {app: %1$s}}
      updateStrategy: {type: RollingUpdate, rollingUpdate: {%2$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec: {containers: [{name: app, image: 'app:1'}]}
    """
        .formatted(app, limit);
  }
}
