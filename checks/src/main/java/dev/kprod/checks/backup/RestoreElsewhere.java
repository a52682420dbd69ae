package dev.kprod.checks.backup;

import static dev.kprod.cluster.Resources.NETWORK_POLICIES;
import static dev.kprod.cluster.Resources.SERVICE_ACCOUNTS;

import dev.kprod.check.Names;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.NetworkPolicy;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ServiceAccount;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What another cluster has to have, or is asked for in vain.
final class RestoreElsewhere {
  /// Each may be missing: what is not seen is not named.
  static final Reads READS =
      Words.WORKLOAD
          .and(Words.PLATFORM)
          .and(Reads.of(Resources.CLAIMS))
          .may(SERVICE_ACCOUNTS, NETWORK_POLICIES);

  private static final List<String> CLOUD_IDENTITIES =
      List.of(
          "eks.amazonaws.com/role-arn",
          "iam.gke.io/gcp-service-account",
          "azure.workload.identity/client-id");

  /// Every node has these, whoever made it.
  private static final Set<String> ON_EVERY_NODE = Set.of("kubernetes.io/os", "kubernetes.io/arch");

  /// Addresses that mean something in one network only.
  private static final String PRIVATE =
      "(10|192\\.168|172\\.(1[6-9]|2[0-9]|3[01])|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))\\..*"
          + "|f[cd][0-9a-f]*:.*";

  private final Cluster cluster;
  private final Asked asked;
  private final List<Effect> effects = new ArrayList<>();

  RestoreElsewhere(Cluster cluster, Asked asked) {
    this.cluster = cluster;
    this.asked = asked;
    if (asked.elsewhere()) {
      identities();
      addresses();
      classes();
      labels();
    }
  }

  List<Effect> effects() {
    return List.copyOf(effects);
  }

  private boolean strikes(String namespace) {
    return RestoreSimulation.strikes(asked, namespace, cluster);
  }

  private void identities() {
    for (ServiceAccount account : cluster.ask(SERVICE_ACCOUNTS).known()) {
      if (strikes(account.namespace())
          && CLOUD_IDENTITIES.stream().anyMatch(account.annotations()::containsKey)) {
        effects.add(
            Effect.of(
                Kind.BY_HAND,
                account.subject(),
                "its cloud identity trusts the issuer of the cluster that is gone"));
      }
    }
  }

  /// Policies of one namespace are one effect.
  private void addresses() {
    SortedMap<String, Set<String>> ranges = new TreeMap<>();
    for (NetworkPolicy policy : cluster.ask(NETWORK_POLICIES).known()) {
      if (!strikes(policy.namespace())) {
        continue;
      }
      for (NetworkPolicy.Direction direction : NetworkPolicy.Direction.values()) {
        for (NetworkPolicy.Rule rule : policy.rules(direction)) {
          for (NetworkPolicy.Peer peer : rule.peers()) {
            if (peer instanceof NetworkPolicy.Peer.Range(String cidr, List<String> except)
                && cidr.matches(PRIVATE)) {
              ranges.computeIfAbsent(policy.namespace(), unseen -> new TreeSet<>()).add(cidr);
            }
          }
        }
      }
    }
    ranges.forEach(
        (namespace, cidrs) ->
            effects.add(
                Effect.of(
                    Kind.BY_HAND,
                    new Subject("", "v1", "Namespace", "", namespace),
                    "its network policies name addresses of the old network: "
                        + Names.few(List.copyOf(cidrs)))));
  }

  private void classes() {
    SortedMap<String, Integer> claims = new TreeMap<>();
    for (Claim claim : cluster.list(Resources.CLAIMS)) {
      if (strikes(claim.namespace())) {
        claim
            .storageClass()
            .filter(name -> !name.isEmpty())
            .ifPresent(name -> claims.merge(name, 1, Integer::sum));
      }
    }
    claims.forEach(
        (name, count) ->
            effects.add(
                Effect.of(
                    Kind.BY_HAND,
                    new Subject("storage.k8s.io", "v1", "StorageClass", "", name),
                    "%s by this name: the other cluster has it too, or they are mapped"
                        .formatted(
                            count == 1 ? "1 claim asks for it" : count + " claims ask for it"))));
  }

  /// What only the old nodes were called.
  private void labels() {
    SortedMap<String, Set<String>> wanted = new TreeMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      if (!strikes(workload.namespace())) {
        continue;
      }
      String name = workload.namespace() + "/" + workload.shortName();
      workload.template().spec().nodeSelector().entrySet().stream()
          .filter(label -> !ON_EVERY_NODE.contains(label.getKey()))
          .forEach(label -> add(wanted, label.getKey() + "=" + label.getValue(), name));
      for (Tree term : workload.template().spec().requiredNodes().items("nodeSelectorTerms")) {
        for (Tree one : term.items("matchExpressions")) {
          boolean demands =
              one.text("operator").equals("In") || one.text("operator").equals("Exists");
          if (demands && !ON_EVERY_NODE.contains(one.text("key"))) {
            List<String> values = one.texts("values");
            String value = values.isEmpty() ? "" : "=" + String.join("|", values);
            add(wanted, one.text("key") + value, name);
          }
        }
      }
    }
    if (!wanted.isEmpty()) {
      List<String> each =
          wanted.entrySet().stream()
              .map(
                  (Map.Entry<String, Set<String>> one) ->
                      "%s (%s)".formatted(one.getKey(), Names.few(List.copyOf(one.getValue()))))
              .toList();
      effects.add(
          Effect.of(
              Kind.BY_HAND,
              Subject.CLUSTER,
              "its workloads wait for nodes with these labels: " + String.join(", ", each)));
    }
  }

  private static void add(SortedMap<String, Set<String>> wanted, String label, String workload) {
    wanted.computeIfAbsent(label, unseen -> new TreeSet<>()).add(workload);
  }
}
