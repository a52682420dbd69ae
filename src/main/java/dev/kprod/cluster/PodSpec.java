package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// What a pod runs and how: the `spec` of a pod or of a pod template.
///
/// Equal specs of one snapshot are one tree, so that an answer can be kept by it.
public record PodSpec(Tree tree) {
  /// Returns the main containers.
  public List<Container> containers() {
    return containers("containers", Container.Role.MAIN);
  }

  /// Returns the sidecars: init containers that are restarted always and so run as long as the pod.
  public List<Container> sidecars() {
    return starters().stream().filter(one -> one.role() == Container.Role.SIDECAR).toList();
  }

  /// Returns the init containers that end before the main ones start.
  public List<Container> initContainers() {
    return starters().stream().filter(one -> one.role() == Container.Role.INIT).toList();
  }

  /// Returns init containers and sidecars in the order in which they start.
  public List<Container> starters() {
    List<Container> starters = new ArrayList<>();
    for (Tree container : tree.items("initContainers")) {
      boolean sidecar = container.text("restartPolicy").equals("Always");
      starters.add(
          new Container(container, sidecar ? Container.Role.SIDECAR : Container.Role.INIT));
    }
    return starters;
  }

  /// Returns the containers that were added for debugging.
  public List<Container> ephemeralContainers() {
    return containers("ephemeralContainers", Container.Role.EPHEMERAL);
  }

  /// Returns the containers that run as long as the pod: sidecars, then main ones.
  public List<Container> lastingContainers() {
    List<Container> lasting = new ArrayList<>(sidecars());
    lasting.addAll(containers());
    return lasting;
  }

  /// Returns every container in the order init, main, ephemeral.
  public List<Container> everyContainer() {
    List<Container> every = starters();
    every.addAll(containers());
    every.addAll(ephemeralContainers());
    return every;
  }

  private List<Container> containers(String field, Container.Role role) {
    List<Container> containers = new ArrayList<>();
    for (Tree container : tree.items(field)) {
      containers.add(new Container(container, role));
    }
    return containers;
  }

  /// Says whether the pod shares its node's network, so that no policy can isolate it.
  public boolean isOnHostNetwork() {
    return tree.isTrue("hostNetwork");
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

  /// Returns the condition types that must hold besides the probes before the pod is ready.
  public List<String> readinessGates() {
    return tree.items("readinessGates").stream().map(gate -> gate.text("conditionType")).toList();
  }

  /// Returns how long a stopping pod is given, in seconds.
  public long graceSeconds() {
    return tree.number(30, "terminationGracePeriodSeconds");
  }

  /// Returns what the pod as a whole requests, by resource; empty where its containers do.
  public SortedMap<String, Quantity> requests() {
    return Amounts.of(tree.at("resources", "requests"));
  }

  /// Returns the limits of the pod as a whole, by resource.
  public SortedMap<String, Quantity> limits() {
    return Amounts.of(tree.at("resources", "limits"));
  }

  /// Returns the names of the claims it mounts.
  public List<String> claims() {
    return tree.items("volumes").stream()
        .flatMap(volume -> volume.findText("persistentVolumeClaim", "claimName").stream())
        .toList();
  }

  /// Returns the labels that its node must have.
  public Map<String, String> nodeSelector() {
    return tree.textFields("nodeSelector");
  }

  /// Says whether the pod declares itself a Windows pod.
  public boolean isWindows() {
    return tree.text("os", "name").equals("windows");
  }
}
