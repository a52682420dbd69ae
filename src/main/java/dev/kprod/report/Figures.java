package dev.kprod.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Numbers as reports print them: rounded down, so that 100 means that nothing judged fails.
final class Figures {
  /// What floating point may lose on a sum that is exact; no failure is as small as this.
  private static final double ROUNDING_ERROR = 1e-9;

  private static final Pattern THOUSANDS = Pattern.compile("(?<=[0-9])(?=([0-9]{3})+$)");

  private Figures() {}

  /// Returns a score or a percentage with one decimal.
  static BigDecimal oneDecimal(double number) {
    return down(number, 1);
  }

  /// Finds a score with one decimal.
  static Optional<BigDecimal> oneDecimal(OptionalDouble number) {
    return number.isPresent() ? Optional.of(oneDecimal(number.getAsDouble())) : Optional.empty();
  }

  /// Returns a share or a gain with two decimals, the second only where it is not zero.
  static BigDecimal twoDecimals(double number) {
    BigDecimal rounded = down(number, 2).stripTrailingZeros();
    return rounded.scale() < 1 ? rounded.setScale(1, RoundingMode.UNNECESSARY) : rounded;
  }

  /// Returns a score as a whole number, a dash where there is none.
  static String whole(OptionalDouble number) {
    return number.isPresent() ? whole(number.getAsDouble()) : "-";
  }

  /// Returns a number as a whole one.
  static String whole(double number) {
    return down(number, 0).toPlainString();
  }

  /// Returns a percentage; one above zero never prints as zero.
  static String percent(double number) {
    return number > 0 && number < 1 ? "<1 %" : whole(number) + " %";
  }

  /// Returns what a score gains: `+1.9`, or `<0.1` where it is less than that.
  static String gain(double gain) {
    BigDecimal rounded = down(gain, 1);
    return rounded.signum() == 0 ? (gain > 0 ? "<0.1" : "0.0") : "+" + rounded.toPlainString();
  }

  /// Returns a length of time in seconds: `2.8 s`.
  static String seconds(long milliseconds) {
    return down(milliseconds / 1000.0, 1).toPlainString() + " s";
  }

  /// Returns a count with the noun in the right number: `1 change`, `23 changes`.
  static String count(long number, String singular, String plural) {
    return "%s %s".formatted(grouped(number), number == 1 ? singular : plural);
  }

  /// Returns a count with commas: `48,120`.
  static String grouped(long number) {
    return THOUSANDS.matcher(Long.toString(number)).replaceAll(",");
  }

  private static BigDecimal down(double number, int decimals) {
    return new BigDecimal(number + ROUNDING_ERROR).setScale(decimals, RoundingMode.DOWN);
  }
}
