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
import java.util.ArrayList;
import java.util.List;

/// What would not come back if the cluster, or some namespaces, were gone now.
final class RestoreSimulation implements Simulation {
  private static final Reads READS =
      RestoreData.READS.and(RestoreObjects.READS).and(RestoreGround.READS);

  private static final List<String> LEAVES_OUT =
      List.of(
          "whether an application works on the data that came back",
          "what Secrets hold, and where else they are kept",
          "records of DNS, and limits on certificates that are issued anew",
          "regions and accounts that a snapshot is bound to");

  @Override
  public String event() {
    return "restore";
  }

  @Override
  public Reads reads() {
    return READS;
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
          0,
          LEAVES_OUT);
    }
    RestoreData data = RestoreData.of(cluster, asked, params);
    RestoreObjects objects = RestoreObjects.of(cluster, asked, params);
    RestoreGround ground = new RestoreGround(cluster, asked);
    List<Effect> effects = new ArrayList<>(data.effects());
    effects.addAll(objects.effects());
    effects.addAll(ground.effects());
    List<String> figures = new ArrayList<>(data.figures());
    figures.addAll(objects.figures());
    return new Replay(effects, ground.steps(data), figures, data.safe(), LEAVES_OUT);
  }

  /// Says whether a namespace is struck and its users' own; the system's come with the cluster.
  static boolean strikes(Asked asked, String namespace, Cluster cluster) {
    return asked.namespaces().isEmpty()
        ? Platform.of(cluster).isApplication(namespace)
        : asked.strikes(namespace);
  }

  private static List<Read<?>> unseen(Cluster cluster) {
    List<Read<?>> asked = new ArrayList<>(READS.required());
    asked.addAll(READS.ifServed());
    return asked.stream()
        .filter(read -> cluster.outcome(read, "") instanceof ReadOutcome.Unseen)
        .toList();
  }
}
