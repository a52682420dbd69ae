package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Version;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.image.ImageReference;
import dev.kprod.semantics.networkpolicy.Enforcement.Does;
import dev.kprod.semantics.networkpolicy.Enforcement.Engine;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Recognises networks and engines of policies by the table of engines.
final class EngineDetection {
  private static final Table ENGINES = Table.beside(Enforcement.class, "engines.json");
  private static final Map<String, NamedObject<ConfigMap>> CONFIGS =
      Map.of(
          "cilium-config", Enforcement.CILIUM_CONFIG,
          "amazon-vpc-cni", Enforcement.VPC_CNI_CONFIG);

  private final Cluster cluster;
  private final List<Workload> workloads;
  private final Listing<Node> nodes;
  private final List<Engine> engines = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<String> apis = new TreeSet<>();
  private final Set<String> guarded = new TreeSet<>();
  private BlockReading blocks = BlockReading.EVERYONE;
  private boolean guardsWindows;
  private boolean guardsAll;

  EngineDetection(Cluster cluster) {
    this.cluster = cluster;
    this.workloads = Workloads.of(cluster).all();
    this.nodes = cluster.ask(Resources.NODES);
  }

  Enforcement enforcement() {
    for (Tree row : ENGINES.content().items("engines")) {
      workloads.stream()
          .filter(workload -> workload.isDaemonSet() && isFirstRowOf(row, workload))
          .forEach(agent -> learn(row, agent));
    }
    ENGINES.content().items("embedded").forEach(this::learnEmbedded);
    if (engines.isEmpty()) {
      ENGINES.content().items("providers").forEach(this::learnProvider);
    }
    Does does = together();
    List<String> uncovered =
        guardsAll ? List.of() : AgentCoverage.uncovered(cluster, guarded, guardsWindows, notes);
    return new Enforcement(
        does,
        engines,
        does == Does.YES ? uncovered : List.of(),
        List.copyOf(notes),
        blocks,
        List.copyOf(apis));
  }

  private Does together() {
    if (engines.stream().anyMatch(engine -> engine.does() == Does.YES)) {
      return Does.YES;
    }
    boolean allNo =
        !engines.isEmpty() && engines.stream().allMatch(engine -> engine.does() == Does.NO);
    return allNo ? Does.NO : Does.UNKNOWN;
  }

  private static boolean isFirstRowOf(Tree row, Workload agent) {
    return ENGINES.content().items("engines").stream()
        .filter(one -> matches(one, agent))
        .findFirst()
        .filter(row::equals)
        .isPresent();
  }

  private static boolean matches(Tree row, Workload agent) {
    String namespace = row.text("namespace");
    if (!namespace.isEmpty() && !namespace.equals(agent.namespace())) {
      return false;
    }
    Map<String, String> labels = agent.template().labels();
    List<Container> containers = agent.template().spec().lastingContainers();
    return isLike(row.texts("daemonSets"), agent.name())
        || row.textFields("labels").entrySet().stream()
            .anyMatch(label -> label.getValue().equals(labels.get(label.getKey())))
        || containers.stream().anyMatch(one -> row.texts("containers").contains(one.name()))
        || containers.stream()
            .flatMap(one -> ImageReference.find(one.image()).stream())
            .anyMatch(image -> isLike(row.texts("images"), image.path()));
  }

  private static boolean isLike(List<String> globs, String text) {
    return globs.stream()
        .anyMatch(glob -> text.matches(("\\Q" + glob + "\\E").replace("*", "\\E.*\\Q")));
  }

  private void learn(Tree row, Workload agent) {
    if (row.has("note")) {
      notes.add(row.text("note"));
    }
    if (row.text("enforces").equals("beside")) {
      return;
    }
    Engine engine = engine(row, agent);
    engines.add(engine);
    apis.addAll(row.texts("clusterPolicies"));
    if (row.isTrue("cilium")) {
      blocks = ciliumBlocks();
    }
    if (engine.does() == Does.YES) {
      guardsWindows |= row.isTrue("windows");
      agent.readyPods().forEach(pod -> guarded.add(pod.spec().nodeName()));
      if (agent.template().spec().containers().stream()
          .anyMatch(one -> "standard".equals(enforcingMode(one)))) {
        notes.add(
            "in the standard mode of the AWS VPC CNI a new pod may talk until its policies arrive");
      }
    }
  }

  private static String enforcingMode(Container container) {
    return container
        .environment()
        .getOrDefault("NETWORK_POLICY_ENFORCING_MODE", Tree.ABSENT)
        .text("value");
  }

  private BlockReading ciliumBlocks() {
    boolean nodesToo =
        config("cilium-config")
            .flatMap(config -> config.find("policy-cidr-match-mode"))
            .filter(mode -> mode.contains("nodes"))
            .isPresent();
    return nodesToo ? BlockReading.ALL_BUT_PODS : BlockReading.OUTSIDERS;
  }

  private Engine engine(Tree row, Workload agent) {
    String where = "DaemonSet %s/%s".formatted(agent.namespace(), agent.name());
    List<Container> containers = agent.template().spec().lastingContainers();
    Optional<String> off =
        row.texts("off").stream()
            .filter(word -> containers.stream().anyMatch(one -> one.words().contains(word)))
            .findFirst()
            .or(() -> offByController(row))
            .or(() -> offByConfig(row));
    if (off.isPresent()) {
      return new Engine(row.text("name"), where, Does.NO, off.get(), row.text("remedy"));
    }
    boolean on = isOn(row, containers);
    Does does =
        switch (row.text("enforces")) {
          case "yes" -> Does.YES;
          case "no" -> on ? Does.YES : Does.NO;
          default -> Does.UNKNOWN;
        };
    return new Engine(row.text("name"), where, does, "", row.text("remedy"));
  }

  private static boolean isOn(Tree row, List<Container> containers) {
    String since = row.text("onFromImageDate");
    if (!since.isEmpty()) {
      return containers.stream()
          .flatMap(one -> ImageReference.find(one.image()).stream())
          .flatMap(image -> image.tag().stream())
          .map(tag -> tag.replaceFirst("^v", ""))
          .filter(tag -> tag.matches("[0-9]{8}.*"))
          .anyMatch(tag -> tag.substring(0, 8).compareTo(since) >= 0);
    }
    String container = row.text("on", "container");
    String word = row.text("on", "word");
    return !word.isEmpty()
        && containers.stream()
            .filter(one -> container.isEmpty() || one.name().equals(container))
            .anyMatch(
                one ->
                    one.words().stream()
                        .anyMatch(each -> each.equals(word) || each.equals(word + "=true")));
  }

  private Optional<String> offByController(Tree row) {
    String word = row.text("controller", "off");
    return workloads.stream()
        .filter(one -> one.name().equals(row.text("controller", "deployment")))
        .filter(
            one ->
                one.template().spec().containers().stream()
                    .anyMatch(container -> container.words().contains(word)))
        .map(one -> one.shortName() + " runs with " + word)
        .findFirst();
  }

  private Optional<String> offByConfig(Tree row) {
    if (!row.has("config", "off")) {
      return Optional.empty();
    }
    String name = row.text("config", "name");
    if (!isSeen(name)) {
      notes.add("ConfigMap kube-system/%s may turn it off and was not seen".formatted(name));
      return Optional.empty();
    }
    return row.textFields("config", "off").entrySet().stream()
        .filter(
            off ->
                config(name)
                    .flatMap(one -> one.find(off.getKey()))
                    .filter(off.getValue()::equals)
                    .isPresent())
        .map(off -> "ConfigMap %s says %s: %s".formatted(name, off.getKey(), off.getValue()))
        .findFirst();
  }

  private boolean isSeen(String name) {
    NamedObject<ConfigMap> read = CONFIGS.get(name);
    return read != null && cluster.ask(read).isWhole();
  }

  private Optional<ConfigMap> config(String name) {
    NamedObject<ConfigMap> read = CONFIGS.get(name);
    return read == null ? Optional.empty() : cluster.ask(read).known().stream().findFirst();
  }

  private void learnEmbedded(Tree row) {
    String suffix = row.text("version");
    String label = row.text("nodeLabel");
    boolean byVersion =
        !suffix.isEmpty() && new Version(cluster.single(Resources.VERSION)).text().contains(suffix);
    boolean byLabel = !label.isEmpty() && nodes.known().stream().anyMatch(has(label));
    if (!byVersion && !byLabel) {
      return;
    }
    String annotation = row.text("offNodeAnnotation");
    Optional<String> off =
        row.texts("off").stream()
            .filter(
                word ->
                    nodes.known().stream()
                        .anyMatch(
                            node -> node.annotations().getOrDefault(annotation, "").contains(word)))
            .map("node annotation %s says %%s".formatted(annotation)::formatted)
            .findFirst();
    Does does = row.text("enforces").equals("yes") ? Does.YES : byConfig(row);
    Engine engine =
        new Engine(
            row.text("name"),
            byVersion ? "version " + suffix : "node label " + label,
            off.isPresent() ? Does.NO : does,
            off.orElse(""),
            row.text("remedy"));
    engines.add(engine);
    if (engine.does() == Does.YES) {
      guardsAll |= byVersion;
      nodes.known().stream().filter(has(label)).forEach(node -> guarded.add(node.name()));
    }
  }

  private Does byConfig(Tree row) {
    String name = row.text("config", "name");
    if (!isSeen(name)) {
      return Does.UNKNOWN;
    }
    boolean on =
        row.textFields("config", "on").entrySet().stream()
            .allMatch(
                wanted ->
                    config(name)
                        .flatMap(one -> one.find(wanted.getKey()))
                        .filter(wanted.getValue()::equals)
                        .isPresent());
    return on ? Does.YES : Does.NO;
  }

  private static Predicate<Node> has(String label) {
    int equals = label.indexOf('=');
    return node ->
        equals > 0
            && label.substring(equals + 1).equals(node.labels().get(label.substring(0, equals)));
  }

  private void learnProvider(Tree row) {
    if (nodes.known().stream()
        .anyMatch(node -> node.providerId().startsWith(row.text("providerId")))) {
      engines.add(new Engine(row.text("name"), "", Does.NO, "", row.text("remedy")));
    }
  }
}
