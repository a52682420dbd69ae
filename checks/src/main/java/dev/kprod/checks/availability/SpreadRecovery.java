package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Words.FLOOR;
import static dev.kprod.cluster.Words.NODE;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.SpreadConstraint;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether hard spread rules still let replacements start while a domain is there and closed.
///
/// A cordoned or dead node is still a domain, with no pod in it, and so the emptiest one: nothing
/// may exceed it by more than maxSkew (upstream: `podtopologyspread/filtering.go`, minMatchNum).
final class SpreadRecovery implements Check<Workload> {
  private static final List<Node.Taint> CLOSED =
      List.of(
          new Node.Taint("node.kubernetes.io/unschedulable", "", "NoSchedule", Optional.empty()),
          new Node.Taint("node.kubernetes.io/unreachable", "", "NoSchedule", Optional.empty()));

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-spread-recovery", WORKLOADS)
          .title(
              "Hard spread rules still let replacements start while a node is cordoned or a zone is"
                  + " dead.")
          .severity(HIGH)
          .reads(FLOOR)
          .reads(NODE)
          .breaks(
              """
              The closed node or zone counts as an empty domain, so that every other one is too full
              by the rule: evicted pods wait for the whole drain, and after the loss of a zone
              nothing is replaced until somebody deletes the Node objects.
              """)
          .judged(
              "Only hard constraints that count the workload's own pods are looked at, each by "
                  + "itself; one whose nodes make fewer than two domains is left out.",
              "A constraint with nodeTaintsPolicy Honor passes, and so does one of a pod that "
                  + "tolerates the taints of closed nodes.",
              "A constraint fails if more pods are wanted than maxSkew times the domains that are "
                  + "left without one; wanted are the pods there are, or the floor where that is "
                  + "more.",
              "What is scaled to zero is left out.")
          .example(example(""), example(", nodeTaintsPolicy: Honor"))
          .source(
              "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/")
          .source(
              "https://github.com/kubernetes/enhancements/tree/master/keps/sig-scheduling/3094-pod-topology-spread-considering-taints")
          .build();

  private static String example(String policy) {
    return Examples.node("one", "a")
        + Examples.node("two", "b")
        + Examples.node("three", "c")
        + Examples.service(
            "web",
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone,"
                + " whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}"
                + policy
                + "}]",
            "one",
            "two",
            "three");
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (Floor.isScaledToZero(workload, cluster)) {
      return notApplicable("it is scaled to zero");
    }
    if (workload.isDaemonSet() || workload.isBatch()) {
      return notApplicable("it is no workload with replicas");
    }
    PodSpec spec = workload.template().spec();
    Map<String, String> labels = workload.template().labels();
    List<SpreadConstraint> rules = spec.spreadConstraints();
    int judged = 0;
    List<Evidence> evidence = new ArrayList<>();
    Optional<SpreadConstraint> first = Optional.empty();
    for (int i = 0; i < rules.size(); i++) {
      SpreadConstraint rule = rules.get(i);
      if (!rule.isHard() || !rule.selector(labels).matches(labels)) {
        continue;
      }
      int domains = NodePool.of(cluster).domains(rule, spec);
      if (domains < 2) {
        continue;
      }
      judged++;
      int wanted = wanted(workload, cluster);
      int room = rule.maxSkew() * (domains - 1);
      if (!rule.honorsTaints() && !bearsClosedNodes(spec) && wanted > room) {
        evidence.add(evidence(workload, i, rule, domains, wanted, room));
        first = first.or(() -> Optional.of(rule));
      }
    }
    if (judged == 0) {
      return notApplicable("no hard spread rule counts its own pods over two domains or more");
    }
    if (first.isPresent()) {
      return failure(workload, first.get(), wanted(workload, cluster), evidence);
    }
    return bearsClosedNodes(spec)
        ? pass(Note.of("it tolerates closed nodes, so its pods may start on them and never run"))
        : pass();
  }

  private static boolean bearsClosedNodes(PodSpec spec) {
    return CLOSED.stream().allMatch(spec::tolerates);
  }

  private static int wanted(Workload workload, Cluster cluster) {
    int present = Math.max(workload.livePods().size(), workload.replicas().orElse(0));
    return switch (Floor.of(workload, cluster)) {
      case Floor.Of(int floor, var by) -> Math.max(present, floor);
      case Floor.AtMost(int floor, var by, var unseen) -> Math.max(present, floor);
      case Floor.None none -> present;
      case Floor.Unknown unknown -> present;
    };
  }

  private static Evidence evidence(
      Workload workload, int index, SpreadConstraint rule, int domains, int wanted, int room) {
    return at(
        "%s.topologySpreadConstraints[%s].nodeTaintsPolicy".formatted(workload.specPath(), index),
        "Ignore; maxSkew %s, %s %s: %s of %s pods may run while one is closed"
            .formatted(
                rule.maxSkew(),
                domains,
                plural(rule.topologyKey()),
                Math.min(room, wanted),
                wanted),
        "Honor, or room for all in the others");
  }

  private static String plural(String topologyKey) {
    return switch (topologyKey) {
      case "kubernetes.io/hostname" -> "nodes";
      case "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone" -> "zones";
      default -> "values of " + topologyKey;
    };
  }

  private static Verdict failure(
      Workload workload, SpreadConstraint rule, int wanted, List<Evidence> evidence) {
    boolean zone = plural(rule.topologyKey()).equals("zones");
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("topologyKey", Tree.of(rule.topologyKey()));
    fields.put("whenUnsatisfiable", Tree.of("DoNotSchedule"));
    fields.put("nodeTaintsPolicy", Tree.of("Honor"));
    String path = workload.specPath() + ".topologySpreadConstraints";
    Tree body = Tree.under(Tree.of(List.of(Tree.of(fields))), path.split("\\."));
    return fail(
        HIGH,
        "While a %s is closed its hard spread leaves no place for all its %s pods."
            .formatted(zone ? "zone" : "node", wanted),
        Remedy.change("Let the rule leave out nodes that are closed.", workload, body),
        evidence);
  }
}
