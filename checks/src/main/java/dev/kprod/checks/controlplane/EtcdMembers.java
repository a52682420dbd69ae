package dev.kprod.checks.controlplane;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where the state of the cluster lives.
sealed interface EtcdMembers {
  String ETCD_NODE = "node-role.kubernetes.io/etcd";

  /// As pods beside the API servers.
  record Stacked(List<Pod> pods) implements EtcdMembers {}

  /// Beside the API servers, without pods; one to a machine.
  record OnNodes(List<Node> nodes, boolean inferred) implements EtcdMembers {}

  /// On machines of its own.
  record External(List<String> endpoints) implements EtcdMembers {}

  /// In a file of the only server.
  record SingleFile(String product) implements EtcdMembers {}

  /// In a database outside the cluster.
  record Database(String flag) implements EtcdMembers {}

  /// It cannot be seen.
  record Unseen(String because) implements EtcdMembers {}

  private static boolean isEtcdNode(Node node) {
    return node.labels().getOrDefault(ETCD_NODE, "").equals("true");
  }

  /// Finds where it is.
  static EtcdMembers of(Cluster cluster, Components components, Tree kubeadm) {
    List<Pod> pods = components.pods(Components.ETCD);
    if (!pods.isEmpty()) {
      return new Stacked(pods);
    }
    List<String> external = external(components, kubeadm);
    if (!external.isEmpty()) {
      return new External(external);
    }
    List<Node> labelled =
        cluster.list(Resources.NODES).stream().filter(EtcdMembers::isEtcdNode).toList();
    if (!labelled.isEmpty()) {
      return new OnNodes(labelled, false);
    }
    String distribution = Platform.of(cluster).distribution();
    List<Node> servers = components.servers();
    return switch (distribution) {
      case "k3s", "k3d" -> ofK3s(components, servers);
      case "talos", "k0s" ->
          servers.isEmpty()
              ? new Unseen("no node of the control plane is seen")
              : new OnNodes(servers, true);
      case "microk8s" -> new Unseen("MicroK8s keeps its state in dqlite, which has no object");
      default -> new Unseen("no pod of etcd and no address of one is seen");
    };
  }

  private static EtcdMembers ofK3s(Components components, List<Node> servers) {
    if (components.nodeArgument("datastore-endpoint").isPresent()) {
      return new Database("--datastore-endpoint");
    }
    return servers.size() == 1
        ? new SingleFile("SQLite")
        : new Unseen("k3s does not say where its state is");
  }

  private static List<String> external(Components components, Tree kubeadm) {
    List<String> written = kubeadm.texts("etcd", "external", "endpoints");
    if (!written.isEmpty()) {
      return written.stream().distinct().sorted().toList();
    }
    Optional<String> flag = components.flag(Components.API_SERVER, "etcd-servers");
    List<String> endpoints =
        flag.map(value -> Arrays.stream(value.split(",", -1)).map(String::strip).toList())
            .orElse(List.of());
    return endpoints.stream().anyMatch(EtcdMembers::isLoopback)
        ? List.of()
        : endpoints.stream().filter(one -> !one.isEmpty()).distinct().sorted().toList();
  }

  private static boolean isLoopback(String endpoint) {
    return Set.of("127.0.0.1", "localhost", "[::1]").contains(host(endpoint));
  }

  /// Returns the host of an endpoint: `https://etcd-1:2379` is on `etcd-1`.
  static String host(String endpoint) {
    String authority = endpoint.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "");
    return authority.replaceFirst(":[0-9]+$", "");
  }

  /// Says whether API servers and members share machines, so that one loss takes both.
  default boolean isStacked() {
    return switch (this) {
      case Stacked stacked -> true;
      case OnNodes nodes -> true;
      case SingleFile file -> true;
      case External external -> false;
      case Database database -> false;
      case Unseen unseen -> false;
    };
  }

  /// Returns the names of nodes.
  static List<String> names(List<Node> nodes) {
    return nodes.stream().map(ApiObject::name).toList();
  }
}
