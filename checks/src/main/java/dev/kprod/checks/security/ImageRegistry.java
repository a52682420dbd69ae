package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PRODUCTION_NAMESPACES;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.NAMESPACES;
import static dev.kprod.cluster.Resources.NODES;
import static dev.kprod.cluster.Resources.SERVICE_ACCOUNTS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Production;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether images come from where they should, and from somewhere that is still there.
///
/// A mirror that a node's runtime puts in front of a registry cannot be seen.
final class ImageRegistry implements Check<Workload> {
  static final Param<List<String>> ALLOWED =
      new Param<>(
          "allowedRegistries",
          ValueType.texts(),
          List.of(),
          "Which registries are yours, only you know: images.shop.example,"
              + " mirror.shop.example/our-team.");

  private static final Table TABLE = Table.beside(Security.class, "image-registries.json");
  private static final int MANY_NODES = 20;
  private static final String HUB = "docker.io";

  /// What is wrong with the image of one container.
  ///
  /// @param better the same image elsewhere, empty where that is not known
  private record Fault(
      Container container, Severity severity, String why, String wanted, String better) {}

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("sec-image-registry", WORKLOADS)
          .title("Every image comes from a registry that you chose and that is still served.")
          .severity(CRITICAL)
          .reads(Words.BATCH)
          .mayRead(NAMESPACES, NODES, SERVICE_ACCOUNTS)
          .param(ALLOWED)
          .takes(PRODUCTION_NAMESPACES)
          .breaks(
              """
              A registry that was left serves no updates and one day nothing at all; then no pod starts
              on a new node. One that nobody chose is code of strangers in production.
              """)
          .judged(
              "A namespace that is not in production is left out.",
              "It fails for releases that are known to be built by attackers.",
              "It fails at high for registries and paths that are retired by a dated table.",
              "It fails at high for images outside allowedRegistries, where they are given.",
              "A note says where many nodes pull from Docker Hub without credentials.")
          .example(
              """
              kind: Deployment
              metadata: {name: autoscaler}
              spec:
                template:
                  spec:
                    containers:
                    - {name: a, image: "k8s.gcr.io/autoscaling/cluster-autoscaler:v1.20.0"}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {spec: {containers: [{name: a, image: "example/web:1.0"}]}}}
              """)
          .source("https://kubernetes.io/blog/2023/03/10/image-registry-redirect/")
          .source("https://github.com/bitnami/containers/issues/83267")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (Production.of(workload.namespace(), cluster, params)
        instanceof Production.No(String because)) {
      return notApplicable(because);
    }
    PodSpec spec = workload.template().spec();
    List<Fault> faults = new ArrayList<>();
    boolean fromHub = false;
    for (Container container : spec.everyContainer()) {
      Optional<ImageReference> image = ImageReference.find(container.image());
      if (image.isPresent()) {
        fault(container, image.get(), params.of(ALLOWED)).ifPresent(faults::add);
        fromHub |= image.get().domain().equals(HUB);
      }
    }
    if (faults.isEmpty()) {
      return fromHub && pullsAnonymously(workload, spec, cluster)
          ? pass(
              Note.of(
                  "%s nodes or more pull it from Docker Hub without credentials, whose limit they"
                          .formatted(MANY_NODES)
                      + " share if they share an address"))
          : pass();
    }
    return failure(workload, faults);
  }

  private static Optional<Fault> fault(
      Container container, ImageReference image, List<String> allowed) {
    for (Tree row : TABLE.content().items("stolen")) {
      if (image.endsWith(row.text("path"))
          && row.texts("tags").contains(image.tag().orElse("").replaceFirst("^v", ""))) {
        return Optional.of(
            new Fault(container, CRITICAL, row.text("because"), "a release of its makers", ""));
      }
    }
    for (Tree row : TABLE.content().items("retired")) {
      if (isRetired(image, row)) {
        return Optional.of(
            new Fault(
                container,
                HIGH,
                "comes from %s, which %s".formatted(place(row), row.text("because")),
                "a registry that is served",
                instead(container, image, row)));
      }
    }
    boolean isAllowed =
        allowed.isEmpty() || allowed.stream().anyMatch(one -> isBelow(image.name(), one));
    return isAllowed
        ? Optional.empty()
        : Optional.of(
            new Fault(
                container,
                HIGH,
                "comes from %s, which is none of allowedRegistries".formatted(image.domain()),
                "one of " + String.join(", ", allowed),
                ""));
  }

  private static String place(Tree row) {
    String path = row.text("path");
    return path.isEmpty() ? row.text("registry") : row.text("registry") + "/" + path;
  }

  private static boolean isRetired(ImageReference image, Tree row) {
    String path = row.text("path");
    return image.domain().equals(row.text("registry"))
        && (path.isEmpty() || isBelow(image.path(), path))
        && !row.texts("except").contains(image.path())
        && (!row.isTrue("onlyTagged")
            || (image.hasWrittenTag() && !image.tag().equals(Optional.of("latest"))));
  }

  private static boolean isBelow(String name, String prefix) {
    String start = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    return name.equals(start) || name.startsWith(start + "/");
  }

  /// The same path on the registry that took over; what was below a path goes to its root.
  private static String instead(Container container, ImageReference image, Tree row) {
    String registry = row.text("instead");
    if (registry.isEmpty()) {
      return "";
    }
    String path = row.text("path");
    String rest = path.isEmpty() ? image.path() : image.path().substring(path.length() + 1);
    String written = container.image();
    int end = written.indexOf(image.lastSegment()) + image.lastSegment().length();
    return registry + "/" + rest + written.substring(Math.max(0, end));
  }

  private static boolean pullsAnonymously(Workload workload, PodSpec spec, Cluster cluster) {
    boolean byAccount =
        cluster.ask(SERVICE_ACCOUNTS).known().stream()
            .filter(account -> account.namespace().equals(workload.namespace()))
            .filter(account -> account.name().equals(spec.serviceAccount()))
            .anyMatch(account -> account.hasPullSecret());
    return cluster.ask(NODES).known().size() >= MANY_NODES && !byAccount && !spec.hasPullSecret();
  }

  private static Verdict failure(Workload workload, List<Fault> faults) {
    Severity worst =
        faults.stream().anyMatch(fault -> fault.severity == CRITICAL) ? CRITICAL : HIGH;
    List<Evidence> evidence = new ArrayList<>();
    for (Fault fault : faults) {
      evidence.add(
          at(
              "%s.%s.image".formatted(workload.specPath(), fault.container.path()),
              fault.container.image(),
              fault.wanted));
    }
    Fault first =
        faults.stream().filter(fault -> fault.severity == worst).findFirst().orElseThrow();
    String more = faults.size() > 1 ? " (%s images)".formatted(faults.size()) : "";
    return fail(
        worst,
        "The image of container %s %s%s.".formatted(first.container.name(), first.why, more),
        remedy(workload, faults, worst),
        evidence);
  }

  private static Remedy remedy(Workload workload, List<Fault> faults, Severity worst) {
    if (worst == CRITICAL) {
      return Remedy.think(
          "Take a release of its makers, look at what it ran with, and rotate every credential that"
              + " it could reach.");
    }
    boolean known = faults.stream().noneMatch(fault -> fault.better.isEmpty());
    if (!known || workload.above().isPresent()) {
      return Remedy.think(
          "Take the image from a registry that is served and yours; copy it there if need be.");
    }
    List<String> words =
        new ArrayList<>(
            List.of(
                "kubectl",
                "-n",
                workload.namespace(),
                "set",
                "image",
                workload.resourceWord() + "/" + workload.name()));
    faults.forEach(fault -> words.add(fault.container.name() + "=" + fault.better));
    return Remedy.run(
            "Take the same image from where it is served now.", words.toArray(String[]::new))
        .reviewed();
  }
}
