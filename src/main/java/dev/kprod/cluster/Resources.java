package dev.kprod.cluster;

import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;

/// Everything of Kubernetes itself that may be read, a constant each.
///
/// The kinds of products are in the classes beside this one, by what they are for. A constant is
/// read only if a check that was chosen declares it.
public final class Resources {
  /// What `apiserver_requested_deprecated_apis` and its like say; only these families are kept.
  public static final Endpoint<Metrics> METRICS =
      Endpoint.metrics(
          "/metrics",
          List.of(
              "apiserver_requested_deprecated_apis",
              "kubernetes_healthcheck",
              "pod_security_evaluations_total",
              "pod_security_exemptions_total",
              "process_start_time_seconds"),
          Metrics::new);

  /// The certificates that the API address shows.
  public static final Handshake<PeerChain> TLS = Handshake.of(PeerChain::new);

  /// The version of the API server.
  public static final Endpoint<Version> VERSION = Endpoint.json("/version", Version::new);

  /// Pods.
  public static final ResourceType<Pod> PODS =
      ResourceType.namespaced("", List.of("v1"), "pods", "Pod", Pod::new);

  /// Nodes.
  public static final ResourceType<Node> NODES =
      ResourceType.clusterScoped("", List.of("v1"), "nodes", "Node", Node::new);

  /// Namespaces.
  public static final ResourceType<Namespace> NAMESPACES =
      ResourceType.clusterScoped("", List.of("v1"), "namespaces", "Namespace", Namespace::new);

  /// Services.
  public static final ResourceType<Service> SERVICES =
      ResourceType.namespaced("", List.of("v1"), "services", "Service", Service::new);

  /// ServiceAccounts.
  public static final ResourceType<ServiceAccount> SERVICE_ACCOUNTS =
      ResourceType.namespaced(
          "", List.of("v1"), "serviceaccounts", "ServiceAccount", ServiceAccount::new);

  /// ResourceQuotas.
  public static final ResourceType<ResourceQuota> RESOURCE_QUOTAS =
      ResourceType.namespaced(
          "", List.of("v1"), "resourcequotas", "ResourceQuota", ResourceQuota::new);

  /// LimitRanges.
  public static final ResourceType<LimitRange> LIMIT_RANGES =
      ResourceType.namespaced("", List.of("v1"), "limitranges", "LimitRange", LimitRange::new);

  /// PersistentVolumeClaims.
  public static final ResourceType<Claim> CLAIMS =
      ResourceType.namespaced(
          "", List.of("v1"), "persistentvolumeclaims", "PersistentVolumeClaim", Claim::new);

  /// PersistentVolumes.
  public static final ResourceType<Volume> VOLUMES =
      ResourceType.clusterScoped(
          "", List.of("v1"), "persistentvolumes", "PersistentVolume", Volume::new);

  /// ReplicationControllers.
  public static final ResourceType<ReplicationController> REPLICATION_CONTROLLERS =
      ResourceType.namespaced(
          "",
          List.of("v1"),
          "replicationcontrollers",
          "ReplicationController",
          ReplicationController::new);

  /// Deployments.
  public static final ResourceType<Deployment> DEPLOYMENTS =
      ResourceType.namespaced("apps", List.of("v1"), "deployments", "Deployment", Deployment::new);

  /// StatefulSets.
  public static final ResourceType<StatefulSet> STATEFUL_SETS =
      ResourceType.namespaced(
          "apps", List.of("v1"), "statefulsets", "StatefulSet", StatefulSet::new);

  /// DaemonSets.
  public static final ResourceType<DaemonSet> DAEMON_SETS =
      ResourceType.namespaced("apps", List.of("v1"), "daemonsets", "DaemonSet", DaemonSet::new);

  /// ReplicaSets, metadata only: they are the middle of the chain of owners.
  public static final ResourceType<ReplicaSet> REPLICA_SETS =
      ResourceType.namespaced("apps", List.of("v1"), "replicasets", "ReplicaSet", ReplicaSet::new)
          .metadataOnly();

  /// Jobs.
  public static final ResourceType<Job> JOBS =
      ResourceType.namespaced("batch", List.of("v1"), "jobs", "Job", Job::new);

  /// CronJobs.
  public static final ResourceType<CronJob> CRON_JOBS =
      ResourceType.namespaced("batch", List.of("v1"), "cronjobs", "CronJob", CronJob::new);

  /// HorizontalPodAutoscalers.
  public static final ResourceType<HorizontalPodAutoscaler> AUTOSCALERS =
      ResourceType.namespaced(
          "autoscaling",
          List.of("v2"),
          "horizontalpodautoscalers",
          "HorizontalPodAutoscaler",
          HorizontalPodAutoscaler::new);

  /// KEDA's ScaledObjects.
  public static final ResourceType<ScaledObject> SCALED_OBJECTS =
      ResourceType.namespaced(
          "keda.sh", List.of("v1alpha1"), "scaledobjects", "ScaledObject", ScaledObject::new);

  /// PodDisruptionBudgets.
  public static final ResourceType<DisruptionBudget> DISRUPTION_BUDGETS =
      ResourceType.namespaced(
          "policy",
          List.of("v1"),
          "poddisruptionbudgets",
          "PodDisruptionBudget",
          DisruptionBudget::new);

  /// PriorityClasses.
  public static final ResourceType<PriorityClass> PRIORITY_CLASSES =
      ResourceType.clusterScoped(
          "scheduling.k8s.io",
          List.of("v1"),
          "priorityclasses",
          "PriorityClass",
          PriorityClass::new);

  /// StorageClasses.
  public static final ResourceType<StorageClass> STORAGE_CLASSES =
      ResourceType.clusterScoped(
          "storage.k8s.io", List.of("v1"), "storageclasses", "StorageClass", StorageClass::new);

  /// EndpointSlices.
  public static final ResourceType<EndpointSlice> ENDPOINT_SLICES =
      ResourceType.namespaced(
          "discovery.k8s.io", List.of("v1"), "endpointslices", "EndpointSlice", EndpointSlice::new);

  /// Ingresses.
  public static final ResourceType<Ingress> INGRESSES =
      ResourceType.namespaced(
          "networking.k8s.io", List.of("v1"), "ingresses", "Ingress", Ingress::new);

  /// HTTPRoutes of the Gateway API.
  public static final ResourceType<Route> HTTP_ROUTES =
      ResourceType.namespaced(
          "gateway.networking.k8s.io",
          List.of("v1", "v1beta1"),
          "httproutes",
          "HTTPRoute",
          Route::new);

  /// GRPCRoutes of the Gateway API.
  public static final ResourceType<Route> GRPC_ROUTES =
      ResourceType.namespaced(
          "gateway.networking.k8s.io",
          List.of("v1", "v1alpha2"),
          "grpcroutes",
          "GRPCRoute",
          Route::new);

  /// TLSRoutes of the Gateway API.
  public static final ResourceType<Route> TLS_ROUTES =
      ResourceType.namespaced(
          "gateway.networking.k8s.io",
          List.of("v1", "v1alpha3", "v1alpha2"),
          "tlsroutes",
          "TLSRoute",
          Route::new);

  /// TCPRoutes of the Gateway API.
  public static final ResourceType<Route> TCP_ROUTES =
      ResourceType.namespaced(
          "gateway.networking.k8s.io",
          List.of("v1", "v1alpha2"),
          "tcproutes",
          "TCPRoute",
          Route::new);

  /// NetworkPolicies.
  public static final ResourceType<NetworkPolicy> NETWORK_POLICIES =
      ResourceType.namespaced(
          "networking.k8s.io",
          List.of("v1"),
          "networkpolicies",
          "NetworkPolicy",
          NetworkPolicy::new);

  /// ClusterRoles.
  public static final ResourceType<Role> CLUSTER_ROLES =
      ResourceType.clusterScoped(
          "rbac.authorization.k8s.io", List.of("v1"), "clusterroles", "ClusterRole", Role::new);

  /// ClusterRoleBindings.
  public static final ResourceType<RoleBinding> CLUSTER_ROLE_BINDINGS =
      ResourceType.clusterScoped(
          "rbac.authorization.k8s.io",
          List.of("v1"),
          "clusterrolebindings",
          "ClusterRoleBinding",
          RoleBinding::new);

  /// Roles.
  public static final ResourceType<Role> ROLES =
      ResourceType.namespaced(
          "rbac.authorization.k8s.io", List.of("v1"), "roles", "Role", Role::new);

  /// RoleBindings.
  public static final ResourceType<RoleBinding> ROLE_BINDINGS =
      ResourceType.namespaced(
          "rbac.authorization.k8s.io",
          List.of("v1"),
          "rolebindings",
          "RoleBinding",
          RoleBinding::new);

  /// ValidatingAdmissionPolicies.
  public static final ResourceType<AdmissionPolicy> VALIDATING_ADMISSION_POLICIES =
      ResourceType.clusterScoped(
          "admissionregistration.k8s.io",
          List.of("v1", "v1beta1"),
          "validatingadmissionpolicies",
          "ValidatingAdmissionPolicy",
          AdmissionPolicy::new);

  /// ValidatingAdmissionPolicyBindings.
  public static final ResourceType<AdmissionPolicyBinding> VALIDATING_ADMISSION_POLICY_BINDINGS =
      ResourceType.clusterScoped(
          "admissionregistration.k8s.io",
          List.of("v1", "v1beta1"),
          "validatingadmissionpolicybindings",
          "ValidatingAdmissionPolicyBinding",
          AdmissionPolicyBinding::new);

  /// ValidatingWebhookConfigurations.
  public static final ResourceType<Webhook> VALIDATING_WEBHOOKS =
      ResourceType.clusterScoped(
          "admissionregistration.k8s.io",
          List.of("v1"),
          "validatingwebhookconfigurations",
          "ValidatingWebhookConfiguration",
          Webhook::new);

  /// MutatingWebhookConfigurations.
  public static final ResourceType<Webhook> MUTATING_WEBHOOKS =
      ResourceType.clusterScoped(
          "admissionregistration.k8s.io",
          List.of("v1"),
          "mutatingwebhookconfigurations",
          "MutatingWebhookConfiguration",
          Webhook::new);

  /// Whether the API server calls itself ready, check by check.
  public static final Endpoint<Health> READYZ = Endpoint.health("/readyz?verbose", Health::new);

  /// Whether the API server calls itself alive, check by check.
  public static final Endpoint<Health> LIVEZ = Endpoint.health("/livez?verbose", Health::new);

  /// Warnings of the last hour or so.
  public static final ResourceType<Event> WARNINGS =
      ResourceType.namespaced("", List.of("v1"), "events", "Event", Event::new)
          .where("type=Warning");

  /// What the kubelets killed in the last hour or so.
  public static final ResourceType<Event> KILLINGS =
      ResourceType.namespaced("", List.of("v1"), "events", "Event", Event::new)
          .where("reason=Killing");

  /// Leases: of components that elect a leader, of API servers, of nodes.
  public static final ResourceType<Lease> LEASES =
      ResourceType.namespaced("coordination.k8s.io", List.of("v1"), "leases", "Lease", Lease::new);

  /// ConfigMaps; whoever needs one by name says so with a
  /// [NamedObject][dev.kprod.snapshot.NamedObject].
  public static final ResourceType<ConfigMap> CONFIG_MAPS =
      ResourceType.namespaced("", List.of("v1"), "configmaps", "ConfigMap", ConfigMap::new);

  /// CSINodes.
  public static final ResourceType<CustomResource> CSI_NODES =
      ResourceType.clusterScoped(
          "storage.k8s.io", List.of("v1"), "csinodes", "CSINode", CustomResource::new);

  /// CustomResourceDefinitions, without their schemas.
  public static final ResourceType<Definition> DEFINITIONS =
      ResourceType.clusterScoped(
          "apiextensions.k8s.io",
          List.of("v1"),
          "customresourcedefinitions",
          "CustomResourceDefinition",
          Definition::new);

  /// APIServices.
  public static final ResourceType<ApiService> API_SERVICES =
      ResourceType.clusterScoped(
          "apiregistration.k8s.io", List.of("v1"), "apiservices", "APIService", ApiService::new);

  /// IngressClasses.
  public static final ResourceType<CustomResource> INGRESS_CLASSES =
      ResourceType.clusterScoped(
          "networking.k8s.io",
          List.of("v1"),
          "ingressclasses",
          "IngressClass",
          CustomResource::new);

  /// Gateways of the Gateway API.
  public static final ResourceType<CustomResource> GATEWAYS =
      ResourceType.namespaced(
          "gateway.networking.k8s.io",
          List.of("v1", "v1beta1"),
          "gateways",
          "Gateway",
          CustomResource::new);

  /// GatewayClasses of the Gateway API.
  public static final ResourceType<CustomResource> GATEWAY_CLASSES =
      ResourceType.clusterScoped(
          "gateway.networking.k8s.io",
          List.of("v1", "v1beta1"),
          "gatewayclasses",
          "GatewayClass",
          CustomResource::new);

  /// What the nodes use now, by the metrics API.
  public static final ResourceType<CustomResource> NODE_METRICS =
      ResourceType.clusterScoped(
          "metrics.k8s.io", List.of("v1beta1", "v1"), "nodes", "NodeMetrics", CustomResource::new);

  /// What the pods use now, by the metrics API.
  public static final ResourceType<CustomResource> POD_METRICS =
      ResourceType.namespaced(
          "metrics.k8s.io", List.of("v1beta1", "v1"), "pods", "PodMetrics", CustomResource::new);

  private static final List<Read<?>> BUILT_IN =
      List.of(
          METRICS,
          TLS,
          VERSION,
          PODS,
          NODES,
          NAMESPACES,
          SERVICES,
          SERVICE_ACCOUNTS,
          RESOURCE_QUOTAS,
          LIMIT_RANGES,
          CLAIMS,
          VOLUMES,
          REPLICATION_CONTROLLERS,
          DEPLOYMENTS,
          STATEFUL_SETS,
          DAEMON_SETS,
          REPLICA_SETS,
          JOBS,
          CRON_JOBS,
          AUTOSCALERS,
          SCALED_OBJECTS,
          DISRUPTION_BUDGETS,
          PRIORITY_CLASSES,
          STORAGE_CLASSES,
          ENDPOINT_SLICES,
          INGRESSES,
          HTTP_ROUTES,
          GRPC_ROUTES,
          TLS_ROUTES,
          TCP_ROUTES,
          NETWORK_POLICIES,
          CLUSTER_ROLES,
          CLUSTER_ROLE_BINDINGS,
          ROLES,
          ROLE_BINDINGS,
          VALIDATING_ADMISSION_POLICIES,
          VALIDATING_ADMISSION_POLICY_BINDINGS,
          VALIDATING_WEBHOOKS,
          MUTATING_WEBHOOKS,
          READYZ,
          LIVEZ,
          WARNINGS,
          KILLINGS,
          LEASES,
          CONFIG_MAPS,
          CSI_NODES,
          DEFINITIONS,
          API_SERVICES,
          INGRESS_CLASSES,
          GATEWAYS,
          GATEWAY_CLASSES,
          NODE_METRICS,
          POD_METRICS);

  private Resources() {}

  /// Returns every read that any check may declare, those of products included.
  public static List<Read<?>> all() {
    List<Read<?>> all = new ArrayList<>(BUILT_IN);
    all.addAll(NetworkPolicyKinds.ALL);
    all.addAll(RouteKinds.ALL);
    all.addAll(PolicyEngineKinds.ALL);
    all.addAll(BackupKinds.ALL);
    all.addAll(TenancyKinds.ALL);
    all.addAll(ObservabilityKinds.ALL);
    all.addAll(DeliveryKinds.ALL);
    all.addAll(CapacityKinds.ALL);
    all.addAll(ScalingKinds.ALL);
    all.addAll(SecretKinds.ALL);
    all.addAll(QuorumKinds.ALL);
    all.addAll(SecretMakers.ALL);
    return List.copyOf(all);
  }
}
