package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PRODUCTION_NAMESPACES;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.NAMESPACES;
import static dev.kprod.cluster.Resources.NODES;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Globs;
import dev.kprod.checks.Production;
import dev.kprod.checks.security.RunningImages.Running;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.NextPod;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// Whether all replicas of a workload run the same code, and will tomorrow.
///
/// What runs is compared where it can be: on nodes of one architecture and one runtime, among pods
/// of one template, and only images that were pulled.
final class ImageIdentity implements Check<Workload> {
  static final Param<List<String>> MUTABLE =
      new Param<>(
          "mutableTags",
          ValueType.texts(),
          List.of(
              "latest",
              "main",
              "master",
              "dev",
              "edge",
              "nightly",
              "stable",
              "canary",
              "production",
              "snapshot*"),
          "Tags that their makers move by custom.");

  static final Param<Boolean> REQUIRE_DIGEST =
      new Param<>(
          "requireDigest",
          ValueType.flag(),
          false,
          "Tags of versions are moved rarely, and digests need a tool that keeps them up to date.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("sec-image-identity", WORKLOADS)
          .title("All replicas of a workload run the same code, which its manifest names.")
          .severity(HIGH)
          .reads(Words.BATCH)
          .mayRead(NAMESPACES, NODES)
          .param(MUTABLE)
          .param(REQUIRE_DIGEST)
          .takes(PRODUCTION_NAMESPACES)
          .breaks(
              """
              A tag is moved, a node is lost, and half of the replicas run another build than the other
              half; going back to the same manifest does not bring the old code back.
              """)
          .judged(
              "A namespace that is not in production is left out.",
              "An image with a digest is what it is, and so is one to which a webhook added it;"
                  + " containers that webhooks add are not judged.",
              "It fails without a tag, with latest, or with a tag of mutableTags.",
              "It fails if ready pods of one template run different digests under the same image,"
                  + " on nodes of one architecture and runtime.",
              "It fails with imagePullPolicy Never, unless nodes say that the image was loaded"
                  + " there.",
              "Another tag passes unless requireDigest is set; a note says where it is pulled at"
                  + " every start, or runs as another digest elsewhere in the namespace.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {spec: {containers: [{name: web, image: example/web}]}}}
              ---
              kind: Node
              metadata: {name: one}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec: {template: {spec: {containers: [{name: web, image: "example/web:1.4.2"}]}}}
              ---
              kind: Node
              metadata: {name: one}
              """)
          .source("https://kubernetes.io/docs/concepts/containers/images/")
          .build();

  /// What is wrong with the image of one container.
  private record Fault(Container container, String why, Evidence evidence) {}

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
    RunningImages running = RunningImages.of(cluster);
    NextPod next = NextPod.of(workload, cluster);
    List<Fault> faults = new ArrayList<>();
    List<Note> notes = new ArrayList<>();
    for (Container container : workload.template().spec().everyContainer()) {
      Container effective = mutated(container, next);
      Optional<ImageReference> image = ImageReference.find(effective.image());
      if (image.isPresent() && image.get().digest().isEmpty()) {
        List<Running> pods = running.of(workload, container.name());
        Optional<Fault> fault = fault(workload, effective, image.get(), pods, params);
        fault.ifPresent(faults::add);
        if (fault.isEmpty()) {
          note(workload, effective, running).ifPresent(notes::add);
        }
      }
    }
    return faults.isEmpty() ? pass(notes.toArray(Note[]::new)) : failure(workload, faults, running);
  }

  private static Container mutated(Container container, NextPod next) {
    return next.pod().spec().everyContainer().stream()
        .filter(one -> one.name().equals(container.name()))
        .findFirst()
        .orElse(container);
  }

  private static Optional<Fault> fault(
      Workload workload,
      Container container,
      ImageReference image,
      List<Running> pods,
      Params params) {
    String path = workload.specPath() + "." + container.path() + ".image";
    String tag = image.tag().orElse("");
    if (!image.hasWrittenTag() || Globs.anyMatches(params.of(MUTABLE), tag)) {
      String why = image.hasWrittenTag() ? "is the moving tag " + tag : "has no tag";
      return Optional.of(
          new Fault(
              container, why, at(path, container.image(), "the tag of a version, or a digest")));
    }
    SortedMap<String, SortedSet<String>> digests = RunningImages.differing(pods);
    if (!digests.isEmpty()) {
      List<String> seen = new ArrayList<>();
      digests.forEach(
          (digest, nodes) ->
              seen.add("%s on %s".formatted(shortened(digest), String.join(", ", nodes))));
      return Optional.of(
          new Fault(
              container,
              "runs as %s different builds".formatted(digests.size()),
              at(
                  path,
                  "%s: %s".formatted(container.image(), String.join("; ", seen)),
                  "one digest")));
    }
    boolean loaded = image.domain().equals("localhost") || RunningImages.areLoaded(pods);
    if (container.pullPolicy().equals("Never") && !loaded) {
      String policy = path.replaceFirst("image$", "imagePullPolicy");
      return Optional.of(
          new Fault(
              container,
              "is never pulled, so it starts only where it is already",
              at(policy, "Never", "IfNotPresent")));
    }
    return params.of(REQUIRE_DIGEST)
        ? Optional.of(
            new Fault(container, "has no digest", at(path, container.image(), "a digest")))
        : Optional.empty();
  }

  private static String shortened(String digest) {
    int end = Math.min(digest.length(), digest.indexOf(':') + 13);
    return digest.substring(0, end);
  }

  private static Optional<Note> note(
      Workload workload, Container container, RunningImages running) {
    if (running.isSeveral(workload.namespace(), container.image())) {
      return Optional.of(
          Note.of("%s runs as different builds in this namespace".formatted(container.image())));
    }
    return container.pullPolicy().equals("Always")
        ? Optional.of(
            Note.of(
                "container %s is pulled at every start, so its code can change at any"
                        .formatted(container.name())
                    + " restart"))
        : Optional.empty();
  }

  private static Verdict failure(Workload workload, List<Fault> faults, RunningImages running) {
    Fault first = faults.getFirst();
    String more =
        faults.size() > 1 ? ", and %s more are no surer".formatted(faults.size() - 1) : "";
    return fail(
        HIGH,
        "The image of container %s %s%s.".formatted(first.container.name(), first.why, more),
        remedy(workload, faults, running),
        faults.stream().map(Fault::evidence).toList());
  }

  private static Remedy remedy(Workload workload, List<Fault> faults, RunningImages running) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "kubectl",
                "-n",
                workload.namespace(),
                "set",
                "image",
                workload.resourceWord() + "/" + workload.name()));
    for (Fault fault : faults) {
      Optional<String> digest = RunningImages.only(running.of(workload, fault.container.name()));
      Optional<ImageReference> image = ImageReference.find(fault.container.image());
      if (digest.isEmpty() || image.isEmpty() || workload.above().isPresent()) {
        return Remedy.think(
            "Name the version that was tested, by a tag that is never moved or by its digest.");
      }
      words.add("%s=%s@%s".formatted(fault.container.name(), image.get().name(), digest.get()));
    }
    return Remedy.run("Name what runs now by its digest.", words.toArray(String[]::new)).reviewed();
  }
}
