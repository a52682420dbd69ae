package dev.kprod.checks.security;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// What runs with a service account, or with any of some.
///
/// @param workloads those of which a live pod or the template names the account
/// @param pods the live pods that run with it
record Users(List<Workload> workloads, List<Pod> pods) {
  /// Returns what runs with one account.
  static Users of(String namespace, String account, Cluster cluster) {
    return of(Workloads.of(cluster).in(namespace), spec -> spec.serviceAccount().equals(account));
  }

  /// Returns what runs with any account of a namespace.
  static Users of(String namespace, Cluster cluster) {
    return of(Workloads.of(cluster).in(namespace), spec -> true);
  }

  /// Returns what runs with any account.
  static Users of(Cluster cluster) {
    return of(Workloads.of(cluster).all(), spec -> true);
  }

  private static Users of(List<Workload> candidates, Predicate<PodSpec> isUser) {
    List<Workload> workloads = new ArrayList<>();
    List<Pod> pods = new ArrayList<>();
    for (Workload workload : candidates) {
      List<Pod> mine = workload.livePods().stream().filter(pod -> isUser.test(pod.spec())).toList();
      if (!mine.isEmpty() || isUser.test(workload.template().spec())) {
        workloads.add(workload);
        pods.addAll(mine);
      }
    }
    return new Users(List.copyOf(workloads), List.copyOf(pods));
  }

  boolean isEmpty() {
    return workloads.isEmpty();
  }

  /// Returns the distinct specs of what runs, or would run, with the account.
  List<PodSpec> specs() {
    Set<PodSpec> specs = new LinkedHashSet<>();
    pods.forEach(pod -> specs.add(pod.spec()));
    workloads.stream()
        .filter(workload -> workload.livePods().isEmpty())
        .forEach(workload -> specs.add(workload.template().spec()));
    return List.copyOf(specs);
  }

  /// Returns how many nodes the pods run on.
  long nodes() {
    return pods.stream()
        .map(pod -> pod.spec().nodeName())
        .filter(node -> !node.isEmpty())
        .distinct()
        .count();
  }

  /// Returns who they are, for a person: `deploy/ci-runner`, `deploy/a and 4 more`.
  String names() {
    String first = workloads.isEmpty() ? "nothing" : workloads.getFirst().shortName();
    return workloads.size() < 2 ? first : "%s and %s more".formatted(first, workloads.size() - 1);
  }

  /// Returns how much of it runs now: `2 pods on 2 nodes`.
  String reach() {
    return "%s on %s".formatted(count(pods.size(), "pod", "pods"), count(nodes(), "node", "nodes"));
  }

  private static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
