package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds in which delivery controllers say what they keep in step, and whether they could.
public final class DeliveryKinds {
  /// Applications of Argo CD.
  public static final ResourceType<CustomResource> ARGO_APPLICATIONS =
      ResourceType.namespaced(
          "argoproj.io", List.of("v1alpha1"), "applications", "Application", CustomResource::new);

  /// What makes Applications of Argo CD.
  public static final ResourceType<CustomResource> ARGO_APPLICATION_SETS =
      ResourceType.namespaced(
          "argoproj.io",
          List.of("v1alpha1"),
          "applicationsets",
          "ApplicationSet",
          CustomResource::new);

  /// Projects of Argo CD, which hold change windows.
  public static final ResourceType<CustomResource> ARGO_PROJECTS =
      ResourceType.namespaced(
          "argoproj.io", List.of("v1alpha1"), "appprojects", "AppProject", CustomResource::new);

  /// Kustomizations of Flux.
  public static final ResourceType<CustomResource> KUSTOMIZATIONS =
      ResourceType.namespaced(
          "kustomize.toolkit.fluxcd.io",
          List.of("v1", "v1beta2"),
          "kustomizations",
          "Kustomization",
          CustomResource::new);

  /// Helm releases of Flux.
  public static final ResourceType<CustomResource> HELM_RELEASES =
      ResourceType.namespaced(
          "helm.toolkit.fluxcd.io",
          List.of("v2", "v2beta2"),
          "helmreleases",
          "HelmRelease",
          CustomResource::new);

  /// Git sources of Flux.
  public static final ResourceType<CustomResource> GIT_REPOSITORIES =
      ResourceType.namespaced(
          "source.toolkit.fluxcd.io",
          List.of("v1", "v1beta2"),
          "gitrepositories",
          "GitRepository",
          CustomResource::new);

  /// OCI sources of Flux.
  public static final ResourceType<CustomResource> OCI_REPOSITORIES =
      ResourceType.namespaced(
          "source.toolkit.fluxcd.io",
          List.of("v1", "v1beta2"),
          "ocirepositories",
          "OCIRepository",
          CustomResource::new);

  /// Helm repositories of Flux.
  public static final ResourceType<CustomResource> HELM_REPOSITORIES =
      ResourceType.namespaced(
          "source.toolkit.fluxcd.io",
          List.of("v1", "v1beta2"),
          "helmrepositories",
          "HelmRepository",
          CustomResource::new);

  /// Helm charts that Flux fetches.
  public static final ResourceType<CustomResource> HELM_CHARTS =
      ResourceType.namespaced(
          "source.toolkit.fluxcd.io",
          List.of("v1", "v1beta2"),
          "helmcharts",
          "HelmChart",
          CustomResource::new);

  /// Buckets that Flux fetches.
  public static final ResourceType<CustomResource> BUCKETS =
      ResourceType.namespaced(
          "source.toolkit.fluxcd.io",
          List.of("v1", "v1beta2"),
          "buckets",
          "Bucket",
          CustomResource::new);

  /// Bundles of Fleet.
  public static final ResourceType<CustomResource> FLEET_BUNDLES =
      ResourceType.namespaced(
          "fleet.cattle.io", List.of("v1alpha1"), "bundles", "Bundle", CustomResource::new);

  /// Sources of Config Sync for the cluster.
  public static final ResourceType<CustomResource> ROOT_SYNCS =
      ResourceType.namespaced(
          "configsync.gke.io", List.of("v1beta1"), "rootsyncs", "RootSync", CustomResource::new);

  /// Sources of Config Sync for a namespace.
  public static final ResourceType<CustomResource> REPO_SYNCS =
      ResourceType.namespaced(
          "configsync.gke.io", List.of("v1beta1"), "reposyncs", "RepoSync", CustomResource::new);

  /// Apps of kapp-controller.
  public static final ResourceType<CustomResource> KAPP_APPS =
      ResourceType.namespaced(
          "kappctrl.k14s.io", List.of("v1alpha1"), "apps", "App", CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          ARGO_APPLICATIONS,
          ARGO_APPLICATION_SETS,
          ARGO_PROJECTS,
          KUSTOMIZATIONS,
          HELM_RELEASES,
          GIT_REPOSITORIES,
          OCI_REPOSITORIES,
          HELM_REPOSITORIES,
          HELM_CHARTS,
          BUCKETS,
          FLEET_BUNDLES,
          ROOT_SYNCS,
          REPO_SYNCS,
          KAPP_APPS);

  private DeliveryKinds() {}
}
