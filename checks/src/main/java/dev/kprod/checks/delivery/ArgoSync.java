package dev.kprod.checks.delivery;

import static dev.kprod.check.Evidence.at;

import dev.kprod.check.Ages;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.DeliveryKinds;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How an Application or an ApplicationSet of Argo CD is.
final class ArgoSync {
  static final NamedObject<ConfigMap> CONFIG =
      new NamedObject<>(Resources.CONFIG_MAPS, "argocd", "argocd-cm");

  private static final Duration LONG = Duration.ofHours(1);
  private static final int LONGEST = 120;
  private static final String HERE = "https://kubernetes.default.svc";

  private static final Set<String> ERRORS =
      Set.of("ComparisonError", "InvalidSpecError", "SyncError", "UnknownError", "DeletionError");

  private final Cluster cluster;
  private final Duration grace;
  private final Duration stale;
  private final Instant now;

  ArgoSync(Cluster cluster, Duration grace, Duration stale) {
    this.cluster = cluster;
    this.grace = grace;
    this.stale = stale;
    this.now = cluster.takenAt();
  }

  /// Judges an ApplicationSet, which only says whether it could make its Applications.
  Judged applicationSet(CustomResource set) {
    Judged judged = new Judged();
    for (Tree condition : set.tree().items("status", "conditions")) {
      if (condition.text("type").equals("ErrorOccurred")
          && condition.text("status").equals("True")) {
        judged.fails(at("ErrorOccurred", cut(condition.text("message")), "False"));
      }
    }
    return judged;
  }

  Judged application(CustomResource application) {
    Judged judged = new Judged();
    Tree tree = application.tree();
    Tree status = tree.at("status");
    boolean elsewhere = isElsewhere(tree.at("spec", "destination"));
    if (elsewhere) {
      judged.remarks("its destination is another cluster, so only its health is judged");
    } else {
      sync(tree, judged);
      conditions(status, judged);
      operation(status.at("operationState"), judged);
      reconciled(application, judged);
    }
    health(status, judged);
    return judged;
  }

  private static boolean isElsewhere(Tree destination) {
    String server = destination.text("server");
    String name = destination.text("name");
    return (!server.isEmpty() && !server.equals(HERE))
        || (server.isEmpty() && !name.isEmpty() && !name.equals("in-cluster"));
  }

  private void sync(Tree tree, Judged judged) {
    String sync = tree.text("status", "sync", "status");
    if (!sync.equals("OutOfSync") && !sync.equals("Unknown")) {
      return;
    }
    Optional<Instant> since =
        time(tree, "status", "operationState", "finishedAt")
            .or(() -> firstCondition(tree.at("status")));
    if (since.filter(at -> at.plus(grace).isAfter(now)).isPresent()) {
      return;
    }
    if (sync.equals("OutOfSync")) {
      Tree policy = tree.at("spec", "syncPolicy", "automated");
      boolean byHand =
          policy instanceof Tree.Absent || (policy.has("enabled") && !policy.isTrue("enabled"));
      if (byHand) {
        judged.remarks("out of sync, and synced by hand");
        return;
      }
      if (hasWindows(tree.text("spec", "project"))) {
        judged.remarks("out of sync, and its project has change windows");
        return;
      }
    }
    judged.fails(
        at(
            "status.sync.status",
            sync + since.map(at -> " for " + Ages.text(at, now)).orElse(""),
            "Synced"));
  }

  private static Optional<Instant> firstCondition(Tree status) {
    return status.items("conditions").stream()
        .flatMap(one -> ApiObject.Times.find(one.text("lastTransitionTime")).stream())
        .min(Instant::compareTo);
  }

  private boolean hasWindows(String project) {
    return cluster.ask(DeliveryKinds.ARGO_PROJECTS).known().stream()
        .filter(one -> one.name().equals(project.isEmpty() ? "default" : project))
        .anyMatch(one -> !one.tree().items("spec", "syncWindows").isEmpty());
  }

  private void health(Tree status, Judged judged) {
    String health = status.text("health", "status");
    Optional<Instant> since =
        time(status, "health", "lastTransitionTime")
            .or(() -> time(status, "operationState", "finishedAt"));
    String age = since.map(at -> " for " + Ages.text(at, now)).orElse("");
    boolean slow =
        health.equals("Progressing") && since.filter(at -> at.plus(LONG).isBefore(now)).isPresent();
    if (health.equals("Degraded") || health.equals("Missing") || slow) {
      judged.fails(at("status.health.status", health + age, "Healthy"));
    }
  }

  private static void conditions(Tree status, Judged judged) {
    for (Tree condition : status.items("conditions")) {
      if (ERRORS.contains(condition.text("type"))) {
        judged.fails(
            at(
                "status.conditions[type=%s]".formatted(condition.text("type")),
                cut(condition.text("message")),
                "absent"));
      }
    }
  }

  private void operation(Tree operation, Judged judged) {
    String phase = operation.text("phase");
    Optional<Instant> started = ApiObject.Times.find(operation.text("startedAt"));
    boolean hangs =
        phase.equals("Running") && started.filter(at -> at.plus(LONG).isBefore(now)).isPresent();
    if (phase.equals("Failed") || phase.equals("Error")) {
      String message = operation.text("message");
      judged.fails(
          at(
              "status.operationState.phase",
              message.isEmpty() ? phase : "%s: %s".formatted(phase, cut(message)),
              "Succeeded"));
    } else if (hangs) {
      judged.fails(
          at(
              "status.operationState.phase",
              "Running for " + Ages.text(started.orElse(now), now),
              "an end"));
    }
  }

  /// Where the periodic refresh is off, nothing is compared until something changes.
  private void reconciled(CustomResource application, Judged judged) {
    boolean off =
        cluster.ask(CONFIG).known().stream()
            .flatMap(map -> map.find("timeout.reconciliation").stream())
            .anyMatch(value -> value.matches("0[smh]?"));
    if (off) {
      return;
    }
    application
        .time("status", "reconciledAt")
        .filter(at -> at.plus(stale).isBefore(now))
        .ifPresent(
            at ->
                judged.fails(
                    at(
                        "status.reconciledAt",
                        Ages.text(at, now) + " ago",
                        "at most %s ago".formatted(Ages.text(stale)))));
  }

  private static Optional<Instant> time(Tree tree, String... path) {
    return ApiObject.Times.find(tree.text(path));
  }

  static String cut(String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }

  /// Returns the kinds that are read besides the subjects.
  static List<dev.kprod.snapshot.Read<?>> reads() {
    return List.of(CONFIG, DeliveryKinds.ARGO_PROJECTS);
  }
}
