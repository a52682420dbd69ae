package dev.kprod.cluster;

import dev.kprod.semantics.amount.Amount;
import dev.kprod.snapshot.Tree;
import java.util.Optional;
import java.util.OptionalLong;

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

  /// Finds the number, or the share written as a text with a percent sign.
  static Optional<Amount> amount(Tree value) {
    return switch (value) {
      case Tree.Text text -> Amount.find(text.value());
      case Tree.Digits digits -> {
        OptionalLong whole = digits.whole();
        yield whole.isPresent() && whole.getAsLong() == (int) whole.getAsLong()
            ? Optional.of(Amount.of((int) whole.getAsLong()))
            : Optional.empty();
      }
      case Tree.Absent absent -> Optional.empty();
      case Tree.Truth truth -> Optional.empty();
      case Tree.Items items -> Optional.empty();
      case Tree.Fields fields -> Optional.empty();
    };
  }
}
