package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The workloads through which traffic comes in, and how much of it depends on each.
final class Doors {
  /// One of them.
  ///
  /// @param routes how many Ingresses and Gateways use it
  /// @param namespaces how many namespaces these are in
  /// @param isCloud whether it only programs load balancers outside
  record Door(Workload workload, int routes, int namespaces, boolean isCloud) {}

  static final Reads READS =
      IngressClasses.READS
          .and(Reads.of(Resources.SERVICES))
          .ifServed(Resources.GATEWAYS, Resources.GATEWAY_CLASSES);

  private static final Index<Doors> INDEX = Index.of("doors", READS, Doors::new);

  private final List<Door> doors = new ArrayList<>();

  private Doors(Cluster cluster) {
    IngressClasses classes = IngressClasses.of(cluster);
    Map<Workload, List<String>> uses = new LinkedHashMap<>();
    classes.running().keySet().forEach(workload -> uses.put(workload, new ArrayList<>()));
    for (Ingress ingress : cluster.list(Resources.INGRESSES)) {
      for (Workload workload : serving(ingress, classes)) {
        uses.computeIfAbsent(workload, unseen -> new ArrayList<>()).add(ingress.namespace());
      }
    }
    for (CustomResource gateway : cluster.list(Resources.GATEWAYS)) {
      for (Workload workload : serving(gateway, classes, cluster)) {
        uses.computeIfAbsent(workload, unseen -> new ArrayList<>()).add(gateway.namespace());
      }
    }
    uses.forEach(
        (workload, namespaces) ->
            doors.add(
                new Door(
                    workload,
                    namespaces.size(),
                    new TreeSet<>(namespaces).size(),
                    Controllers.find(workload)
                        .filter(Controllers.Controller::isCloud)
                        .isPresent())));
    doors.sort(Comparator.comparing(door -> door.workload().subject()));
  }

  /// Returns the doors of a cluster. Declare [#READS].
  static Doors of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  List<Door> all() {
    return doors;
  }

  private static List<Workload> serving(Ingress ingress, IngressClasses classes) {
    String name = classes.nameOf(ingress);
    if (name.isEmpty()) {
      return classes.takingAny().stream().toList();
    }
    return classes
        .find(name)
        .map(one -> classes.running(one.tree().text("spec", "controller")))
        .orElse(List.of());
  }

  /// What a Gateway's address leads to or, where that is not a Service here, the controller of its
  /// class.
  private static List<Workload> serving(
      CustomResource gateway, IngressClasses classes, Cluster cluster) {
    List<String> addresses =
        gateway.tree().items("status", "addresses").stream().map(one -> one.text("value")).toList();
    for (Service service : cluster.list(Resources.SERVICES)) {
      boolean own =
          service.loadBalancerAddresses().stream().anyMatch(addresses::contains)
              || service.clusterAddresses().stream().anyMatch(addresses::contains);
      if (own) {
        List<Workload> behind =
            Workloads.of(cluster).selected(service.namespace(), service.selector());
        if (!behind.isEmpty()) {
          return behind;
        }
      }
    }
    Optional<CustomResource> ofClass =
        cluster.list(Resources.GATEWAY_CLASSES).stream()
            .filter(one -> one.name().equals(gateway.tree().text("spec", "gatewayClassName")))
            .findFirst();
    return ofClass
        .map(one -> classes.running(one.tree().text("spec", "controllerName")))
        .orElse(List.of());
  }
}
