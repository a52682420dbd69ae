package dev.kprod.checks.backup;

import static dev.kprod.cluster.Resources.INGRESSES;
import static dev.kprod.cluster.Resources.SERVICES;
import static dev.kprod.cluster.RouteKinds.CERTIFICATES;
import static dev.kprod.cluster.RouteKinds.CLUSTER_ISSUERS;
import static dev.kprod.cluster.RouteKinds.ISSUERS;
import static dev.kprod.cluster.SecretMakers.CLUSTER_SECRET_STORES;
import static dev.kprod.cluster.SecretMakers.SECRET_STORES;

import dev.kprod.check.Names;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.check.Subjects;
import dev.kprod.checks.ImageEnds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Route;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Volume;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What lies outside the cluster and has to lead to it again, or it to that.
final class RestoreOutside {
  /// Each may be missing: what is not seen is not named.
  static final Reads READS =
      Words.WORKLOAD
          .and(Words.PLATFORM)
          .and(Reads.of(Resources.VOLUMES))
          .may(
              SERVICES,
              INGRESSES,
              Resources.HTTP_ROUTES,
              Resources.GRPC_ROUTES,
              Resources.TLS_ROUTES,
              CERTIFICATES,
              ISSUERS,
              CLUSTER_ISSUERS,
              SECRET_STORES,
              CLUSTER_SECRET_STORES);

  /// By these a Service asks its provider for the address that it had, as the documentation of the
  /// load balancers of AWS, Google, Azure, MetalLB, Cilium and kube-vip has them.
  private static final List<String> FIXED =
      List.of(
          "service.beta.kubernetes.io/aws-load-balancer-eip-allocations",
          "service.beta.kubernetes.io/aws-load-balancer-private-ipv4-addresses",
          "networking.gke.io/load-balancer-ip-addresses",
          "service.beta.kubernetes.io/azure-load-balancer-ipv4",
          "service.beta.kubernetes.io/azure-pip-name",
          "metallb.io/loadBalancerIPs",
          "metallb.universe.tf/loadBalancerIPs",
          "lbipam.cilium.io/ips",
          "io.cilium/lb-ipam-ips",
          "kube-vip.io/loadbalancerIPs");

  private static final ImageEnds DNS_WRITERS = ImageEnds.of(List.of("external-dns"));

  private final Cluster cluster;
  private final Asked asked;
  private final List<RestoreSaver> savers;
  private final List<Effect> effects = new ArrayList<>();

  RestoreOutside(Cluster cluster, Asked asked) {
    this.cluster = cluster;
    this.asked = asked;
    this.savers = RestoreSaver.all(cluster, asked);
    services();
    hosts();
    certificates();
    secretStores();
    shares();
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  private boolean strikes(String namespace) {
    return RestoreSimulation.strikes(asked, namespace, cluster);
  }

  private void services() {
    for (Service service : cluster.ask(SERVICES).known()) {
      if (!asked.strikes(service.namespace())) {
        continue;
      }
      Subject subject = Subjects.subject(SERVICES, service);
      switch (service.type()) {
        case EXTERNAL_NAME ->
            effects.add(
                Effect.of(
                    Kind.NOTE,
                    subject,
                    "leads outside, to " + service.tree().text("spec", "externalName")));
        case LOAD_BALANCER -> address(service, subject);
        case CLUSTER_IP, NODE_PORT -> {}
      }
    }
  }

  private void address(Service service, Subject subject) {
    String asksFor = service.tree().text("spec", "loadBalancerIP");
    boolean marked = FIXED.stream().anyMatch(service.annotations()::containsKey);
    if (!asksFor.isEmpty() || marked) {
      if (asked.elsewhere()) {
        effects.add(
            Effect.of(
                Kind.BY_HAND,
                subject,
                "asks for the address "
                    + (asksFor.isEmpty() ? Names.few(service.loadBalancerAddresses()) : asksFor)));
      }
    } else if (!service.loadBalancerAddresses().isEmpty()) {
      effects.add(
          Effect.of(
              Kind.BY_HAND,
              subject,
              "comes back with another address than %s, since it asks for none:"
                      .formatted(Names.few(service.loadBalancerAddresses()))
                  + " DNS and firewalls that name the old one have to follow"));
    }
  }

  /// Where the address behind names may change, somebody has to write them anew.
  private void hosts() {
    if (!asked.namespaces().isEmpty() && !asked.elsewhere()) {
      return;
    }
    SortedSet<String> hosts = new TreeSet<>();
    for (Ingress ingress : cluster.ask(INGRESSES).known()) {
      if (strikes(ingress.namespace())) {
        hosts.addAll(ingress.hosts());
      }
    }
    for (ResourceType<Route> kind :
        List.of(Resources.HTTP_ROUTES, Resources.GRPC_ROUTES, Resources.TLS_ROUTES)) {
      for (Route route : cluster.ask(kind).known()) {
        if (strikes(route.namespace())) {
          hosts.addAll(route.tree().texts("spec", "hostnames"));
        }
      }
    }
    hosts.remove("");
    if (hosts.isEmpty()) {
      return;
    }
    boolean written =
        Workloads.of(cluster).all().stream()
            .flatMap(one -> one.template().spec().lastingContainers().stream())
            .map(Container::image)
            .flatMap(image -> ImageReference.find(image).stream())
            .anyMatch(DNS_WRITERS::match);
    String names = Names.few(List.copyOf(hosts));
    String count = Names.counted(hosts.size(), "host");
    effects.add(
        written
            ? Effect.of(
                Kind.NOTE,
                Subject.CLUSTER,
                "ExternalDNS writes the records of %s once it runs: %s".formatted(count, names))
            : Effect.of(
                Kind.BY_HAND,
                Subject.CLUSTER,
                "nothing here writes DNS, and %s to lead to the new addresses: %s"
                    .formatted(count + (hosts.size() == 1 ? " has" : " have"), names)));
  }

  /// What an ACME issuer signed is signed anew where no backup holds it, and such issuers count.
  private void certificates() {
    Set<String> acme = new TreeSet<>();
    for (ResourceType<CustomResource> kind : List.of(ISSUERS, CLUSTER_ISSUERS)) {
      for (CustomResource issuer : cluster.ask(kind).known()) {
        if (issuer.tree().has("spec", "acme")) {
          acme.add(kind.kind() + "/" + issuer.namespace() + "/" + issuer.name());
        }
      }
    }
    Map<String, SortedMap<String, Integer>> anew = new LinkedHashMap<>();
    for (CustomResource one : cluster.ask(CERTIFICATES).known()) {
      String kind = one.tree().findText("spec", "issuerRef", "kind").orElse("Issuer");
      String name = one.tree().text("spec", "issuerRef", "name");
      String home = kind.equals("Issuer") ? one.namespace() : "";
      boolean saved = savers.stream().anyMatch(saver -> saver.savesSecrets(one.namespace()));
      if (saved || !strikes(one.namespace()) || !acme.contains(kind + "/" + home + "/" + name)) {
        continue;
      }
      anew.computeIfAbsent(kind + " " + name, unseen -> new TreeMap<>())
          .merge(domain(one), 1, Integer::sum);
    }
    anew.forEach(
        (issuer, domains) ->
            effects.add(
                Effect.of(
                    Kind.NOTE,
                    Subject.CLUSTER,
                    "%s issues anew, and may limit how many in a week: %s"
                        .formatted(
                            issuer,
                            Names.few(
                                domains.entrySet().stream()
                                    .map(one -> "%s for %s".formatted(one.getValue(), one.getKey()))
                                    .toList())))));
  }

  /// The last two labels of a name; a registry that sells under three has fewer names here.
  private static String domain(CustomResource certificate) {
    List<String> names = certificate.tree().texts("spec", "dnsNames");
    String name =
        names.isEmpty() ? certificate.tree().text("spec", "commonName") : names.getFirst();
    String[] labels = name.split("\\.", -1);
    return labels.length < 3 ? name : labels[labels.length - 2] + "." + labels[labels.length - 1];
  }

  private void secretStores() {
    for (ResourceType<CustomResource> kind : List.of(CLUSTER_SECRET_STORES, SECRET_STORES)) {
      for (CustomResource store : cluster.ask(kind).known()) {
        boolean struck = store.namespace().isEmpty() || strikes(store.namespace());
        String provider = String.join(", ", store.tree().fields("spec", "provider").keySet());
        if (struck && !provider.isEmpty() && !provider.equals("kubernetes")) {
          effects.add(
              Effect.of(
                  Kind.NOTE,
                  Subjects.subject(kind, store),
                  "its Secrets are fetched from outside (%s)".formatted(provider)));
        }
      }
    }
  }

  private void shares() {
    for (Volume volume : cluster.list(Resources.VOLUMES)) {
      String server = volume.tree().text("spec", "nfs", "server");
      if (!server.isEmpty() && strikes(volume.claimNamespace())) {
        effects.add(
            Effect.of(
                Kind.NOTE,
                Subjects.subject(Resources.VOLUMES, volume),
                "lies on the server " + server));
      }
    }
  }
}
