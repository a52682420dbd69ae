package dev.kprod.checks.security;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.checks.security.NodeAccess.Found;
import dev.kprod.checks.security.NodeAccess.Gives;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether a workload shares something of its node that falls short of the node itself, which
/// sec-node-escape judges.
final class HostAccess implements Check<Workload> {
  private static final Set<String> NAMESPACES = Set.of("hostNetwork", "hostPID", "hostIPC");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("sec-host-access", WORKLOADS)
          .title("Every workload keeps to its own network, processes, memory and files.")
          .severity(HIGH)
          .reads(Words.BATCH)
          .reads(NodeAccess.READS)
          .breaks(
              """
              The network of the node passes by every network policy and reaches its kubelet and the
              cloud's metadata service; its processes show what others were started with; a host port
              keeps a second replica off the node.
              """)
          .judged(
              "It fails for the node's network, processes or shared memory, for ports of the node,"
                  + " and for paths of the node in any mode.",
              "What sec-node-escape fails is not told again; ports of a pod on the node's network"
                  + " are not told beside it.",
              "A known add-on is waived for what it needs by design; what goes beyond fails.",
              "A workload that is scaled to zero is left out.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers: [{name: web, ports: [{containerPort: 8080, hostPort: 80}]}]
                    volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                template:
                  spec:
                    containers: [{name: web, ports: [{containerPort: 8080}]}]
                    volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/pod-security-standards/")
          .maps("CIS", "5.2.3")
          .maps("CIS", "5.2.4")
          .maps("CIS", "5.2.5")
          .maps("CIS", "5.2.12")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return NodeAccess.judge(workload, cluster, Gives.PART, found -> failure(workload, found));
  }

  private static Verdict.Fail failure(Workload workload, List<Found> shared) {
    Set<String> words = new LinkedHashSet<>();
    shared.forEach(
        one ->
            words.add(
                one.container().map(Container::name).map("container "::concat).orElse("it")
                    + " "
                    + one.why()));
    String told = String.join("; ", words);
    return fail(
        HIGH,
        Character.toUpperCase(told.charAt(0)) + told.substring(1) + ".",
        remedy(workload, shared),
        shared.stream().map(one -> one.in(workload)).toList());
  }

  private static Remedy remedy(Workload workload, List<Found> shared) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    List<String> ways = new ArrayList<>();
    for (Found one : shared) {
      if (NAMESPACES.contains(one.need())) {
        fields.put(one.need(), Tree.ABSENT);
      } else if (one.need().equals("hostPort")) {
        addOnce(ways, "Let a Service of type LoadBalancer or a Gateway take the port instead.");
      } else {
        addOnce(
            ways,
            "Take a volume of a storage class, or project what it reads, instead of the path.");
      }
    }
    if (fields.isEmpty()) {
      return Remedy.think(String.join(" ", ways));
    }
    ways.addFirst(
        "Keep to the pod's own; whoever called it on the node's address needs a Service.");
    Tree patch = Tree.of(fields);
    List<String> steps = List.of(workload.specPath().split("\\."));
    for (String step : steps.reversed()) {
      patch = Tree.of(Map.of(step, patch));
    }
    return Remedy.change(String.join(" ", ways), workload, patch).reviewed();
  }

  private static void addOnce(List<String> ways, String way) {
    if (!ways.contains(way)) {
      ways.add(way);
    }
  }
}
