package dev.kprod.simulation.attack;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ServiceAccount;
import dev.kprod.cluster.Workload;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Which pods hold a token of the Kubernetes API.
///
/// Upstream: `plugin/pkg/admission/serviceaccount`, which adds the volume to a pod unless the pod
/// or its account says no. What is in a running pod wins over what its template would give today.
public final class Tokens {
  /// What is read.
  public static final Reads READS = Reads.of(Resources.SERVICE_ACCOUNTS);

  private static final Index<Tokens> INDEX = Index.of("tokens", READS, Tokens::new);

  private final Map<String, Boolean> accounts = new HashMap<>();

  private Tokens(Cluster cluster) {
    for (ServiceAccount account : cluster.list(Resources.SERVICE_ACCOUNTS)) {
      accounts.put(account.namespace() + "/" + account.name(), account.automount().orElse(true));
    }
  }

  /// Returns them for a cluster. Declare [#READS].
  public static Tokens of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Says whether a running pod holds one.
  public boolean isIn(Pod pod) {
    return pod.spec().hasTokenVolume();
  }

  /// Says whether a pod of a spec would be given one.
  public boolean isFor(PodSpec spec, String namespace) {
    return spec.hasTokenVolume()
        || spec.automount()
            .orElseGet(() -> accounts.getOrDefault(namespace + "/" + spec.serviceAccount(), true));
  }

  /// Returns the accounts whose tokens are in a workload's pods, or would be if it has none.
  public Set<String> accounts(Workload workload) {
    Set<String> held = new LinkedHashSet<>();
    if (workload.livePods().isEmpty()) {
      PodSpec spec = workload.template().spec();
      if (isFor(spec, workload.namespace())) {
        held.add(spec.serviceAccount());
      }
      return held;
    }
    for (Pod pod : workload.livePods()) {
      if (isIn(pod)) {
        held.add(pod.spec().serviceAccount());
      }
    }
    return held;
  }
}
