package dev.kprod.simulation.attack;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.cluster.ServiceAccount;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/// Lays the steps of an [AttackGraph], in an order that is always the same.
final class Wiring {
  private static final Point.Admin ADMIN = new Point.Admin();

  private final Cluster cluster;
  private final Consumer<Step> steps;
  private final Tokens tokens;
  private final Admissions admissions;
  private final Function<Workload, Optional<String>> escapes;

  /// The accounts that exist, by namespace.
  private final Map<String, Set<String>> accounts = new TreeMap<>();

  /// The accounts whose tokens are in pods: by namespace, then by pod.
  private final Map<String, Map<String, String>> held = new TreeMap<>();

  Wiring(
      Cluster cluster,
      Admissions admissions,
      Function<Workload, Optional<String>> escapes,
      Consumer<Step> steps) {
    this.cluster = cluster;
    this.steps = steps;
    this.tokens = Tokens.of(cluster);
    this.admissions = admissions;
    this.escapes = escapes;
    for (ServiceAccount account : cluster.list(Resources.SERVICE_ACCOUNTS)) {
      accounts.computeIfAbsent(account.namespace(), unseen -> new TreeSet<>()).add(account.name());
    }
  }

  void all() {
    workloads();
    namespaces();
    nodes();
    secrets();
    Deeds deeds = new Deeds(cluster, admissions, accounts, held, steps);
    Set<Identity> known = new LinkedHashSet<>(Rbac.of(cluster).identities());
    known.removeIf(this::isGone);
    accounts.forEach(
        (namespace, names) ->
            names.forEach(name -> known.add(new Identity.ServiceAccount(namespace, name))));
    known.forEach(deeds::of);
  }

  /// Nobody can be a service account that is not there.
  private boolean isGone(Identity identity) {
    return identity instanceof Identity.ServiceAccount(String namespace, String name)
        && !accounts.getOrDefault(namespace, Set.of()).contains(name);
  }

  private void workloads() {
    for (Workload workload : Workloads.of(cluster).all()) {
      Point inside = AttackGraph.inside(workload);
      for (String account : tokens.accounts(workload)) {
        step(inside, account(workload.namespace(), account), "", 1);
      }
      escapes.apply(workload).ifPresent(how -> escape(workload, inside, how));
      for (Pod pod : workload.livePods()) {
        if (tokens.isIn(pod)) {
          held.computeIfAbsent(pod.namespace(), unseen -> new LinkedHashMap<>())
              .put(pod.name(), pod.spec().serviceAccount());
        }
      }
    }
    for (Map.Entry<String, Map<String, String>> one : held.entrySet()) {
      Point here = new Point.PodTokens(one.getKey());
      step(new Point.PodTokens(""), here, "", 0);
      new TreeSet<>(one.getValue().values())
          .forEach(name -> step(here, account(one.getKey(), name), "", 0));
    }
  }

  private void escape(Workload workload, Point inside, String how) {
    Set<String> nodes = new TreeSet<>();
    workload.livePods().forEach(pod -> nodes.add(pod.spec().nodeName()));
    nodes.remove("");
    nodes.forEach(node -> step(inside, new Point.OnNode(node), how, 1));
  }

  private void namespaces() {
    for (Namespace namespace : cluster.list(Resources.NAMESPACES)) {
      String name = namespace.name();
      Point owner = new Point.Owner(name);
      step(owner, new Point.AnyAccount(name), "", 0);
      step(owner, new Point.Secrets(name), "", 0);
      admissions.over(name).lay(owner, "run a privileged pod", List.of(), steps);
      step(new Point.AnyAccount(""), new Point.AnyAccount(name), "", 0);
      step(new Point.Owner(""), owner, "", 0);
    }
    step(new Point.Owner(""), new Point.Secrets(""), "", 0);
    accounts.forEach(
        (namespace, names) ->
            names.forEach(
                name -> step(new Point.AnyAccount(namespace), account(namespace, name), "", 0)));
  }

  /// Whoever is root on a node has the tokens of its pods, and a control plane's is everything.
  private void nodes() {
    boolean managed = Platform.of(cluster).isManaged();
    for (Node node : cluster.list(Resources.NODES)) {
      Point on = new Point.OnNode(node.name());
      step(new Point.AllNodes(), on, "", 0);
      if (node.isControlPlane() && !managed) {
        step(on, ADMIN, "the control plane's own credentials", 1);
      }
    }
    Set<List<String>> seen = new LinkedHashSet<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      String account = pod.spec().serviceAccount();
      if (pod.isLive()
          && !pod.spec().nodeName().isEmpty()
          && tokens.isIn(pod)
          && seen.add(List.of(pod.spec().nodeName(), pod.namespace(), account))) {
        step(
            new Point.OnNode(pod.spec().nodeName()),
            account(pod.namespace(), account),
            "the token of pod " + pod.name(),
            1);
      }
    }
  }

  /// A Secret that holds a token is the account, for as long as it is there.
  private void secrets() {
    Map<String, Set<String>> known = new TreeMap<>();
    for (Secret secret : cluster.ask(SecretKinds.TOKENS).known()) {
      if (!secret.serviceAccount().isEmpty()) {
        known
            .computeIfAbsent(secret.namespace(), unseen -> new TreeSet<>())
            .add(secret.serviceAccount());
      }
    }
    known.forEach(
        (namespace, names) -> {
          Point here = new Point.Secrets(namespace);
          step(new Point.Secrets(""), here, "", 0);
          List<String> sorted = new ArrayList<>(names);
          sorted.forEach(name -> step(here, account(namespace, name), "a token Secret", 1));
        });
  }

  private static Point account(String namespace, String name) {
    return new Point.Holder(new Identity.ServiceAccount(namespace, name));
  }

  private void step(Point from, Point to, String how, int weight) {
    steps.accept(new Step(from, to, how, weight, List.of(), ""));
  }
}
