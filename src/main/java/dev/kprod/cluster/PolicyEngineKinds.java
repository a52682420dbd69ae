package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The kinds in which policy engines say what they refuse.
public final class PolicyEngineKinds {
  /// ClusterPolicies.
  public static final ResourceType<CustomResource> KYVERNO_CLUSTER_POLICIES =
      ResourceType.clusterScoped(
          "kyverno.io", List.of("v1"), "clusterpolicies", "ClusterPolicy", CustomResource::new);

  /// Policies.
  public static final ResourceType<CustomResource> KYVERNO_POLICIES =
      ResourceType.namespaced(
          "kyverno.io", List.of("v1"), "policies", "Policy", CustomResource::new);

  /// ValidatingPolicies.
  public static final ResourceType<CustomResource> KYVERNO_VALIDATING_POLICIES =
      ResourceType.clusterScoped(
          "policies.kyverno.io",
          List.of("v1", "v1beta1", "v1alpha1"),
          "validatingpolicies",
          "ValidatingPolicy",
          CustomResource::new);

  /// NamespacedValidatingPolicies.
  public static final ResourceType<CustomResource> KYVERNO_NAMESPACED_VALIDATING_POLICIES =
      ResourceType.namespaced(
          "policies.kyverno.io",
          List.of("v1", "v1beta1"),
          "namespacedvalidatingpolicies",
          "NamespacedValidatingPolicy",
          CustomResource::new);

  /// ConstraintTemplates.
  public static final ResourceType<CustomResource> GATEKEEPER_TEMPLATES =
      ResourceType.clusterScoped(
          "templates.gatekeeper.sh",
          List.of("v1", "v1beta1"),
          "constrainttemplates",
          "ConstraintTemplate",
          CustomResource::new);

  /// ClusterAdmissionPolicies.
  public static final ResourceType<CustomResource> KUBEWARDEN_CLUSTER_POLICIES =
      ResourceType.clusterScoped(
          "policies.kubewarden.io",
          List.of("v1"),
          "clusteradmissionpolicies",
          "ClusterAdmissionPolicy",
          CustomResource::new);

  /// AdmissionPolicies.
  public static final ResourceType<CustomResource> KUBEWARDEN_POLICIES =
      ResourceType.namespaced(
          "policies.kubewarden.io",
          List.of("v1"),
          "admissionpolicies",
          "AdmissionPolicy",
          CustomResource::new);

  /// SecurityContextConstraintses.
  public static final ResourceType<CustomResource> SECURITY_CONTEXT_CONSTRAINTS =
      ResourceType.clusterScoped(
          "security.openshift.io",
          List.of("v1"),
          "securitycontextconstraints",
          "SecurityContextConstraints",
          CustomResource::new);

  /// The constraints of Gatekeeper's library that restate the Pod Security Standards. Each template
  /// makes a kind of its own, so others are known by discovery alone.
  public static final List<ResourceType<CustomResource>> GATEKEEPER_POD_CONSTRAINTS =
      List.of(
          constraint("K8sPSPAllowPrivilegeEscalationContainer"),
          constraint("K8sPSPAllowedUsers"),
          constraint("K8sPSPAppArmor"),
          constraint("K8sPSPCapabilities"),
          constraint("K8sPSPForbiddenSysctls"),
          constraint("K8sPSPHostFilesystem"),
          constraint("K8sPSPHostNamespace"),
          constraint("K8sPSPHostNetworkingPorts"),
          constraint("K8sPSPPrivilegedContainer"),
          constraint("K8sPSPProcMount"),
          constraint("K8sPSPSELinuxV2"),
          constraint("K8sPSPSeccomp"),
          constraint("K8sPSPSeccompV2"),
          constraint("K8sPSPVolumeTypes"));

  private static ResourceType<CustomResource> constraint(String kind) {
    return ResourceType.clusterScoped(
        "constraints.gatekeeper.sh",
        List.of("v1beta1"),
        kind.toLowerCase(Locale.ROOT),
        kind,
        CustomResource::new);
  }

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL = all();

  private PolicyEngineKinds() {}

  private static List<ResourceType<CustomResource>> all() {
    List<ResourceType<CustomResource>> all =
        new ArrayList<>(
            List.of(
                KYVERNO_CLUSTER_POLICIES,
                KYVERNO_POLICIES,
                KYVERNO_VALIDATING_POLICIES,
                KYVERNO_NAMESPACED_VALIDATING_POLICIES,
                GATEKEEPER_TEMPLATES,
                KUBEWARDEN_CLUSTER_POLICIES,
                KUBEWARDEN_POLICIES,
                SECURITY_CONTEXT_CONSTRAINTS));
    all.addAll(GATEKEEPER_POD_CONSTRAINTS);
    return List.copyOf(all);
  }
}
