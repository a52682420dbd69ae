package dev.kprod.cluster;

import dev.kprod.semantics.selector.LabelExpression;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which nodes a required node selector admits, that of a pod's affinity or that of a volume.
///
/// Upstream: `component-helpers/scheduling/corev1/nodeaffinity` of v1.36. Terms are alternatives,
/// the requirements of one add up, and a term without any admits no node.
public final class NodeTerms {
  private static final String HOST = "kubernetes.io/hostname";

  private record Term(
      Selector labels, List<LabelExpression> expressions, List<LabelExpression> fields) {
    boolean hasLabels() {
      return !expressions.isEmpty();
    }

    boolean namesOneHost() {
      return java.util.stream.Stream.concat(expressions.stream(), fields.stream())
          .anyMatch(
              one ->
                  (one.key().equals(HOST) || one.key().equals("metadata.name"))
                      && one.operator().equals("In")
                      && one.values().size() == 1);
    }
  }

  private final Map<String, String> selector;
  private final boolean restricted;
  private final List<Term> terms;

  private NodeTerms(Map<String, String> selector, Tree required) {
    this.selector = selector;
    this.restricted = required.has("nodeSelectorTerms");
    this.terms = new ArrayList<>();
    for (Tree term : required.items("nodeSelectorTerms")) {
      List<LabelExpression> labels = expressions(term.items("matchExpressions"));
      terms.add(
          new Term(
              Selector.ofNodeExpressions(labels), labels, expressions(term.items("matchFields"))));
    }
  }

  /// Returns the nodes that a pod's `nodeSelector` and required affinity admit.
  public static NodeTerms of(PodSpec spec) {
    return new NodeTerms(spec.nodeSelector(), spec.requiredNodes());
  }

  /// Returns the nodes that a required node selector admits; all where it is absent.
  public static NodeTerms of(Tree required) {
    return new NodeTerms(Map.of(), required);
  }

  /// Says whether every node is admitted.
  public boolean isEverywhere() {
    return selector.isEmpty() && !restricted;
  }

  /// Says whether a single node is named, by its host name or its own.
  public boolean namesOneHost() {
    return restricted && terms.size() == 1 && terms.getFirst().namesOneHost();
  }

  /// Says whether a node is admitted.
  public boolean admit(Node node) {
    return isEverywhere() || admit(node.name(), node.labels());
  }

  /// Says whether a node of a name and labels is admitted.
  public boolean admit(String name, Map<String, String> labels) {
    return admitsSelector(labels) && admitsTerms(name, labels);
  }

  /// Says whether the labels of a node meet the plain `nodeSelector`.
  public boolean admitsSelector(Map<String, String> labels) {
    for (Map.Entry<String, String> wanted : selector.entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private boolean admitsTerms(String name, Map<String, String> labels) {
    if (!restricted) {
      return true;
    }
    for (Term term : terms) {
      boolean asks = term.hasLabels() || !term.fields.isEmpty();
      if (asks
          && (!term.hasLabels() || term.labels.matches(labels))
          && term.fields.stream().allMatch(field -> holds(field, name))) {
        return true;
      }
    }
    return false;
  }

  /// `metadata.name` is the only field there is.
  private static boolean holds(LabelExpression field, String node) {
    boolean named = field.values().contains(node);
    return switch (field.operator()) {
      case "In" -> field.key().equals("metadata.name") && named;
      case "NotIn" -> field.key().equals("metadata.name") && !named;
      default -> false;
    };
  }

  private static List<LabelExpression> expressions(List<Tree> items) {
    List<LabelExpression> expressions = new ArrayList<>();
    for (Tree item : items) {
      expressions.add(
          new LabelExpression(item.text("key"), item.text("operator"), item.texts("values")));
    }
    return expressions;
  }
}
