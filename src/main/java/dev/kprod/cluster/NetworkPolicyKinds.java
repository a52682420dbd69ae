package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds that decide on traffic beside NetworkPolicy: those of the network policy API, then
/// those of vendors. Always told apart by group: four of them are called NetworkPolicy.
public final class NetworkPolicyKinds {
  /// AdminNetworkPolicies.
  public static final ResourceType<CustomResource> ADMIN_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "policy.networking.k8s.io",
          List.of("v1alpha1"),
          "adminnetworkpolicies",
          "AdminNetworkPolicy",
          CustomResource::new);

  /// BaselineAdminNetworkPolicies.
  public static final ResourceType<CustomResource> BASELINE_ADMIN_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "policy.networking.k8s.io",
          List.of("v1alpha1"),
          "baselineadminnetworkpolicies",
          "BaselineAdminNetworkPolicy",
          CustomResource::new);

  /// ClusterNetworkPolicies.
  public static final ResourceType<CustomResource> CLUSTER_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "policy.networking.k8s.io",
          List.of("v1alpha2"),
          "clusternetworkpolicies",
          "ClusterNetworkPolicy",
          CustomResource::new);

  /// CiliumNetworkPolicies.
  public static final ResourceType<CustomResource> CILIUM_NETWORK_POLICIES =
      ResourceType.namespaced(
          "cilium.io",
          List.of("v2"),
          "ciliumnetworkpolicies",
          "CiliumNetworkPolicy",
          CustomResource::new);

  /// CiliumClusterwideNetworkPolicies.
  public static final ResourceType<CustomResource> CILIUM_CLUSTERWIDE_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "cilium.io",
          List.of("v2"),
          "ciliumclusterwidenetworkpolicies",
          "CiliumClusterwideNetworkPolicy",
          CustomResource::new);

  /// NetworkPolicies.
  public static final ResourceType<CustomResource> CALICO_NETWORK_POLICIES =
      ResourceType.namespaced(
          "projectcalico.org",
          List.of("v3"),
          "networkpolicies",
          "NetworkPolicy",
          CustomResource::new);

  /// GlobalNetworkPolicies.
  public static final ResourceType<CustomResource> CALICO_GLOBAL_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "projectcalico.org",
          List.of("v3"),
          "globalnetworkpolicies",
          "GlobalNetworkPolicy",
          CustomResource::new);

  /// NetworkPolicies.
  public static final ResourceType<CustomResource> CALICO_STORED_NETWORK_POLICIES =
      ResourceType.namespaced(
          "crd.projectcalico.org",
          List.of("v1"),
          "networkpolicies",
          "NetworkPolicy",
          CustomResource::new);

  /// GlobalNetworkPolicies.
  public static final ResourceType<CustomResource> CALICO_STORED_GLOBAL_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "crd.projectcalico.org",
          List.of("v1"),
          "globalnetworkpolicies",
          "GlobalNetworkPolicy",
          CustomResource::new);

  /// NetworkPolicies.
  public static final ResourceType<CustomResource> ANTREA_NETWORK_POLICIES =
      ResourceType.namespaced(
          "crd.antrea.io",
          List.of("v1beta1"),
          "networkpolicies",
          "NetworkPolicy",
          CustomResource::new);

  /// ClusterNetworkPolicies.
  public static final ResourceType<CustomResource> ANTREA_CLUSTER_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "crd.antrea.io",
          List.of("v1beta1"),
          "clusternetworkpolicies",
          "ClusterNetworkPolicy",
          CustomResource::new);

  /// ApplicationNetworkPolicies.
  public static final ResourceType<CustomResource> AWS_APPLICATION_NETWORK_POLICIES =
      ResourceType.namespaced(
          "networking.k8s.aws",
          List.of("v1alpha1"),
          "applicationnetworkpolicies",
          "ApplicationNetworkPolicy",
          CustomResource::new);

  /// ClusterNetworkPolicies.
  public static final ResourceType<CustomResource> AWS_CLUSTER_NETWORK_POLICIES =
      ResourceType.clusterScoped(
          "networking.k8s.aws",
          List.of("v1alpha1"),
          "clusternetworkpolicies",
          "ClusterNetworkPolicy",
          CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          ADMIN_NETWORK_POLICIES,
          BASELINE_ADMIN_NETWORK_POLICIES,
          CLUSTER_NETWORK_POLICIES,
          CILIUM_NETWORK_POLICIES,
          CILIUM_CLUSTERWIDE_NETWORK_POLICIES,
          CALICO_NETWORK_POLICIES,
          CALICO_GLOBAL_NETWORK_POLICIES,
          CALICO_STORED_NETWORK_POLICIES,
          CALICO_STORED_GLOBAL_NETWORK_POLICIES,
          ANTREA_NETWORK_POLICIES,
          ANTREA_CLUSTER_NETWORK_POLICIES,
          AWS_APPLICATION_NETWORK_POLICIES,
          AWS_CLUSTER_NETWORK_POLICIES);

  private NetworkPolicyKinds() {}
}
