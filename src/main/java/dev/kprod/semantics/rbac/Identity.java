package dev.kprod.semantics.rbac;

import dev.kprod.cluster.RbacSubject;
import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who asks: a name and groups, put together as the API server's authenticators do.
public sealed interface Identity {
  /// The group of every authenticated identity.
  String AUTHENTICATED = "system:authenticated";

  /// The group of whoever is not.
  String UNAUTHENTICATED = "system:unauthenticated";

  /// The group of every service account.
  String SERVICE_ACCOUNTS = "system:serviceaccounts";

  /// The group that an authorizer of its own lets do everything, before RBAC is asked.
  String MASTERS = "system:masters";

  /// A service account.
  record ServiceAccount(String namespace, String name) implements Identity {
    @Override
    public String user() {
      return PREFIX + namespace + ":" + name;
    }

    @Override
    public List<String> groups() {
      return List.of(SERVICE_ACCOUNTS, SERVICE_ACCOUNTS + ":" + namespace, AUTHENTICATED);
    }

    @Override
    public Subject subject() {
      return new Subject("", "v1", "ServiceAccount", namespace, name);
    }
  }

  /// A user; of its groups only those that somebody stated are known.
  ///
  /// @param stated the groups beside that of every authenticated identity
  record User(String name, List<String> stated) implements Identity {
    public User {
      stated = List.copyOf(stated);
    }

    @Override
    public String user() {
      return name;
    }

    @Override
    public List<String> groups() {
      if (name.equals(ANONYMOUS)) {
        return List.of(UNAUTHENTICATED);
      }
      List<String> groups = new ArrayList<>(stated);
      if (name.startsWith(NODE)) {
        groups.add("system:nodes");
      }
      groups.add(AUTHENTICATED);
      return List.copyOf(groups);
    }

    @Override
    public Subject subject() {
      return new Subject(GROUP, "v1", "User", "", name);
    }
  }

  /// All members of a group, as far as the group alone goes.
  record Group(String name) implements Identity {
    @Override
    public String user() {
      return "";
    }

    @Override
    public List<String> groups() {
      boolean authenticates = !name.equals(UNAUTHENTICATED) && !name.equals(AUTHENTICATED);
      return authenticates ? List.of(name, AUTHENTICATED) : List.of(name);
    }

    @Override
    public Subject subject() {
      return new Subject(GROUP, "v1", "Group", "", name);
    }
  }

  /// The API group that names users and groups in reports.
  String GROUP = "rbac.authorization.k8s.io";

  /// What the names of service accounts begin with.
  String PREFIX = "system:serviceaccount:";

  /// What the names of nodes begin with.
  String NODE = "system:node:";

  /// The name of whoever does not say who it is.
  String ANONYMOUS = "system:anonymous";

  /// Returns the name, empty for a group.
  String user();

  /// Returns the groups.
  List<String> groups();

  /// Returns what names the identity in reports.
  Subject subject();

  /// Returns the user of a name; the name of a service account gives that service account.
  static Identity user(String name) {
    if (name.startsWith(PREFIX)) {
      String[] parts = name.substring(PREFIX.length()).split(":", -1);
      if (parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()) {
        return new ServiceAccount(parts[0], parts[1]);
      }
    }
    return new User(name, List.of());
  }

  /// Finds the identity that a subject of a binding means; empty where it means nobody.
  ///
  /// @param bindingNamespace the namespace of a RoleBinding, empty for a ClusterRoleBinding
  static Optional<Identity> find(RbacSubject subject, String bindingNamespace) {
    return switch (subject.kind()) {
      case "User" -> Optional.of(user(subject.name()));
      case "Group" -> Optional.of(new Group(subject.name()));
      case "ServiceAccount" -> {
        String namespace = subject.namespace().isEmpty() ? bindingNamespace : subject.namespace();
        yield namespace.isEmpty()
            ? Optional.empty()
            : Optional.of(new ServiceAccount(namespace, subject.name()));
      }
      default -> Optional.empty();
    };
  }

  /// Says whether the identity belongs to Kubernetes or to the provider that runs it, by name.
  default boolean isSystem() {
    return switch (this) {
      case User(String name, var stated) ->
          name.startsWith("system:kube-")
              || name.equals("system:apiserver")
              || name.startsWith("system:gke-")
              || name.startsWith("eks:")
              || name.startsWith("gcp:")
              || name.equals("aksService")
              || name.startsWith(NODE);
      case Group(String name) ->
          name.equals(MASTERS)
              || name.equals("system:nodes")
              || name.startsWith("system:bootstrappers");
      case ServiceAccount account -> false;
    };
  }
}
