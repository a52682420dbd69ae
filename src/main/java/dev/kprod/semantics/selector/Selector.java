package dev.kprod.semantics.selector;

import dev.kprod.semantics.selector.Requirement.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which labels a field selects, with nil, empty and unreadable told apart.
///
/// A field that is not there is [Nothing], a field that is there and empty is [Everything]. Some
/// fields mean it otherwise (a nil `namespaceSelector` of a webhook selects all, a Service without
/// a selector has no endpoints of its own): then the view that knows the field makes the choice.
public sealed interface Selector {

  /// Selects no labels at all: the field is nil.
  record Nothing() implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return false;
    }

    @Override
    public String toString() {
      return "<none>";
    }
  }

  /// Selects all labels, also none: the field is there and empty.
  record Everything() implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return true;
    }

    @Override
    public String toString() {
      return "<all>";
    }
  }

  /// Selects the labels that meet all requirements.
  ///
  /// @param requirements at least one, sorted by key
  record Matching(List<Requirement> requirements) implements Selector {
    public Matching {
      requirements =
          requirements.size() < 2
              ? List.copyOf(requirements)
              : requirements.stream().sorted(Comparator.comparing(Requirement::key)).toList();
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      // by number: a list of some million questions need not make an iterator for each
      for (int i = 0; i < requirements.size(); i++) {
        if (!requirements.get(i).matches(labels)) {
          return false;
        }
      }
      return true;
    }

    /// The form that kubectl takes after `-l`, such as `app=web,tier in (a,b),!canary`.
    @Override
    public String toString() {
      return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
    }
  }

  /// A selector that Kubernetes itself refuses to evaluate.
  ///
  /// It selects nothing, as for the controllers that stop at it; whoever must not take that for an
  /// answer switches on this case.
  ///
  /// @param reason what was seen and what is wanted instead, without the place
  record Invalid(String reason) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return false;
    }

    @Override
    public String toString() {
      return "<error>";
    }
  }

  /// Whether these labels are selected.
  boolean matches(Map<String, String> labels);

  /// Makes the selector of a field that is there, with `matchLabels` and `matchExpressions`.
  ///
  /// Both empty select everything. Knows `In`, `NotIn`, `Exists` and `DoesNotExist`; anything that
  /// upstream's `LabelSelectorAsSelector` refuses gives [Invalid].
  static Selector of(Map<String, String> matchLabels, List<LabelExpression> matchExpressions) {
    List<Requirement> requirements = new ArrayList<>();
    for (Map.Entry<String, String> label : sorted(matchLabels).entrySet()) {
      requirements.add(new Requirement(label.getKey(), Operator.EQUALS, List.of(label.getValue())));
    }
    for (LabelExpression expression : matchExpressions) {
      Optional<Operator> operator = findLabelOperator(expression.operator());
      if (operator.isEmpty()) {
        return new Invalid(
            "operator '"
                + expression.operator()
                + "' of key '"
                + expression.key()
                + "' is not one of In, NotIn, Exists, DoesNotExist");
      }
      requirements.add(new Requirement(expression.key(), operator.get(), expression.values()));
    }
    return requirements.isEmpty() ? new Everything() : ofRequirements(requirements);
  }

  private static Map<String, String> sorted(Map<String, String> labels) {
    return labels.size() < 2 ? labels : new TreeMap<>(labels);
  }

  /// Makes the selector of a plain map of labels, where an empty map selects everything.
  ///
  /// A `nodeSelector` is one. The map of a Service is not: empty, it selects no pod.
  static Selector ofLabels(Map<String, String> labels) {
    return of(labels, List.of());
  }

  /// Makes the selector of the `matchExpressions` of one node selector term.
  ///
  /// Knows `Gt` and `Lt` besides the operators of labels; a term without expressions selects no
  /// node.
  static Selector ofNodeExpressions(List<LabelExpression> matchExpressions) {
    List<Requirement> requirements = new ArrayList<>();
    for (LabelExpression expression : matchExpressions) {
      Optional<Operator> operator = findNodeOperator(expression.operator());
      if (operator.isEmpty()) {
        return new Invalid(
            "operator '"
                + expression.operator()
                + "' of key '"
                + expression.key()
                + "' is not one of In, NotIn, Exists, DoesNotExist, Gt, Lt");
      }
      requirements.add(new Requirement(expression.key(), operator.get(), expression.values()));
    }
    return requirements.isEmpty() ? new Nothing() : ofRequirements(requirements);
  }

  /// Reads the text that kubectl takes after `-l`, such as `a=b,c!=d,e in (x,y),!f,g`.
  ///
  /// The empty text selects everything; a text that `labels.Parse` refuses gives [Invalid].
  static Selector parse(String text) {
    return new SelectorParser(text).parse();
  }

  private static Optional<Operator> findLabelOperator(String name) {
    return switch (name) {
      case "In" -> Optional.of(Operator.IN);
      case "NotIn" -> Optional.of(Operator.NOT_IN);
      case "Exists" -> Optional.of(Operator.EXISTS);
      case "DoesNotExist" -> Optional.of(Operator.DOES_NOT_EXIST);
      default -> Optional.empty();
    };
  }

  private static Optional<Operator> findNodeOperator(String name) {
    return switch (name) {
      case "Gt" -> Optional.of(Operator.GREATER_THAN);
      case "Lt" -> Optional.of(Operator.LESS_THAN);
      default -> findLabelOperator(name);
    };
  }

  private static Selector ofRequirements(List<Requirement> requirements) {
    for (Requirement requirement : requirements) {
      Optional<String> fault = findFault(requirement);
      if (fault.isPresent()) {
        return new Invalid(fault.get());
      }
    }
    return new Matching(requirements);
  }

  /// What upstream's `NewRequirement` would refuse.
  static Optional<String> findFault(Requirement requirement) {
    Optional<String> faultOfKey = LabelSyntax.findFaultOfKey(requirement.key());
    if (faultOfKey.isPresent()) {
      return faultOfKey;
    }
    String key = "key '" + requirement.key() + "'";
    List<String> values = requirement.values();
    Optional<String> faultOfCount =
        switch (requirement.operator()) {
          case IN, NOT_IN ->
              values.isEmpty() ? Optional.of(key + " needs at least one value") : Optional.empty();
          case EXISTS, DOES_NOT_EXIST ->
              values.isEmpty()
                  ? Optional.empty()
                  : Optional.of(key + " is asked for presence and takes no value");
          case EQUALS, NOT_EQUALS ->
              values.size() == 1 ? Optional.empty() : Optional.of(key + " needs exactly one value");
          case GREATER_THAN, LESS_THAN ->
              values.size() == 1 && LabelSyntax.findInteger(values.getFirst()).isPresent()
                  ? Optional.empty()
                  : Optional.of(key + " needs exactly one integer to compare with");
        };
    if (faultOfCount.isPresent()) {
      return faultOfCount;
    }
    for (String value : values) {
      Optional<String> faultOfValue = LabelSyntax.findFaultOfValue(value);
      if (faultOfValue.isPresent()) {
        return faultOfValue.map(fault -> key + ": " + fault);
      }
    }
    return Optional.empty();
  }
}
