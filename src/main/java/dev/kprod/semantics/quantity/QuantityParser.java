package dev.kprod.semantics.quantity;

import dev.kprod.semantics.quantity.Quantity.Notation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads quantities as `ParseQuantity` does (apimachinery `api/resource/quantity.go`).
final class QuantityParser {
  private static final int LONGEST_TEXT = 1_000;
  private static final int LARGEST_EXPONENT = 1_000;
  private static final int NANO = -9;
  private static final BigDecimal LARGEST_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Pattern SHAPE =
      Pattern.compile("([+-]?)([0-9]*)(?:\\.([0-9]*))?([eEinumkKMGTP]*[+-]?[0-9]*)");
  private static final Pattern EXPONENT = Pattern.compile("[eE]([+-]?[0-9]+)");

  /// What the suffix multiplies with: `radix` to the power of `exponent`.
  private record Scale(int radix, int exponent, Notation notation) {}

  /// The most digits that surely fit a `long`.
  private static final int PLAIN = 18;

  private static final Map<String, Scale> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", decimal(-9)),
          Map.entry("u", decimal(-6)),
          Map.entry("m", decimal(-3)),
          Map.entry("", decimal(0)),
          Map.entry("k", decimal(3)),
          Map.entry("M", decimal(6)),
          Map.entry("G", decimal(9)),
          Map.entry("T", decimal(12)),
          Map.entry("P", decimal(15)),
          Map.entry("E", decimal(18)),
          Map.entry("Ki", binary(10)),
          Map.entry("Mi", binary(20)),
          Map.entry("Gi", binary(30)),
          Map.entry("Ti", binary(40)),
          Map.entry("Pi", binary(50)),
          Map.entry("Ei", binary(60)));

  private QuantityParser() {}

  static Quantity parse(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "a quantity of " + text.length() + " characters, wanted at most " + LONGEST_TEXT);
    }
    int digits = digits(text);
    if (digits > 0 && digits <= PLAIN && text.length() - digits <= 2) {
      Scale scale = SUFFIXES.get(text.substring(digits));
      if (scale != null) {
        return plain(Long.parseLong(text, 0, digits, 10), scale);
      }
    }
    return any(text);
  }

  private static int digits(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    return digits;
  }

  /// A whole number and a suffix: nearly every quantity there is.
  private static Quantity plain(long number, Scale scale) {
    if (scale.radix() == 10) {
      return Quantity.of(BigDecimal.valueOf(number, -scale.exponent()), scale.notation());
    }
    BigDecimal amount =
        number <= Long.MAX_VALUE >> scale.exponent()
            ? BigDecimal.valueOf(number << scale.exponent())
            : LARGEST_BINARY;
    return Quantity.of(amount, Notation.BINARY_SI);
  }

  private static Quantity any(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (text.isEmpty() || !shape.matches()) {
      throw refused(text, "wanted a number and a suffix, such as 100m, 1.5Gi or 12e6");
    }
    String whole = shape.group(2);
    String fraction = shape.group(3) == null ? "" : shape.group(3);
    Scale scale = scale(text, shape.group(4));
    if (whole.isEmpty() && fraction.isEmpty() && !isReadWithoutDigits(scale)) {
      throw refused(text, "there is no digit in it");
    }
    BigDecimal magnitude =
        new BigDecimal(new BigInteger("0" + whole + fraction), fraction.length());
    BigDecimal amount = rounded(scaled(magnitude, scale));
    Notation notation = scale.notation();
    if (notation == Notation.BINARY_SI) {
      amount = amount.min(LARGEST_BINARY);
      if (amount.signum() > 0 && amount.compareTo(BigDecimal.ONE) < 0) {
        notation = Notation.DECIMAL_SI;
      }
    }
    return Quantity.of(shape.group(1).equals("-") ? amount.negate() : amount, notation);
  }

  /// Upstream's fast path takes `.`, `+` or a bare suffix for zero; its slow path refuses them.
  private static boolean isReadWithoutDigits(Scale scale) {
    return scale.notation() == Notation.BINARY_SI
        ? scale.exponent() <= 40
        : scale.exponent() >= NANO;
  }

  private static BigDecimal scaled(BigDecimal magnitude, Scale scale) {
    if (scale.radix() == 10) {
      return magnitude.scaleByPowerOfTen(scale.exponent());
    }
    return magnitude.multiply(new BigDecimal(BigInteger.TWO.pow(scale.exponent())));
  }

  /// Rounds up to a billionth: whoever asks for a little shall not get nothing.
  private static BigDecimal rounded(BigDecimal amount) {
    return amount.scale() > -NANO ? amount.setScale(-NANO, RoundingMode.UP) : amount;
  }

  private static Scale scale(String text, String suffix) {
    Scale known = SUFFIXES.get(suffix);
    return known != null ? known : new Scale(10, exponent(text, suffix), Notation.DECIMAL_EXPONENT);
  }

  private static Scale decimal(int exponent) {
    return new Scale(10, exponent, Notation.DECIMAL_SI);
  }

  private static Scale binary(int exponent) {
    return new Scale(2, exponent, Notation.BINARY_SI);
  }

  private static int exponent(String text, String suffix) {
    Matcher exponent = EXPONENT.matcher(suffix);
    if (!exponent.matches()) {
      throw refused(
          text,
          "suffix '"
              + suffix
              + "' is not one of n u m k M G T P E Ki Mi Gi Ti Pi Ei or e with a"
              + " whole number");
    }
    BigInteger value = new BigInteger(exponent.group(1));
    if (value.abs().compareTo(BigInteger.valueOf(LARGEST_EXPONENT)) > 0) {
      throw refused(text, "its exponent is beyond " + LARGEST_EXPONENT);
    }
    return value.intValueExact();
  }

  private static IllegalArgumentException refused(String text, String reason) {
    return new IllegalArgumentException("quantity '" + text + "': " + reason);
  }
}
