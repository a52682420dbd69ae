package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds in which products say how workloads are sized.
public final class ScalingKinds {
  /// KEDA's ScaledJobs.
  public static final ResourceType<CustomResource> SCALED_JOBS =
      ResourceType.namespaced(
          "keda.sh", List.of("v1alpha1"), "scaledjobs", "ScaledJob", CustomResource::new);

  /// How KEDA's triggers log in.
  public static final ResourceType<CustomResource> TRIGGER_AUTHENTICATIONS =
      ResourceType.namespaced(
          "keda.sh",
          List.of("v1alpha1"),
          "triggerauthentications",
          "TriggerAuthentication",
          CustomResource::new);

  /// How KEDA's triggers log in, for every namespace.
  public static final ResourceType<CustomResource> CLUSTER_TRIGGER_AUTHENTICATIONS =
      ResourceType.clusterScoped(
          "keda.sh",
          List.of("v1alpha1"),
          "clustertriggerauthentications",
          "ClusterTriggerAuthentication",
          CustomResource::new);

  /// VerticalPodAutoscalers.
  public static final ResourceType<CustomResource> VERTICAL_AUTOSCALERS =
      ResourceType.namespaced(
          "autoscaling.k8s.io",
          List.of("v1"),
          "verticalpodautoscalers",
          "VerticalPodAutoscaler",
          CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          SCALED_JOBS,
          TRIGGER_AUTHENTICATIONS,
          CLUSTER_TRIGGER_AUTHENTICATIONS,
          VERTICAL_AUTOSCALERS);

  private ScalingKinds() {}
}
