package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// A ValidatingWebhookConfiguration or MutatingWebhookConfiguration.
public record Webhook(Tree tree) implements ApiObject {
  /// One webhook of a configuration.
  public record Entry(Tree tree) {
    /// Returns its name, unique in the configuration.
    public String name() {
      return tree.text("name");
    }

    /// Says whether a request is refused where the webhook does not answer, which is the default.
    public boolean failsClosed() {
      return !tree.text("failurePolicy").equals("Ignore");
    }

    /// Finds the Service that answers; empty where a URL is called.
    public Optional<Backend> service() {
      Tree service = tree.at("clientConfig", "service");
      return service.has("name")
          ? Optional.of(new Backend(service.text("namespace"), service.text("name")))
          : Optional.empty();
    }

    /// Returns the certificates that the backend is checked against, in base64; empty for those of
    /// the system.
    public String caBundle() {
      return tree.text("clientConfig", "caBundle");
    }

    /// Returns which namespaces it looks at, by their labels; absent is all.
    public Selector namespaces() {
      return LabelSelectors.orEverything(tree.at("namespaceSelector"));
    }

    /// Returns which objects it looks at, by their labels; absent is all.
    public Selector objects() {
      return LabelSelectors.orEverything(tree.at("objectSelector"));
    }

    /// Returns the expressions that must hold as well before it is called.
    public List<String> conditions() {
      return tree.items("matchConditions").stream().map(one -> one.text("expression")).toList();
    }

    /// Says whether a rule of it covers the creation of pods.
    public boolean coversPodCreation() {
      return coversCreation("", "v1", "pods");
    }

    /// Says whether a rule of it covers the creation of objects of a kind that lives in namespaces.
    ///
    /// @param resource the plural, as rules have it: `deployments`
    public boolean coversCreation(String group, String version, String resource) {
      return tree.items("rules").stream()
          .anyMatch(
              rule ->
                  !rule.text("scope").equals("Cluster")
                      && hasOr(rule.texts("operations"), "CREATE")
                      && hasOr(rule.texts("apiGroups"), group)
                      && hasOr(rule.texts("apiVersions"), version)
                      && (hasOr(rule.texts("resources"), resource)
                          || rule.texts("resources").contains("*/*")));
    }

    /// Says whether a rule of it covers the eviction of pods.
    public boolean coversEviction() {
      return tree.items("rules").stream().anyMatch(Entry::coversEviction);
    }

    private static boolean coversEviction(Tree rule) {
      List<String> resources = rule.texts("resources");
      return !rule.text("scope").equals("Cluster")
          && hasOr(rule.texts("operations"), "CREATE")
          && (hasOr(rule.texts("apiGroups"), "") || rule.texts("apiGroups").contains("policy"))
          && (resources.contains("pods/eviction")
              || resources.contains("pods/*")
              || resources.contains("*/*")
              || resources.contains("*/eviction"));
    }

    private static boolean hasOr(List<String> texts, String wanted) {
      return texts.contains(wanted) || texts.contains("*");
    }
  }

  /// The Service behind a webhook.
  public record Backend(String namespace, String name) {}

  /// Returns the webhooks it lists, in the order sent.
  public List<Entry> webhooks() {
    return entries().stream().map(Entry::new).toList();
  }

  /// Returns the webhooks it lists, as sent.
  public List<Tree> entries() {
    return tree.items("webhooks");
  }
}
