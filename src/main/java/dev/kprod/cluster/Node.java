package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A node.
public record Node(Tree tree) implements ApiObject {
  private static final List<String> ZONE =
      List.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");
  private static final List<String> CLOUDS =
      List.of("aws://", "gce://", "azure://", "openstack://", "digitalocean://", "hcloud://");
  private static final List<String> CONTROL_PLANE =
      List.of(
          "node-role.kubernetes.io/control-plane",
          "node-role.kubernetes.io/master",
          "node.kubernetes.io/microk8s-controlplane");

  /// Finds the zone. AKS numbers the nodes that are in none, so a bare number there is no zone.
  public Optional<String> zone() {
    return ZONE.stream()
        .flatMap(label -> tree.findText("metadata", "labels", label).stream())
        .filter(zone -> !zone.isEmpty() && !isAzureNonZone(zone))
        .findFirst();
  }

  private boolean isAzureNonZone(String zone) {
    return providerId().startsWith("azure://") && zone.chars().allMatch(Character::isDigit);
  }

  /// Says whether the kubelet reports that it can take pods.
  public boolean isReady() {
    return Condition.holds(tree, "Ready");
  }

  /// Says whether the node was cordoned.
  public boolean isCordoned() {
    return tree.isTrue("spec", "unschedulable");
  }

  /// Says whether new pods may be put on it: ready and not cordoned. Taints are another question.
  public boolean isUsable() {
    return isReady() && !isCordoned();
  }

  /// Says whether a role label makes it part of the control plane.
  public boolean isControlPlane() {
    return CONTROL_PLANE.stream().anyMatch(label -> tree.has("metadata", "labels", label));
  }

  /// A mark that keeps pods away unless they tolerate it.
  ///
  /// @param effect `NoSchedule`, `PreferNoSchedule` or `NoExecute`
  /// @param addedAt when it was put on; empty where it is not said
  public record Taint(String key, String value, String effect, Optional<Instant> addedAt) {
    /// Says whether it keeps pods out that do not tolerate it; `PreferNoSchedule` only asks.
    public boolean keepsOut() {
      return effect.equals("NoSchedule") || effect.equals("NoExecute");
    }

    /// Returns the taint as kubectl writes it: `dedicated=db:NoSchedule`.
    public String written() {
      return key + (value.isEmpty() ? "" : "=" + value) + ":" + effect;
    }
  }

  /// Returns its taints, in the order sent.
  public List<Taint> taints() {
    return tree.items("spec", "taints").stream()
        .map(
            taint ->
                new Taint(
                    taint.text("key"),
                    taint.text("value"),
                    taint.text("effect"),
                    ApiObject.Times.find(taint.text("timeAdded"))))
        .toList();
  }

  /// Returns how many volumes of each CSI driver it can attach, by its CSINode.
  public static Map<String, Integer> volumeLimits(CustomResource csiNode) {
    Map<String, Integer> limits = new TreeMap<>();
    for (Tree driver : csiNode.tree().items("spec", "drivers")) {
      driver
          .findNumber("allocatable", "count")
          .ifPresent(count -> limits.put(driver.text("name"), (int) count));
    }
    return Collections.unmodifiableMap(limits);
  }

  /// Says whether there is no machine behind it: pods run elsewhere, one by one.
  public boolean isVirtual() {
    return labels().getOrDefault("type", "").equals("virtual-kubelet")
        || labels().getOrDefault("eks.amazonaws.com/compute-type", "").equals("fargate");
  }

  /// Returns the operating system, `linux` unless another is said.
  public String operatingSystem() {
    String said = tree.text("status", "nodeInfo", "operatingSystem");
    return said.isEmpty() ? labels().getOrDefault("kubernetes.io/os", "linux") : said;
  }

  /// Returns what decides in which form an image is reported: the architecture and the runtime with
  /// its minor version, `amd64 containerd://1.7`.
  public String imageFamily() {
    String architecture = tree.text("status", "nodeInfo", "architecture");
    String runtime = tree.text("status", "nodeInfo", "containerRuntimeVersion");
    String[] parts = runtime.split("[.]", -1);
    String minor = parts.length > 1 ? parts[0] + "." + parts[1] : runtime;
    return "%s %s"
        .formatted(
            architecture.isEmpty() ? labels().getOrDefault("kubernetes.io/arch", "") : architecture,
            minor);
  }

  /// Returns what the cloud calls the machine, empty outside clouds.
  public String providerId() {
    return tree.text("spec", "providerID");
  }

  /// Says whether a cloud runs the machine, and so deletes the Node object of one that is gone.
  public boolean isOfCloud() {
    return CLOUDS.stream().anyMatch(providerId()::startsWith);
  }

  /// Returns what can be given to pods, by resource.
  public SortedMap<String, Quantity> allocatable() {
    return Amounts.of(tree.at("status", "allocatable"));
  }

  /// Returns the version of its kubelet.
  public String kubeletVersion() {
    return tree.text("status", "nodeInfo", "kubeletVersion");
  }

  /// Returns the name and version of its operating system.
  public String osImage() {
    return tree.text("status", "nodeInfo", "osImage");
  }

  /// Says whether it runs Windows.
  public boolean isWindows() {
    return tree.text("status", "nodeInfo", "operatingSystem").equals("windows")
        || tree.text("metadata", "labels", "kubernetes.io/os").equals("windows");
  }

  /// Returns its addresses outside the cluster's network.
  public List<String> externalAddresses() {
    return tree.items("status", "addresses").stream()
        .filter(one -> one.text("type").equals("ExternalIP"))
        .map(one -> one.text("address"))
        .toList();
  }

  /// Returns its addresses inside and outside the cluster; host names left out.
  public List<String> addresses() {
    return tree.items("status", "addresses").stream()
        .filter(one -> Stream.of("InternalIP", "ExternalIP").anyMatch(one.text("type")::equals))
        .map(one -> one.text("address"))
        .toList();
  }

  /// Returns the ranges that its pods' addresses come from, empty where the network does not say.
  public List<String> podRanges() {
    List<String> ranges = tree.texts("spec", "podCIDRs");
    String single = tree.text("spec", "podCIDR");
    return ranges.isEmpty() && !single.isEmpty() ? List.of(single) : ranges;
  }
}
