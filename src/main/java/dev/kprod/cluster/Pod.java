package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A pod.
public final class Pod implements ApiObject {
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final List<String> AMOUNTS =
      List.of("containers", "initContainers", "resources", "overhead");
  private static final List<String> STATUSES =
      List.of("initContainerStatuses", "containerStatuses");

  /// How far a pod is in its life.
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// Its node does not report.
    UNKNOWN
  }

  private final Tree tree;

  // Asked of every pod by many checks.
  private final String namespace;
  private final String name;
  private final Phase phase;
  private final boolean live;

  /// Makes the view of a pod as sent.
  public Pod(Tree tree) {
    this.tree = tree;
    this.namespace = tree.text("metadata", "namespace");
    this.name = tree.text("metadata", "name");
    this.phase =
        switch (tree.text("status", "phase")) {
          case "", "Pending" -> Phase.PENDING;
          case "Running" -> Phase.RUNNING;
          case "Succeeded" -> Phase.SUCCEEDED;
          case "Failed" -> Phase.FAILED;
          default -> Phase.UNKNOWN;
        };
    this.live = isUnfinished() && !isDeleted();
  }

  @Override
  public Tree tree() {
    return tree;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public String name() {
    return name;
  }

  /// Returns the spec.
  public PodSpec spec() {
    return new PodSpec(tree.at("spec"));
  }

  /// Returns the phase; a pod that nobody reported on is pending.
  public Phase phase() {
    return phase;
  }

  /// Says whether the pod is here to stay: pending or running, and nobody asked to delete it.
  public boolean isLive() {
    return live;
  }

  /// Says whether the pod is live and ready, which is what disruption budgets call healthy.
  public boolean isReady() {
    return isLive() && Condition.holds(tree, "Ready");
  }

  /// Says whether the pod still holds an address and its requests at a time, by the rule of
  /// resource quotas: a pod being deleted counts until its grace period is over.
  public boolean occupiesAt(Instant now) {
    if (!isUnfinished()) {
      return false;
    }
    if (!isDeleted()) {
      return true;
    }
    Optional<Instant> deletion = time("metadata", "deletionTimestamp");
    if (deletion.isEmpty() || !tree.has("metadata", "deletionGracePeriodSeconds")) {
      return true;
    }
    long grace = tree.number(0, "metadata", "deletionGracePeriodSeconds");
    return !now.isAfter(deletion.get().plusSeconds(grace));
  }

  private boolean isUnfinished() {
    return switch (phase) {
      case PENDING, RUNNING -> true;
      case SUCCEEDED, FAILED, UNKNOWN -> false;
    };
  }

  /// Says whether the pod mirrors a manifest file on its node: no API object owns it.
  public boolean isMirror() {
    return !(tree.at("metadata", "annotations").at(MIRROR) instanceof Tree.Absent);
  }

  /// Returns what is reported of its containers: init containers and sidecars, then main ones.
  public List<ContainerStatus> statuses() {
    List<ContainerStatus> statuses = new ArrayList<>();
    Tree status = tree.at("status");
    for (String field : STATUSES) {
      for (Tree one : status.items(field)) {
        statuses.add(new ContainerStatus(one));
      }
    }
    return statuses;
  }

  /// Finds what is reported of one container.
  public Optional<ContainerStatus> status(String container) {
    Tree status = tree.at("status");
    for (String field : STATUSES) {
      for (Tree one : status.items(field)) {
        if (one.text("name").equals(container)) {
          return Optional.of(new ContainerStatus(one));
        }
      }
    }
    return Optional.empty();
  }

  /// Says whether the pod has existed for a time; one whose age is not known has.
  public boolean isOlderThan(Duration age, Instant now) {
    Optional<Instant> created = createdAt();
    return created.isEmpty() || !created.get().plus(age).isAfter(now);
  }

  /// Says whether something has to be done before a deletion of it is over.
  public boolean hasFinalizer() {
    return !tree.items("metadata", "finalizers").isEmpty();
  }

  /// Says whether an annotation asks node autoscalers to leave it where it is.
  public boolean refusesAutoscalers() {
    Tree annotations = tree.at("metadata", "annotations");
    return annotations.text("cluster-autoscaler.kubernetes.io/safe-to-evict").equals("false")
        || annotations.text("karpenter.sh/do-not-disrupt").equals("true");
  }

  /// Returns its addresses, both families, in the order sent.
  public List<String> addresses() {
    List<String> addresses =
        tree.items("status", "podIPs").stream().map(one -> one.text("ip")).toList();
    String single = tree.text("status", "podIP");
    return addresses.isEmpty() && !single.isEmpty() ? List.of(single) : addresses;
  }

  /// What a node reports of the requests of one container.
  ///
  /// @param inForce what the container runs with, empty where the node does not say
  /// @param allocated what the node set aside, empty where it does not say
  public record Reported(
      SortedMap<String, Quantity> inForce, SortedMap<String, Quantity> allocated) {
    /// Says whether the node says nothing.
    public boolean isEmpty() {
      return inForce.isEmpty() && allocated.isEmpty();
    }
  }

  /// Says whether its node reports requests of any container, as one that can resize pods does.
  public boolean reportsRequests() {
    return reportsRequests("containerStatuses") || reportsRequests("initContainerStatuses");
  }

  private boolean reportsRequests(String list) {
    for (Tree status : tree.items("status", list)) {
      if (status.has("allocatedResources") || status.has("resources", "requests")) {
        return true;
      }
    }
    return false;
  }

  /// Returns what its node reports of the requests of one of its containers.
  public Reported reported(Container container) {
    for (String list : List.of("containerStatuses", "initContainerStatuses")) {
      for (Tree status : tree.items("status", list)) {
        if (status.text("name").equals(container.name())) {
          return new Reported(
              Amounts.of(status.at("resources", "requests")),
              Amounts.of(status.at("allocatedResources")));
        }
      }
    }
    return new Reported(Collections.emptySortedMap(), Collections.emptySortedMap());
  }

  /// Returns all that decides what it takes of its node; pods with equal parts take the same.
  public List<Tree> amountParts() {
    List<Tree> parts = new ArrayList<>();
    for (String field : AMOUNTS) {
      parts.add(tree.at("spec", field));
    }
    for (String list : STATUSES) {
      for (Tree status : tree.items("status", list)) {
        parts.add(status.at("name"));
        parts.add(status.at("resources"));
        parts.add(status.at("allocatedResources"));
      }
    }
    parts.add(Tree.of(isResizeInfeasible()));
    return parts;
  }

  /// Says whether its node cannot give it what it was resized to.
  public boolean isResizeInfeasible() {
    return Condition.find(tree, "PodResizePending")
        .filter(condition -> condition.reason().equals("Infeasible"))
        .isPresent();
  }

  /// Returns the class by which a node under pressure evicts, as the API server worked it out.
  public String qosClass() {
    return tree.text("status", "qosClass");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Pod pod && tree.equals(pod.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }
}
