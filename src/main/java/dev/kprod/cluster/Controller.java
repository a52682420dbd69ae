package dev.kprod.cluster;

/// A built-in kind that makes pods from a template.
public sealed interface Controller extends ApiObject
    permits CronJob, DaemonSet, Deployment, Job, ReplicaSet, ReplicationController, StatefulSet {
  /// Returns what its pods are made from; empty of everything where only metadata was read.
  PodTemplate template();
}
