package dev.kprod.cli.command;

import dev.kprod.catalogue.Nearest;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.semantics.rbac.RequestAttributes;
import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Discovery.Served;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a person calls a resource, as the API server knows it.
///
/// @param group the API group, empty for the core group
/// @param resource the plural
/// @param subresource empty for none
/// @param namespaced whether its objects live in namespaces
record AskedResource(String group, String resource, String subresource, boolean namespaced) {
  /// What rules name and no server serves; upstream asks its authorizers about them.
  private static final List<AskedResource> ONLY_IN_RULES =
      List.of(
          new AskedResource("", "users", "", false),
          new AskedResource("", "groups", "", false),
          new AskedResource("authentication.k8s.io", "users", "", false),
          new AskedResource("authentication.k8s.io", "groups", "", false),
          new AskedResource("authentication.k8s.io", "serviceaccounts", "", true),
          new AskedResource("authentication.k8s.io", "nodes", "", false),
          new AskedResource("authentication.k8s.io", "userextras", "", false),
          new AskedResource("authentication.k8s.io", "uids", "", false),
          new AskedResource("certificates.k8s.io", "signers", "", false));

  /// The short names that the API server gives its own kinds; they are not in what is kept of its
  /// discovery.
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("cm", "configmaps"),
          Map.entry("cj", "cronjobs"),
          Map.entry("crd", "customresourcedefinitions"),
          Map.entry("crds", "customresourcedefinitions"),
          Map.entry("cs", "componentstatuses"),
          Map.entry("csr", "certificatesigningrequests"),
          Map.entry("deploy", "deployments"),
          Map.entry("ds", "daemonsets"),
          Map.entry("ep", "endpoints"),
          Map.entry("ev", "events"),
          Map.entry("hpa", "horizontalpodautoscalers"),
          Map.entry("ing", "ingresses"),
          Map.entry("limits", "limitranges"),
          Map.entry("netpol", "networkpolicies"),
          Map.entry("no", "nodes"),
          Map.entry("ns", "namespaces"),
          Map.entry("pc", "priorityclasses"),
          Map.entry("pdb", "poddisruptionbudgets"),
          Map.entry("po", "pods"),
          Map.entry("pv", "persistentvolumes"),
          Map.entry("pvc", "persistentvolumeclaims"),
          Map.entry("quota", "resourcequotas"),
          Map.entry("rc", "replicationcontrollers"),
          Map.entry("rs", "replicasets"),
          Map.entry("sa", "serviceaccounts"),
          Map.entry("sc", "storageclasses"),
          Map.entry("sts", "statefulsets"),
          Map.entry("svc", "services"));

  /// Returns a resource as it was written, whether or not it is served.
  static AskedResource raw(String asked) {
    String sub = after(asked, '/');
    String whole = before(asked, '/');
    return new AskedResource(after(whole, '.'), before(whole, '.'), sub, true);
  }

  /// Finds the resource among what is served: by its plural, singular, kind or short name, with or
  /// without `.group` or `.version.group`.
  ///
  /// @throws UserError if there is none
  static AskedResource find(String asked, Discovery discovery) {
    String whole = before(asked, '/');
    String sub = after(asked, '/');
    if (whole.equals("*") || whole.startsWith("*.")) {
      return new AskedResource(whole.equals("*") ? "*" : whole.substring(2), "*", sub, true);
    }
    AskedResource found =
        findServed(whole, discovery)
            .or(() -> ONLY_IN_RULES.stream().filter(one -> one.isCalled(whole)).findFirst())
            .orElseThrow(() -> unknown(whole, discovery));
    AskedResource result = new AskedResource(found.group, found.resource, sub, found.namespaced);
    if (!sub.isEmpty() && !result.isServed(discovery)) {
      throw new UserError(
          "%s has no subresource \"%s\"".formatted(found.resource, sub),
          "an object's name follows after a space; --raw asks for it as written",
          ExitCode.USAGE);
    }
    return result;
  }

  private boolean isServed(Discovery discovery) {
    List<Served> subresources =
        discovery.resources().stream().filter(one -> one.resource().indexOf('/') > 0).toList();
    return subresources.isEmpty()
        || subresources.stream()
            .anyMatch(
                one ->
                    one.group().equals(group)
                        && one.resource().equals(resource + "/" + subresource));
  }

  private static Optional<AskedResource> findServed(String asked, Discovery discovery) {
    return discovery.resources().stream()
        .filter(one -> one.resource().indexOf('/') < 0 && isCalled(one, asked))
        .min(
            Comparator.comparingInt((Served one) -> rank(one.group())).thenComparing(Served::group))
        .map(one -> new AskedResource(one.group(), one.resource(), "", one.namespaced()));
  }

  /// Where several groups have a resource of a name, the oldest is meant: the core group, then
  /// those of Kubernetes.
  private static int rank(String group) {
    if (group.isEmpty()) {
      return 0;
    }
    return group.indexOf('.') < 0 ? 1 : group.endsWith(".k8s.io") ? 2 : 3;
  }

  private static boolean isCalled(Served served, String asked) {
    String name = before(asked, '.');
    String rest = after(asked, '.');
    String plural = SHORT.getOrDefault(name, name);
    boolean named =
        served.resource().equals(plural)
            || served.kind().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT));
    return named
        && (rest.isEmpty()
            || rest.equals(served.group())
            || rest.equals(served.version() + "." + served.group()));
  }

  private boolean isCalled(String asked) {
    String rest = after(asked, '.');
    return before(asked, '.').equals(resource) && (rest.isEmpty() || rest.equals(group));
  }

  private static UserError unknown(String asked, Discovery discovery) {
    List<String> known = new ArrayList<>(SHORT.keySet());
    discovery.resources().forEach(one -> known.add(one.resource()));
    known.sort(Comparator.naturalOrder());
    String hint =
        Nearest.find(before(asked, '.'), known).map("did you mean %s? "::formatted).orElse("");
    return new UserError(
        "the server has no resource \"%s\"".formatted(asked),
        hint + "--raw asks for it as written",
        ExitCode.USAGE);
  }

  /// Returns the request of a verb on it.
  RequestAttributes.OnResource request(String verb, String namespace, String name) {
    boolean itself = resource.equals("namespaces") && group.isEmpty() && !name.isEmpty();
    return new RequestAttributes.OnResource(
        verb, group, resource, subresource, itself ? name : namespaced ? namespace : "", name);
  }

  private static String before(String text, char mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String after(String text, char mark) {
    int at = text.indexOf(mark);
    return at < 0 ? "" : text.substring(at + 1);
  }
}
