package dev.kprod.cluster;

import dev.kprod.snapshot.Read;
import java.util.List;

/// The fewest pods that a workload may rightly be scaled to.
public sealed interface Floor {
  /// So many.
  ///
  /// @param replicas how many
  /// @param by what says so
  record Of(int replicas, Source by) implements Floor {
    /// Says whether an autoscaler may take every pod away, as somebody declared.
    public boolean isDeclaredZero() {
      return replicas == 0 && !(by instanceof Source.Spec);
    }
  }

  /// So many or fewer: an autoscaler that was not seen may say less.
  ///
  /// @param replicas how many, by what was seen
  /// @param unseen the reads that were not complete
  record AtMost(int replicas, Source by, List<Read<?>> unseen) implements Floor {
    public AtMost {
      unseen = List.copyOf(unseen);
    }
  }

  /// Nothing scales it: one pod a node, one pod at all, or work that ends.
  record None(String because) implements Floor {}

  /// It is not known.
  ///
  /// @param because why, for a person
  record Unknown(String because) implements Floor {}

  /// What says how few.
  sealed interface Source {
    /// `spec.replicas` of the owner.
    record Spec() implements Source {}

    /// The smallest `minReplicas` of the autoscalers that target it.
    ///
    /// @param others how many more target it, which is a fault of its own
    record Autoscaler(HorizontalPodAutoscaler autoscaler, int others) implements Source {}

    /// A ScaledObject of KEDA.
    record Keda(ScaledObject scaledObject) implements Source {}

    /// A ScaledObject that an annotation holds at a number of replicas.
    record KedaPaused(ScaledObject scaledObject) implements Source {}
  }

  /// Returns the floor of a workload. Declare [Words#FLOOR].
  static Floor of(Workload workload, Cluster cluster) {
    return cluster.index(FloorIndex.INDEX).of(workload);
  }

  /// Says whether a workload is switched off: it wants no pod, and nothing is there to wake it.
  static boolean isScaledToZero(Workload workload, Cluster cluster) {
    return workload.isAtZero()
        && switch (of(workload, cluster)) {
          case Of(int replicas, var by) -> replicas == 0;
          case AtMost(int replicas, var by, var unseen) -> replicas == 0;
          case None none -> false;
          case Unknown unknown -> false;
        };
  }
}
