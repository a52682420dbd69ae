package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.TenancyKinds;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What quotas limit for the ordinary pods and the objects of a namespace.
///
/// @param limits the tightest limit of each resource by quotas of Kubernetes itself
/// @param covered every resource that something limits, quotas of products included
/// @param byPriority whether a quota counts pods by their PriorityClass
/// @param unseen the kinds of quotas of products that could not be read
record Quotas(
    SortedMap<String, Quantity> limits,
    SortedSet<String> covered,
    boolean byPriority,
    List<Read<?>> unseen) {
  private static final List<Read<?>> PRODUCTS =
      List.of(
          TenancyKinds.CLUSTER_RESOURCE_QUOTAS,
          TenancyKinds.CAPSULE_TENANTS,
          TenancyKinds.HIERARCHICAL_QUOTAS,
          TenancyKinds.CLUSTER_QUEUES,
          TenancyKinds.LOCAL_QUEUES);

  /// What is read.
  static final Reads READS = Reads.of(Resources.RESOURCE_QUOTAS).may(PRODUCTS.toArray(Read[]::new));

  private static final String CAPSULE_TENANT = "capsule.clastix.io/tenant";
  private static final String HNC_DEPTH = ".tree.hnc.x-k8s.io/depth";
  private static final String KUEUE_QUEUE = "kueue.x-k8s.io/queue-name";
  private static final String RANCHER_QUOTA = "field.cattle.io/resourceQuota";
  private static final Pattern RANCHER_LIMIT = Pattern.compile("\"(\\w+)\"\\s*:\\s*\"[^\"]+\"");

  private static final Map<String, String> RANCHER_NAMES =
      Map.of(
          "requestsCpu", "requests.cpu",
          "requestsMemory", "requests.memory",
          "pods", "pods",
          "servicesLoadBalancers", "services.loadbalancers",
          "servicesNodePorts", "services.nodeports",
          "persistentVolumeClaims", "persistentvolumeclaims",
          "requestsStorage", "requests.storage",
          "configMaps", "count/configmaps",
          "secrets", "count/secrets");

  Quotas {
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    covered = Collections.unmodifiableSortedSet(new TreeSet<>(covered));
    unseen = List.copyOf(unseen);
  }

  /// Returns what holds in a namespace.
  static Quotas of(Namespace namespace, Cluster cluster) {
    List<ResourceQuota> own =
        cluster.list(Resources.RESOURCE_QUOTAS).stream()
            .filter(quota -> quota.namespace().equals(namespace.name()))
            .toList();
    SortedMap<String, Quantity> limits = ordinary(own);
    SortedSet<String> covered = new TreeSet<>(limits.keySet());
    covered.addAll(openShift(namespace, cluster));
    covered.addAll(capsule(namespace, cluster));
    covered.addAll(hierarchical(namespace, cluster));
    covered.addAll(kueue(namespace, cluster));
    covered.addAll(rancher(namespace));
    boolean byPriority =
        own.stream()
            .flatMap(quota -> quota.scopes().stream())
            .anyMatch(scope -> scope.name().equals("PriorityClass"));
    List<Read<?>> unseen =
        PRODUCTS.stream()
            .filter(
                read -> cluster.outcome(read, place(read, namespace)) instanceof ReadOutcome.Unseen)
            .toList();
    return new Quotas(limits, covered, byPriority, unseen);
  }

  private static String place(Read<?> read, Namespace namespace) {
    return read.equals(TenancyKinds.LOCAL_QUEUES) ? namespace.name() : "";
  }

  /// Says whether something limits a resource.
  boolean cover(String resource) {
    return covered.contains(resource);
  }

  /// The tightest limits on ordinary pods: those of quotas without a scope, and those of two quotas
  /// that between them count every pod.
  private static SortedMap<String, Quantity> ordinary(List<ResourceQuota> quotas) {
    SortedMap<String, Quantity> limits = new TreeMap<>(limits(quotas, ""));
    both(limits(quotas, "Terminating"), limits(quotas, "NotTerminating"))
        .forEach((resource, limit) -> limits.merge(resource, limit, Quotas::smaller));
    boolean bestEffort = quotas.stream().anyMatch(quota -> isScopedBy(quota, "BestEffort"));
    if (bestEffort) {
      SortedMap<String, Quantity> rest = limits(quotas, "NotBestEffort");
      if (!limits(quotas, "BestEffort").containsKey("pods")) {
        rest.remove("pods");
      }
      rest.forEach((resource, limit) -> limits.merge(resource, limit, Quotas::smaller));
    }
    return limits;
  }

  private static SortedMap<String, Quantity> both(
      SortedMap<String, Quantity> one, SortedMap<String, Quantity> other) {
    SortedMap<String, Quantity> both = new TreeMap<>();
    one.forEach(
        (resource, limit) -> {
          Quantity more = other.get(resource);
          if (more != null) {
            both.put(resource, limit.plus(more));
          }
        });
    return both;
  }

  /// Returns the limits of the quotas with exactly one scope, or with the empty text with none.
  private static SortedMap<String, Quantity> limits(List<ResourceQuota> quotas, String scope) {
    SortedMap<String, Quantity> limits = new TreeMap<>();
    for (ResourceQuota quota : quotas) {
      if (scope.isEmpty() ? quota.scopes().isEmpty() : isScopedBy(quota, scope)) {
        quota
            .hard()
            .forEach((name, limit) -> limits.merge(canonical(name), limit, Quotas::smaller));
      }
    }
    return limits;
  }

  private static boolean isScopedBy(ResourceQuota quota, String scope) {
    return quota.scopes().size() == 1
        && quota.scopes().getFirst().name().equals(scope)
        && quota.scopes().getFirst().operator().equals("Exists");
  }

  private static Quantity smaller(Quantity one, Quantity other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static String canonical(String resource) {
    return switch (resource) {
      case "cpu" -> "requests.cpu";
      case "memory" -> "requests.memory";
      case "count/pods" -> "pods";
      case "count/persistentvolumeclaims" -> "persistentvolumeclaims";
      default -> resource;
    };
  }

  private static Set<String> names(Tree hard) {
    return hard.fields().keySet().stream().map(Quotas::canonical).collect(Collectors.toSet());
  }

  private static Set<String> openShift(Namespace namespace, Cluster cluster) {
    Set<String> covered = new TreeSet<>();
    for (CustomResource quota : cluster.ask(TenancyKinds.CLUSTER_RESOURCE_QUOTAS).known()) {
      boolean counts =
          quota.tree().items("status", "namespaces").stream()
              .anyMatch(one -> one.text("namespace").equals(namespace.name()));
      if (counts && quota.tree().items("spec", "quota", "scopes").isEmpty()) {
        covered.addAll(names(quota.tree().at("spec", "quota", "hard")));
      }
    }
    return covered;
  }

  private static Set<String> capsule(Namespace namespace, Cluster cluster) {
    Set<String> covered = new TreeSet<>();
    for (CustomResource tenant : cluster.ask(TenancyKinds.CAPSULE_TENANTS).known()) {
      if (tenant.name().equals(namespace.labels().get(CAPSULE_TENANT))
          || tenant.tree().texts("status", "namespaces").contains(namespace.name())) {
        for (Tree quota : tenant.tree().items("spec", "resourceQuotas", "items")) {
          if (quota.items("scopes").isEmpty() && !quota.has("scopeSelector")) {
            covered.addAll(names(quota.at("hard")));
          }
        }
      }
    }
    return covered;
  }

  /// A quota of an ancestor counts; the controller labels a namespace with all of them.
  private static Set<String> hierarchical(Namespace namespace, Cluster cluster) {
    Set<String> covered = new TreeSet<>();
    for (CustomResource quota : cluster.ask(TenancyKinds.HIERARCHICAL_QUOTAS).known()) {
      if (quota.namespace().equals(namespace.name())
          || namespace.labels().containsKey(quota.namespace() + HNC_DEPTH)) {
        covered.addAll(names(quota.tree().at("spec", "hard")));
      }
    }
    return covered;
  }

  /// Kueue limits what is queued and nothing else.
  private static Set<String> kueue(Namespace namespace, Cluster cluster) {
    Listing<CustomResource> queues = cluster.ask(TenancyKinds.LOCAL_QUEUES, namespace.name());
    Listing<CustomResource> clusterQueues = cluster.ask(TenancyKinds.CLUSTER_QUEUES);
    Set<String> named =
        queues.known().stream()
            .map(queue -> queue.tree().text("spec", "clusterQueue"))
            .collect(Collectors.toSet());
    if (named.isEmpty()
        || !Workloads.of(cluster).in(namespace.name()).stream().allMatch(Quotas::isQueued)) {
      return Set.of();
    }
    Set<String> covered = new TreeSet<>();
    for (CustomResource queue : clusterQueues.known()) {
      if (named.contains(queue.name())) {
        for (Tree group : queue.tree().items("spec", "resourceGroups")) {
          for (Tree flavor : group.items("flavors")) {
            flavor
                .items("resources")
                .forEach(resource -> covered.add(canonical(resource.text("name"))));
          }
        }
      }
    }
    return covered;
  }

  private static boolean isQueued(Workload workload) {
    return workload.labels().containsKey(KUEUE_QUEUE)
        || workload.template().labels().containsKey(KUEUE_QUEUE);
  }

  private static Set<String> rancher(Namespace namespace) {
    return RANCHER_LIMIT
        .matcher(namespace.annotations().getOrDefault(RANCHER_QUOTA, ""))
        .results()
        .map((MatchResult limit) -> Optional.ofNullable(RANCHER_NAMES.get(limit.group(1))))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }
}
