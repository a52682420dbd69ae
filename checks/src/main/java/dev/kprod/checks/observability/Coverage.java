package dev.kprod.checks.observability;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.scheduling.Eligibility;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which nodes the agents of a role do not reach, all DaemonSets of the role taken together.
final class Coverage {
  static final Reads READS = Words.WORKLOAD.and(Reads.of(Resources.NODES));

  private static final Index<Coverage> INDEX = Index.of("coverage of agents", READS, Coverage::new);

  private static final Duration YOUNG = Duration.ofMinutes(10);

  /// A node without a ready agent.
  ///
  /// @param because why, in words that follow a colon
  /// @param taint whether the agent only has to tolerate a taint
  record Missing(String node, String because, boolean taint) {}

  /// What a DaemonSet has to answer for.
  ///
  /// @param roles what it is an agent for: logs, metrics of nodes
  /// @param eligible how many nodes its roles should reach
  record Answer(List<String> roles, int eligible, List<Missing> missing) {}

  private final Map<Subject, Answer> answers = new LinkedHashMap<>();

  private Coverage(Cluster cluster) {
    List<Node> nodes = eligible(cluster);
    Map<String, List<Workload>> roles = new LinkedHashMap<>();
    roles.put("logs", daemons(Products.logs(cluster)));
    List<Workload> metrics =
        new ArrayList<>(
            Products.parts(cluster).stream()
                .filter(found -> found.row().text("role").equals("nodes"))
                .map(Products.Found::workload)
                .filter(Workload::isDaemonSet)
                .toList());
    metrics.addAll(daemons(Products.metrics(cluster)));
    roles.put("node metrics", metrics);
    roles.forEach((role, daemons) -> add(role, daemons, nodes));
  }

  /// Returns what is covered. Declare [#READS].
  static Coverage of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static List<Workload> daemons(List<Products.Found> found) {
    return found.stream().map(Products.Found::workload).filter(Workload::isDaemonSet).toList();
  }

  /// Windows nodes count only where something for Windows runs.
  private static List<Node> eligible(Cluster cluster) {
    boolean windows =
        Workloads.of(cluster).all().stream()
            .filter(workload -> !workload.isDaemonSet() && !workload.livePods().isEmpty())
            .anyMatch(
                workload ->
                    workload
                        .template()
                        .spec()
                        .nodeSelector()
                        .getOrDefault("kubernetes.io/os", "")
                        .equals("windows"));
    Instant now = cluster.takenAt();
    return cluster.list(Resources.NODES).stream()
        .filter(node -> node.isReady() && !node.isVirtual() && !node.isDeleted())
        .filter(node -> windows || !node.operatingSystem().equals("windows"))
        .filter(node -> node.createdAt().filter(at -> at.plus(YOUNG).isAfter(now)).isEmpty())
        .toList();
  }

  private void add(String role, List<Workload> daemons, List<Node> nodes) {
    if (daemons.isEmpty()) {
      return;
    }
    List<Workload> sorted =
        daemons.stream().distinct().sorted(Comparator.comparing(Workload::subject)).toList();
    Set<String> covered = new HashSet<>();
    Map<Workload, Map<String, Pod>> pods = new HashMap<>();
    for (Workload daemon : sorted) {
      Map<String, Pod> own = new HashMap<>();
      daemon.livePods().forEach(pod -> own.put(pod.spec().nodeName(), pod));
      pods.put(daemon, own);
      daemon.readyPods().forEach(pod -> covered.add(pod.spec().nodeName()));
    }
    List<Missing> missing = new ArrayList<>();
    for (Node node : nodes) {
      if (!covered.contains(node.name())) {
        missing(node, sorted, pods).ifPresent(missing::add);
      }
    }
    for (int i = 0; i < sorted.size(); i++) {
      List<Missing> own = i == 0 ? missing : List.of();
      answers.merge(
          sorted.get(i).subject(),
          new Answer(List.of(role), nodes.size(), own),
          Coverage::together);
    }
  }

  private static Answer together(Answer one, Answer other) {
    List<String> roles = new ArrayList<>(one.roles());
    roles.addAll(other.roles());
    List<Missing> missing = new ArrayList<>(one.missing());
    other.missing().stream().filter(more -> !missing.contains(more)).forEach(missing::add);
    return new Answer(roles, Math.max(one.eligible(), other.eligible()), missing);
  }

  /// Why none of the DaemonSets reaches a node, by the one that comes closest.
  private static Optional<Missing> missing(
      Node node, List<Workload> daemons, Map<Workload, Map<String, Pod>> pods) {
    for (Workload daemon : daemons) {
      Pod pod = pods.getOrDefault(daemon, Map.of()).get(node.name());
      if (pod != null) {
        return isRolling(daemon)
            ? Optional.empty()
            : Optional.of(new Missing(node.name(), "its pod is not ready" + reason(pod), false));
      }
    }
    for (Workload daemon : daemons) {
      Eligibility eligibility = Eligibility.of(daemon.template().spec());
      if (eligibility.admits(node)) {
        return isRolling(daemon)
            ? Optional.empty()
            : Optional.of(new Missing(node.name(), waits(daemon), false));
      }
    }
    String because = Eligibility.of(daemons.getFirst().template().spec()).because(node);
    return Optional.of(new Missing(node.name(), because, because.startsWith("taint ")));
  }

  private static boolean isRolling(Workload daemon) {
    long wanted = daemon.tree().number(0, "status", "desiredNumberScheduled");
    return daemon.tree().number(wanted, "status", "updatedNumberScheduled") < wanted;
  }

  private static String reason(Pod pod) {
    String reason = Condition.find(pod.tree(), "Ready").map(Condition::reason).orElse("");
    return reason.isEmpty() ? "" : " (%s)".formatted(reason);
  }

  private static String waits(Workload daemon) {
    boolean pending = daemon.livePods().stream().anyMatch(pod -> pod.spec().nodeName().isEmpty());
    return pending ? "its pod finds no room" : "it has no pod there";
  }

  /// Finds what a DaemonSet has to answer for; empty for one that is no agent.
  Optional<Answer> find(Workload workload) {
    return Optional.ofNullable(answers.get(workload.subject()));
  }
}
