package dev.kprod.checks.controlplane;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.notObservable;

import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.semantics.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.TreeSet;

/// What was found, what could not be told, and where a kubelet is too old.
final class SkewFindings {
  private final List<Evidence> evidence = new ArrayList<>();
  private final NavigableSet<String> untold = new TreeSet<>();
  private final List<String> nodes = new ArrayList<>();

  /// Adds nodes whose kubelet is too old.
  void old(List<String> names) {
    nodes.addAll(names);
  }

  void add(Evidence one) {
    evidence.add(one);
  }

  /// The minor versions of a component, by the images of its pods.
  List<Integer> images(Components components, String component) {
    List<Integer> minors = new ArrayList<>();
    for (Pod pod : components.pods(component)) {
      minor(pod.spec(), component).ifPresent(minors::add);
    }
    return minors;
  }

  OptionalInt minor(PodSpec spec, String container) {
    for (Container one : spec.containers()) {
      if (one.name().equals(container)) {
        OptionalInt minor =
            ImageReference.find(one.image())
                .filter(ImageReference::hasWrittenTag)
                .flatMap(ImageReference::tag)
                .map(tag -> VersionSkew.minor(tag))
                .orElse(OptionalInt.empty());
        if (minor.isEmpty()) {
          untold.add(container);
        }
        return minor;
      }
    }
    return OptionalInt.empty();
  }

  Verdict verdict() {
    if (evidence.isEmpty()) {
      return untold.isEmpty()
          ? Verdict.pass()
          : notObservable("the image of %s names no version".formatted(String.join(", ", untold)));
    }
    Evidence first = evidence.getFirst();
    return new Verdict.Fail(
        HIGH,
        Untrusted.of(
            "The skew is not supported: %s %s.".formatted(first.path(), first.observed().text())),
        evidence,
        remedy(),
        List.of());
  }

  private Remedy remedy() {
    if (nodes.isEmpty()) {
      return Remedy.think(
          "Finish the upgrade: API servers first, then controllers, then kubelets, one minor"
              + " version at a time.");
    }
    String node = nodes.stream().sorted().findFirst().orElse("");
    return Remedy.run(
            "Upgrade the kubelets one by one: drain, kubeadm upgrade node, new kubelet,"
                + " uncordon.",
            "kubectl",
            "drain",
            node,
            "--ignore-daemonsets",
            "--delete-emptydir-data")
        .reviewed();
  }
}
