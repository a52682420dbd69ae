package dev.kprod.checks.backup;

import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.ValueType;
import dev.kprod.cluster.ApiObject.Owner;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything in a cluster that outlives its pod.
///
/// A claim belongs to the object that controls it, else to the StatefulSet whose template it is of,
/// else to the workload that mounts it, else to itself.
final class DataSets {
  /// What is needed to know them all.
  static final Reads READS = Reads.of(Resources.CLAIMS).and(Words.WORKLOAD).and(Words.PLATFORM);

  static final Param<Boolean> IGNORE_ADD_ON_DATA =
      new Param<>(
          "ignoreAddonData",
          ValueType.flag(),
          true,
          "What add-ons, the system and stores of metrics, logs and traces keep can be made again"
              + " or is not missed for long.");

  private static final Index<List<DataSet>> INDEX =
      Index.of("data sets", READS, cluster -> new DataSets(cluster).all());

  /// Data sets as subjects. Those of add-ons are among them, since a param decides about them.
  static final SubjectKind<DataSet> KIND =
      new SubjectKind<>(
          "data set",
          "data sets",
          SubjectKind.Radius.WORKLOAD,
          SubjectKind.Reach.EVERYTHING,
          READS,
          DataSets::of,
          DataSet::ref,
          DataSet::labels);

  private final Workloads workloads;
  private final List<Claim> claims;
  private final Map<String, Workload> byTemplate = new LinkedHashMap<>();
  private final Map<String, Workload> byMount = new LinkedHashMap<>();

  private DataSets(Cluster cluster) {
    this.workloads = Workloads.of(cluster);
    this.claims =
        cluster.list(Resources.CLAIMS).stream()
            .filter(claim -> claim.phase().equals("Bound") && !DataSet.isEphemeral(claim))
            .toList();
  }

  /// Returns the data sets of a cluster. Declare [#READS].
  static List<DataSet> of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Finds the reason why the data of an add-on, of the system or of telemetry is left out.
  static Optional<String> leftOut(DataSet set, Cluster cluster, Params params) {
    if (!params.of(IGNORE_ADD_ON_DATA)) {
      return Optional.empty();
    }
    Platform platform = Platform.of(cluster);
    if (platform.isSystemNamespace(set.namespace())) {
      return Optional.of("it is data of the system (ignoreAddonData)");
    }
    Optional<String> addOn = platform.addOn(set.namespace());
    if (addOn.isPresent()) {
      return Optional.of("it is data of the add-on %s (ignoreAddonData)".formatted(addOn.get()));
    }
    return set.workload()
        .flatMap(workload -> Engine.telemetry(workload.template().spec()))
        .map(image -> "it keeps metrics, logs or traces: %s (ignoreAddonData)".formatted(image));
  }

  private List<DataSet> all() {
    findMounts();
    SortedMap<Subject, List<Claim>> grouped = new TreeMap<>();
    Map<Subject, Workload> known = new LinkedHashMap<>();
    for (Claim claim : claims) {
      Optional<Subject> controller = claim.controller().map(owner -> subject(owner, claim));
      Optional<Workload> workload =
          controller.isPresent() ? workloads.find(controller.get()) : workloadOf(claim);
      Subject ref =
          workload
              .map(Workload::subject)
              .or(() -> controller)
              .orElseGet(() -> DataSet.subject(claim));
      workload.ifPresent(one -> known.put(ref, one));
      grouped.computeIfAbsent(ref, unseen -> new ArrayList<>()).add(claim);
    }
    List<DataSet> sets = new ArrayList<>();
    grouped.forEach((ref, own) -> sets.add(set(ref, own, Optional.ofNullable(known.get(ref)))));
    return List.copyOf(sets);
  }

  private static DataSet set(Subject ref, List<Claim> own, Optional<Workload> workload) {
    List<Subject> owners = new ArrayList<>(List.of(ref));
    workload
        .flatMap(Workload::above)
        .ifPresent(above -> owners.add(subject(above, own.getFirst())));
    Optional<Engine> engine =
        workload
            .flatMap(one -> Engine.of(one.template().spec()))
            .map(Engine.Running::engine)
            .or(
                () ->
                    owners.stream()
                        .flatMap(owner -> Operator.of(owner).stream())
                        .flatMap(operator -> Engine.named(operator.engine()).stream())
                        .findFirst());
    Map<String, String> labels =
        workload.map(Workload::labels).orElseGet(() -> own.getFirst().labels());
    List<Claim> sorted = own.stream().sorted(Comparator.comparing(Claim::name)).toList();
    return new DataSet(ref, labels, sorted, workload, engine, owners);
  }

  private static Subject subject(Owner owner, Claim claim) {
    return new Subject(
        owner.group(), owner.version(), owner.kind(), claim.namespace(), owner.name());
  }

  private Optional<Workload> workloadOf(Claim claim) {
    String key = claim.namespace() + "/" + claim.name();
    int ordinal = key.lastIndexOf('-');
    Optional<Workload> set =
        ordinal > 0 && key.substring(ordinal + 1).matches("[0-9]+")
            ? Optional.ofNullable(byTemplate.get(key.substring(0, ordinal)))
            : Optional.empty();
    return set.or(() -> Optional.ofNullable(byMount.get(key)));
  }

  private void findMounts() {
    for (Workload workload : workloads.all()) {
      for (Claim template : workload.claimTemplates()) {
        byTemplate.put(
            "%s/%s-%s".formatted(workload.namespace(), template.name(), workload.name()), workload);
      }
      List<String> mounted = new ArrayList<>(workload.template().spec().claims());
      if (hasPodsOfItsOwnShape(workload)) {
        workload.pods().stream().map(Pod::spec).forEach(spec -> mounted.addAll(spec.claims()));
      }
      for (String claim : mounted) {
        byMount.merge(workload.namespace() + "/" + claim, workload, DataSets::rather);
      }
    }
  }

  /// What lasts owns its data rather than a job that visits it.
  private static Workload rather(Workload one, Workload other) {
    return one.isBatch() && !other.isBatch() ? other : one;
  }

  private static boolean hasPodsOfItsOwnShape(Workload workload) {
    return switch (workload.kind()) {
      case CUSTOM, POD -> true;
      case DEPLOYMENT,
          STATEFUL_SET,
          DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB,
          STATIC_POD ->
          false;
    };
  }
}
