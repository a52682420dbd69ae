package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What a pod runs and how: the `spec` of a pod or of a pod template.
///
/// Equal specs of one snapshot are one tree, so that an answer can be kept by it.
public final class PodSpec {
  private static final List<String> PLACEMENT =
      List.of(
          "affinity",
          "nodeSelector",
          "tolerations",
          "topologySpreadConstraints",
          "overhead",
          "resources",
          "priority",
          "preemptionPolicy",
          "schedulingGates",
          "schedulerName",
          "resourceClaims",
          "hostNetwork");

  private final Tree tree;

  // Made when first asked for; two threads that ask at once make equal ones.
  private @Nullable List<Container> main;
  private @Nullable List<Container> starters;
  private @Nullable List<Container> lasting;
  private @Nullable List<Container> every;

  /// Makes the view of a spec as sent.
  public PodSpec(Tree tree) {
    this.tree = tree;
  }

  /// Returns the spec as sent.
  public Tree tree() {
    return tree;
  }

  /// Returns the main containers.
  public List<Container> containers() {
    List<Container> known = main;
    if (known == null) {
      known = containers("containers", Container.Role.MAIN);
      main = known;
    }
    return known;
  }

  /// Returns the sidecars: init containers that are restarted always and so run as long as the pod.
  public List<Container> sidecars() {
    return starters(Container.Role.SIDECAR);
  }

  /// Returns the init containers that end before the main ones start.
  public List<Container> initContainers() {
    return starters(Container.Role.INIT);
  }

  private List<Container> starters(Container.Role role) {
    if (starters().isEmpty()) {
      return List.of();
    }
    List<Container> some = new ArrayList<>();
    for (Container one : starters()) {
      if (one.role() == role) {
        some.add(one);
      }
    }
    return List.copyOf(some);
  }

  /// Returns init containers and sidecars in the order in which they start.
  public List<Container> starters() {
    List<Container> known = starters;
    if (known == null) {
      List<Container> made = new ArrayList<>();
      for (Tree container : tree.items("initContainers")) {
        boolean sidecar = container.text("restartPolicy").equals("Always");
        made.add(new Container(container, sidecar ? Container.Role.SIDECAR : Container.Role.INIT));
      }
      known = List.copyOf(made);
      starters = known;
    }
    return known;
  }

  /// Returns the containers that were added for debugging.
  public List<Container> ephemeralContainers() {
    return containers("ephemeralContainers", Container.Role.EPHEMERAL);
  }

  /// Returns the containers that run as long as the pod: sidecars, then main ones.
  public List<Container> lastingContainers() {
    List<Container> known = lasting;
    if (known == null) {
      known = joined(sidecars(), containers());
      lasting = known;
    }
    return known;
  }

  /// Returns every container in the order init, main, ephemeral.
  public List<Container> everyContainer() {
    List<Container> known = every;
    if (known == null) {
      known = joined(joined(starters(), containers()), ephemeralContainers());
      every = known;
    }
    return known;
  }

  private static List<Container> joined(List<Container> first, List<Container> then) {
    if (first.isEmpty()) {
      return then;
    }
    if (then.isEmpty()) {
      return first;
    }
    List<Container> joined = new ArrayList<>(first.size() + then.size());
    joined.addAll(first);
    joined.addAll(then);
    return List.copyOf(joined);
  }

  private List<Container> containers(String field, Container.Role role) {
    List<Tree> items = tree.items(field);
    if (items.isEmpty()) {
      return List.of();
    }
    List<Container> containers = new ArrayList<>(items.size());
    for (Tree container : items) {
      containers.add(new Container(container, role));
    }
    return List.copyOf(containers);
  }

  /// Says whether the pod shares its node's network, so that no policy can isolate it.
  public boolean isOnHostNetwork() {
    return tree.at("hostNetwork") == Tree.Truth.TRUE;
  }

  /// Says whether its processes see those of the node.
  public boolean seesHostProcesses() {
    return tree.isTrue("hostPID");
  }

  /// Says whether it shares the node's shared memory and message queues.
  public boolean sharesHostIpc() {
    return tree.isTrue("hostIPC");
  }

  /// Says whether it has a user namespace of its own, so that its root is nobody on the node.
  public boolean hasOwnUsers() {
    return tree.at("hostUsers") == Tree.Truth.FALSE;
  }

  /// Says whether it brings credentials for a registry of its own.
  public boolean hasPullSecret() {
    return !tree.items("imagePullSecrets").isEmpty();
  }

  /// Returns the name of the runtime class, empty for the default one.
  public String runtimeClass() {
    return tree.text("runtimeClassName");
  }

  /// Returns what holds for all its containers unless they say otherwise.
  public SecurityContext securityContext() {
    return new SecurityContext(tree.at("securityContext"));
  }

  /// Returns the volumes, in the order sent.
  public List<PodVolume> volumes() {
    return tree.items("volumes").stream().map(PodVolume::new).toList();
  }

  /// Returns whom it asks for names: `ClusterFirst` unless another is written.
  public String dnsPolicy() {
    return tree.findText("dnsPolicy").orElse("ClusterFirst");
  }

  /// Returns the name of the service account.
  public String serviceAccount() {
    String name = tree.text("serviceAccountName");
    String older = name.isEmpty() ? tree.text("serviceAccount") : name;
    return older.isEmpty() ? "default" : older;
  }

  /// Finds whether the pod itself asks for an API token; empty where its account decides.
  public Optional<Boolean> automount() {
    return tree.at("automountServiceAccountToken") instanceof Tree.Truth truth
        ? Optional.of(truth == Tree.Truth.TRUE)
        : Optional.empty();
  }

  /// Says whether a volume of it holds a token for the Kubernetes API: one without an audience of
  /// its own.
  public boolean hasTokenVolume() {
    for (Tree volume : tree.items("volumes")) {
      for (Tree source : volume.at("projected").items("sources")) {
        Tree token = source.at("serviceAccountToken");
        if (token instanceof Tree.Fields && token.text("audience").isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  /// Returns the node it is bound to, empty for none yet.
  public String nodeName() {
    return tree.text("nodeName");
  }

  /// Returns when containers are restarted: `Always`, `OnFailure` or `Never`.
  public String restartPolicy() {
    return tree.findText("restartPolicy").orElse("Always");
  }

  /// Returns the name of the priority class, empty for the default one.
  public String priorityClass() {
    return tree.text("priorityClassName");
  }

  /// Returns the names of the Secrets with which images are pulled.
  public List<String> pullSecrets() {
    return tree.items("imagePullSecrets").stream().map(secret -> secret.text("name")).toList();
  }

  /// Returns the condition types that must hold besides the probes before the pod is ready.
  public List<String> readinessGates() {
    List<Tree> gates = tree.items("readinessGates");
    return gates.isEmpty()
        ? List.of()
        : gates.stream().map(gate -> gate.text("conditionType")).toList();
  }

  /// Returns how long a stopping pod is given, in seconds.
  public long graceSeconds() {
    return tree.number(30, "terminationGracePeriodSeconds");
  }

  /// Says whether the pod as a whole states resources, be the lists empty.
  public boolean statesResources() {
    return tree.has("resources");
  }

  /// Returns what the pod as a whole requests, by resource; empty where its containers do.
  public SortedMap<String, Quantity> requests() {
    return Amounts.of(tree.at("resources", "requests"));
  }

  /// Returns the limits of the pod as a whole, by resource.
  public SortedMap<String, Quantity> limits() {
    return Amounts.of(tree.at("resources", "limits"));
  }

  /// Finds what the pod as a whole requests of one resource.
  public Optional<Quantity> request(String resource) {
    return Amounts.find(tree.at("resources", "requests").at(resource));
  }

  /// Finds the limit of the pod as a whole of one resource.
  public Optional<Quantity> limit(String resource) {
    return Amounts.find(tree.at("resources", "limits").at(resource));
  }

  /// Returns the names of the claims it mounts.
  public List<String> claims() {
    List<String> claims = new ArrayList<>();
    for (Tree volume : tree.items("volumes")) {
      volume.findText("persistentVolumeClaim", "claimName").ifPresent(claims::add);
    }
    return claims;
  }

  /// Returns the labels that its node must have.
  public Map<String, String> nodeSelector() {
    return tree.textFields("nodeSelector");
  }

  /// Returns what the sandbox of the pod takes beside its containers, by resource.
  public SortedMap<String, Quantity> overhead() {
    return Amounts.of(tree.at("overhead"));
  }

  /// Returns its tolerations, in the order sent.
  public List<Toleration> tolerations() {
    List<Toleration> tolerations = new ArrayList<>();
    for (Tree toleration : tree.items("tolerations")) {
      tolerations.add(new Toleration(toleration));
    }
    return tolerations;
  }

  /// Says whether it tolerates a taint.
  public boolean tolerates(Node.Taint taint) {
    for (Toleration toleration : tolerations()) {
      if (toleration.tolerates(taint)) {
        return true;
      }
    }
    return false;
  }

  /// Returns its topology spread constraints, in the order sent.
  public List<SpreadConstraint> spreadConstraints() {
    return tree.items("topologySpreadConstraints").stream().map(SpreadConstraint::new).toList();
  }

  /// Returns the required node selector of its affinity, absent for none.
  public Tree requiredNodes() {
    return tree.at("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  }

  /// Returns the required terms of its affinity to other pods.
  public List<AffinityTerm> requiredAffinity() {
    return terms("podAffinity");
  }

  /// Returns the required terms of its anti-affinity to other pods.
  public List<AffinityTerm> requiredAntiAffinity() {
    return terms("podAntiAffinity");
  }

  /// Returns the preferred terms of its affinity to other pods, their weights left out.
  public List<AffinityTerm> preferredAffinity() {
    return preferred("podAffinity");
  }

  /// Returns the preferred terms of its anti-affinity to other pods, their weights left out.
  public List<AffinityTerm> preferredAntiAffinity() {
    return preferred("podAntiAffinity");
  }

  private List<AffinityTerm> preferred(String which) {
    return tree.items("affinity", which, "preferredDuringSchedulingIgnoredDuringExecution").stream()
        .map(preferred -> new AffinityTerm(preferred.at("podAffinityTerm")))
        .toList();
  }

  /// Finds after how many seconds it is stopped, whatever it does.
  public OptionalLong activeDeadlineSeconds() {
    return tree.findNumber("activeDeadlineSeconds");
  }

  private List<AffinityTerm> terms(String which) {
    return tree.items("affinity", which, "requiredDuringSchedulingIgnoredDuringExecution").stream()
        .map(AffinityTerm::new)
        .toList();
  }

  /// Returns all that a scheduler looks at, but for labels and volumes; pods with equal parts go to
  /// the same places.
  public List<Tree> placementParts() {
    List<Tree> parts = new ArrayList<>();
    for (String list : List.of("containers", "initContainers")) {
      for (Tree container : tree.items(list)) {
        parts.add(container.at("resources"));
        parts.add(container.at("ports"));
        parts.add(container.at("restartPolicy"));
      }
      parts.add(Tree.ABSENT);
    }
    for (String field : PLACEMENT) {
      parts.add(tree.at(field));
    }
    return parts;
  }

  /// Returns what keeps it off nodes whatever else runs there, but for volumes; pods with equal
  /// parts are kept off the same nodes.
  public List<Tree> nodeParts() {
    return List.of(tree.at("nodeSelector"), requiredNodes(), tree.at("tolerations"));
  }

  /// Returns the scheduler that is to place it.
  public String scheduler() {
    return tree.findText("schedulerName").orElse("default-scheduler");
  }

  /// Returns the names of what must be lifted before it is placed at all.
  public List<String> schedulingGates() {
    return tree.items("schedulingGates").stream().map(gate -> gate.text("name")).toList();
  }

  /// Says whether it asks for devices by resource claims.
  public boolean claimsDevices() {
    return !tree.items("resourceClaims").isEmpty();
  }

  /// Returns its priority as a number; 0 where nothing says another.
  public long priority() {
    return tree.number(0, "priority");
  }

  /// Says whether it waits rather than evict others of lower priority.
  public boolean isPolite() {
    return tree.text("preemptionPolicy").equals("Never");
  }

  /// Returns the names of the Secrets that it mounts as volumes, or takes environment variables
  /// from.
  public List<String> secrets() {
    List<String> names = new ArrayList<>();
    for (Tree volume : tree.items("volumes")) {
      volume.findText("secret", "secretName").ifPresent(names::add);
      volume
          .items("projected", "sources")
          .forEach(source -> source.findText("secret", "name").ifPresent(names::add));
    }
    for (Container container : everyContainer()) {
      for (Tree variable : container.tree().items("env")) {
        variable.findText("valueFrom", "secretKeyRef", "name").ifPresent(names::add);
      }
      for (Tree source : container.tree().items("envFrom")) {
        source.findText("secretRef", "name").ifPresent(names::add);
      }
    }
    return names;
  }

  /// Says whether it has a directory on its node that goes with it.
  public boolean hasEmptyDir() {
    for (Tree volume : tree.items("volumes")) {
      if (volume.has("emptyDir")) {
        return true;
      }
    }
    return false;
  }

  /// Returns the names of the volumes whose claim is made with the pod and goes with it.
  public List<String> ephemeralVolumes() {
    List<String> names = new ArrayList<>();
    for (Tree volume : tree.items("volumes")) {
      if (volume.has("ephemeral")) {
        names.add(volume.text("name"));
      }
    }
    return names;
  }

  /// Says whether the pod declares itself a Windows pod.
  public boolean isWindows() {
    return tree.text("os", "name").equals("windows");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodSpec spec && tree.equals(spec.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }
}
