package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Names;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DaemonSet;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Version;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Whether every part is inside the skew that upstream supports.
///
/// `nodeInfo.kubeProxyVersion` is never used: it repeated the kubelet's, and is empty since 1.33.
final class VersionSkew implements Check<Subject> {
  private static final String PROXY = "kube-proxy";
  private static final int BEHIND = 3;
  private static final int BEHIND_OLD = 2;
  private static final int OLD_KUBELET = 25;

  private static final Param<Integer> MIXED_DAYS =
      Param.count(
          "mixedDays",
          3,
          0,
          365,
          "An upgrade of the control plane takes an evening; after days it was forgotten.");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("cp-version-skew", SubjectKind.CLUSTER)
          .title("Every component is inside the supported version skew of the API server.")
          .severity(HIGH)
          .reads(Components.READS)
          .reads(Resources.DAEMON_SETS, Resources.VERSION)
          .param(MIXED_DAYS)
          .breaks(
              """
              Beyond the skew, fields vanish, old kubelets reject pods, and Services are not
              programmed, on some machines only and at some times only.
              """)
          .judged(
              "API servers more than one minor apart fail.",
              "A kubelet newer than an API server, or more than three minors older (two before"
                  + " 1.25), fails; kube-proxy likewise, and within three of the kubelets.",
              "Controllers and scheduler newer than an API server, or more than one minor older,"
                  + " fail.",
              "API servers that differ for more than mixedDays fail.",
              "An image without a version leaves its part unknown.")
          .example(
              """
              endpoint: /version
              body: {gitVersion: v1.36.2}
              ---
              kind: Node
              metadata: {name: worker-7}
              status: {nodeInfo: {kubeletVersion: v1.32.4}}
              """,
              """
              endpoint: /version
              body: {gitVersion: v1.36.2}
              ---
              kind: Node
              metadata: {name: worker-7}
              status: {nodeInfo: {kubeletVersion: v1.33.9}}
              """)
          .source("https://kubernetes.io/releases/version-skew-policy/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Components components = Components.of(cluster);
    SkewFindings found = new SkewFindings();
    NavigableSet<Integer> servers = new TreeSet<>(found.images(components, Components.API_SERVER));
    if (servers.isEmpty()) {
      OptionalInt minor = new Version(cluster.single(Resources.VERSION)).minor();
      if (minor.isEmpty()) {
        return notObservable("neither /version nor an image names the version of the API server");
      }
      servers.add(minor.getAsInt());
    }
    Servers range = new Servers(servers.first(), servers.last());
    apart(components, range, cluster.takenAt(), params.of(MIXED_DAYS), found);
    SortedMap<Integer, List<String>> kubelets = kubelets(cluster.list(Resources.NODES));
    kubelets.forEach((minor, nodes) -> kubelet(minor, nodes, range, found));
    proxies(cluster, range, kubelets, found);
    for (String component :
        List.of(Components.CONTROLLERS, Components.SCHEDULER, Components.CLOUD_CONTROLLERS)) {
      component(component, new TreeSet<>(found.images(components, component)), range, found);
    }
    return found.verdict();
  }

  /// The oldest and the newest API server, by minor version.
  private record Servers(int oldest, int newest) {
    @Override
    public String toString() {
      return oldest == newest ? "1." + newest : "1.%s and 1.%s".formatted(oldest, newest);
    }
  }

  private static void apart(
      Components components, Servers range, Instant now, int mixedDays, SkewFindings found) {
    if (range.newest - range.oldest > 1) {
      found.add(at(Components.API_SERVER, range.toString(), "at most one minor apart"));
    } else if (range.newest != range.oldest) {
      components.pods(Components.API_SERVER).stream()
          .flatMap(pod -> pod.createdAt().stream())
          .max(Instant::compareTo)
          .map(newest -> Duration.between(newest, now))
          .filter(age -> age.compareTo(Duration.ofDays(mixedDays)) > 0)
          .ifPresent(
              age ->
                  found.add(
                      at(
                          Components.API_SERVER,
                          "%s for %s".formatted(range, Ages.text(age)),
                          "one version after %s days".formatted(mixedDays))));
    }
  }

  private static SortedMap<Integer, List<String>> kubelets(List<Node> nodes) {
    SortedMap<Integer, List<String>> kubelets = new TreeMap<>();
    for (Node node : nodes) {
      minor(node.kubeletVersion())
          .ifPresent(
              minor ->
                  kubelets.computeIfAbsent(minor, unseen -> new ArrayList<>()).add(node.name()));
    }
    return kubelets;
  }

  private static void kubelet(int minor, List<String> nodes, Servers range, SkewFindings found) {
    int behind = minor < OLD_KUBELET ? BEHIND_OLD : BEHIND;
    String what = "1.%s on %s".formatted(minor, Names.few(nodes));
    if (minor > range.oldest) {
      found.add(at("kubelet", what, "at most 1.%s, the API server's".formatted(range.oldest)));
    } else if (range.newest - minor > behind) {
      found.add(
          at(
              "kubelet",
              "%s, %s behind".formatted(what, range.newest - minor),
              "at most %s behind 1.%s".formatted(behind, range.newest)));
      found.old(nodes);
    }
  }

  private static void proxies(
      Cluster cluster,
      Servers range,
      SortedMap<Integer, List<String>> kubelets,
      SkewFindings found) {
    NavigableSet<Integer> minors = new TreeSet<>();
    List<DaemonSet> sets =
        cluster.list(Resources.DAEMON_SETS).stream()
            .filter(set -> set.namespace().equals("kube-system"))
            .toList();
    sets.forEach(set -> found.minor(set.template().spec(), PROXY).ifPresent(minors::add));
    if (sets.stream().noneMatch(set -> runs(set.template().spec(), PROXY))) {
      for (Pod pod : cluster.list(Resources.PODS)) {
        if (pod.namespace().equals("kube-system") && pod.isLive()) {
          found.minor(pod.spec(), PROXY).ifPresent(minors::add);
        }
      }
    }
    for (int minor : minors) {
      proxy(minor, range, kubelets, found);
    }
  }

  private static void proxy(
      int minor, Servers range, SortedMap<Integer, List<String>> kubelets, SkewFindings found) {
    String what = "1." + minor;
    int behind = minor < OLD_KUBELET ? BEHIND_OLD : BEHIND;
    if (minor > range.oldest) {
      found.add(at(PROXY, what, "at most 1.%s, the API server's".formatted(range.oldest)));
    } else if (range.newest - minor > behind) {
      found.add(at(PROXY, what, "at most %s behind 1.%s".formatted(behind, range.newest)));
    }
    for (Map.Entry<Integer, List<String>> kubelet : kubelets.entrySet()) {
      if (Math.abs(kubelet.getKey() - minor) > behind) {
        found.add(
            at(
                PROXY,
                "%s beside kubelet 1.%s on %s"
                    .formatted(what, kubelet.getKey(), Names.few(kubelet.getValue())),
                "at most %s apart".formatted(behind)));
      }
    }
  }

  private static void component(
      String component, NavigableSet<Integer> minors, Servers range, SkewFindings found) {
    for (int minor : minors) {
      if (minor > range.oldest || range.newest - minor > 1) {
        found.add(at(component, "1." + minor, "1.%s, or one minor less".formatted(range.oldest)));
      }
    }
  }

  private static boolean runs(PodSpec spec, String container) {
    return spec.containers().stream().anyMatch(one -> one.name().equals(container));
  }

  static OptionalInt minor(String version) {
    return new Version(Tree.of(Map.of("gitVersion", Tree.of(version)))).minor();
  }
}
