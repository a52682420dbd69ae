package dev.kprod.checks.network;

import dev.kprod.check.Param;
import dev.kprod.check.ValueType;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.image.ImageReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which workloads are datastores, and on which ports they take connections.
///
/// An image alone or a port alone is not enough: exporters and backups carry the names too.
final class Datastores {
  static final Param<SortedMap<String, List<Integer>>> IMAGES =
      new Param<>(
          "images",
          ValueType.map(ValueType.list(ValueType.count(1, 65_535))),
          usual(),
          "The last part of the image's name and the ports that this datastore listens on.");

  /// Labels that operators put on the pods of datastores, and the ports of these.
  private static final Map<String, List<Integer>> LABELS =
      Map.of(
          "cnpg.io/cluster", List.of(5432),
          "postgres-operator.crunchydata.com/cluster", List.of(5432),
          "spilo-role", List.of(5432),
          "strimzi.io/cluster", List.of(9090, 9091, 9092, 9093, 9094),
          "mysql.oracle.com/cluster", List.of(3306),
          "cassandra.datastax.com/cluster", List.of(9042),
          "redisfailovers.databases.spotahome.com/name", List.of(6379),
          "elasticsearch.k8s.elastic.co/cluster-name", List.of(9200, 9300));

  private Datastores() {}

  private static SortedMap<String, List<Integer>> usual() {
    SortedMap<String, List<Integer>> usual = new TreeMap<>();
    put(usual, List.of(5432), "postgres", "postgresql", "postgis", "timescaledb", "spilo");
    put(usual, List.of(3306), "mysql", "mysql-server", "mariadb", "percona-server");
    put(usual, List.of(27_017), "mongo", "mongodb", "mongodb-community-server");
    put(usual, List.of(6379), "redis", "valkey", "redis-stack", "keydb");
    put(usual, List.of(11_211), "memcached");
    put(usual, List.of(9200, 9300), "elasticsearch", "opensearch");
    put(usual, List.of(9042), "cassandra");
    put(usual, List.of(9092), "kafka", "cp-kafka");
    put(usual, List.of(5672), "rabbitmq");
    put(usual, List.of(2379), "etcd");
    put(usual, List.of(8123, 9000), "clickhouse", "clickhouse-server");
    put(usual, List.of(9000), "minio");
    put(usual, List.of(8200), "vault");
    put(usual, List.of(8500), "consul");
    return Collections.unmodifiableSortedMap(usual);
  }

  private static void put(
      SortedMap<String, List<Integer>> usual, List<Integer> ports, String... names) {
    for (String name : names) {
      usual.put(name, ports);
    }
  }

  /// Returns the ports on which a workload is a datastore; none if it is none. Declare
  /// [dev.kprod.cluster.Words#SERVING].
  static List<Integer> ports(
      Workload workload, SortedMap<String, List<Integer>> images, Cluster cluster) {
    List<Integer> known = new ArrayList<>();
    LABELS.forEach(
        (label, ports) -> {
          if (workload.template().labels().containsKey(label)) {
            known.addAll(ports);
          }
        });
    List<Container> containers = workload.template().spec().lastingContainers();
    for (Container container : containers) {
      ImageReference.find(container.image())
          .map(image -> image.path().substring(image.path().lastIndexOf('/') + 1))
          .ifPresent(name -> known.addAll(images.getOrDefault(name, List.of())));
    }
    if (known.isEmpty()) {
      return List.of();
    }
    TreeSet<Integer> ports = new TreeSet<>(used(workload, cluster));
    ports.retainAll(known);
    return List.copyOf(ports);
  }

  /// Returns the ports that its containers declare and that Services send to.
  private static List<Integer> used(Workload workload, Cluster cluster) {
    PodSpec spec = workload.template().spec();
    List<Integer> used = new ArrayList<>();
    for (Container container : spec.lastingContainers()) {
      container.ports().forEach(port -> used.add(port.number()));
    }
    for (Service service : services(workload, cluster)) {
      for (Service.Port port : service.ports()) {
        OptionalInt number = port.on(spec);
        number.ifPresent(used::add);
      }
    }
    return used;
  }

  /// Returns the Services that send to a workload.
  static List<Service> services(Workload workload, Cluster cluster) {
    return switch (Serving.of(workload, cluster)) {
      case Serving.Yes(var services) -> services;
      case Serving.Worker(var services) -> services;
      case Serving.No no -> List.of();
      case Serving.Unknown unknown -> List.of();
    };
  }
}
