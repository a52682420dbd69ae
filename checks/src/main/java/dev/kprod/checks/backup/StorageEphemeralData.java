package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Production;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether databases and queues keep their data where it outlives the pod.
final class StorageEphemeralData implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("storage-ephemeral-data", Subjects.WORKLOADS)
          .title("Databases and queues keep their data on persistent volumes.")
          .severity(CRITICAL)
          .mayRead(Resources.NAMESPACES)
          .takes(Facts.PRODUCTION_NAMESPACES)
          .heuristic()
          .breaks("One eviction, one upgrade of a node, and the database is empty.")
          .judged(
              "A workload counts if the path of an image gives a database or a queue away; jobs and"
                  + " what is outside production do not.",
              "What says that it keeps its data in memory on purpose is left out, and so are caches"
                  + " that are not told to keep it.",
              "It passes if a claim is mounted at the path where the image keeps its data, above it"
                  + " or below it, or anywhere if an environment variable moves that path.",
              "A folder of the node is another question.",
              "It fails if that path is an emptyDir, an ephemeral volume or nothing at all.")
          .example(
              """
              kind: Deployment
              metadata: {name: db, namespace: shop}
              spec:
                template:
                  spec:
                    containers:
                    - name: postgres
                      image: postgres:17
                      volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
                    volumes: [{name: data, emptyDir: {}}]
              """,
              """
              kind: StatefulSet
              metadata: {name: db, namespace: shop}
              spec:
                volumeClaimTemplates: [{metadata: {name: data}}]
                template:
                  spec:
                    containers:
                    - name: postgres
                      image: postgres:17
                      volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]
              """)
          .source("https://kubernetes.io/docs/concepts/storage/volumes/#emptydir")
          .source("https://hub.docker.com/_/postgres")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    PodSpec spec = workload.template().spec();
    Optional<Engine.Running> running = Engine.of(spec);
    if (running.isEmpty() || running.get().engine().paths().isEmpty()) {
      return notApplicable("it is no database or queue that kprod knows");
    }
    Optional<String> elsewhere =
        cluster.ask(Resources.NAMESPACES).known().stream()
            .filter(namespace -> namespace.name().equals(workload.namespace()))
            .flatMap(
                namespace ->
                    Production.of(namespace, params) instanceof Production.No(String because)
                        ? java.util.stream.Stream.of(because)
                        : java.util.stream.Stream.empty())
            .findFirst();
    if (workload.isBatch() || elsewhere.isPresent()) {
      return notApplicable(elsewhere.orElse("it runs to an end"));
    }
    Engine engine = running.get().engine();
    Container container = running.get().container();
    if (keepsInMemory(container, spec)) {
      return notApplicable("it keeps its data in memory on purpose");
    }
    if (engine.cache() && !isToldToKeep(container, workload)) {
      return notApplicable("it is a cache");
    }
    return judge(workload, spec, engine, container);
  }

  private static Verdict judge(
      Workload workload, PodSpec spec, Engine engine, Container container) {
    boolean moved =
        container.environment().keySet().stream()
            .anyMatch(name -> name.equals("PGDATA") || name.endsWith("_DATA_DIR"));
    List<Tree> mounts = container.tree().items("volumeMounts");
    boolean anyClaim =
        mounts.stream().anyMatch(mount -> isClaim(workload, spec, mount.text("name")));
    if (moved && anyClaim) {
      return pass(Note.of("an environment variable moves its path"));
    }
    List<Tree> own =
        mounts.stream().filter(mount -> isAt(engine, mount.text("mountPath"))).toList();
    if (own.stream().anyMatch(mount -> isClaim(workload, spec, mount.text("name")))) {
      return pass();
    }
    if (own.stream().anyMatch(mount -> volume(spec, mount).has("hostPath"))) {
      return notApplicable("it keeps its data in a folder of its node");
    }
    String path = engine.paths().getFirst();
    String seen =
        own.stream()
            .findFirst()
            .map(mount -> "%s \"%s\"".formatted(kind(volume(spec, mount)), mount.text("name")))
            .orElse("the layer of the container");
    String at = own.isEmpty() ? path : own.getFirst().text("mountPath");
    return fail(
        CRITICAL,
        "%s keeps its data in %s: it goes with the pod.".formatted(engine.name(), seen),
        remedy(workload, container, engine, at),
        at(
            "%s.%s.volumeMounts".formatted(workload.specPath(), container.path()),
            "%s is %s".formatted(at, seen),
            "a claim"));
  }

  private static boolean isAt(Engine engine, String mountPath) {
    String mount = mountPath.endsWith("/") ? mountPath : mountPath + "/";
    return engine.paths().stream()
        .map(path -> path + "/")
        .anyMatch(path -> path.startsWith(mount) || mount.startsWith(path));
  }

  private static Tree volume(PodSpec spec, Tree mount) {
    return spec.tree().items("volumes").stream()
        .filter(volume -> volume.text("name").equals(mount.text("name")))
        .findFirst()
        .orElse(Tree.ABSENT);
  }

  private static boolean isClaim(Workload workload, PodSpec spec, String name) {
    return workload.claimTemplates().stream().map(Claim::name).anyMatch(name::equals)
        || spec.tree().items("volumes").stream()
            .filter(volume -> volume.text("name").equals(name))
            .anyMatch(volume -> volume.has("persistentVolumeClaim"));
  }

  private static String kind(Tree volume) {
    return volume.has("emptyDir")
        ? "emptyDir"
        : volume.has("ephemeral") ? "ephemeral volume" : "volume";
  }

  private static boolean keepsInMemory(Container container, PodSpec spec) {
    String words = String.join(" ", container.words());
    boolean memory =
        spec.tree().items("volumes").stream()
            .anyMatch(volume -> volume.text("emptyDir", "medium").equals("Memory"));
    return words.matches(".*--storageEngine[ =]inMemory.*")
        || words.matches(".*--save( |=)?(\"\"|'')?(\\s+--.*)?$")
        || (words.contains("fsync=off") && memory);
  }

  private static boolean isToldToKeep(Container container, Workload workload) {
    String words = String.join(" ", container.words()).toLowerCase(Locale.ROOT);
    return words.contains("appendonly yes")
        || words.matches(".*--save\\s+\"?[0-9].*")
        || workload.name().contains("queue");
  }

  private static Remedy remedy(Workload workload, Container container, Engine engine, String at) {
    return Remedy.think(
        "Run %s as a StatefulSet with a volumeClaimTemplate mounted at %s in container %s; dump it"
                .formatted(workload.name(), at, container.name())
            + " with the tool of %s first and load it there.".formatted(engine.name()));
  }
}
