package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// A PersistentVolume.
public record Volume(Tree tree) implements ApiObject {
  private static final List<String> ZONE_LABELS =
      List.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone");

  /// Returns the class it belongs to, empty for none.
  public String storageClass() {
    return tree.text("spec", "storageClassName");
  }

  /// Returns its driver where it is a CSI volume, else empty.
  public String driver() {
    return tree.text("spec", "csi", "driver");
  }

  /// Finds the path on a node that it is: of kind `hostPath` or `local`.
  public Optional<String> nodePath() {
    return tree.findText("spec", "hostPath", "path")
        .or(() -> tree.findText("spec", "local", "path"));
  }

  /// Says whether it is a disk or a folder of one node.
  public boolean isLocal() {
    return tree.has("spec", "local");
  }

  /// Returns what becomes of it when its claim is deleted: `Retain`, `Delete` or `Recycle`.
  public String reclaimPolicy() {
    return tree.findText("spec", "persistentVolumeReclaimPolicy").orElse("Retain");
  }

  /// Returns the namespace of the claim it is bound to, empty for none.
  public String claimNamespace() {
    return tree.text("spec", "claimRef", "namespace");
  }

  /// Returns the name of the claim it is bound to, empty for none.
  public String claimName() {
    return tree.text("spec", "claimRef", "name");
  }

  /// Returns the phase: `Available`, `Bound`, `Released`, `Failed` or `Pending`.
  public String phase() {
    return tree.findText("status", "phase").orElse("Pending");
  }

  /// Returns its capacity, by resource.
  public SortedMap<String, Quantity> capacity() {
    return Amounts.of(tree.at("spec", "capacity"));
  }

  /// Returns the terms of `spec.nodeAffinity.required`; none means every node.
  public Tree requiredNodes() {
    return tree.at("spec", "nodeAffinity", "required");
  }

  /// Returns the zones that it can be used from: those that its node affinity admits, else those of
  /// its labels; empty where it belongs to none.
  public List<String> zones() {
    Set<String> zones = new TreeSet<>();
    for (Tree term : requiredNodes().items("nodeSelectorTerms")) {
      for (Tree expression : term.items("matchExpressions")) {
        if (isZone(expression.text("key")) && expression.text("operator").equals("In")) {
          zones.addAll(expression.texts("values"));
        }
      }
    }
    if (zones.isEmpty()) {
      ZONE_LABELS.forEach(
          label -> zones.addAll(List.of(labels().getOrDefault(label, "").split("__"))));
    }
    zones.removeIf(zone -> zone.isEmpty() || zone.equals("-1"));
    return List.copyOf(zones);
  }

  /// Drivers have labels of their own for it: `topology.ebs.csi.aws.com/zone`.
  private static boolean isZone(String key) {
    return ZONE_LABELS.contains(key) || key.endsWith("/zone");
  }
}
