package dev.kprod.cluster;

import dev.kprod.semantics.selector.LabelExpression;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Turns the selectors that objects carry into those of the semantics.
public final class LabelSelectors {
  private LabelSelectors() {}

  /// Returns the selector that a `LabelSelector` field spells; absent selects nothing.
  public static Selector of(Tree field) {
    return switch (field) {
      case Tree.Absent absent -> new Selector.Nothing();
      case Tree.Fields fields ->
          Selector.of(
              field.textFields("matchLabels"), expressions(field.items("matchExpressions")));
      case Tree.Text text -> unreadable();
      case Tree.Digits digits -> unreadable();
      case Tree.Truth truth -> unreadable();
      case Tree.Items items -> unreadable();
    };
  }

  /// Returns the selector of a field for which absent means all.
  public static Selector orEverything(Tree field) {
    return field instanceof Tree.Absent ? new Selector.Everything() : of(field);
  }

  /// Returns the selector of a field narrowed by a pod's own labels: of the keys given those that
  /// the pod has must match, or must not. An absent field still selects nothing.
  static Selector narrowed(
      Tree field, Map<String, String> labels, List<String> match, List<String> mismatch) {
    if (!(field instanceof Tree.Fields)) {
      return of(field);
    }
    List<LabelExpression> expressions = expressions(field.items("matchExpressions"));
    match.forEach(key -> narrow(expressions, labels, key, "In"));
    mismatch.forEach(key -> narrow(expressions, labels, key, "NotIn"));
    return Selector.of(field.textFields("matchLabels"), expressions);
  }

  private static void narrow(
      List<LabelExpression> expressions, Map<String, String> labels, String key, String operator) {
    String value = labels.get(key);
    if (value != null) {
      expressions.add(new LabelExpression(key, operator, List.of(value)));
    }
  }

  private static Selector unreadable() {
    return new Selector.Invalid("a selector is an object with matchLabels and matchExpressions");
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
