package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.AffinityTerm;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.SpreadConstraint;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Nodes, pods and rules in the form in which placing pods is quick; worked out once for a
/// snapshot. What happens to it is played on a [Board].
public final class Landscape {
  /// What is read to know it.
  public static final Reads READS =
      Reads.of(Resources.NODES, Resources.PODS)
          .may(
              Resources.CLAIMS,
              Resources.VOLUMES,
              Resources.STORAGE_CLASSES,
              Resources.CSI_NODES,
              Resources.NAMESPACES);

  private static final Index<Landscape> INDEX = Index.of("landscape", READS, Landscape::new);

  /// A pod that takes room on a node.
  @SuppressWarnings("ArrayRecordComponent") // never compared; see Site
  record Occupant(Pod pod, Shape shape, int site, long[] held, boolean staying) {}

  private final List<Site> sites = new ArrayList<>();
  private final Map<String, Integer> siteByName = new HashMap<>();
  private final List<String> resources = new ArrayList<>(List.of("pods", "cpu", "memory"));
  private final Map<String, Integer> resourceIds = new HashMap<>();

  /// The shapes of the pods that take no room.
  private final Map<Tree, Shape> shapeByPod = new HashMap<>();

  private final Map<String, List<Shape>> shapesByNamespace = new LinkedHashMap<>();
  private final List<Shape> shapes = new ArrayList<>();
  private final List<Occupant> occupants = new ArrayList<>();
  private final Map<Tree, Occupant> occupantByPod = new HashMap<>();
  private final Map<Counted, Integer> countedIds = new LinkedHashMap<>();
  private final List<Counted> counted = new ArrayList<>();
  private final Map<String, List<Integer>> setsByNamespace = new HashMap<>();
  private final Map<Integer, List<Integer>> refusalsOf = new HashMap<>();
  private final Map<String, int[]> domains = new HashMap<>();
  private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
  private final boolean namespacesSeen;
  private final Storage storage;
  private final Grounds grounds;
  private final List<Node> nodes;
  private final long[] largestRoom;
  private final long leastPriority;
  private final Map<Long, Board> withoutLesser = new HashMap<>();

  private final Map<Refusal, Integer> refusalIds = new LinkedHashMap<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /// An anti-affinity as those meet it whom it is aimed at.
  record Refusal(int counted, String topologyKey) {}

  /// By site and resource: what the node gives to pods.
  final long[][] rooms;

  /// By resource: what is said of a node that has too little of it.
  final String[] shortages;

  /// By set and site: how many pods of the set are there.
  final int[][] members;

  /// By refusal and site: how many pods there have it.
  final int[][] refusers;

  private Landscape(Cluster cluster) {
    for (int i = 0; i < resources.size(); i++) {
      resourceIds.put(resources.get(i), i);
    }
    Listing<Namespace> namespaces = cluster.ask(Resources.NAMESPACES);
    namespaces.known().forEach(one -> namespaceLabels.put(one.name(), one.labels()));
    this.namespacesSeen = namespaces.isWhole();
    this.storage = new Storage(cluster);
    learnSites(cluster);
    Map<Shape.Key, Shape> byKey = new HashMap<>();
    List<Shape.Key> keys = new ArrayList<>();
    List<Pod> pods = cluster.list(Resources.PODS);
    Shape[] ofPods = new Shape[pods.size()];
    for (int i = 0; i < ofPods.length; i++) {
      ofPods[i] = shape(pods.get(i), byKey, keys);
    }
    // Not kept: there are as many as shapes, and only what the rules make of them is asked later.
    List<Map<String, String>> labels = new ArrayList<>();
    keys.forEach(key -> labels.add(key.labels().textFields()));
    for (Shape shape : shapes) {
      learnRules(shape, labels.get(shape.id));
    }
    for (int i = 0; i < refusals.size(); i++) {
      refusalsOf.computeIfAbsent(refusals.get(i).counted, none -> new ArrayList<>()).add(i);
    }
    for (Shape shape : shapes) {
      learnSets(shape, labels.get(shape.id));
    }
    learnRequests(keys);
    for (int i = 0; i < ofPods.length; i++) {
      learnOccupant(pods.get(i), ofPods[i]);
    }
    this.members = new int[counted.size()][sites.size()];
    this.refusers = new int[refusals.size()][sites.size()];
    occupants.forEach(this::count);
    this.grounds = new Grounds(this, shapes);
    this.nodes = sites.stream().map(Site::node).toList();
    this.rooms = new long[sites.size()][];
    for (Site site : sites) {
      rooms[site.index()] = Arrays.copyOf(site.room(), resources.size());
    }
    this.shortages = new String[resources.size()];
    shortages[0] = "full of pods";
    for (int i = 1; i < shortages.length; i++) {
      shortages[i] = "too little " + resources.get(i);
    }
    this.leastPriority =
        occupants.stream().mapToLong(one -> one.shape().priority()).min().orElse(Long.MAX_VALUE);
    this.largestRoom = new long[resources.size()];
    for (Site site : sites) {
      for (int i = 0; i < site.room().length; i++) {
        largestRoom[i] = Math.max(largestRoom[i], site.room()[i]);
      }
    }
  }

  /// Returns a board on which nothing has happened yet.
  public Board board() {
    return Board.of(this, grounds);
  }

  /// Returns the landscape of a cluster. Declare [#READS].
  public static Landscape of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns the nodes, by name.
  public List<Node> nodes() {
    return nodes;
  }

  /// Finds the number of a node.
  public Optional<Integer> site(String node) {
    return Optional.ofNullable(siteByName.get(node));
  }

  /// Returns the shape of a pod of this cluster.
  public Shape shape(Pod pod) {
    Occupant occupant = occupantByPod.get(pod.tree());
    if (occupant != null) {
      return occupant.shape;
    }
    Shape shape = shapeByPod.get(pod.tree());
    if (shape == null) {
      throw new IllegalArgumentException("%s is not of this cluster".formatted(pod.name()));
    }
    return shape;
  }

  List<Site> sites() {
    return sites;
  }

  List<String> resources() {
    return resources;
  }

  List<Occupant> occupants() {
    return occupants;
  }

  @Nullable Occupant occupant(Pod pod) {
    return occupantByPod.get(pod.tree());
  }

  /// Says whether a pod takes room on a node that makes way for pods of some priority.
  boolean hasLesser(long priority) {
    return leastPriority < priority;
  }

  /// Returns a board from which all pods that make way for pods of some priority are gone.
  Board withoutLesser(long priority) {
    synchronized (withoutLesser) {
      return withoutLesser
          .computeIfAbsent(priority, unseen -> Board.withoutLesser(this, grounds, priority))
          .copy();
    }
  }

  /// Returns the domain of each site by a label of nodes, -1 where the node lacks it.
  int[] domains(String topologyKey) {
    int[] known = domains.get(topologyKey);
    if (known == null) {
      throw new IllegalArgumentException("no rule looks at " + topologyKey);
    }
    return known;
  }

  private void learnSites(Cluster cluster) {
    Map<String, Map<String, Integer>> limits = new HashMap<>();
    for (CustomResource one : cluster.ask(Resources.CSI_NODES).known()) {
      limits.put(one.name(), Node.volumeLimits(one));
    }
    List<Node> nodes = new ArrayList<>(cluster.list(Resources.NODES));
    nodes.sort(Comparator.comparing(Node::name));
    for (Node node : nodes) {
      int index = sites.size();
      Map<String, Integer> own = limits.getOrDefault(node.name(), Map.of());
      sites.add(Site.of(index, node, amounts(node.allocatable()), own));
      siteByName.put(node.name(), index);
    }
  }

  /// Learns what each shape requests; many ask for the same.
  private void learnRequests(List<Shape.Key> keys) {
    Map<List<Tree>, long[]> byParts = new HashMap<>();
    Map<List<Long>, Integer> ids = new HashMap<>();
    for (Shape shape : shapes) {
      shape.request =
          byParts.computeIfAbsent(
              keys.get(shape.id).parts(), unseen -> amounts(PodRequests.of(shape.spec)));
    }
    for (Shape shape : shapes) {
      List<Long> amounts = new ArrayList<>(resources.size());
      for (int i = 0; i < resources.size(); i++) {
        amounts.add(i < shape.request.length ? shape.request[i] : 0);
      }
      shape.requestId = ids.computeIfAbsent(amounts, unseen -> ids.size());
    }
  }

  private long[] amounts(Map<String, Quantity> list) {
    long[] amounts = new long[resources.size()];
    for (Map.Entry<String, Quantity> entry : list.entrySet()) {
      int id = resourceId(entry.getKey());
      if (id >= amounts.length) {
        amounts = Arrays.copyOf(amounts, id + 1);
      }
      amounts[id] =
          entry.getKey().equals("cpu") ? entry.getValue().milliValue() : entry.getValue().value();
    }
    return amounts;
  }

  /// Returns the largest share that a pod of a shape takes of the largest node.
  double size(Shape shape) {
    double size = 0;
    for (int i = 1; i < shape.request.length; i++) {
      long largest = largestRoom[i];
      size = Math.max(size, largest == 0 ? 0 : (double) shape.request[i] / largest);
    }
    return size;
  }

  private int resourceId(String name) {
    Integer known = resourceIds.get(name);
    if (known != null) {
      return known;
    }
    resources.add(name);
    resourceIds.put(name, resources.size() - 1);
    return resources.size() - 1;
  }

  private Shape shape(Pod pod, Map<Shape.Key, Shape> byKey, List<Shape.Key> keys) {
    return byKey.computeIfAbsent(
        Shape.key(pod),
        key -> {
          List<Mount> mounts =
              Shape.claims(pod).stream()
                  .map(claim -> storage.mount(pod.namespace(), claim))
                  .toList();
          Shape shape = new Shape(shapes.size(), pod, mounts);
          shapes.add(shape);
          keys.add(key);
          shapesByNamespace.computeIfAbsent(shape.namespace, none -> new ArrayList<>()).add(shape);
          return shape;
        });
  }

  private void learnRules(Shape shape, Map<String, String> labels) {
    List<Shape.Spread> spreads = new ArrayList<>();
    for (SpreadConstraint rule : shape.spec.spreadConstraints()) {
      if (rule.isHard()) {
        Counted.Area area =
            new Counted.Area(
                List.of(shape.namespace), new Selector.Nothing(), rule.selector(labels));
        spreads.add(
            Shape.Spread.of(
                rule, id(new Counted(List.of(area), true)), rule.countsItself(labels) ? 1 : 0));
        learnDomains(rule.topologyKey());
      }
    }
    shape.spreads = spreads;
    shape.antiAffinities =
        near(shape, labels, shape.spec.requiredAntiAffinity()).stream()
            .map(near -> new Shape.Near(near.topologyKey(), near.counted(), refusal(near)))
            .toList();
    List<AffinityTerm> wanted = shape.spec.requiredAffinity();
    shape.affinities = near(shape, labels, wanted);
    if (!wanted.isEmpty()) {
      Counted all =
          new Counted(
              wanted.stream().map(term -> Counted.area(term, shape.namespace, labels)).toList(),
              false);
      shape.together = id(all);
      shape.meetsItself = all.holds(shape.namespace, labels, this::labelsOf);
    }
  }

  private List<Shape.Near> near(Shape shape, Map<String, String> labels, List<AffinityTerm> terms) {
    List<Shape.Near> near = new ArrayList<>();
    for (AffinityTerm term : terms) {
      Counted set = new Counted(List.of(Counted.area(term, shape.namespace, labels)), false);
      near.add(new Shape.Near(term.topologyKey(), id(set), -1));
      learnDomains(term.topologyKey());
    }
    return near;
  }

  private int refusal(Shape.Near near) {
    return refusalIds.computeIfAbsent(
        new Refusal(near.counted(), near.topologyKey()),
        unseen -> {
          refusals.add(unseen);
          return refusals.size() - 1;
        });
  }

  private int id(Counted set) {
    return countedIds.computeIfAbsent(
        set,
        unseen -> {
          counted.add(set);
          return counted.size() - 1;
        });
  }

  private void learnDomains(String topologyKey) {
    domains.computeIfAbsent(
        topologyKey,
        unseen -> {
          Map<String, Integer> values = new HashMap<>();
          int[] ids = new int[sites.size()];
          for (Site site : sites) {
            String value = site.labels().get(topologyKey);
            ids[site.index()] =
                value == null ? -1 : values.computeIfAbsent(value, none -> values.size());
          }
          return ids;
        });
  }

  /// Learns which sets a shape belongs to; most sets are within one namespace.
  private void learnSets(Shape shape, Map<String, String> labels) {
    List<Integer> mine = new ArrayList<>();
    for (int set : setsAbout(shape.namespace)) {
      if (counted.get(set).holds(shape.namespace, labels, this::labelsOf)) {
        mine.add(set);
      }
    }
    shape.memberOf = mine.stream().mapToInt(Integer::intValue).toArray();
    shape.refusedBy =
        mine.stream()
            .flatMap(set -> refusalsOf.getOrDefault(set, List.of()).stream())
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private List<Integer> setsAbout(String namespace) {
    return setsByNamespace.computeIfAbsent(
        namespace,
        unseen -> {
          List<Integer> about = new ArrayList<>();
          for (int set = 0; set < counted.size(); set++) {
            Counted one = counted.get(set);
            boolean elsewhere =
                one.areas().stream()
                    .anyMatch(
                        area ->
                            area.byLabels() instanceof Selector.Nothing
                                && !area.namespaces().contains(namespace));
            if (!elsewhere) {
              about.add(set);
            }
          }
          return about;
        });
  }

  private Map<String, String> labelsOf(String namespace) {
    return namespaceLabels.getOrDefault(namespace, Map.of());
  }

  /// Says why the scheduler's answer is not known for pods of a shape, for a person; empty where it
  /// is.
  public String unmodelled(Shape shape) {
    return lacksNamespaces(shape)
        ? "its affinity asks for labels of namespaces, which could not be read"
        : shape.unmodelled();
  }

  private boolean lacksNamespaces(Shape shape) {
    return !namespacesSeen
        && (shape.antiAffinities.stream().anyMatch(near -> asks(near.counted()))
            || shape.affinities.stream().anyMatch(near -> asks(near.counted())));
  }

  private boolean asks(int set) {
    return counted.get(set).asksNamespaceLabels();
  }

  private void learnOccupant(Pod pod, Shape shape) {
    Integer site = siteByName.get(pod.spec().nodeName());
    boolean ended =
        switch (pod.phase()) {
          case SUCCEEDED, FAILED -> true;
          case PENDING, RUNNING, UNKNOWN -> false;
        };
    if (site == null || ended) {
      shapeByPod.put(pod.tree(), shape);
      return;
    }
    long[] held = PodRequests.isResized(pod) ? amounts(PodRequests.held(pod)) : shape.request;
    Occupant occupant = new Occupant(pod, shape, site, held, !pod.isDeleted());
    occupants.add(occupant);
    occupantByPod.put(pod.tree(), occupant);
  }

  private void count(Occupant occupant) {
    for (int set : occupant.shape.memberOf) {
      if (occupant.staying || !counted.get(set).onlyStaying()) {
        members[set][occupant.site]++;
      }
    }
    for (Shape.Near near : occupant.shape.antiAffinities) {
      refusers[near.refusal()][occupant.site]++;
    }
  }

  boolean countsOnlyStaying(int set) {
    return counted.get(set).onlyStaying();
  }

  Refusal refusal(int id) {
    return refusals.get(id);
  }
}
