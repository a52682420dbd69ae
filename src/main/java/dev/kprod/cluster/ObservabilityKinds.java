package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.List;

/// The kinds in which monitoring and log products say what they collect, and whom they tell.
public final class ObservabilityKinds {
  /// Servers of the Prometheus Operator.
  public static final ResourceType<CustomResource> PROMETHEUSES =
      ResourceType.namespaced(
          "monitoring.coreos.com",
          List.of("v1"),
          "prometheuses",
          "Prometheus",
          CustomResource::new);

  /// Agents of the Prometheus Operator, which only send on.
  public static final ResourceType<CustomResource> PROMETHEUS_AGENTS =
      ResourceType.namespaced(
          "monitoring.coreos.com",
          List.of("v1alpha1"),
          "prometheusagents",
          "PrometheusAgent",
          CustomResource::new);

  /// Alertmanagers of the Prometheus Operator.
  public static final ResourceType<CustomResource> ALERTMANAGERS =
      ResourceType.namespaced(
          "monitoring.coreos.com",
          List.of("v1"),
          "alertmanagers",
          "Alertmanager",
          CustomResource::new);

  /// Routing that namespaces add to an Alertmanager.
  public static final ResourceType<CustomResource> ALERTMANAGER_CONFIGS =
      ResourceType.namespaced(
          "monitoring.coreos.com",
          List.of("v1beta1", "v1alpha1"),
          "alertmanagerconfigs",
          "AlertmanagerConfig",
          CustomResource::new);

  /// Alert and recording rules.
  public static final ResourceType<CustomResource> PROMETHEUS_RULES =
      ResourceType.namespaced(
          "monitoring.coreos.com",
          List.of("v1"),
          "prometheusrules",
          "PrometheusRule",
          CustomResource::new);

  /// Collectors of VictoriaMetrics.
  public static final ResourceType<CustomResource> VM_AGENTS =
      ResourceType.namespaced(
          "operator.victoriametrics.com",
          List.of("v1beta1"),
          "vmagents",
          "VMAgent",
          CustomResource::new);

  /// Single servers of VictoriaMetrics.
  public static final ResourceType<CustomResource> VM_SINGLES =
      ResourceType.namespaced(
          "operator.victoriametrics.com",
          List.of("v1beta1"),
          "vmsingles",
          "VMSingle",
          CustomResource::new);

  /// Clustered servers of VictoriaMetrics.
  public static final ResourceType<CustomResource> VM_CLUSTERS =
      ResourceType.namespaced(
          "operator.victoriametrics.com",
          List.of("v1beta1"),
          "vmclusters",
          "VMCluster",
          CustomResource::new);

  /// Evaluators of rules of VictoriaMetrics.
  public static final ResourceType<CustomResource> VM_ALERTS =
      ResourceType.namespaced(
          "operator.victoriametrics.com",
          List.of("v1beta1"),
          "vmalerts",
          "VMAlert",
          CustomResource::new);

  /// Rules of VictoriaMetrics.
  public static final ResourceType<CustomResource> VM_RULES =
      ResourceType.namespaced(
          "operator.victoriametrics.com",
          List.of("v1beta1"),
          "vmrules",
          "VMRule",
          CustomResource::new);

  /// Alertmanagers of VictoriaMetrics.
  public static final ResourceType<CustomResource> VM_ALERTMANAGERS =
      ResourceType.namespaced(
          "operator.victoriametrics.com",
          List.of("v1beta1"),
          "vmalertmanagers",
          "VMAlertmanager",
          CustomResource::new);

  /// Routing that namespaces add to an Alertmanager of VictoriaMetrics.
  public static final ResourceType<CustomResource> VM_ALERTMANAGER_CONFIGS =
      ResourceType.namespaced(
          "operator.victoriametrics.com",
          List.of("v1beta1"),
          "vmalertmanagerconfigs",
          "VMAlertmanagerConfig",
          CustomResource::new);

  /// Collectors of OpenTelemetry.
  public static final ResourceType<CustomResource> OTEL_COLLECTORS =
      ResourceType.namespaced(
          "opentelemetry.io",
          List.of("v1beta1", "v1alpha1"),
          "opentelemetrycollectors",
          "OpenTelemetryCollector",
          CustomResource::new);

  /// Log flows of the Logging operator.
  public static final ResourceType<CustomResource> CLUSTER_FLOWS =
      ResourceType.namespaced(
          "logging.banzaicloud.io",
          List.of("v1beta1"),
          "clusterflows",
          "ClusterFlow",
          CustomResource::new);

  /// Where the Logging operator sends logs.
  public static final ResourceType<CustomResource> CLUSTER_OUTPUTS =
      ResourceType.namespaced(
          "logging.banzaicloud.io",
          List.of("v1beta1"),
          "clusteroutputs",
          "ClusterOutput",
          CustomResource::new);

  /// Where Fluent Operator sends logs.
  public static final ResourceType<CustomResource> FLUENT_CLUSTER_OUTPUTS =
      ResourceType.clusterScoped(
          "fluentbit.fluent.io",
          List.of("v1alpha2"),
          "clusteroutputs",
          "ClusterOutput",
          CustomResource::new);

  /// Log forwarding of OpenShift.
  public static final ResourceType<CustomResource> LOG_FORWARDERS =
      ResourceType.namespaced(
          "observability.openshift.io",
          List.of("v1"),
          "clusterlogforwarders",
          "ClusterLogForwarder",
          CustomResource::new);

  /// Whom alerts of Grafana reach.
  public static final ResourceType<CustomResource> GRAFANA_CONTACT_POINTS =
      ResourceType.namespaced(
          "grafana.integreatly.org",
          List.of("v1beta1"),
          "grafanacontactpoints",
          "GrafanaContactPoint",
          CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          PROMETHEUSES,
          PROMETHEUS_AGENTS,
          ALERTMANAGERS,
          ALERTMANAGER_CONFIGS,
          PROMETHEUS_RULES,
          VM_AGENTS,
          VM_SINGLES,
          VM_CLUSTERS,
          VM_ALERTS,
          VM_RULES,
          VM_ALERTMANAGERS,
          VM_ALERTMANAGER_CONFIGS,
          OTEL_COLLECTORS,
          CLUSTER_FLOWS,
          CLUSTER_OUTPUTS,
          FLUENT_CLUSTER_OUTPUTS,
          LOG_FORWARDERS,
          GRAFANA_CONTACT_POINTS);

  private ObservabilityKinds() {}
}
