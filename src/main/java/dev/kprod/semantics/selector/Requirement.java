package dev.kprod.semantics.selector;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// One condition on one label.
///
/// Made by the factories of [Selector], which judge keys and values first.
///
/// @param key the label's key
/// @param operator what is asked of its value
/// @param values the values asked for, sorted, each once; none for the operators on presence
public record Requirement(String key, Operator operator, List<String> values) {

  /// What a requirement asks of a label.
  public enum Operator {
    /// Present with this value; written `key=value`.
    EQUALS,
    /// Absent, or present with another value; written `key!=value`.
    NOT_EQUALS,
    /// Present with one of the values.
    IN,
    /// Absent, or present with none of the values.
    NOT_IN,
    /// Present with any value.
    EXISTS,
    /// Absent.
    DOES_NOT_EXIST,
    /// Present and an integer above the value.
    GREATER_THAN,
    /// Present and an integer below the value.
    LESS_THAN
  }

  public Requirement {
    values = values.size() < 2 ? List.copyOf(values) : values.stream().sorted().distinct().toList();
  }

  /// Whether labels meet this requirement; `NOT_IN` and `NOT_EQUALS` hold where the key is absent.
  public boolean matches(Map<String, String> labels) {
    return switch (operator) {
      case EQUALS, IN -> hasOneOf(labels);
      case NOT_EQUALS, NOT_IN -> !hasOneOf(labels);
      case EXISTS -> labels.containsKey(key);
      case DOES_NOT_EXIST -> !labels.containsKey(key);
      case GREATER_THAN -> comparesTo(labels) > 0;
      case LESS_THAN -> comparesTo(labels) < 0;
    };
  }

  /// Whether nothing meets it but the label with one value, the first of [#values()].
  public boolean asksForOneValue() {
    return switch (operator) {
      case EQUALS, IN -> values.size() == 1;
      case NOT_EQUALS, NOT_IN, EXISTS, DOES_NOT_EXIST, GREATER_THAN, LESS_THAN -> false;
    };
  }

  private boolean hasOneOf(Map<String, String> labels) {
    String value = labels.get(key);
    return value != null && values.contains(value);
  }

  /// The sign of label minus value; zero where they are equal or the label is no integer.
  private int comparesTo(Map<String, String> labels) {
    if (!labels.containsKey(key) || values.size() != 1) {
      return 0;
    }
    OptionalLong actual = LabelSyntax.findInteger(labels.get(key));
    OptionalLong wanted = LabelSyntax.findInteger(values.getFirst());
    if (actual.isEmpty() || wanted.isEmpty()) {
      return 0;
    }
    return Long.compare(actual.getAsLong(), wanted.getAsLong());
  }

  /// The form that kubectl takes and prints, such as `tier notin (cache,queue)`.
  @Override
  public String toString() {
    String list = String.join(",", values);
    return switch (operator) {
      case EQUALS -> key + "=" + list;
      case NOT_EQUALS -> key + "!=" + list;
      case IN -> key + " in (" + list + ")";
      case NOT_IN -> key + " notin (" + list + ")";
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
      case GREATER_THAN -> key + ">" + list;
      case LESS_THAN -> key + "<" + list;
    };
  }
}
