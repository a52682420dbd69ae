package dev.kprod.checks.resources;

import dev.kprod.semantics.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Writes amounts for a person: nodes give odd numbers of bytes.
final class Rounded {
  private static final BigDecimal GIBI = BigDecimal.valueOf(1L << 30);

  private Rounded() {}

  /// Returns bytes from one gibibyte on in gibibytes, rounded down to a tenth; the rest as it is.
  static String of(String resource, Quantity amount) {
    boolean bytes = resource.equals("memory") || resource.equals("ephemeral-storage");
    return bytes && amount.amount().abs().compareTo(GIBI) >= 0
        ? amount.amount().divide(GIBI, 1, RoundingMode.DOWN).stripTrailingZeros().toPlainString()
            + "Gi"
        : amount.toString();
  }
}
