package dev.kprod.cluster;

import java.util.List;
import java.util.Optional;

/// What a cluster is made with, who runs its control plane, and which namespaces are not the
/// users'.
public final class Platform {
  /// Who runs the control plane, as far as it can be seen.
  public enum ControlPlane {
    /// Its pods or nodes are there to be judged.
    VISIBLE,
    /// A provider runs it out of sight.
    MANAGED,
    /// Somebody else runs it out of sight, in another cluster or beside this one.
    HOSTED,
    /// Too little was seen to tell.
    UNKNOWN
  }

  private static final Index<Platform> INDEX =
      Index.of("platform", Words.PLATFORM, cluster -> new PlatformDetection(cluster).platform());

  private final String provider;
  private final String providerName;
  private final String runBy;
  private final String distribution;
  private final boolean development;
  private final ControlPlane controlPlane;
  private final SystemNamespaces namespaces;

  Platform(
      String provider,
      String providerName,
      String runBy,
      String distribution,
      boolean development,
      ControlPlane controlPlane,
      SystemNamespaces namespaces) {
    this.provider = provider;
    this.providerName = providerName;
    this.runBy = runBy;
    this.distribution = distribution;
    this.development = development;
    this.controlPlane = controlPlane;
    this.namespaces = namespaces;
  }

  /// Returns the platform of a cluster. Declare [Words#PLATFORM].
  public static Platform of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns what the platform is called in reports: the provider's service where it runs the
  /// control plane, else the distribution; empty where neither is recognised.
  public String id() {
    boolean managed = controlPlane == ControlPlane.MANAGED;
    return managed || distribution.isEmpty() ? provider : distribution;
  }

  /// Returns the provider: `eks`, `gke`, `aks` and others; empty where none is recognised.
  ///
  /// The provider alone does not mean that it runs the control plane: see [#controlPlane()].
  public String provider() {
    return provider;
  }

  /// Returns how the provider's service is called among people, empty where none is recognised.
  public String providerName() {
    return providerName;
  }

  /// Returns who is responsible for the control plane, for a person; empty where the users are.
  public String runBy() {
    return isManaged() ? runBy : "";
  }

  /// Returns what the cluster was made with: `kubeadm`, `k3s`, `openshift`; empty where it is not
  /// recognised.
  public String distribution() {
    return distribution;
  }

  /// Returns who runs the control plane.
  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /// Says whether a provider runs the control plane out of sight.
  public boolean isManaged() {
    return controlPlane == ControlPlane.MANAGED;
  }

  /// Says whether the cluster is one for development on a single machine.
  public boolean isDevelopment() {
    return development;
  }

  /// Says whether a namespace belongs to Kubernetes or to the platform.
  public boolean isSystemNamespace(String name) {
    return namespaces.isSystem(name);
  }

  /// Finds the add-on that a namespace is given to.
  public Optional<String> addOn(String namespace) {
    return namespaces.addOn(namespace);
  }

  /// Says whether a namespace is the users' own: neither the system's nor a known add-on's.
  public boolean isApplication(String namespace) {
    return !isSystemNamespace(namespace) && addOn(namespace).isEmpty();
  }

  /// Returns the namespaces that run a known add-on, sorted.
  public List<String> addOnNamespaces() {
    return namespaces.addOns();
  }
}
