package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.quota.PodUsage;
import dev.kprod.semantics.quota.QuotaScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What quotas still allow while pods are added in one run.
///
/// Upstream: `checkRequest` of `plugin/resourcequota/controller.go` of the API server's admission,
/// v1.36. What a quota says is in use counts; where it was not counted, its pods are added up.
final class QuotaTally {
  /// What every pod under a quota on it has to say.
  private static final Set<String> TO_BE_SAID =
      Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

  /// A quota that refuses a pod.
  ///
  /// @param quota its name
  /// @param resource what it refuses the pod for
  /// @param because the whole of it, for a person
  record Refusal(String quota, String resource, String because) {}

  private static final class Account {
    private final ResourceQuota quota;
    private final SortedMap<String, Quantity> used = new TreeMap<>();

    Account(ResourceQuota quota) {
      this.quota = quota;
    }
  }

  private final Map<String, List<Account>> accounts = new HashMap<>();

  QuotaTally(Cluster cluster) {
    List<ResourceQuota> quotas = new ArrayList<>(cluster.ask(Resources.RESOURCE_QUOTAS).known());
    quotas.sort(Comparator.comparing(ResourceQuota::name));
    Map<String, List<Pod>> pods = new HashMap<>();
    if (!quotas.stream().allMatch(ResourceQuota::isCounted)) {
      cluster
          .list(Resources.PODS)
          .forEach(
              pod -> pods.computeIfAbsent(pod.namespace(), none -> new ArrayList<>()).add(pod));
    }
    for (ResourceQuota quota : quotas) {
      Account account = new Account(quota);
      if (quota.isCounted()) {
        account.used.putAll(quota.used());
      } else {
        for (Pod pod : pods.getOrDefault(quota.namespace(), List.of())) {
          if (QuotaScope.holds(quota, pod.spec())) {
            PodUsage.of(pod, cluster.takenAt())
                .forEach((resource, more) -> account.used.merge(resource, more, Quantity::plus));
          }
        }
      }
      accounts.computeIfAbsent(quota.namespace(), none -> new ArrayList<>()).add(account);
    }
  }

  /// Counts one more pod of a spec, unless a quota refuses it.
  Optional<Refusal> add(String namespace, PodSpec spec) {
    SortedMap<String, Quantity> more = PodUsage.of(spec);
    List<Account> mine =
        accounts.getOrDefault(namespace, List.of()).stream()
            .filter(account -> QuotaScope.holds(account.quota, spec))
            .toList();
    for (Account account : mine) {
      Optional<Refusal> refusal = refusal(account, more);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    for (Account account : mine) {
      more.forEach((resource, amount) -> account.used.merge(resource, amount, Quantity::plus));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> refusal(Account account, SortedMap<String, Quantity> more) {
    String name = account.quota.name();
    for (Map.Entry<String, Quantity> limit : account.quota.hard().entrySet()) {
      String resource = limit.getKey();
      Quantity asked = more.get(resource);
      if (asked == null) {
        if (TO_BE_SAID.contains(resource)) {
          return Optional.of(
              new Refusal(name, resource, "quota %s wants %s said".formatted(name, resource)));
        }
        continue;
      }
      Quantity used = account.used.getOrDefault(resource, Quantity.zero());
      if (asked.signum() > 0 && used.plus(asked).compareTo(limit.getValue()) > 0) {
        return Optional.of(
            new Refusal(
                name,
                resource,
                "quota %s has %s of %s %s in use, and one more asks %s"
                    .formatted(name, used, limit.getValue(), resource, asked)));
      }
    }
    return Optional.empty();
  }
}
