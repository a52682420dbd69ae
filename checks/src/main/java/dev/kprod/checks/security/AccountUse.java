package dev.kprod.checks.security;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which workloads run with which service account.
final class AccountUse {
  private static final Index<Map<String, List<Workload>>> INDEX =
      Index.of("account-use", Words.WORKLOAD, AccountUse::all);

  private AccountUse() {}

  private static Map<String, List<Workload>> all(Cluster cluster) {
    Map<String, List<Workload>> users = new HashMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      Set<String> accounts = new LinkedHashSet<>();
      for (PodSpec spec : workload.forms()) {
        accounts.add(spec.serviceAccount());
      }
      accounts.forEach(
          account ->
              users
                  .computeIfAbsent(
                      workload.namespace() + "/" + account, unseen -> new ArrayList<>())
                  .add(workload));
    }
    return users;
  }

  /// Returns the workloads that run with an account, by kind and name.
  static List<Workload> of(String namespace, String account, Cluster cluster) {
    return cluster.index(INDEX).getOrDefault(namespace + "/" + account, List.of());
  }
}
