package dev.kprod.checks.backup;

import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Everything in a cluster that takes backups.
final class BackupSources {
  /// That backups are made where kprod cannot see them.
  static final Topic EXTERNAL =
      new Topic(
          "backup-external",
          "Backups are made outside the cluster, by an array, a cloud service or a hypervisor.",
          new TreeMap<>(
              Map.of(
                  "product", ValueType.text(),
                  "rpo", Objectives.SPANS,
                  "location", ValueType.text())),
          Duration.ofDays(90),
          Duration.ofDays(180),
          Severity.CRITICAL,
          Topic.Profile.SMALL,
          false);

  private static final List<BackupProduct> PRODUCTS = products();

  private static final Set<String> GROUPS =
      PRODUCTS.stream()
          .flatMap(product -> product.kinds().stream())
          .map(ResourceType::group)
          .collect(Collectors.toUnmodifiableSet());

  /// The kinds without which the sources are not known are required where served; those that tell
  /// what came of the runs are asked for product by product.
  private static final Reads READS = reads();

  private static final Index<List<BackupSource>> INDEX =
      Index.of("backup sources", READS, BackupSources::all);

  /// The sources as subjects. They live in the namespaces of products and of the system too.
  static final SubjectKind<BackupSource> KIND =
      new SubjectKind<>(
          "backup source",
          "backup sources",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          READS,
          BackupSources::of,
          BackupSource::ref,
          BackupSource::labels);

  private BackupSources() {}

  /// Returns everything that takes backups. Declare the reads of [#KIND].
  static List<BackupSource> of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static List<BackupProduct> products() {
    List<BackupProduct> products = new ArrayList<>();
    products.add(new Velero());
    products.add(new Longhorn());
    products.add(new CloudNativePg());
    products.add(new EtcdSnapshots());
    products.addAll(ProductRow.ALL);
    return List.copyOf(products);
  }

  private static Reads reads() {
    List<Read<?>> kinds = new ArrayList<>();
    List<Read<?>> runs = new ArrayList<>(List.of(Resources.JOBS));
    for (BackupProduct product : PRODUCTS) {
      kinds.addAll(product.kinds());
      runs.addAll(product.runKinds());
    }
    return new Reads(List.of(Resources.CRON_JOBS), kinds, runs);
  }

  /// Says whether a CronJob is a product's own, which is that product's source already.
  static boolean isAdopted(CronJob cronJob, Cluster cluster) {
    return ProductRow.ALL.stream().anyMatch(row -> row.runs(cronJob, cluster))
        || cronJob.controller().map(owner -> GROUPS.contains(owner.group())).orElse(false);
  }

  private static List<BackupSource> all(Cluster cluster) {
    List<BackupSource> sources = new ArrayList<>();
    PRODUCTS.forEach(product -> sources.addAll(product.sources(cluster)));
    sources.addAll(BackupCronJobs.sources(cluster));
    sources.sort(Comparator.comparing(BackupSource::ref));
    return List.copyOf(sources);
  }
}
