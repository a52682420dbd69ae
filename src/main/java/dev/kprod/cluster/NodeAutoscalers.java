package dev.kprod.cluster;

import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;

/// The controllers that add nodes to a cluster, by the table.
public final class NodeAutoscalers {
  /// What is known of them.
  public static final Table TABLE = Table.beside(NodeAutoscalers.class, "node-autoscalers.json");

  private static final String NAME = "app.kubernetes.io/name";

  private static final Index<List<Found>> INDEX =
      Index.of("node autoscalers", Reads.of(Resources.DEPLOYMENTS), NodeAutoscalers::all);

  private NodeAutoscalers() {}

  /// A controller that was found.
  ///
  /// @param product what people call it
  /// @param kind how it is judged: `cluster-autoscaler`, `karpenter`, `outside`
  /// @param deployment what runs it
  public record Found(String product, String kind, Deployment deployment) {}

  /// Returns the controllers that are installed. Declare Deployments.
  public static List<Found> of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static List<Found> all(Cluster cluster) {
    List<Tree> rows = TABLE.content().items("controllers");
    List<Found> found = new ArrayList<>();
    for (Deployment deployment : cluster.list(Resources.DEPLOYMENTS)) {
      String name = deployment.labels().getOrDefault(NAME, "");
      List<ImageReference> images = new ArrayList<>();
      for (Container container : deployment.template().spec().containers()) {
        ImageReference.find(container.image()).ifPresent(images::add);
      }
      for (Tree row : rows) {
        if (isOne(name, images, row)) {
          found.add(new Found(row.text("product"), row.text("kind"), deployment));
          break;
        }
      }
    }
    return List.copyOf(found);
  }

  private static boolean isOne(String name, List<ImageReference> images, Tree row) {
    for (ImageReference image : images) {
      if (isOf(image, row)) {
        return true;
      }
    }
    return row.texts("labels").contains(name);
  }

  private static boolean isOf(ImageReference image, Tree row) {
    String start = row.text("imagePrefix");
    String end = row.text("imageEnd");
    return (!start.isEmpty() && image.lastSegment().startsWith(start))
        || (!end.isEmpty() && image.endsWith(end));
  }

  /// Says whether a provider grows its pools without an object here.
  public static boolean isOutOfSight(String provider) {
    return TABLE.content().items("outOfSight").stream()
        .anyMatch(row -> row.text("provider").equals(provider));
  }

  /// Says whether a node is a machine of a cloud, of which more can be had.
  public static boolean isOfACloud(Node node) {
    return TABLE.content().items("clouds").stream()
        .anyMatch(row -> node.providerId().startsWith(row.text("machine")));
  }
}
