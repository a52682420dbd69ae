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

  private NodeAutoscalers() {}

  /// A controller that was found.
  ///
  /// @param product what people call it
  /// @param kind how it is judged: `cluster-autoscaler`, `karpenter`, `outside`
  /// @param deployment what runs it
  public record Found(String product, String kind, Deployment deployment) {}

  /// Returns the controllers that are installed. Declare Deployments.
  public static List<Found> of(Cluster cluster) {
    List<Found> found = new ArrayList<>();
    for (Deployment deployment : cluster.list(Resources.DEPLOYMENTS)) {
      for (Tree row : TABLE.content().items("controllers")) {
        if (isOne(deployment, row)) {
          found.add(new Found(row.text("product"), row.text("kind"), deployment));
          break;
        }
      }
    }
    return found;
  }

  private static boolean isOne(Deployment deployment, Tree row) {
    String name = deployment.labels().getOrDefault(NAME, "");
    return row.texts("labels").contains(name)
        || deployment.template().spec().containers().stream()
            .flatMap(container -> ImageReference.find(container.image()).stream())
            .anyMatch(image -> isOf(image, row));
  }

  private static boolean isOf(ImageReference image, Tree row) {
    return row.findText("imagePrefix").filter(image.lastSegment()::startsWith).isPresent()
        || row.findText("imageEnd").filter(image::endsWith).isPresent();
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
