package dev.kprod.semantics.escalation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Table;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The controllers of products that do for others what these could not do themselves: make pods, or
/// apply objects with their own rights.
///
/// @param podMakers to write one of the kinds that pods are made of, as far as they are served
/// @param deputies the controllers that run here
record Controllers(List<Right> podMakers, List<Deputy> deputies) {
  private static final Table TABLE = Table.beside(Controllers.class, "controllers.json");

  /// A controller that runs here.
  ///
  /// @param right to write its kinds
  /// @param here whether its kinds count in its own namespace only
  record Deputy(String product, Right right, boolean here, Gain.Deputy gain) {}

  static Controllers of(Cluster cluster) {
    List<Right> makers = new ArrayList<>();
    for (Tree row : TABLE.content().items("podMakers")) {
      served(row, cluster).forEach(resource -> makers.add(writing(resource)));
    }
    List<Deputy> deputies = new ArrayList<>();
    for (Tree row : TABLE.content().items("deputies")) {
      List<String> kinds = served(row, cluster);
      if (!kinds.isEmpty()) {
        accounts(row, cluster)
            .forEach(
                gain ->
                    deputies.add(
                        new Deputy(
                            row.text("name"),
                            writing(String.join(" ", kinds)),
                            row.text("where").equals("controller"),
                            gain)));
      }
    }
    return new Controllers(List.copyOf(makers), List.copyOf(deputies));
  }

  private static Right writing(String resources) {
    return Right.of("create,update,patch " + resources);
  }

  private static List<String> served(Tree row, Cluster cluster) {
    return Stream.of(row.text("resources").split(" ", -1))
        .filter(
            name -> {
              int dot = name.indexOf('.');
              return cluster.discovery().resources().stream()
                  .anyMatch(
                      one ->
                          one.resource().equals(name.substring(0, dot))
                              && one.group().equals(name.substring(dot + 1)));
            })
        .toList();
  }

  /// Returns the accounts with which the controller runs, each once; those that are told to act
  /// with another account of the writer's namespace are left out.
  private static Set<Gain.Deputy> accounts(Tree row, Cluster cluster) {
    Set<Gain.Deputy> accounts = new LinkedHashSet<>();
    for (Pod pod : cluster.ask(Resources.PODS).known()) {
      String account = pod.spec().serviceAccount();
      List<String> wanted = row.texts("accounts");
      if (pod.isLive()
          && (wanted.isEmpty() || wanted.stream().anyMatch(account::endsWith))
          && pod.spec().containers().stream().anyMatch(one -> isOf(one, row))) {
        accounts.add(new Gain.Deputy(pod.namespace(), account, row.text("name")));
      }
    }
    return accounts;
  }

  private static boolean isOf(Container container, Tree row) {
    String unless = row.text("unless");
    boolean bounded =
        !unless.isEmpty() && container.words().stream().anyMatch(word -> word.startsWith(unless));
    return !bounded
        && ImageReference.find(container.image())
            .map(image -> "/" + image.path())
            .filter(path -> row.texts("images").stream().anyMatch(end -> path.endsWith("/" + end)))
            .isPresent();
  }
}
