package dev.kprod.semantics.selector;

import java.util.List;

/// One entry of `matchExpressions` as it stands in an object, not yet judged.
///
/// @param key the label's key
/// @param operator the operator's name as written, such as `NotIn`
/// @param values the values, empty where the operator takes none
public record LabelExpression(String key, String operator, List<String> values) {
  public LabelExpression {
    values = List.copyOf(values);
  }
}
