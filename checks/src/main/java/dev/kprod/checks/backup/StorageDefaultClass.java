package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.CLAIMS;
import static dev.kprod.cluster.Resources.STATEFUL_SETS;
import static dev.kprod.cluster.Resources.STORAGE_CLASSES;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.StorageClass;
import dev.kprod.cluster.Subject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether it is clear which class a claim gets that names none.
///
/// Of several defaults the admission plug-in takes the newest, then the first by name (upstream:
/// plugin/pkg/admission/storage/storageclass/setdefault, since 1.26).
final class StorageDefaultClass implements Check<Subject> {
  private static final Comparator<StorageClass> WINNER =
      Comparator.<StorageClass, Instant>comparing(
              known -> known.createdAt().orElse(Instant.EPOCH), Comparator.reverseOrder())
          .thenComparing(ApiObject::name);

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("storage-default-class", SubjectKind.CLUSTER)
          .title("Exactly one StorageClass is the default wherever claims rely on one.")
          .severity(MEDIUM)
          .reads(STORAGE_CLASSES, CLAIMS, STATEFUL_SETS)
          .breaks(
              """
              Without a default, claims that name no class stay Pending and their pods with them.
              With two, the newest wins: installing an add-on silently moves the next database to
              another kind of disk.
              """)
          .judged(
              "One default class passes.",
              "Two or more fail, and the newest is the one that claims get.",
              "None fails if a claim or a claim template names no class, and passes otherwise.",
              "A cluster with neither classes nor claims has no use for one.")
          .example(
              """
              kind: StorageClass
              metadata:
                name: gp3
                creationTimestamp: 2026-08-01T00:00:00Z
                annotations: {storageclass.kubernetes.io/is-default-class: "true"}
              ---
              kind: StorageClass
              metadata:
                name: longhorn
                creationTimestamp: 2026-11-02T00:00:00Z
                annotations: {storageclass.kubernetes.io/is-default-class: "true"}
              """,
              """
              kind: StorageClass
              metadata:
                name: gp3
                annotations: {storageclass.kubernetes.io/is-default-class: "true"}
              """)
          .source("https://kubernetes.io/docs/concepts/storage/storage-classes/")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    List<StorageClass> classes = cluster.list(STORAGE_CLASSES);
    List<StorageClass> defaults =
        classes.stream().filter(StorageClass::isDefault).sorted(WINNER).toList();
    List<Claim> claims = claims(cluster);
    if (defaults.size() == 1) {
      return pass();
    }
    if (defaults.size() > 1) {
      return several(defaults);
    }
    if (classes.isEmpty() && claims.isEmpty()) {
      return notApplicable("there is neither a StorageClass nor a claim");
    }
    List<Claim> relying = claims.stream().filter(claim -> claim.storageClass().isEmpty()).toList();
    return relying.isEmpty()
        ? pass(Note.of("no StorageClass is the default, and no claim relies on one"))
        : none(classes, relying);
  }

  private static List<Claim> claims(Cluster cluster) {
    Stream<Claim> templates =
        cluster.list(STATEFUL_SETS).stream().flatMap(set -> set.claimTemplates().stream());
    return Stream.concat(cluster.list(CLAIMS).stream(), templates).toList();
  }

  private static Verdict several(List<StorageClass> defaults) {
    StorageClass winner = defaults.getFirst();
    List<Evidence> evidence =
        defaults.stream()
            .map(
                known ->
                    at("metadata.annotations", "default" + since(known), "one default")
                        .on(Subjects.subject(STORAGE_CLASSES, known)))
            .toList();
    StorageClass older = defaults.getLast();
    return fail(
        MEDIUM,
        "%s are %s default: claims that name no class get %s."
            .formatted(
                defaults.stream()
                    .map(ApiObject::name)
                    .sorted()
                    .collect(Collectors.joining(" and ")),
                defaults.size() == 2 ? "both" : "all",
                winner.name()),
        Remedy.run(
            "Leave one default; this takes it from %s.".formatted(older.name()),
            "kubectl",
            "annotate",
            "sc",
            older.name(),
            "storageclass.kubernetes.io/is-default-class=false",
            "--overwrite"),
        evidence);
  }

  private static Verdict none(List<StorageClass> classes, List<Claim> relying) {
    Claim first = relying.getFirst();
    String one =
        first.namespace().isEmpty() ? first.name() : first.namespace() + "/" + first.name();
    Remedy remedy =
        classes.isEmpty()
            ? Remedy.think("Install a StorageClass and make it the default.")
            : Remedy.run(
                "Make one class the default.",
                "kubectl",
                "annotate",
                "sc",
                classes.getFirst().name(),
                "storageclass.kubernetes.io/is-default-class=true");
    return fail(
        MEDIUM,
        "No StorageClass is the default, and %s claims name no class.".formatted(relying.size()),
        remedy,
        at(
            "spec.storageClassName",
            "absent in %s claims, first %s".formatted(relying.size(), one),
            "a class, or one default class"));
  }

  private static String since(StorageClass known) {
    return known
        .createdAt()
        .map(time -> " since " + LocalDate.ofInstant(time, ZoneOffset.UTC))
        .orElse("");
  }
}
