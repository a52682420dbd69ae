package dev.kprod.cluster;

import dev.kprod.semantics.selector.LabelExpression;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;

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
