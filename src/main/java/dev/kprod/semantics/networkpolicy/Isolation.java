package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.NetworkPolicyKinds;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import java.util.List;

/// Whether policies keep anybody out of a pod, or keep it in.
public sealed interface Isolation {
  /// Somebody is kept from something.
  ///
  /// @param by the policies that select the pod, those of the cluster included
  record Isolated(List<Subject> by) implements Isolation {
    public Isolated {
      by = List.copyOf(by);
    }
  }

  /// No policy selects the pod.
  record Unselected() implements Isolation {}

  /// Policies select the pod, and together they let everybody through on every port.
  ///
  /// @param by those that do
  record Voided(List<Subject> by) implements Isolation {
    public Voided {
      by = List.copyOf(by);
    }
  }

  /// The pod has its node's network: policies cannot isolate it.
  record OnHost() implements Isolation {}

  /// It depends on what is not evaluated, or was not seen.
  ///
  /// @param because why, for a person
  /// @param policies the objects it depends on
  /// @param unseen the lists it depends on
  record Undetermined(String because, List<Subject> policies, List<Read<?>> unseen)
      implements Isolation {
    public Undetermined {
      policies = List.copyOf(policies);
      unseen = List.copyOf(unseen);
    }
  }

  /// What is read. Everything that decides beside NetworkPolicy may be missing: then answers that
  /// depend on it are undetermined.
  Reads READS =
      Words.WORKLOAD
          .and(Reads.of(Resources.NETWORK_POLICIES, Resources.NAMESPACES))
          .may(Resources.NODES)
          .may(NetworkPolicyKinds.ALL.toArray(Read<?>[]::new))
          .and(Enforcement.READS);

  /// Answers for a pod: for ingress whether a pod of a new namespace is kept from anything, for
  /// egress whether the pod is kept from anything in or outside the cluster. Declare [#READS].
  static Isolation of(PodModel pod, Direction direction, Cluster cluster) {
    return cluster.index(IsolationIndex.INDEX).judge(pod, direction);
  }

  /// Returns how the pods of a workload look to policies: each model of those that run or, where
  /// none does, that of the template.
  static List<PodModel> models(Workload workload, Cluster cluster) {
    return cluster.index(PodModels.INDEX).of(workload);
  }
}
