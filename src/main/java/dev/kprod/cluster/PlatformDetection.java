package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// Recognises a platform by the table of platforms.
final class PlatformDetection {
  private static final Table PLATFORMS = Table.beside(Platform.class, "platforms.json");
  private static final Table NAMESPACES = Table.beside(Platform.class, "namespaces.json");

  private static final Set<String> OPENSHIFT_API_SERVER = Set.of("openshift-kube-apiserver");
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String API_SERVER = "kube-apiserver";

  private final Cluster cluster;
  private final Listing<Node> nodes;
  private final List<Pod> pods;
  private final List<Pod> systemPods;
  private final String version;

  PlatformDetection(Cluster cluster) {
    this.cluster = cluster;
    this.nodes = cluster.ask(Resources.NODES);
    this.pods = cluster.ask(Resources.PODS).known();
    this.systemPods = pods.stream().filter(pod -> pod.namespace().equals("kube-system")).toList();
    this.version = new Version(cluster.single(Resources.VERSION)).text();
  }

  Platform platform() {
    Platform.ControlPlane visible = visible();
    Tree distribution = first("distributions", this::hasMark).orElse(Tree.ABSENT);
    boolean hosted = distribution.isTrue("hosted");
    Tree provider =
        first("providers", this::hasMark)
            .or(
                () ->
                    visible == Platform.ControlPlane.VISIBLE || hosted
                        ? Optional.empty()
                        : first("providers", row -> row.isTrue("byMachine") && isOnMachine(row)))
            .orElse(Tree.ABSENT);
    Platform.ControlPlane controlPlane =
        switch (visible) {
          case HOSTED ->
              hosted || provider instanceof Tree.Absent
                  ? Platform.ControlPlane.HOSTED
                  : Platform.ControlPlane.MANAGED;
          case VISIBLE, MANAGED, UNKNOWN -> visible;
        };
    Set<String> platforms = new HashSet<>();
    platforms.add(distribution.text("id"));
    platforms.add(provider.text("id"));
    return new Platform(
        provider.text("id"),
        provider.text("name"),
        provider.text("runBy"),
        distribution.text("id"),
        distribution.isTrue("development"),
        controlPlane,
        new SystemNamespaces(NAMESPACES.content(), platforms, pods));
  }

  private static Optional<Tree> first(String list, Predicate<Tree> isOne) {
    return PLATFORMS.content().items(list).stream().filter(isOne).findFirst();
  }

  /// Says whether the control plane is in sight; where it is not, it is hosted until a provider is
  /// found that runs it.
  private Platform.ControlPlane visible() {
    if (nodes.known().stream().anyMatch(Node::isControlPlane)
        || pods.stream().anyMatch(PlatformDetection::isApiServer)) {
      return Platform.ControlPlane.VISIBLE;
    }
    return nodes.isWhole() && !nodes.known().isEmpty()
        ? Platform.ControlPlane.HOSTED
        : Platform.ControlPlane.UNKNOWN;
  }

  private static boolean isApiServer(Pod pod) {
    Tree labels = pod.tree().at("metadata", "labels");
    if (OPENSHIFT_API_SERVER.contains(pod.namespace())) {
      return labels.text("apiserver").equals("true");
    }
    if (!pod.namespace().equals("kube-system")) {
      return false;
    }
    return (labels.text("tier").equals("control-plane")
            && labels.text("component").equals(API_SERVER))
        || (pod.tree().has("metadata", "annotations", MIRROR)
            && pod.spec().containers().stream().anyMatch(one -> one.name().equals(API_SERVER)));
  }

  /// Says whether the cluster carries one of the marks of a row.
  private boolean hasMark(Tree row) {
    List<String> groups = row.texts("groups");
    List<String> versions = row.texts("versions");
    return groups.stream().anyMatch(cluster.discovery()::servesGroup)
        || versions.stream().anyMatch(version::contains)
        || has(row, "labels", nodes.known(), (node, key) -> hasKey(node, "labels", key))
        || has(row, "annotations", nodes.known(), (node, key) -> hasKey(node, "annotations", key))
        || has(row, "machines", nodes.known(), (node, start) -> node.providerId().startsWith(start))
        || has(row, "osImages", nodes.known(), (node, start) -> node.osImage().startsWith(start))
        || has(row, "nodeNames", nodes.known(), (node, start) -> node.name().startsWith(start))
        || has(row, "podAnnotations", systemPods, (pod, key) -> hasKey(pod, "annotations", key));
  }

  /// Says whether one of the objects carries one of the marks of a sort.
  private static <V> boolean has(
      Tree row, String sort, List<V> objects, BiPredicate<V, String> carries) {
    return row.texts(sort).stream()
        .anyMatch(mark -> objects.stream().anyMatch(object -> carries.test(object, mark)));
  }

  private static boolean hasKey(ApiObject object, String map, String key) {
    return object.tree().has("metadata", map, key);
  }

  private boolean isOnMachine(Tree row) {
    return has(
        row, "providerIds", nodes.known(), (node, start) -> node.providerId().startsWith(start));
  }
}
