package dev.kprod.checks.controlplane;

import dev.kprod.check.Facts;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Which pool a node belongs to.
final class Pools {
  static final Table TABLE = Table.beside(ControlPlane.class, "node-pools.json");

  private static final String ROLE = "node-role.kubernetes.io/";
  private static final List<String> PLAIN_ROLES = List.of("control-plane", "master", "worker");

  private Pools() {}

  /// Returns the pool of a node: what its labels say, else what it is made of.
  static String of(Node node) {
    return named(node)
        .or(() -> role(node))
        .orElseGet(
            () ->
                String.join(
                    " ",
                    node.labels().getOrDefault("node.kubernetes.io/instance-type", "any machine"),
                    node.labels().getOrDefault("kubernetes.io/arch", "any architecture"),
                    node.operatingSystem()));
  }

  private static Optional<String> named(Node node) {
    for (Tree row : TABLE.content().items("pools")) {
      String value =
          row.has("label")
              ? node.labels().getOrDefault(row.text("label"), "")
              : node.annotations().getOrDefault(row.text("annotation"), "");
      if (!value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> role(Node node) {
    return node.labels().keySet().stream()
        .filter(label -> label.startsWith(ROLE))
        .map(label -> label.substring(ROLE.length()))
        .filter(role -> !PLAIN_ROLES.contains(role))
        .sorted()
        .findFirst();
  }

  /// Says whether a person stated something of the pool of a node.
  static boolean isStated(List<Facts.Pool> stated, String pool, Predicate<Facts.Pool> what) {
    return stated.stream().anyMatch(one -> one.pool().equals(pool) && what.test(one));
  }
}
