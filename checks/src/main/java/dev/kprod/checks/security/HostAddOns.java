package dev.kprod.checks.security;

import dev.kprod.check.AddOn;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// The add-ons that run on the node by design, and what each needs of it.
///
/// A name alone is anybody's to take, so the image has to fit as well.
final class HostAddOns {
  private static final Table TABLE = Table.beside(Security.class, "host-addons.json");

  /// One of them, as it runs here.
  record Known(AddOn addOn, List<String> needs, List<String> images) {
    /// Says whether it needs something by design.
    ///
    /// @param need a word of the table: `privileged`, `hostPath:/var/log`
    /// @param container which asks for it; empty where the pod does
    boolean covers(String need, Optional<Container> container) {
      boolean listed =
          needs.stream()
              .anyMatch(
                  one ->
                      need.equals(one)
                          || need.startsWith(one + ":")
                          || (one.startsWith("hostPath:/") && need.startsWith(one + "/")));
      return listed && container.map(this::isOwn).orElse(true);
    }

    private boolean isOwn(Container container) {
      return HostAddOns.isOneOf(container, images);
    }
  }

  private HostAddOns() {}

  /// Finds the add-on that a workload is.
  static Optional<Known> find(Workload workload) {
    List<Container> containers = workload.template().spec().containers();
    return TABLE.content().items("addOns").stream()
        .filter(row -> row.texts("workloads").stream().anyMatch(name -> isCalled(workload, name)))
        .filter(row -> containers.stream().anyMatch(one -> isOneOf(one, row.texts("images"))))
        .map(HostAddOns::known)
        .findFirst();
  }

  /// Fails a workload for what it has, or excuses an add-on that needs all of it by design.
  ///
  /// @param found what it has, not empty
  /// @param failure what is said of what nothing excuses
  static <T> Verdict judge(
      Workload workload,
      List<T> found,
      BiPredicate<Known, T> covers,
      Function<List<T>, Verdict.Fail> failure) {
    Optional<Known> known = find(workload);
    List<T> beyond =
        found.stream().filter(one -> known.isEmpty() || !covers.test(known.get(), one)).toList();
    return beyond.isEmpty()
        ? new Verdict.Excused(failure.apply(found), known.orElseThrow().addOn())
        : failure.apply(beyond);
  }

  private static Known known(Tree row) {
    return new Known(
        new AddOn(row.text("name"), row.text("because")), row.texts("needs"), row.texts("images"));
  }

  private static boolean isCalled(Workload workload, String name) {
    if (!workload.name().contains(name)) {
      return false;
    }
    List<String> parts = Arrays.asList(workload.name().split("-"));
    List<String> wanted = Arrays.asList(name.split("-"));
    for (int i = 0; i + wanted.size() <= parts.size(); i++) {
      if (parts.subList(i, i + wanted.size()).equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOneOf(Container container, List<String> images) {
    return ImageReference.find(container.image())
        .filter(image -> images.stream().anyMatch(image::endsWith))
        .isPresent();
  }
}
