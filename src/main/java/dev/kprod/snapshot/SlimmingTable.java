package dev.kprod.snapshot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What of which kind is dropped or reduced before it enters a snapshot: the one table.
///
/// Kinds are named by the id of their read, so that the table knows none of the views. What holds
/// for every kind holds for the custom ones too: a field that looks like a container's environment
/// or command is treated as one, wherever it stands.
public final class SlimmingTable {
  private static final int LONGEST_EVENT = 500;

  private static final List<String> APPLIED =
      List.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "kapp.k14s.io/original",
          "objectset.rio.cattle.io/applied",
          "banzaicloud.com/last-applied",
          "kopf.zalando.org/last-handled-configuration");

  private static final List<String> ENVIRONMENTS =
      List.of("env", "envs", "envVars", "extraEnv", "extraEnvs", "extraEnvVars", "additionalEnv");

  private static final List<String> CONTAINERS =
      List.of("container", "containers", "initContainers", "ephemeralContainers", "sidecars");

  /// Kinds whose owners of fields nobody asks for.
  private static final Set<String> WITHOUT_MANAGERS =
      Set.of(
          "pods",
          "events",
          "events.events.k8s.io",
          "leases.coordination.k8s.io",
          "endpointslices.discovery.k8s.io");

  private static final List<String> OWNED_OF_SPEC =
      List.of("f:replicas", "f:suspend", "f:paused", "f:unschedulable");

  private static final Set<String> SECRET_ANNOTATIONS =
      Set.of(
          "kubernetes.io/service-account.name",
          "kubernetes.io/service-account.uid",
          "meta.helm.sh/release-name",
          "meta.helm.sh/release-namespace",
          "argocd.argoproj.io/tracking-id",
          "cert-manager.io/certificate-name",
          "cert-manager.io/issuer-name",
          "cert-manager.io/issuer-kind",
          "cert-manager.io/issuer-group",
          "reconcile.external-secrets.io/managed",
          "reconcile.external-secrets.io/data-hash",
          "kprod.dev/source");

  /// ConfigMaps that are read by name: `namespace/name`, or `name` for one that many namespaces
  /// hold, and the keys of it that are kept whole.
  private static final Map<String, Set<String>> WHOLE_KEYS =
      Map.ofEntries(
          Map.entry("kube-system/kubeadm-config", Set.of("ClusterConfiguration")),
          Map.entry(
              "kube-system/cilium-config",
              Set.of(
                  "enable-policy",
                  "policy-audit-mode",
                  "enable-k8s-networkpolicy",
                  "policy-cidr-match-mode")),
          Map.entry("kube-system/amazon-vpc-cni", Set.of("enable-network-policy-controller")),
          Map.entry("kube-system/cluster-autoscaler-status", Set.of("status")),
          Map.entry(
              "kube-system/extension-apiserver-authentication",
              Set.of(
                  "client-ca-file", "requestheader-client-ca-file", "requestheader-allowed-names")),
          Map.entry("kube-root-ca.crt", Set.of("ca.crt")),
          Map.entry("istio-ca-root-cert", Set.of("root-cert.pem")),
          Map.entry("linkerd-identity-trust-roots", Set.of("ca-bundle.crt")),
          Map.entry("argocd-cm", Set.of("timeout.reconciliation")));

  /// What holds for most kinds, built once.
  private static final Slimming COMMON = common("").build();

  private SlimmingTable() {}

  /// Returns what is dropped or reduced of one read.
  public static Slimming of(Read<?> read) {
    return switch (read) {
      case ResourceType<?> type -> of(type, Set.of());
      case NamedObject<?> object -> of(object.type(), wholeKeys(object));
      case Endpoint<?> endpoint -> Slimming.KEEP;
      case Handshake<?> tls -> Slimming.KEEP;
    };
  }

  private static Set<String> wholeKeys(NamedObject<?> object) {
    Set<String> keys = WHOLE_KEYS.get(object.namespace() + "/" + object.name());
    return keys != null ? keys : WHOLE_KEYS.getOrDefault(object.name(), Set.of());
  }

  private static Slimming of(ResourceType<?> type, Set<String> wholeKeys) {
    String id = type.group().isEmpty() ? type.resource() : type.resource() + "." + type.group();
    Slimming.Table table = common(id);
    switch (id) {
      case "pods" -> table.dropAnywhere("terminated", "message");
      case "nodes" -> table.reduce(SlimmingTable::count, "status", "images");
      case "jobs.batch" -> table.reduce(SlimmingTable::withoutFinishedTemplate);
      case "events", "events.events.k8s.io" -> events(table);
      case "configmaps" ->
          table
              .reduce(values -> Literals.config(values, wholeKeys), "data")
              .reduce(Literals::binary, "binaryData");
      case "secrets" -> secrets(table, type.part());
      case "customresourcedefinitions.apiextensions.k8s.io" ->
          table
              .drop("spec", "validation")
              .drop("spec", "additionalPrinterColumns")
              .drop("spec", "versions", "*", "schema")
              .drop("spec", "versions", "*", "additionalPrinterColumns")
              .drop("spec", "versions", "*", "selectableFields");
      case "applications.argoproj.io", "applicationsets.argoproj.io" ->
          table
              .dropAnywhere("helm", "values")
              .dropAnywhere("helm", "valuesObject")
              .dropAnywhere("helm", "parameters")
              .dropAnywhere("helm", "fileParameters")
              .dropAnywhere("plugin", "env")
              .dropAnywhere("plugin", "parameters")
              .reduceAnywhere(Literals::freeText, "repoURL")
              .reduceAnywhere(Literals::freeText, "message");
      case "helmreleases.helm.toolkit.fluxcd.io" ->
          table.drop("spec", "values").reduceAnywhere(Literals::freeText, "message");
      case "gitrepositories.source.toolkit.fluxcd.io",
          "ocirepositories.source.toolkit.fluxcd.io",
          "helmrepositories.source.toolkit.fluxcd.io",
          "helmcharts.source.toolkit.fluxcd.io",
          "buckets.source.toolkit.fluxcd.io" ->
          table
              .reduce(Literals::freeText, "spec", "url")
              .reduceAnywhere(Literals::freeText, "message");
      case "helmcharts.helm.cattle.io", "helmchartconfigs.helm.cattle.io" ->
          table.drop("spec", "valuesContent").drop("spec", "set");
      case "releases.helm.crossplane.io" ->
          table.drop("spec", "forProvider", "values").drop("spec", "forProvider", "set");
      case "kustomizations.kustomize.toolkit.fluxcd.io" ->
          table.reduce(Literals::environment, "spec", "postBuild", "substitute");
      case "alertmanagerconfigs.monitoring.coreos.com",
          "vmalertmanagerconfigs.operator.victoriametrics.com" ->
          table.reduce(SlimmingTable::receiver, "spec", "receivers", "*");
      case "prometheuses.monitoring.coreos.com",
          "prometheusagents.monitoring.coreos.com",
          "vmagents.operator.victoriametrics.com" ->
          table.keepOnly(List.of(), "spec", "remoteWrite", "*").drop("spec", "remoteRead");
      case "vmalertmanagers.operator.victoriametrics.com" -> table.drop("spec", "configRawYaml");
      case "opentelemetrycollectors.opentelemetry.io" -> table.drop("spec", "config");
      case "externalsecrets.external-secrets.io" ->
          table.drop("spec", "target", "template").drop("spec", "data").drop("spec", "dataFrom");
      case "secretstores.external-secrets.io", "clustersecretstores.external-secrets.io" ->
          table
              .dropAnywhere("fake", "data")
              .dropAnywhere("webhook", "headers")
              .dropAnywhere("webhook", "body")
              .reduceAnywhere(Literals::freeText, "url")
              .reduceAnywhere(Literals::freeText, "server");
      case "sealedsecrets.bitnami.com" ->
          table.drop("spec", "encryptedData").drop("spec", "data").drop("spec", "template");
      case "grafanacontactpoints.grafana.integreatly.org" ->
          table.drop("spec", "settings").drop("spec", "receivers");
      default -> {
        return WITHOUT_MANAGERS.contains(id) ? table.build() : COMMON;
      }
    }
    return table.build();
  }

  private static Slimming.Table common(String id) {
    Slimming.Table table = Slimming.table();
    everywhere(table);
    managers(table, id);
    return table;
  }

  private static void everywhere(Slimming.Table table) {
    for (String annotation : APPLIED) {
      table.dropAnywhere("annotations", annotation);
    }
    for (String env : ENVIRONMENTS) {
      table.reduceAnywhere(Literals::environment, env);
    }
    for (String containers : CONTAINERS) {
      table.reduceAnywhere(Literals::command, containers, "*", "command");
      table.reduceAnywhere(Literals::command, containers, "*", "args");
    }
    table
        .reduceAnywhere(Literals::command, "container", "command")
        .reduceAnywhere(Literals::command, "container", "args")
        .reduceAnywhere(Literals::command, "exec", "command")
        .reduceAnywhere(Literals::headers, "httpHeaders")
        .reduceAnywhere(Literals::freeText, "httpGet", "path");
  }

  private static void managers(Slimming.Table table, String id) {
    if (WITHOUT_MANAGERS.contains(id)) {
      table.drop("metadata", "managedFields");
      return;
    }
    String[] owned = {"metadata", "managedFields", "*", "fieldsV1"};
    table
        .keepOnly(
            List.of("manager", "operation", "subresource", "time", "fieldsV1"),
            "metadata",
            "managedFields",
            "*")
        .keepOnly(List.of("f:spec", "f:metadata"), owned)
        .keepOnly(OWNED_OF_SPEC, "metadata", "managedFields", "*", "fieldsV1", "f:spec")
        .keepOnly(List.of("f:labels"), "metadata", "managedFields", "*", "fieldsV1", "f:metadata")
        .reduce(SlimmingTable::ownedLabels, owned);
    for (String field : OWNED_OF_SPEC) {
      table.keepOnly(List.of(), "metadata", "managedFields", "*", "fieldsV1", "f:spec", field);
    }
  }

  private static Tree ownedLabels(Tree owned) {
    Map<String, Tree> labels = new LinkedHashMap<>();
    owned
        .fields("f:metadata", "f:labels")
        .forEach(
            (label, below) -> {
              if (label.startsWith("f:pod-security")) {
                labels.put(label, below);
              }
            });
    Tree metadata = labels.isEmpty() ? Tree.ABSENT : Tree.of(Map.of("f:labels", Tree.of(labels)));
    Tree reduced = Literals.with(owned, "f:metadata", metadata);
    return reduced.fields().isEmpty() ? Tree.ABSENT : reduced;
  }

  private static Tree count(Tree list) {
    return list instanceof Tree.Items items ? Tree.of(items.values().size()) : list;
  }

  private static Tree withoutFinishedTemplate(Tree job) {
    boolean finished =
        job.items("status", "conditions").stream()
            .anyMatch(
                condition ->
                    condition.text("status").equals("True")
                        && Set.of("Complete", "Failed").contains(condition.text("type")));
    return finished
        ? Literals.with(job, "spec", Literals.with(job.at("spec"), "template", Tree.ABSENT))
        : job;
  }

  private static void events(Slimming.Table table) {
    table
        .keepOnly(
            List.of(
                "apiVersion",
                "kind",
                "metadata",
                "involvedObject",
                "regarding",
                "reason",
                "type",
                "message",
                "note",
                "count",
                "series",
                "eventTime",
                "firstTimestamp",
                "lastTimestamp",
                "deprecatedCount",
                "deprecatedFirstTimestamp",
                "deprecatedLastTimestamp"))
        .reduce(SlimmingTable::message, "message")
        .reduce(SlimmingTable::message, "note");
  }

  private static Tree message(Tree message) {
    Tree safe = Literals.freeText(message);
    String text = safe.text();
    if (text.length() <= LONGEST_EVENT) {
      return safe;
    }
    String said = String.format(Locale.ROOT, "… (%s characters)", text.length());
    int end = LONGEST_EVENT - said.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return Tree.of(text.substring(0, end) + said);
  }

  private static void secrets(Slimming.Table table, String part) {
    table.drop("stringData").reduce(SlimmingTable::secretAnnotations, "metadata", "annotations");
    switch (part) {
      case SecretParts.CERTIFICATE ->
          table
              .keepOnly(List.of(SecretParts.CERTIFICATE), "data")
              .reduce(SecretParts::certificate, "data", SecretParts.CERTIFICATE);
      case SecretParts.ROUTING ->
          table
              .keepOnly(SecretParts.ROUTING_KEYS, "data")
              .reduce(SecretParts::routing, "data", "*");
      default -> table.drop("data");
    }
  }

  /// Leaves the name of a receiver and how many integrations of which kind it has: an address to
  /// send alerts to is as good as a password.
  private static Tree receiver(Tree receiver) {
    Map<String, Tree> kept = new LinkedHashMap<>();
    receiver
        .fields()
        .forEach(
            (field, value) -> {
              if (field.equals("name")) {
                kept.put(field, value);
              } else if (value instanceof Tree.Items items) {
                kept.put(
                    field, Tree.of(items.values().stream().map(one -> Tree.of(Map.of())).toList()));
              }
            });
    return Tree.of(kept);
  }

  private static Tree secretAnnotations(Tree annotations) {
    Map<String, Tree> kept = new LinkedHashMap<>(annotations.fields());
    kept.keySet().retainAll(SECRET_ANNOTATIONS);
    return Tree.of(kept);
  }
}
