package dev.kprod.checks.backup;

import dev.kprod.check.Params;
import dev.kprod.check.Replay;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.List;

/// What would not come back if the cluster, or some namespaces, were gone now.
final class RestoreSimulation implements Simulation {
  private static final Reads READS =
      RestoreData.READS.and(RestoreObjects.READS).and(RestoreGround.READS);

  private static final List<String> LEAVES_OUT =
      List.of(
          "whether an application works on the data that came back",
          "what Secrets and ConfigMaps hold, and where else they are kept",
          "Secrets that a chart makes, or an operator other than cert-manager, External Secrets,"
              + " Sealed Secrets and CloudNativePG",
          "records of DNS that no ingress or route names, and how many certificates an issuer"
              + " grants in a week",
          "other tools that undo a restore than Argo CD and Flux",
          "which region and account a snapshot is bound to",
          "the room, the version and the admission of another cluster");

  @Override
  public String event() {
    return "restore";
  }

  @Override
  public Reads reads() {
    return READS;
  }

  @Override
  public List<Subject> origins(Cluster cluster) {
    return unseen(cluster).isEmpty()
        ? BackupSources.of(cluster).stream().map(BackupSource::ref).distinct().toList()
        : List.of();
  }

  @Override
  public Replay replay(Cluster cluster, Asked asked, Params params) {
    List<Read<?>> unseen = unseen(cluster);
    if (!unseen.isEmpty()) {
      return new Replay(
          unseen.stream()
              .map(
                  read ->
                      Effect.of(
                          Kind.CANNOT_TELL, Subject.CLUSTER, read.id() + " could not be listed"))
              .toList(),
          List.of(),
          List.of(),
          List.of(),
          LEAVES_OUT);
    }
    RestoreData data = RestoreData.of(cluster, asked, params);
    RestoreObjects objects = RestoreObjects.of(cluster, asked, params);
    RestoreGround ground = new RestoreGround(cluster, asked);
    List<Effect> effects = new ArrayList<>(data.effects());
    effects.addAll(RestoreStores.of(cluster).effects(data.barred(), objects.barred()));
    effects.addAll(objects.effects());
    effects.addAll(ground.effects());
    List<String> figures = new ArrayList<>(data.figures());
    figures.addAll(objects.figures());
    figures.addAll(notSeen(cluster));
    return new Replay(effects, ground.steps(data), figures, data.comesBack(), LEAVES_OUT);
  }

  /// Says whether a namespace is struck and its users' own; the system's come with the cluster.
  static boolean strikes(Asked asked, String namespace, Cluster cluster) {
    return asked.namespaces().isEmpty()
        ? Platform.of(cluster).isApplication(namespace)
        : asked.strikes(namespace);
  }

  /// What may be read and was refused leaves out what it would name.
  private static List<String> notSeen(Cluster cluster) {
    List<String> refused =
        READS.optional().stream()
            .filter(read -> isServed(read, cluster))
            .filter(read -> cluster.outcome(read, "") instanceof ReadOutcome.Unseen)
            .map(Read::id)
            .sorted()
            .toList();
    return refused.isEmpty()
        ? List.of()
        : List.of("Not seen, and so not told: %s.".formatted(String.join(", ", refused)));
  }

  private static boolean isServed(Read<?> read, Cluster cluster) {
    return read instanceof ResourceType<?> type
        && cluster.discovery().findKind(type.group(), type.kind()).isPresent();
  }

  private static List<Read<?>> unseen(Cluster cluster) {
    List<Read<?>> asked = new ArrayList<>(READS.required());
    asked.addAll(READS.ifServed());
    return asked.stream()
        .filter(read -> cluster.outcome(read, "") instanceof ReadOutcome.Unseen)
        .toList();
  }
}
