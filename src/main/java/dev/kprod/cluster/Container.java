package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Redacted;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One container of a pod or of a pod template.
///
/// @param tree the container as sent
/// @param role when it runs
public record Container(Tree tree, Role role) {
  /// When a container of a pod runs.
  public enum Role {
    /// As long as the pod.
    MAIN("containers"),
    /// From its turn among the init containers until the main ones have ended.
    SIDECAR("initContainers"),
    /// Once, before the main ones.
    INIT("initContainers"),
    /// Added by hand, for debugging.
    EPHEMERAL("ephemeralContainers");

    private final String field;

    Role(String field) {
      this.field = field;
    }

    /// Returns the list of the pod spec that holds it.
    public String field() {
      return field;
    }
  }

  /// A port that a container declares; it is information and opens nothing.
  ///
  /// @param name the name, empty for none
  /// @param number the port in the pod
  /// @param protocol `TCP` unless another is written
  /// @param hostPort the port on the node, 0 for none
  /// @param hostAddress on which address of the node, `0.0.0.0` for all
  public record Port(String name, int number, String protocol, int hostPort, String hostAddress) {
    /// Makes a port that, on the node, is taken on all addresses.
    public Port(String name, int number, String protocol, int hostPort) {
      this(name, number, protocol, hostPort, "0.0.0.0");
    }
  }

  /// A volume as a container sees it.
  ///
  /// @param volume the name of the volume
  /// @param path where it is in the container
  /// @param readOnly whether the container cannot write to it
  public record Mount(String volume, String path, boolean readOnly) {}

  /// A host other than the pod itself that a probe or a hook asks.
  ///
  /// @param field the names of the fields that lead to it
  public record Asked(List<String> field, String host) {}

  /// A text that slimming took out: a credential, or any literal where one may stand.
  ///
  /// @param path where it stood in the container: `env[name=DB_PASSWORD].value`
  /// @param name what it is assigned to, empty where nothing is
  /// @param redacted what is said of it
  public record Literal(String path, String name, Redacted redacted) {}

  private static final List<List<String>> HANDLERS =
      List.of(
          List.of("livenessProbe"),
          List.of("readinessProbe"),
          List.of("startupProbe"),
          List.of("lifecycle", "postStart"),
          List.of("lifecycle", "preStop"));

  private static final List<String> FORMS = List.of("httpGet", "tcpSocket");

  private Tree at(List<String> path) {
    Tree here = tree;
    for (String field : path) {
      here = here.at(field);
    }
    return here;
  }

  /// Returns the name, unique in the pod.
  public String name() {
    return tree.text("name");
  }

  /// Returns the image as written.
  public String image() {
    return tree.text("image");
  }

  /// Returns when the image is pulled, as written: `Always`, `IfNotPresent`, `Never` or empty.
  public String pullPolicy() {
    return tree.text("imagePullPolicy");
  }

  /// Says whether a probe may get the container killed.
  public boolean hasKillingProbe() {
    return hasProbe("livenessProbe") || hasProbe("startupProbe");
  }

  private boolean hasProbe(String field) {
    return !(tree.at(field) instanceof Tree.Absent);
  }

  /// Returns the list of the pod spec that it stands in: `containers`.
  public String list() {
    return role.field;
  }

  /// Returns where it stands in the pod spec: `containers[name=app]`.
  public String path() {
    return role.field + "[name=" + name() + "]";
  }

  /// Returns the command, followed by the arguments.
  public List<String> words() {
    List<String> command = tree.texts("command");
    List<String> args = tree.texts("args");
    if (args.isEmpty()) {
      return command;
    }
    List<String> words = new java.util.ArrayList<>(command);
    words.addAll(args);
    return List.copyOf(words);
  }

  /// Returns the ports it declares, in the order sent.
  public List<Port> ports() {
    List<Tree> declared = tree.items("ports");
    if (declared.isEmpty()) {
      return List.of();
    }
    List<Port> ports = new java.util.ArrayList<>(declared.size());
    for (Tree port : declared) {
      ports.add(
          new Port(
              port.text("name"),
              (int) port.number(0, "containerPort"),
              orElse("TCP", port.at("protocol")),
              (int) port.number(0, "hostPort"),
              port.text("hostIP").isEmpty() ? "0.0.0.0" : port.text("hostIP")));
    }
    return java.util.Collections.unmodifiableList(ports);
  }

  private static String orElse(String absent, Tree written) {
    return written instanceof Tree.Text text ? text.value() : absent;
  }

  /// Returns the texts that slimming took out: of the environment, of commands, of the headers and
  /// commands of probes and hooks.
  ///
  /// @param wanted of which literals; there is one for nearly every variable
  public List<Literal> literals(Predicate<Redacted> wanted) {
    List<Literal> literals = new java.util.ArrayList<>();
    Tree before = Tree.ABSENT;
    Optional<Redacted> redacted = Optional.empty();
    for (Tree variable : tree.items("env")) {
      Tree value = variable.at("value");
      // what is said of one text is most often said of the next as well
      redacted = value.equals(before) ? redacted : find(value, wanted);
      before = value;
      if (redacted.isPresent()) {
        String name = variable.text("name");
        literals.add(new Literal("env[name=" + name + "].value", name, redacted.get()));
      }
    }
    addWords(literals, "command", tree.at("command"), wanted);
    addWords(literals, "args", tree.at("args"), wanted);
    for (List<String> handler : HANDLERS) {
      Tree below = at(handler);
      if (below instanceof Tree.Absent) {
        continue;
      }
      String path = String.join(".", handler);
      addWords(literals, path + ".exec.command", below.at("exec", "command"), wanted);
      add(literals, path + ".httpGet.path", "", below.at("httpGet", "path"), wanted);
      for (Tree header : below.items("httpGet", "httpHeaders")) {
        String name = header.text("name");
        String where = "%s.httpGet.httpHeaders[name=%s].value".formatted(path, name);
        add(literals, where, name, header.at("value"), wanted);
      }
    }
    return List.copyOf(literals);
  }

  private static void addWords(
      List<Literal> literals, String path, Tree words, Predicate<Redacted> wanted) {
    List<Tree> items = words.items();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof Tree.Fields) {
        add(literals, path + "[" + i + "]", "", items.get(i), wanted);
      }
    }
  }

  private static void add(
      List<Literal> literals, String path, String name, Tree value, Predicate<Redacted> wanted) {
    Optional<Redacted> redacted = find(value, wanted);
    if (redacted.isPresent()) {
      literals.add(new Literal(path, name, redacted.get()));
    }
  }

  private static Optional<Redacted> find(Tree value, Predicate<Redacted> wanted) {
    return value instanceof Tree.Fields ? Redacted.find(value).filter(wanted) : Optional.empty();
  }

  /// Returns what it may do on its node.
  public SecurityContext securityContext() {
    return new SecurityContext(tree.at("securityContext"));
  }

  /// Returns the volumes it sees, in the order sent.
  public List<Mount> mounts() {
    return tree.items("volumeMounts").stream()
        .map(
            mount ->
                new Mount(mount.text("name"), mount.text("mountPath"), mount.isTrue("readOnly")))
        .toList();
  }

  /// Returns the names of the volumes it uses as block devices.
  public List<String> devices() {
    return tree.items("volumeDevices").stream().map(device -> device.text("name")).toList();
  }

  /// Returns the hosts that its probes and hooks ask instead of the pod, in their order.
  public List<Asked> askedHosts() {
    List<Asked> hosts = new java.util.ArrayList<>();
    for (List<String> handler : HANDLERS) {
      Tree below = at(handler);
      for (String form : FORMS) {
        String host = below.text(form, "host");
        if (!host.isEmpty()) {
          List<String> field = new java.util.ArrayList<>(handler);
          field.add(form);
          field.add("host");
          hosts.add(new Asked(List.copyOf(field), host));
        }
      }
    }
    return hosts;
  }

  /// Returns what it requests, by resource. A limit alone is not turned into a request here: the
  /// API server has done so in what it sends.
  public SortedMap<String, Quantity> requests() {
    return Amounts.of(tree.at("resources", "requests"));
  }

  /// Returns its limits, by resource.
  public SortedMap<String, Quantity> limits() {
    return Amounts.of(tree.at("resources", "limits"));
  }

  /// Finds what it requests of one resource.
  public Optional<Quantity> request(String resource) {
    return Amounts.find(tree.at("resources", "requests").at(resource));
  }

  /// Finds its limit of one resource.
  public Optional<Quantity> limit(String resource) {
    return Amounts.find(tree.at("resources", "limits").at(resource));
  }

  /// Returns the environment variables set by reference or in clear, by name; slimming left no
  /// literal value.
  public Map<String, Tree> environment() {
    Map<String, Tree> variables = new java.util.LinkedHashMap<>();
    for (Tree variable : tree.items("env")) {
      variables.putIfAbsent(variable.text("name"), variable);
    }
    return java.util.Collections.unmodifiableMap(variables);
  }

  /// Finds the probe that says when the container may receive traffic.
  public Optional<Probe> readiness() {
    return probe("readinessProbe");
  }

  /// Finds the probe that says when the container must be restarted.
  public Optional<Probe> liveness() {
    return probe("livenessProbe");
  }

  /// Finds the probe that holds the others back until it succeeds once.
  public Optional<Probe> startup() {
    return probe("startupProbe");
  }

  /// Returns what it does before it is told to stop; the grace period runs meanwhile.
  public Hook preStop() {
    return Hook.of(tree.at("lifecycle", "preStop"));
  }

  /// Returns what it does right after it was started.
  public Hook postStart() {
    return Hook.of(tree.at("lifecycle", "postStart"));
  }

  private Optional<Probe> probe(String field) {
    Tree probe = tree.at(field);
    return probe instanceof Tree.Absent ? Optional.empty() : Optional.of(new Probe(probe));
  }

  // Checks keep containers in sets, and a record's own methods are slow while a run is young.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Container(Tree its, Role when) && role == when && tree.equals(its);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }
}
