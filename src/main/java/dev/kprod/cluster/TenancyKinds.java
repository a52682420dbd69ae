package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds that give namespaces to tenants or limit what tenants may use.
public final class TenancyKinds {
  /// Tenants.
  public static final ResourceType<CustomResource> CAPSULE_TENANTS =
      ResourceType.clusterScoped(
          "capsule.clastix.io",
          List.of("v1beta2", "v1beta1"),
          "tenants",
          "Tenant",
          CustomResource::new);

  /// ClusterResourceQuotas.
  public static final ResourceType<CustomResource> CLUSTER_RESOURCE_QUOTAS =
      ResourceType.clusterScoped(
          "quota.openshift.io",
          List.of("v1"),
          "clusterresourcequotas",
          "ClusterResourceQuota",
          CustomResource::new);

  /// ClusterQueues.
  public static final ResourceType<CustomResource> CLUSTER_QUEUES =
      ResourceType.clusterScoped(
          "kueue.x-k8s.io",
          List.of("v1beta2", "v1beta1"),
          "clusterqueues",
          "ClusterQueue",
          CustomResource::new);

  /// LocalQueues.
  public static final ResourceType<CustomResource> LOCAL_QUEUES =
      ResourceType.namespaced(
          "kueue.x-k8s.io",
          List.of("v1beta2", "v1beta1"),
          "localqueues",
          "LocalQueue",
          CustomResource::new);

  /// HierarchicalResourceQuotas.
  public static final ResourceType<CustomResource> HIERARCHICAL_QUOTAS =
      ResourceType.namespaced(
          "hnc.x-k8s.io",
          List.of("v1alpha2"),
          "hierarchicalresourcequotas",
          "HierarchicalResourceQuota",
          CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          CAPSULE_TENANTS,
          CLUSTER_RESOURCE_QUOTAS,
          CLUSTER_QUEUES,
          LOCAL_QUEUES,
          HIERARCHICAL_QUOTAS);

  private TenancyKinds() {}
}
