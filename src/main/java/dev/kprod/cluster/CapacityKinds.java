package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds in which platforms say how they grow, and how they are.
public final class CapacityKinds {
  /// Pools of Karpenter.
  public static final ResourceType<CustomResource> NODE_POOLS =
      ResourceType.clusterScoped(
          "karpenter.sh", List.of("v1", "v1beta1"), "nodepools", "NodePool", CustomResource::new);

  /// Machines that Karpenter asked for.
  public static final ResourceType<CustomResource> NODE_CLAIMS =
      ResourceType.clusterScoped(
          "karpenter.sh", List.of("v1", "v1beta1"), "nodeclaims", "NodeClaim", CustomResource::new);

  /// What Karpenter launches on AWS.
  public static final ResourceType<CustomResource> EC2_NODE_CLASSES =
      ResourceType.clusterScoped(
          "karpenter.k8s.aws",
          List.of("v1", "v1beta1"),
          "ec2nodeclasses",
          "EC2NodeClass",
          CustomResource::new);

  /// What Karpenter launches on Azure.
  public static final ResourceType<CustomResource> AKS_NODE_CLASSES =
      ResourceType.clusterScoped(
          "karpenter.azure.com",
          List.of("v1beta1", "v1alpha2"),
          "aksnodeclasses",
          "AKSNodeClass",
          CustomResource::new);

  /// What EKS Auto Mode launches.
  public static final ResourceType<CustomResource> EKS_NODE_CLASSES =
      ResourceType.clusterScoped(
          "eks.amazonaws.com", List.of("v1"), "nodeclasses", "NodeClass", CustomResource::new);

  /// The autoscaler of OpenShift.
  public static final ResourceType<CustomResource> CLUSTER_AUTOSCALERS =
      ResourceType.clusterScoped(
          "autoscaling.openshift.io",
          List.of("v1"),
          "clusterautoscalers",
          "ClusterAutoscaler",
          CustomResource::new);

  /// Pools that OpenShift grows.
  public static final ResourceType<CustomResource> MACHINE_AUTOSCALERS =
      ResourceType.namespaced(
          "autoscaling.openshift.io",
          List.of("v1beta1"),
          "machineautoscalers",
          "MachineAutoscaler",
          CustomResource::new);

  /// The parts of OpenShift, and how they are.
  public static final ResourceType<CustomResource> CLUSTER_OPERATORS =
      ResourceType.clusterScoped(
          "config.openshift.io",
          List.of("v1"),
          "clusteroperators",
          "ClusterOperator",
          CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          NODE_POOLS,
          NODE_CLAIMS,
          EC2_NODE_CLASSES,
          AKS_NODE_CLASSES,
          EKS_NODE_CLASSES,
          CLUSTER_AUTOSCALERS,
          MACHINE_AUTOSCALERS,
          CLUSTER_OPERATORS);

  private CapacityKinds() {}
}
