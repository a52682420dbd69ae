package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds of products that make Secrets, and where they take them from: none of them is a
/// Secret, and what they hold of one is sealed or lies elsewhere.
public final class SecretMakers {
  /// Secrets that External Secrets fetches.
  public static final ResourceType<CustomResource> EXTERNAL_SECRETS =
      ResourceType.namespaced(
          "external-secrets.io",
          List.of("v1", "v1beta1"),
          "externalsecrets",
          "ExternalSecret",
          CustomResource::new);

  /// Where External Secrets fetches them for one namespace.
  public static final ResourceType<CustomResource> SECRET_STORES =
      ResourceType.namespaced(
          "external-secrets.io",
          List.of("v1", "v1beta1"),
          "secretstores",
          "SecretStore",
          CustomResource::new);

  /// Where External Secrets fetches them for every namespace.
  public static final ResourceType<CustomResource> CLUSTER_SECRET_STORES =
      ResourceType.clusterScoped(
          "external-secrets.io",
          List.of("v1", "v1beta1"),
          "clustersecretstores",
          "ClusterSecretStore",
          CustomResource::new);

  /// Secrets that only the controller of this cluster can open.
  public static final ResourceType<CustomResource> SEALED_SECRETS =
      ResourceType.namespaced(
          "bitnami.com", List.of("v1alpha1"), "sealedsecrets", "SealedSecret", CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(EXTERNAL_SECRETS, SECRET_STORES, CLUSTER_SECRET_STORES, SEALED_SECRETS);

  private SecretMakers() {}
}
