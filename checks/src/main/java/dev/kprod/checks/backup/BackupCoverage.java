package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Shell;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.checks.backup.Copies.Place;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Whether somebody saves what outlives its pod.
///
/// Where nothing in the cluster takes backups, storage arrays, clouds and hypervisors may, and
/// nobody can tell. Where something does, data outside every scope was forgotten.
final class BackupCoverage implements Check<DataSet> {
  static final Param<Boolean> REQUIRE_OFF_CLUSTER =
      new Param<>(
          "requireOffCluster",
          ValueType.flag(),
          false,
          "Whether a copy has to lie outside the cluster is a question of its own.");

  private static final Declaration<DataSet> DECLARATION =
      Declaration.of("backup-coverage", DataSets.KIND)
          .title("Every data set that outlives its pod is inside the scope of an active backup.")
          .severity(CRITICAL)
          .reads(Coverage.READS)
          .reads(Copies.OPTIONAL)
          .param(DataSets.IGNORE_ADD_ON_DATA)
          .param(REQUIRE_OFF_CLUSTER)
          .weighs(BackupSources.EXTERNAL)
          .settledBy(BackupSources.EXTERNAL)
          .heuristic()
          .breaks(
              """
              A deleted namespace, a bad migration or a lost volume takes the data for good. It turns
              out on the day of the restore, typically for the database that was added after the
              backups were set up.
              """)
          .judged(
              "A data set that is marked as not to be saved is left out, and so are data of add-ons"
                  + " and of the system unless ignoreAddonData is false.",
              "It passes if each of its claims is in the scope of a source that is switched on and"
                  + " surely takes backups: several sources may share them.",
              "A CronJob that dumps databases saves those of its engine in its namespace; one that"
                  + " only its name gives away leaves its namespace unknown.",
              "Where nothing in the cluster surely takes backups of data, or where a product is"
                  + " installed whose results kprod does not read, it is unknown; an attestation"
                  + " settles it.",
              "Otherwise it fails and names the claims that nobody saves.",
              "With requireOffCluster a copy must lie outside the cluster and its volumes' system.")
          .example(
              """
              kind: Deployment
              metadata: {name: files, namespace: shop}
              spec:
                template:
                  spec:
                    containers: [{name: files, image: example/files}]
                    volumes: [{name: data, persistentVolumeClaim: {claimName: files}}]
              ---
              kind: PersistentVolumeClaim
              metadata: {name: files, namespace: shop}
              status: {phase: Bound}
              ---
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *", template: {includedNamespaces: [payments]}}
              status: {phase: Enabled}
              """,
              """
              kind: PersistentVolumeClaim
              metadata: {name: files, namespace: shop}
              status: {phase: Bound}
              ---
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *", template: {includedNamespaces: [shop]}}
              status: {phase: Enabled}
              """)
          .source("https://velero.io/docs/main/resource-filtering/")
          .source("https://docs.k8up.io/k8up/2.12/explanations/backup.html")
          .source(
              "https://longhorn.io/docs/1.10.0/snapshots-and-backups/scheduling-backups-and-snapshots/")
          .maps("NIST CSF 2.0", "PR.DS-11")
          .build();

  @Override
  public Declaration<DataSet> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(DataSet set, Cluster cluster, Params params) {
    Coverage coverage = Coverage.of(cluster);
    Coverage.Standing standing = coverage.standing(set);
    if (standing instanceof Coverage.Standing.Excluded(String mark)) {
      return notApplicable("somebody decided against saving it: " + mark);
    }
    Optional<String> leftOut = DataSets.leftOut(set, cluster, params);
    if (leftOut.isPresent()) {
      return notApplicable(leftOut.get());
    }
    if (set.wanted().stream().allMatch(coverage::isGiven)) {
      return notApplicable("it may only be read and was there before its claim");
    }
    return switch (standing) {
      case Coverage.Standing.Excluded(String mark) -> notApplicable(mark);
      case Coverage.Standing.Covered(var by) ->
          covered(set, by, coverage, new Copies(cluster, coverage), params);
      case Coverage.Standing.Hinted(var by) ->
          notObservable(
              "%s may save it, but what it saves cannot be seen"
                  .formatted(
                      by.stream().map(BackupSource::name).collect(Collectors.joining(" and "))));
      case Coverage.Standing.NotShown(String because) -> notObservable(because);
      case Coverage.Standing.Open open ->
          params.attested(BackupSources.EXTERNAL, set.ref()).isPresent()
              ? notObservable("it is saved outside the cluster")
              : open(set, open, coverage);
    };
  }

  private static Verdict covered(
      DataSet set, List<BackupSource> by, Coverage coverage, Copies copies, Params params) {
    List<Note> notes = new ArrayList<>();
    if (isPending(set, by)) {
      notes.add(Note.of("first run pending"));
    }
    for (Claim claim : set.wanted()) {
      Set<Place> places = EnumSet.noneOf(Place.class);
      coverage.saving(claim).forEach(source -> places.add(copies.of(source, claim)));
      if (places.contains(Place.OUTSIDE)) {
        continue;
      }
      boolean known = !places.contains(Place.UNKNOWN);
      if (params.of(REQUIRE_OFF_CLUSTER)) {
        return known ? inside(claim, by) : notObservable("nothing shows where its copies lie");
      }
      if (known) {
        notes.add(Note.of("every copy of %s lies in the cluster".formatted(claim.name())));
      }
    }
    return new Verdict.Pass(notes);
  }

  private static Verdict inside(Claim claim, List<BackupSource> by) {
    return fail(
        CRITICAL,
        "No copy of %s lies outside the cluster.".formatted(claim.name()),
        Remedy.think("Let one of its backups write to a store outside the cluster."),
        at("spec", "saved by " + names(by), "a copy outside the cluster")
            .on(DataSet.subject(claim)));
  }

  /// What is younger than the last run of all who save it is not in any copy yet.
  private static boolean isPending(DataSet set, List<BackupSource> by) {
    Optional<Instant> newest =
        set.wanted().stream().flatMap(c -> c.createdAt().stream()).max(Instant::compareTo);
    Optional<Instant> last =
        by.stream()
            .flatMap(
                source ->
                    source.history() instanceof History.Runs runs
                        ? runs.lastGood(false).map(Run::at).stream()
                        : java.util.stream.Stream.empty())
            .max(Instant::compareTo);
    return newest.isPresent() && last.isPresent() && newest.get().isAfter(last.get());
  }

  private static String names(List<BackupSource> sources) {
    return sources.stream().map(BackupSource::name).collect(Collectors.joining(", "));
  }

  private static Verdict open(DataSet set, Coverage.Standing.Open open, Coverage coverage) {
    int all = set.wanted().size();
    int missing = open.claims().size();
    String what =
        all == 1
            ? "Nobody saves its data"
            : "%s of its %s claims are saved by nobody".formatted(missing, all);
    String off =
        open.off().stream()
            .findFirst()
            .map(source -> ": %s would, but %s".formatted(source.name(), because(source)))
            .orElse("");
    List<Evidence> evidence = new ArrayList<>();
    for (Claim claim : open.claims()) {
      evidence.add(
          at(
                  "spec",
                  "in no active scope" + size(claim),
                  "in the scope of one of: " + seen(coverage))
              .on(DataSet.subject(claim)));
    }
    return fail(CRITICAL, what + off + ".", remedy(set, open, coverage), evidence);
  }

  private static String because(BackupSource source) {
    return source.activity() instanceof BackupSource.Activity.Off(String because, var why, var path)
        ? because
        : "it is on";
  }

  private static String size(Claim claim) {
    String size = claim.tree().text("spec", "resources", "requests", "storage");
    return size.isEmpty() ? "" : " (%s)".formatted(size);
  }

  /// Names three of the sources at most; the rest is a number.
  private static String seen(Coverage coverage) {
    List<BackupSource> sources = coverage.sources();
    String some =
        sources.stream().limit(3).map(BackupSource::name).collect(Collectors.joining(", "));
    return sources.size() <= 3 ? some : "%s and %s more".formatted(some, sources.size() - 3);
  }

  private static Remedy remedy(DataSet set, Coverage.Standing.Open open, Coverage coverage) {
    String namespace = set.namespace();
    if (!open.off().isEmpty()) {
      return Remedy.think(
          "Switch %s on again, or save %s by another source."
              .formatted(open.off().getFirst().name(), namespace));
    }
    Optional<BackupSource> velero =
        coverage.sources().stream()
            .filter(source -> source.product().equals(Velero.PRODUCT))
            .findFirst();
    return velero
        .map(
            source ->
                Remedy.paste(
                        "Save the namespace with Velero too.",
                        Shell.line(
                                "velero",
                                "-n",
                                source.ref().namespace(),
                                "schedule",
                                "create",
                                namespace)
                            + " --schedule='0 2 * * *' --include-namespaces "
                            + Shell.quoted(namespace))
                    .reviewed())
        .orElseGet(
            () ->
                Remedy.think(
                    "Take it into the scope of a backup, or say with the annotation"
                        + " kprod.dev/backup=none on its claims that it need not be saved."));
  }
}
