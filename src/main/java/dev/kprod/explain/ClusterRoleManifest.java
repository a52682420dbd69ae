package dev.kprod.explain;

import dev.kprod.check.Declaration;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.SecondRound;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Wrap;
import dev.kprod.snapshot.Consent;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The least rights that checks need, as the manifest that `kprod permissions` prints: get and
/// list, each rule with the checks that ask for it.
public final class ClusterRoleManifest {
  private static final int COMMENT = 94;
  private static final String LIST = "list";
  private static final String GET = "get";
  private static final String SECRETS =
      "RBAC cannot grant less: whoever holds this can read the values of all Secrets.";

  private final List<Right> rights;
  private final int checks;

  /// One thing that may be asked, and who asks.
  ///
  /// @param group the API group; empty for the core group and for endpoints
  /// @param resource the plural, or the path of an endpoint
  /// @param scope where the objects live
  /// @param namespace where a single object lives, empty for lists
  /// @param name the name of a single object, empty for lists
  /// @param verb get or list
  private record Right(
      String group,
      String resource,
      Scope scope,
      String namespace,
      String name,
      String verb,
      SortedSet<String> required,
      SortedSet<String> optional)
      implements Comparable<Right> {
    private static final Comparator<Right> ORDER =
        Comparator.comparing(Right::scope)
            .thenComparing(Right::group)
            .thenComparing(Right::resource)
            .thenComparing(Right::namespace)
            .thenComparing(Right::name)
            .thenComparing(Right::verb);

    /// Who asks, as one comment: rights with the same comment share a rule.
    String comment() {
      String needed = String.join(", ", required);
      String wished = optional.isEmpty() ? "" : "optional: " + String.join(", ", optional);
      String who = needed.isEmpty() || wished.isEmpty() ? needed + wished : needed + "; " + wished;
      return isSecret() ? who + ". " + SECRETS : who;
    }

    boolean isSecret() {
      return group.isEmpty() && resource.equals("secrets");
    }

    @Override
    public int compareTo(Right other) {
      return ORDER.compare(this, other);
    }
  }

  private enum Scope {
    NAMESPACED,
    CLUSTER,
    ENDPOINT
  }

  private ClusterRoleManifest(List<Right> rights, int checks) {
    this.rights = rights;
    this.checks = checks;
  }

  /// Returns the rights that checks need. Secrets are left out unless they are allowed.
  public static ClusterRoleManifest of(List<Declaration<?>> checks, Consent consent) {
    return of(checks, Reads.NONE, Reads.NONE, consent);
  }

  /// Returns the rights that checks need, and what every report says of the cluster.
  ///
  /// @param head what is read whatever is checked
  /// @param replays what simulations may read; only what no check asks for is a rule of its own
  public static ClusterRoleManifest of(
      List<Declaration<?>> checks, Reads head, Reads replays, Consent consent) {
    SortedMap<String, Right> rights = new TreeMap<>();
    ask(rights, head.all(), consent, "every report", true);
    for (Declaration<?> check : checks) {
      ask(rights, check.reads().required(), consent, check.id(), true);
      ask(rights, check.reads().ifServed(), consent, check.id(), true);
      ask(rights, check.reads().optional(), consent, check.id(), false);
    }
    List<Read<?>> more =
        replays.all().stream().filter(read -> !right(rights, read, consent).isThere()).toList();
    ask(rights, more, consent, "kprod simulate", false);
    return new ClusterRoleManifest(rights.values().stream().sorted().toList(), checks.size());
  }

  private static void ask(
      SortedMap<String, Right> rights,
      List<Read<?>> reads,
      Consent consent,
      String who,
      boolean required) {
    for (Read<?> read : reads) {
      if (!(read instanceof Handshake<?>)) {
        right(rights, read, consent).ifNeeded(who, required);
      }
      if (read.equals(Resources.REPLICA_SETS)) {
        SecondRound.FORESEEN.forEach(more -> right(rights, more, consent).ifNeeded(who, false));
      }
    }
  }

  private record Asked(SortedMap<String, Right> rights, String key, Right fresh, boolean wanted) {
    boolean isThere() {
      return rights.containsKey(key);
    }

    void ifNeeded(String who, boolean required) {
      if (wanted) {
        Right right = rights.computeIfAbsent(key, unseen -> fresh);
        (required ? right.required : right.optional).add(who);
      }
    }
  }

  private static Asked right(SortedMap<String, Right> rights, Read<?> read, Consent consent) {
    Right right =
        switch (read) {
          case ResourceType<?> type -> ofType(type, "", "");
          case NamedObject<?>(var type, var namespace, var name) -> ofType(type, namespace, name);
          case Endpoint<?> endpoint ->
              new Right(
                  "",
                  path(endpoint.id()),
                  Scope.ENDPOINT,
                  "",
                  "",
                  GET,
                  new TreeSet<>(),
                  new TreeSet<>());
          case Handshake<?> tls -> throw new IllegalArgumentException("a handshake needs no right");
        };
    String key =
        String.join(
            "\n",
            right.scope.name(),
            right.group,
            right.resource,
            right.namespace,
            right.name,
            right.verb);
    return new Asked(rights, key, right, consent.allows(read));
  }

  private static Right ofType(ResourceType<?> type, String namespace, String name) {
    Scope scope =
        switch (type.scope()) {
          case NAMESPACED -> Scope.NAMESPACED;
          case CLUSTER -> Scope.CLUSTER;
        };
    boolean one = !name.isEmpty() || type.asked() == ResourceType.Asked.BY_NAME;
    return new Right(
        type.group(),
        type.resource(),
        scope,
        namespace,
        name,
        one ? GET : LIST,
        new TreeSet<>(),
        new TreeSet<>());
  }

  private static String path(String id) {
    int query = id.indexOf('?');
    return query < 0 ? id : id.substring(0, query);
  }

  /// Returns one ClusterRole.
  public String clusterRole() {
    StringBuilder out = new StringBuilder();
    out.append("# What kprod reads for %s: get and list, nothing else.\n".formatted(counted()));
    out.append("# Bind it: kubectl create clusterrolebinding kprod --clusterrole=kprod \\\n");
    out.append("#   --serviceaccount=NAMESPACE:NAME\n");
    head(out, "ClusterRole", "");
    rules(out, rights);
    return out.toString();
  }

  /// Returns a Role for each namespace; what no Role can grant is said in a comment.
  public String roles(List<String> namespaces) {
    SortedMap<String, List<Right>> by = new TreeMap<>();
    for (String namespace : new TreeSet<>(namespaces)) {
      by.put(namespace, new ArrayList<>());
    }
    List<Right> beyond = new ArrayList<>();
    for (Right right : rights) {
      if (right.scope != Scope.NAMESPACED) {
        beyond.add(right);
      } else if (right.namespace.isEmpty()) {
        by.keySet().stream()
            .filter(namespaces::contains)
            .forEach(namespace -> by.getOrDefault(namespace, new ArrayList<>()).add(right));
      } else {
        by.computeIfAbsent(right.namespace, unseen -> new ArrayList<>()).add(right);
      }
    }
    StringBuilder out = new StringBuilder();
    out.append("# What kprod -n reads for %s: get and list, nothing else.\n".formatted(counted()));
    for (Right right : beyond) {
      out.append(
          "# Not in a Role: %s %s. What needs it stays unknown.\n"
              .formatted(right.verb(), label(right)));
    }
    boolean first = true;
    for (var entry : by.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        out.append(first ? "" : "---\n");
        first = false;
        head(out, "Role", entry.getKey());
        rules(out, entry.getValue());
      }
    }
    return out.toString();
  }

  private String counted() {
    return checks == 1 ? "1 check" : checks + " checks";
  }

  private static String label(Right right) {
    return right.group.isEmpty() ? right.resource : right.resource + "." + right.group;
  }

  private static void head(StringBuilder out, String kind, String namespace) {
    out.append("apiVersion: rbac.authorization.k8s.io/v1\n");
    out.append("kind: ").append(kind).append('\n');
    out.append("metadata:\n  name: kprod\n");
    if (!namespace.isEmpty()) {
      out.append("  namespace: ").append(Encoders.YAML.encode(namespace)).append('\n');
    }
  }

  private static void rules(StringBuilder out, List<Right> rights) {
    if (rights.isEmpty()) {
      out.append("rules: []\n");
      return;
    }
    out.append("rules:\n");
    SortedMap<String, List<Right>> shared = new TreeMap<>();
    List<List<Right>> rules = new ArrayList<>();
    for (Right right : rights) {
      String together =
          String.join(
              "\n",
              right.scope == Scope.ENDPOINT ? "endpoint" : "resource",
              right.group,
              right.name.isEmpty() ? "" : right.resource,
              right.name,
              right.verb,
              right.comment());
      List<Right> rule = shared.get(together);
      if (rule == null) {
        rule = new ArrayList<>();
        shared.put(together, rule);
        rules.add(rule);
      }
      rule.add(right);
    }
    rules.sort(
        Comparator.<List<Right>, Boolean>comparing(rule -> rule.getFirst().scope == Scope.ENDPOINT)
            .thenComparing(rule -> rule.getFirst().group)
            .thenComparing(rule -> rule.getFirst().resource)
            .thenComparing(rule -> rule.getFirst().name)
            .thenComparing(rule -> rule.getFirst().verb));
    rules.forEach(rule -> rule(out, rule));
  }

  private static void rule(StringBuilder out, List<Right> rule) {
    Right first = rule.getFirst();
    for (String line : Wrap.words(first.comment(), COMMENT)) {
      out.append("  # ").append(line).append('\n');
    }
    List<String> resources = rule.stream().map(Right::resource).distinct().sorted().toList();
    if (first.scope == Scope.ENDPOINT) {
      out.append("  - nonResourceURLs: ").append(list(resources)).append('\n');
    } else {
      out.append("  - apiGroups: ").append(list(List.of(first.group))).append('\n');
      out.append("    resources: ").append(list(resources)).append('\n');
    }
    if (!first.name.isEmpty()) {
      out.append("    resourceNames: ").append(list(List.of(first.name))).append('\n');
    }
    out.append("    verbs: ").append(list(List.of(first.verb()))).append('\n');
  }

  private static String list(List<String> words) {
    return "[" + String.join(", ", words.stream().map(Encoders.YAML::encode).toList()) + "]";
  }
}
