package dev.kprod.semantics.amount;

import java.util.Optional;

/// A number of pods, or a share of them: the API's `IntOrString`.
///
/// Which way a share is rounded depends on the field, see [Rounding].
public sealed interface Amount {

  /// A plain number, whatever the total.
  ///
  /// @param pods the number as it stands in the field
  record Count(int pods) implements Amount {
    @Override
    public int roundedUpOf(int total) {
      return pods;
    }

    @Override
    public int roundedDownOf(int total) {
      return pods;
    }

    @Override
    public String toString() {
      return Integer.toString(pods);
    }
  }

  /// A share of the total in hundredths.
  ///
  /// @param percent the number before the percent sign; may be above 100
  record Percent(int percent) implements Amount {
    @Override
    public int roundedUpOf(int total) {
      return saturated(Math.ceilDiv((long) percent * total, 100L));
    }

    @Override
    public int roundedDownOf(int total) {
      return saturated(Math.floorDiv((long) percent * total, 100L));
    }

    private static int saturated(long pods) {
      return Math.clamp(pods, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
      return percent + "%";
    }
  }

  /// What this amount is of a total, a share rounded up.
  int roundedUpOf(int total);

  /// What this amount is of a total, a share rounded down.
  int roundedDownOf(int total);

  /// The amount of a field that holds a number.
  static Amount of(int pods) {
    return new Count(pods);
  }

  /// Reads the amount of a field that holds a text: a whole number and a percent sign.
  ///
  /// A text without the sign is no amount, also when it is a number: upstream's
  /// `GetScaledValueFromIntOrPercent` refuses `"3"`.
  ///
  /// @throws IllegalArgumentException where upstream refuses the text, or the number needs more
  ///   than 32 bits
  static Amount parse(String text) {
    return find(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "amount '"
                        + text
                        + "': wanted a number that is not quoted, or a whole number and %, such as"
                        + " 25%"));
  }

  private static boolean isPercent(String text) {
    int from = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
    int end = text.length() - 1;
    for (int i = from; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < end && text.charAt(end) == '%';
  }

  /// Reads like [#parse(String)]; empty where that would throw.
  static Optional<Amount> find(String text) {
    if (!isPercent(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Percent(Integer.parseInt(text.substring(0, text.length() - 1))));
    } catch (NumberFormatException outOfRange) {
      return Optional.empty();
    }
  }
}
