package dev.kprod.medium;

import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How reports call an object. The texts may come from the cluster, so an encoder comes after.
public final class SubjectText {
  /// The short names that kubectl itself takes.
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("/Namespace", "ns"),
          Map.entry("/Node", "node"),
          Map.entry("/Pod", "pod"),
          Map.entry("/Service", "svc"),
          Map.entry("/ServiceAccount", "sa"),
          Map.entry("/ConfigMap", "cm"),
          Map.entry("/PersistentVolume", "pv"),
          Map.entry("/PersistentVolumeClaim", "pvc"),
          Map.entry("/ReplicationController", "rc"),
          Map.entry("/ResourceQuota", "quota"),
          Map.entry("/LimitRange", "limits"),
          Map.entry("apps/Deployment", "deploy"),
          Map.entry("apps/StatefulSet", "sts"),
          Map.entry("apps/DaemonSet", "ds"),
          Map.entry("apps/ReplicaSet", "rs"),
          Map.entry("batch/CronJob", "cj"),
          Map.entry("batch/Job", "job"),
          Map.entry("autoscaling/HorizontalPodAutoscaler", "hpa"),
          Map.entry("policy/PodDisruptionBudget", "pdb"),
          Map.entry("networking.k8s.io/Ingress", "ing"),
          Map.entry("networking.k8s.io/NetworkPolicy", "netpol"),
          Map.entry("storage.k8s.io/StorageClass", "sc"),
          Map.entry("scheduling.k8s.io/PriorityClass", "pc"),
          Map.entry("apiextensions.k8s.io/CustomResourceDefinition", "crd"));

  private SubjectText() {}

  /// Returns what kubectl calls a kind: its short name where it has one.
  public static String kind(Subject subject) {
    return SHORT.getOrDefault(
        subject.group() + "/" + subject.kind(), subject.kind().toLowerCase(Locale.ROOT));
  }

  /// Returns the object inside its namespace: `pdb/api`.
  public static String inNamespace(Subject subject) {
    return subject.isCluster() ? "the cluster" : kind(subject) + "/" + subject.name();
  }

  /// Returns the object with its namespace: `payments/pdb/api`.
  public static String whole(Subject subject) {
    return subject.namespace().isEmpty()
        ? inNamespace(subject)
        : subject.namespace() + "/" + inNamespace(subject);
  }

  /// Returns the object as the start of a sentence: `PodDisruptionBudget payments/api`.
  public static String sentence(Subject subject) {
    if (subject.isCluster()) {
      return "The cluster";
    }
    return subject.namespace().isEmpty()
        ? subject.kind() + " " + subject.name()
        : subject.kind() + " " + subject.namespace() + "/" + subject.name();
  }

  /// Returns the object as `explain --subject` takes it: `poddisruptionbudget/payments/api`.
  public static String argument(Subject subject) {
    if (subject.isCluster()) {
      return "cluster";
    }
    String kind = subject.kind().toLowerCase(Locale.ROOT);
    return subject.namespace().isEmpty()
        ? kind + "/" + subject.name()
        : kind + "/" + subject.namespace() + "/" + subject.name();
  }

  /// Returns every way to write the object for `explain --subject`: that of `argument`, that of
  /// `whole`, and those which mix the two.
  public static List<String> spellings(Subject subject) {
    if (subject.isCluster()) {
      return List.of(argument(subject));
    }
    List<String> spellings = new ArrayList<>();
    for (String kind : List.of(subject.kind().toLowerCase(Locale.ROOT), kind(subject))) {
      if (subject.namespace().isEmpty()) {
        spellings.add(kind + "/" + subject.name());
      } else {
        spellings.add(kind + "/" + subject.namespace() + "/" + subject.name());
        spellings.add(subject.namespace() + "/" + kind + "/" + subject.name());
      }
    }
    return spellings.stream().distinct().toList();
  }
}
