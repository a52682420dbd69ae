package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// Reads fields that hold a number or a name.
final class IntOrText {
  private IntOrText() {}

  /// Returns the number's digits or the text; empty where there is neither.
  static String of(Tree value) {
    return switch (value) {
      case Tree.Text text -> text.value();
      case Tree.Digits digits -> digits.literal();
      case Tree.Absent absent -> "";
      case Tree.Truth truth -> "";
      case Tree.Items items -> "";
      case Tree.Fields fields -> "";
    };
  }
}
