package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.snapshot.NamedObject;
import java.util.List;

/// Whether anything in a cluster enforces network policies, as far as it can be recognised.
///
/// @param does whether something does
/// @param engines what was recognised, in the order of the table
/// @param uncovered the nodes that run pods and no ready agent of an engine, by name
/// @param notes what is worth knowing beside, for a person
/// @param blocks whom the engine means by a block of addresses
/// @param apis the versions of the network policy API that the engine implements; none if unknown
public record Enforcement(
    Does does,
    List<Engine> engines,
    List<String> uncovered,
    List<String> notes,
    BlockReading blocks,
    List<String> apis) {
  /// Whether policies have an effect.
  public enum Does {
    YES,
    NO,
    UNKNOWN
  }

  /// A network, or an engine of policies, that was recognised.
  ///
  /// @param name the product
  /// @param where what it was recognised by: `DaemonSet kube-system/cilium`
  /// @param does whether it enforces policies here
  /// @param because what says so, for a person; empty where the product alone does
  /// @param remedy what would make it enforce them; empty where nothing is known
  public record Engine(String name, String where, Does does, String because, String remedy) {}

  /// The ConfigMap of Cilium.
  public static final NamedObject<ConfigMap> CILIUM_CONFIG =
      new NamedObject<>(Resources.CONFIG_MAPS, "kube-system", "cilium-config");

  /// The ConfigMap of the network of AWS.
  public static final NamedObject<ConfigMap> VPC_CNI_CONFIG =
      new NamedObject<>(Resources.CONFIG_MAPS, "kube-system", "amazon-vpc-cni");

  /// What is read.
  public static final Reads READS =
      Words.WORKLOAD.may(Resources.NODES, Resources.VERSION, CILIUM_CONFIG, VPC_CNI_CONFIG);

  private static final Index<Enforcement> INDEX =
      Index.of("enforcement", READS, cluster -> new EngineDetection(cluster).enforcement());

  public Enforcement {
    engines = List.copyOf(engines);
    uncovered = List.copyOf(uncovered);
    notes = List.copyOf(notes);
    apis = List.copyOf(apis);
  }

  /// Returns what enforces policies in a cluster. Declare [#READS].
  public static Enforcement of(Cluster cluster) {
    return cluster.index(INDEX);
  }
}
