package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.Simulator;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Replay;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RestoreSimulationTest {
  static final Asked WHOLE = new Asked(List.of(), false);
  static final Asked ELSEWHERE = new Asked(List.of(), true);

  private static final String CLAIM =
      """
      ---
      kind: PersistentVolumeClaim
      metadata: {name: files, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec: {volumeName: pv-1, resources: {requests: {storage: 100Gi}}}
      status: {phase: Bound}
      ---
      kind: PersistentVolume
      metadata: {name: pv-1}
      spec: {csi: {driver: rook-ceph.rbd.csi.ceph.com}}
      """;

  static String velero(String template, String status) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: {name: daily, namespace: velero}
    spec: {schedule: "0 2 * * *", template: {%s}}
    status: {phase: Enabled}
    ---
    apiVersion: velero.io/v1
    kind: Backup
    metadata:
      name: daily-20261121020000
      namespace: velero
      labels: {velero.io/schedule-name: daily}
    status: {phase: Completed, completionTimestamp: "2026-11-21T02:00:00Z"%s}
    """
        .formatted(template, status);
  }

  static Replay replay(String yaml, Asked asked, Settings settings, String... refused) {
    return Simulator.replay(new RestoreSimulation(), cluster(yaml, refused), asked, settings);
  }

  private static Cluster cluster(String yaml, String... refused) {
    Set<Read<?>> known = new LinkedHashSet<>(Resources.all());
    known.addAll(new RestoreSimulation().reads().all());
    Manifest manifest = Manifest.of(known).takenAt(Instant.parse("2026-11-21T08:00:00Z"));
    for (String read : refused) {
      manifest = manifest.refusing(read);
    }
    return Cluster.of(manifest.snapshot(yaml));
  }

  static List<String> effects(String yaml, Asked asked) {
    return replay(yaml, asked, Settings.STANDARD).effects().stream()
        .map(
            effect ->
                "%s %s/%s: %s"
                    .formatted(
                        effect.kind().word(),
                        effect.subject().kind(),
                        effect.subject().name(),
                        effect.because().raw()))
        .toList();
  }

  @Test
  void the_module_offers_it_to_the_command_line() {
    assertThat(Catalogue.of(List.of(new Backup())).events()).containsExactly("restore");
  }

  @Test
  void what_is_saved_comes_back_and_costs_the_time_of_its_bytes() {
    Replay replay =
        replay(CLAIM + velero("", ", csiVolumeSnapshotsCompleted: 1"), WHOLE, Settings.STANDARD);

    assertThat(replay.effects()).isEmpty();
    assertThat(replay.outcome()).isEqualTo(Replay.Outcome.SURVIVES);
    assertThat(replay.comesBack())
        .extracting(one -> one.subject().name() + ": " + one.from().raw())
        .containsExactly("files: from schedule velero/daily, 6 hours old");
    assertThat(replay.figures())
        .containsExactly(
            "The oldest copy that is used is 6 hours old (shop/files): that much is lost at most of"
                + " what comes back.",
            "100 GiB have to move: at 100 MiB a second at least 17 minutes.");
  }

  @Test
  void data_without_coverage_or_with_an_empty_backup_is_lost() {
    assertThat(effects(CLAIM + velero("includedNamespaces: [payments]", ""), WHOLE))
        .containsExactly("lost PersistentVolumeClaim/files: its data is in no backup");
    assertThat(effects(CLAIM + velero("", ""), WHOLE))
        .containsExactly(
            "lost PersistentVolumeClaim/files: its data: schedule velero/daily holds the claim and"
                + " not its data");
  }

  @Test
  void a_stale_copy_loses_what_was_written_since() {
    String stale =
        velero("", ", csiVolumeSnapshotsCompleted: 1")
            .replace("2026-11-21T02:00:00Z", "2026-11-11T02:00:00Z");

    assertThat(effects(CLAIM + stale, WHOLE))
        .containsExactly(
            "lost PersistentVolumeClaim/files: its data: what was written in the last 10 days,"
                + " since schedule velero/daily last succeeded then; the objective is 24h");
  }

  @Test
  void a_new_cluster_cannot_reach_a_snapshot_in_the_pool_of_the_old_one() {
    String yaml = CLAIM + velero("", ", csiVolumeSnapshotsCompleted: 1");

    assertThat(effects(yaml, ELSEWHERE))
        .containsExactly(
            "lost PersistentVolumeClaim/files: its data: every copy lies with the volume or in the"
                + " cluster that is gone");
    String cloud = yaml.replace("rook-ceph.rbd.csi.ceph.com", "ebs.csi.aws.com");
    assertThat(effects(cloud, ELSEWHERE))
        .containsExactly(
            "note PersistentVolumeClaim/files: its data: its copy is a snapshot, which only a"
                + " cluster of the same region and account reaches");
    assertThat(replay(cloud, ELSEWHERE, Settings.STANDARD).survives()).isEqualTo(1);
    assertThat(
            effects(cloud.replace("template: {", "template: {snapshotMoveData: true"), ELSEWHERE))
        .isEmpty();
  }

  @Test
  void a_database_in_its_pod_or_on_its_node_is_in_no_claim() {
    String database =
        """
        kind: Deployment
        metadata: {name: db, namespace: shop, labels: {argocd.argoproj.io/instance: shop}}
        spec:
          template:
            spec:
              containers: [{name: db, image: "postgres:17"}]
              volumes: [{name: data, VOLUME}]
        """;

    assertThat(effects(database.replace("VOLUME", "emptyDir: {}"), WHOLE))
        .containsExactly("lost Deployment/db: PostgreSQL keeps its data in its pod");
    assertThat(effects(database.replace("VOLUME", "hostPath: {path: /x}"), WHOLE))
        .containsExactly("lost Deployment/db: PostgreSQL keeps its data in a folder of its node");
  }

  private static final String WORKLOAD =
      """
      ---
      kind: Deployment
      metadata: {name: api, namespace: shop}
      spec:
        template:
          spec:
            containers:
            - name: api
              image: IMAGE
              env: [{name: KEY, valueFrom: {secretKeyRef: {name: stripe-key, key: k}}}]
      """
          .replace("IMAGE", "example/api");

  @Test
  void objects_that_no_backup_holds_and_git_does_not_own_are_lost() {
    assertThat(effects(WORKLOAD, WHOLE))
        .containsExactly(
            "lost Namespace/shop: its workload is in no backup and not from git: deploy/api",
            "by hand Namespace/shop: a Secret that a workload names is in no backup, and nothing"
                + " here makes it: stripe-key (deploy/api)");
    assertThat(
            effects(
                WORKLOAD.replace(
                    "namespace: shop}",
                    "namespace: shop, labels: {kustomize.toolkit.fluxcd.io/name: shop}}"),
                WHOLE))
        .containsExactly(
            "by hand Namespace/shop: a Secret that a workload names is in no backup, and nothing"
                + " here makes it: stripe-key (deploy/api)");
    assertThat(effects(WORKLOAD + velero("", ""), WHOLE)).isEmpty();
  }

  @Test
  void what_belongs_to_no_namespace_may_be_left_out() {
    assertThat(effects(WORKLOAD + velero("includeClusterResources: false", ""), WHOLE))
        .containsExactly(
            "by hand Schedule/daily: leaves out what belongs to no namespace: definitions, classes,"
                + " roles");
  }

  @Test
  void the_datastore_brings_every_object_back_but_not_elsewhere() {
    String etcd =
        """
        ---
        apiVersion: k3s.cattle.io/v1
        kind: ETCDSnapshotFile
        metadata: {name: s1}
        status: {readyToUse: true, creationTime: "2026-11-21T06:00:00Z"}
        """;

    assertThat(effects(WORKLOAD + etcd, WHOLE)).isEmpty();
    assertThat(replay(WORKLOAD + etcd, WHOLE, Settings.STANDARD).figures())
        .containsExactly("Every object comes back from the datastore: k3s saved it 2 hours ago.");
    assertThat(effects(WORKLOAD + etcd, ELSEWHERE)).hasSize(2);
  }

  @Test
  void an_image_from_a_registry_of_the_cluster_waits_for_itself() {
    assertThat(
            effects(
                WORKLOAD.replace("example/api", "registry.platform.svc:5000/api:1")
                    + velero("", ""),
                WHOLE))
        .containsExactly(
            "blocks Deployment/api: its image lies in registry.platform.svc:5000, a registry of"
                + " this cluster");
  }

  @Test
  void a_store_that_cannot_be_reached_holds_everything_up_and_nothing_comes_back_from_it() {
    String location =
        """
        ---
        apiVersion: velero.io/v1
        kind: BackupStorageLocation
        metadata: {name: default, namespace: velero}
        spec: {default: true}
        status: {phase: Unavailable, message: AccessDenied}
        """;
    String yaml = CLAIM + WORKLOAD + velero("", ", csiVolumeSnapshotsCompleted: 1");
    Replay barred = replay(yaml + location, WHOLE, Settings.STANDARD);

    assertThat(effects(yaml, WHOLE)).isEmpty();
    assertThat(effects(yaml + location, WHOLE))
        .containsExactly(
            "blocks BackupStorageLocation/default: cannot be reached, and what comes back from it"
                + " waits: 1 data set, the objects of shop (AccessDenied)");
    assertThat(barred.survives()).isZero();
    assertThat(barred.outcome()).isEqualTo(Replay.Outcome.HARM);
    assertThat(effects(yaml + location, new Asked(List.of("payments"), false))).isEmpty();
  }

  @Test
  void from_one_source_only_that_comes_back_which_it_holds() {
    String both =
        CLAIM
            + WORKLOAD
            + velero("", ", csiVolumeSnapshotsCompleted: 1")
            + velero("includedNamespaces: [payments]", "").replace("daily", "weekly");
    Replay newest = replay(both, WHOLE, Settings.STANDARD);
    Cluster cluster = cluster(both);

    assertThat(newest.effects()).isEmpty();
    assertThat(new RestoreSimulation().origins(cluster))
        .extracting(Subject::name)
        .containsExactly("daily", "weekly");
    assertThat(effects(both, from("daily"))).isEmpty();
    assertThat(effects(both, from("weekly")))
        .containsExactly(
            "lost Namespace/shop: its workload is in no backup and not from git: deploy/api",
            "lost PersistentVolumeClaim/files: its data: it is not in what is restored",
            "by hand Namespace/shop: a Secret that a workload names is in no backup, and nothing"
                + " here makes it: stripe-key (deploy/api)");
  }

  private static Asked from(String schedule) {
    return new Asked(
        List.of(),
        false,
        Optional.of(new Subject("velero.io", "v1", "Schedule", "velero", schedule)));
  }

  @Test
  void a_backup_without_workloads_or_with_a_label_that_excludes_them_does_not_hold_them() {
    assertThat(effects(WORKLOAD + velero("excludedResources: [deployments.apps]", ""), WHOLE))
        .containsExactly(
            "lost Namespace/shop: its workload is in no backup and not from git: deploy/api");
    assertThat(
            effects(
                WORKLOAD.replace(
                        "namespace: shop}",
                        "namespace: shop, labels: {velero.io/exclude-from-backup: 'true'}}")
                    + velero("", ""),
                WHOLE))
        .containsExactly(
            "lost Namespace/shop: its workload is in no backup and not from git: deploy/api");
    assertThat(effects(WORKLOAD + velero("excludedResources: [secrets]", ""), WHOLE))
        .containsExactly(
            "by hand Namespace/shop: a Secret that a workload names is in no backup, and nothing"
                + " here makes it: stripe-key (deploy/api)");
  }

  @Test
  void what_was_refused_is_said_to_be_missing_in_the_answer() {
    assertThat(
            replay(
                    WORKLOAD + velero("", ""),
                    WHOLE,
                    Settings.STANDARD,
                    "ingresses.networking.k8s.io",
                    "resourcequotas")
                .figures())
        .containsExactly("Not seen, and so not told: ingresses.networking.k8s.io, resourcequotas.");
  }

  @Test
  void some_namespaces_are_a_smaller_event() {
    String yaml = CLAIM + velero("includedNamespaces: [payments]", "");

    assertThat(effects(yaml, new Asked(List.of("payments"), false))).isEmpty();
    assertThat(effects(yaml, new Asked(List.of("shop"), false))).hasSize(1);
    assertThat(replay(yaml, new Asked(List.of("shop"), false), Settings.STANDARD).steps())
        .containsExactly(
            "the namespaces with their roles and accounts",
            "Secrets",
            "claims with their data",
            "workloads");
  }

  @Test
  void an_attestation_answers_for_what_is_saved_outside_and_for_the_time() {
    Settings attested =
        Settings.STANDARD.attesting(
            List.of(
                attestation("backup-external", new TreeMap<>()),
                attestation(
                    "backup-objectives", new TreeMap<>(java.util.Map.of("rto", Tree.of("10m"))))));

    assertThat(replay(CLAIM, WHOLE, attested).effects())
        .extracting(effect -> effect.because().raw())
        .containsExactly("is restored from outside, as attested");
    assertThat(
            replay(CLAIM + velero("", ", csiVolumeSnapshotsCompleted: 1"), WHOLE, attested)
                .figures()
                .getLast())
        .isEqualTo(
            "100 GiB have to move: at 100 MiB a second at least 17 minutes, and 10m were"
                + " promised.");
  }

  private static Settings.Attestation attestation(String topic, TreeMap<String, Tree> values) {
    return new Settings.Attestation(
        topic,
        Settings.Reach.WIDEST,
        "team-test",
        Optional.of(LocalDate.parse("2026-11-20")),
        Optional.of(Duration.ofDays(90)),
        Optional.of("OPS-1"),
        Optional.empty(),
        values,
        Optional.empty());
  }

  @Test
  void without_a_source_or_a_list_it_cannot_be_told() {
    Replay nothing = replay(CLAIM, WHOLE, Settings.STANDARD);
    Replay refused = replay(CLAIM, WHOLE, Settings.STANDARD, "persistentvolumeclaims");

    assertThat(nothing.outcome()).isEqualTo(Replay.Outcome.CANNOT_TELL);
    assertThat(refused.outcome()).isEqualTo(Replay.Outcome.CANNOT_TELL);
    assertThat(refused.effects())
        .extracting(effect -> effect.because().raw())
        .containsExactly("persistentvolumeclaims could not be listed");
  }
}
