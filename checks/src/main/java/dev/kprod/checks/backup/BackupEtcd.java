package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether a control plane that nobody else runs can be made again from a snapshot.
final class BackupEtcd implements Check<Subject> {
  private static final String ETCD_ROLE = "node-role.kubernetes.io/etcd";

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("backup-etcd", SubjectKind.CLUSTER)
          .title("A self-managed control plane has a fresh snapshot of its datastore.")
          .severity(CRITICAL)
          .reads(Resources.NODES)
          .reads(Words.PLATFORM)
          .reads(BackupSources.KIND.reads())
          .param(Objectives.RPO)
          .settledBy(BackupTopics.ETCD)
          .heuristic()
          .breaks(
              """
              A lost quorum or a bad upgrade without a snapshot means building the cluster again by
              hand.
              """)
          .judged(
              "Where a provider or another cluster runs the control plane, it is not judged.",
              "It passes if a snapshot of the datastore is younger than the objective and a tenth"
                  + " of its interval, at least an hour: files that k3s and RKE2 list, backups of"
                  + " OpenShift, or CronJobs that save etcd.",
              "It fails if there are such sources, and none of them has a fresh snapshot.",
              "On k3s and RKE2 with etcd on their nodes it fails if no snapshot is listed.",
              "Otherwise it is unknown, since a timer on a node leaves no object; an attestation"
                  + " settles it.")
          .example(
              """
              kind: Node
              metadata:
                name: cp1
                labels:
                  node-role.kubernetes.io/control-plane: "true"
                  node-role.kubernetes.io/etcd: "true"
              ---
              apiVersion: k3s.cattle.io/v1
              kind: ETCDSnapshotFile
              metadata: {name: etcd-snapshot-cp1-1}
              status: {readyToUse: true, creationTime: "2026-10-01T00:00:00Z"}
              """,
              """
              kind: Node
              metadata: {name: cp1, labels: {node-role.kubernetes.io/control-plane: ""}}
              ---
              kind: CronJob
              metadata: {name: etcd-backup, namespace: kube-system}
              spec:
                schedule: "0 */6 * * *"
                jobTemplate:
                  spec:
                    template:
                      spec:
                        containers:
                        - {name: a, image: etcd, command: [etcdctl, snapshot, save, /backup/s.db]}
              status: {lastSuccessfulTime: "2026-11-21T06:00:30Z"}
              """)
          .source("https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/")
          .source("https://docs.k3s.io/cli/etcd-snapshot")
          .source("https://etcd.io/docs/v3.6/op-guide/recovery/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Platform platform = Platform.of(cluster);
    List<Node> nodes = cluster.list(Resources.NODES);
    List<BackupSource> sources =
        BackupSources.of(cluster).stream()
            .filter(source -> source.scope().isClusterState())
            .toList();
    Duration rpo = params.of(Objectives.RPO);
    switch (platform.controlPlane()) {
      case MANAGED -> {
        return notApplicable("%s; objects and volumes are yours".formatted(platform.runBy()));
      }
      case HOSTED -> {
        return notApplicable("the control plane runs elsewhere");
      }
      case VISIBLE, UNKNOWN -> {}
    }
    Instant now = cluster.takenAt();
    for (BackupSource source : sources) {
      Optional<Run> last = lastGood(source);
      if (last.isPresent() && Freshness.isFresh(last.get(), rpo, source, now)) {
        return pass(
            Note.of(
                "%s saved it %s ago"
                    .formatted(
                        source.name(), Freshness.text(Duration.between(last.get().at(), now)))));
      }
    }
    return stale(sources, platform, nodes, rpo, now);
  }

  private static Verdict stale(
      List<BackupSource> sources, Platform platform, List<Node> nodes, Duration rpo, Instant now) {
    for (BackupSource source : sources) {
      if (source.history() instanceof History.Unseen(var read)) {
        return undecided("what became of the snapshots was not read", read);
      }
    }
    List<BackupSource> shown =
        sources.stream().filter(source -> source.history() instanceof History.Runs).toList();
    if (!shown.isEmpty()) {
      List<Evidence> evidence = shown.stream().map(source -> evidence(source, rpo, now)).toList();
      return fail(
          CRITICAL,
          "No snapshot of the datastore is younger than %s.".formatted(Objectives.text(rpo)),
          shown.getFirst().remedy(),
          evidence);
    }
    boolean lists = platform.distribution().equals("k3s") || platform.distribution().equals("rke2");
    boolean etcd = nodes.stream().anyMatch(node -> node.labels().containsKey(ETCD_ROLE));
    if (lists && etcd) {
      return fail(
          CRITICAL,
          "No snapshot of the datastore is listed.",
          Remedy.run(
              "Save it by hand on a server, and see whether etcd-disable-snapshots is set there.",
              platform.distribution(),
              "etcd-snapshot",
              "save"),
          at("etcdsnapshotfiles.k3s.cattle.io", "none", "one within " + Objectives.text(rpo)));
    }
    if (lists) {
      return notObservable(
          nodes.size() == 1
              ? "the datastore is SQLite on the one server, or lies outside; no object shows a copy"
              : "the datastore lies outside the cluster; no object shows a copy");
    }
    return notObservable(
        "nothing in the cluster saves the datastore, and a timer on a node leaves no object");
  }

  private static Optional<Run> lastGood(BackupSource source) {
    return source.history() instanceof History.Runs runs ? runs.lastGood(false) : Optional.empty();
  }

  private static Evidence evidence(BackupSource source, Duration rpo, Instant now) {
    String wanted =
        "a snapshot at most %s ago".formatted(Objectives.text(Freshness.limit(rpo, source)));
    if (source.activity() instanceof Activity.Off(String because, var why, var path)) {
      return at(path, because, wanted).on(source.ref());
    }
    return lastGood(source)
        .map(
            run ->
                at(
                        run.path(),
                        "%s, %s ago"
                            .formatted(run.at(), Freshness.text(Duration.between(run.at(), now))),
                        wanted)
                    .on(run.object()))
        .orElseGet(() -> at("status", "no successful run", wanted).on(source.ref()));
  }
}
