package dev.kprod.cluster;

import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A system whose members vote, or hold copies, and which workloads its members are in.
///
/// Recognised by the operator's kind above a workload, else by the image of a StatefulSet with more
/// than one replica; a dated table has both.
///
/// @param name what it is called
/// @param vote how its members agree
/// @param workloads where its members are, by name; the first stands for all
public record QuorumSystem(String name, Vote vote, List<Workload> workloads) {
  /// How members agree.
  public enum Vote {
    /// More than half must be there for a write.
    MAJORITY,
    /// Each piece of data has some copies; there is no vote.
    COPIES,
    /// PostgreSQL with standbys: something else elects the primary.
    POSTGRES,
    /// Kafka's brokers: each topic says how many copies must be there.
    BROKERS
  }

  private static final Table TABLE = Table.beside(QuorumSystem.class, "quorum-systems.json");
  private static final String INSTANCE = "app.kubernetes.io/instance";
  private static final String ARBITER = "arb";

  public QuorumSystem {
    workloads = List.copyOf(workloads);
  }

  /// Returns the systems that a workload holds members of; one that Kafka runs in both roles holds
  /// two. Declare [Words#WORKLOAD].
  public static List<QuorumSystem> of(Workload workload, Cluster cluster) {
    List<QuorumSystem> systems = new ArrayList<>();
    String own = own(workload);
    String above = above(workload);
    for (Tree row : TABLE.content().items("owners")) {
      String owner = row.text("owner");
      if ((owner.equals(own) || owner.equals(above)) && votes(workload, row)) {
        systems.add(system(row, family(workload, row, cluster)));
      }
    }
    if (systems.isEmpty()) {
      byImage(workload)
          .map(row -> system(row, withArbiters(workload, row, cluster)))
          .ifPresent(systems::add);
    }
    return systems;
  }

  /// Returns how many members are wanted; empty where a workload does not say how many.
  public Optional<Integer> members() {
    int members = 0;
    for (Workload workload : workloads) {
      if (workload.replicas().isEmpty()) {
        return Optional.empty();
      }
      members += workload.replicas().getAsInt();
    }
    return Optional.of(members);
  }

  /// Returns how many members are ready.
  public int ready() {
    return workloads.stream().mapToInt(workload -> workload.readyPods().size()).sum();
  }

  private static QuorumSystem system(Tree row, List<Workload> workloads) {
    return new QuorumSystem(
        row.text("name"), Vote.valueOf(row.text("vote").toUpperCase(Locale.ROOT)), workloads);
  }

  private static boolean isOwned(Workload workload, String owner) {
    return owner.equals(own(workload)) || owner.equals(above(workload));
  }

  private static String own(Workload workload) {
    return workload.subject().group() + "/" + workload.subject().kind();
  }

  private static String above(Workload workload) {
    return workload.above().map(above -> above.group() + "/" + above.kind()).orElse("");
  }

  private static boolean votes(Workload workload, Tree row) {
    String voter = row.text("voter");
    if (voter.isEmpty()) {
      return true;
    }
    int equals = voter.indexOf('=');
    return voter
        .substring(equals + 1)
        .equals(workload.template().labels().get(voter.substring(0, equals)));
  }

  private static List<Workload> family(Workload workload, Tree row, Cluster cluster) {
    String together = row.text("together");
    if (together.isEmpty()) {
      return List.of(workload);
    }
    return Workloads.of(cluster).in(workload.namespace()).stream()
        .filter(other -> isOwned(other, row.text("owner")) && votes(other, row))
        .filter(
            other ->
                together.equals("owner")
                    ? owner(other).equals(owner(workload))
                    : label(other, together).equals(label(workload, together)))
        .toList();
  }

  private static String owner(Workload workload) {
    return workload.above().map(ApiObject.Owner::name).orElse(workload.name());
  }

  private static String label(Workload workload, String key) {
    return workload.template().labels().getOrDefault(key, "");
  }

  private static Optional<Tree> byImage(Workload workload) {
    if (workload.kind() != Workload.Kind.STATEFUL_SET || workload.replicas().orElse(0) < 2) {
      return Optional.empty();
    }
    return TABLE.content().items("images").stream()
        .filter(row -> runs(workload, row))
        .filter(row -> !row.isTrue("volumes") || workload.hasOwnVolumes())
        .filter(row -> row.texts("not").stream().noneMatch(workload.name()::contains))
        .findFirst();
  }

  private static boolean runs(Workload workload, Tree row) {
    return workload.template().spec().containers().stream()
        .flatMap(container -> ImageReference.find(container.image()).stream())
        .anyMatch(image -> image.lastSegment().equals(row.text("image")));
  }

  /// An arbiter votes and holds no data; charts put it into a StatefulSet of its own.
  private static List<Workload> withArbiters(Workload workload, Tree row, Cluster cluster) {
    List<Workload> members = new ArrayList<>(List.of(workload));
    Map<String, String> labels = workload.template().labels();
    if (labels.containsKey(INSTANCE)) {
      Workloads.of(cluster).in(workload.namespace()).stream()
          .filter(other -> other.kind() == Workload.Kind.STATEFUL_SET && runs(other, row))
          .filter(other -> other.name().contains(ARBITER) && !other.name().equals(workload.name()))
          .filter(other -> labels.get(INSTANCE).equals(other.template().labels().get(INSTANCE)))
          .forEach(members::add);
    }
    return members;
  }
}
