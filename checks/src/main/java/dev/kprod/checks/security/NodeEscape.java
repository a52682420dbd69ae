package dev.kprod.checks.security;

import static dev.kprod.check.Severity.CRITICAL;
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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Whether one pod of a workload is its whole node.
final class NodeEscape implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("sec-node-escape", WORKLOADS)
          .title("No container of an application owns its node.")
          .severity(CRITICAL)
          .reads(Words.BATCH)
          .reads(NodeAccess.READS)
          .weakestLink()
          .heuristic()
          .breaks(
              """
              Whoever breaks into this pod is root on its node: with the Secrets and tokens of every
              pod there, the kubelet's own rights, and the code of every neighbour.
              """)
          .judged(
              "All containers count, those that start first and those added for debugging too, of"
                  + " the template and of every pod that runs.",
              "It fails for a privileged container and for a process of a Windows node.",
              "It fails for a path of the node, inline or behind a claim, that is the node: its"
                  + " disk, keys, devices, sockets, the kubelet's folder; a socket of the container"
                  + " runtime counts even if it is mounted to be read only.",
              "It fails for capabilities that leave the container (SYS_ADMIN, SYS_MODULE,"
                  + " SYS_RAWIO, DAC_READ_SEARCH, BPF with PERFMON, ALL), and for the processes of"
                  + " the node with SYS_PTRACE or with root and no seccomp; user namespaces of its"
                  + " own take these away.",
              "It fails for a disk of the node as a block device.",
              "A known add-on is waived for what it needs by design; what goes beyond fails.",
              "A workload that is scaled to zero is left out.")
          .example(
              """
              kind: Deployment
              metadata: {name: builder}
              spec:
                template:
                  spec:
                    containers:
                    - name: docker
                      volumeMounts: [{name: socket, mountPath: /var/run/docker.sock}]
                    volumes:
                    - {name: socket, hostPath: {path: /var/run/docker.sock}}
                    - {name: cache, persistentVolumeClaim: {claimName: cache}}
              """,
              """
              kind: Deployment
              metadata: {name: builder}
              spec:
                template:
                  spec:
                    containers: [{name: buildkit, image: "moby/buildkit:rootless"}]
                    volumes: [{name: cache, persistentVolumeClaim: {claimName: cache}}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/pod-security-standards/")
          .source("https://kubernetes.io/docs/concepts/storage/volumes/")
          .maps("CIS", "5.2.2")
          .maps("CIS", "5.2.11")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return NodeAccess.judge(workload, cluster, Gives.NODE, found -> failure(workload, found));
  }

  private static Verdict.Fail failure(Workload workload, List<Found> owning) {
    Set<String> words = new LinkedHashSet<>();
    owning.forEach(one -> words.add(who(one) + " " + one.why()));
    return fail(
        CRITICAL,
        "Who breaks into it owns the node: %s.".formatted(String.join("; ", words)),
        remedy(owning),
        owning.stream().map(one -> one.in(workload)).toList());
  }

  private static String who(Found one) {
    return one.container().map(Container::name).map("container "::concat).orElse("the pod");
  }

  private static Remedy remedy(List<Found> owning) {
    List<String> ways = new ArrayList<>();
    for (Found one : owning) {
      String way = way(one);
      if (!ways.contains(way)) {
        ways.add(way);
      }
    }
    return Remedy.think(String.join(" ", ways));
  }

  private static String way(Found one) {
    String need = one.need();
    if (need.endsWith(".sock")) {
      return "Build images with rootless BuildKit or another builder that needs no socket of the"
          + " node.";
    }
    if (need.startsWith("hostPath:/var/log")) {
      return "Leave logs to the agent of the node, or mount them to be read only.";
    }
    if (need.startsWith("hostPath:")) {
      return "Take a volume of a storage class, or project what it reads, instead of %s."
          .formatted(need.substring("hostPath:".length()));
    }
    return switch (need) {
      case "privileged" ->
          "Set privileged: false and add the one capability it needs; for devices there are device"
              + " plugins.";
      case "capabilities" ->
          "Drop the capability, or give the pod user namespaces of its own (hostUsers: false).";
      case "hostPID" -> "Set hostPID: false.";
      case "devices" -> "Give it a volume with a file system, or one of a driver.";
      default -> "Run it as an ordinary container.";
    };
  }
}
