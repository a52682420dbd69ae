package dev.kprod.semantics.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.Optional;

/// An amount of cpu, memory, storage or any other resource, held exactly.
///
/// Reading, arithmetic and the canonical text are those of apimachinery's `resource.Quantity`, with
/// three deliberate differences: the text is always the canonical one (upstream hands `1.500` back
/// as it was read), it keeps the suffix `E` or `Ei` beyond the largest one (upstream prints the
/// bare mantissa), and [#value()] saturates (upstream overflows).
///
/// Two quantities are equal when amount and notation are; [#compareTo(Quantity)] looks at the
/// amount alone, so `1Gi` and `1073741824` compare as the same and are not equal.
public final class Quantity implements Comparable<Quantity> {
  /// How a quantity was written, which is how it is printed again.
  public enum Notation {
    /// With a suffix of powers of 1000, or none: `100m`, `2`, `5G`.
    DECIMAL_SI,
    /// With a suffix of powers of 1024: `512Mi`.
    BINARY_SI,
    /// With a power of ten: `12e6`.
    DECIMAL_EXPONENT
  }

  private static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Notation.DECIMAL_SI);
  private static final BigDecimal LARGEST_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal LEAST_BINARY_TEXT = BigDecimal.valueOf(1024);
  private static final BigInteger KIBI = BigInteger.valueOf(1024);
  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  private final BigDecimal amount;
  private final Notation notation;

  private Quantity(BigDecimal amount, Notation notation) {
    this.amount = amount.stripTrailingZeros();
    this.notation = notation;
  }

  /// Nothing of a resource.
  public static Quantity zero() {
    return ZERO;
  }

  /// A whole number of units, in plain decimal notation.
  public static Quantity of(long units) {
    return of(BigDecimal.valueOf(units), Notation.DECIMAL_SI);
  }

  /// A number of thousandths, in plain decimal notation: 1500 is one and a half cpus.
  public static Quantity ofMilli(long thousandths) {
    return of(BigDecimal.valueOf(thousandths, 3), Notation.DECIMAL_SI);
  }

  /// A whole number of bytes, in the notation of memory.
  public static Quantity ofBytes(long bytes) {
    return of(BigDecimal.valueOf(bytes), Notation.BINARY_SI);
  }

  static Quantity of(BigDecimal amount, Notation notation) {
    return new Quantity(amount, notation);
  }

  /// Reads a quantity such as `1.5Gi`, `100m` or `12e6`; blanks around it are left out.
  ///
  /// What is finer than a billionth is rounded away from zero to one; a binary quantity beyond
  /// 2^63-1 is cut to that, as upstream does.
  ///
  /// @throws IllegalArgumentException where upstream refuses the text, or where it is longer than
  ///   1,000 characters or has an exponent beyond 1,000, which no arithmetic should be fed with
  public static Quantity parse(String text) {
    return QuantityParser.parse(text.strip());
  }

  /// Reads a quantity like [#parse(String)]; empty where that would throw.
  public static Optional<Quantity> find(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /// The exact amount in units.
  public BigDecimal amount() {
    return amount;
  }

  /// How the quantity is printed.
  public Notation notation() {
    return notation;
  }

  /// Whole units, rounded away from zero; at most what a `long` holds, in magnitude.
  public long value() {
    return rounded(amount);
  }

  /// Whole thousandths, rounded away from zero; at most what a `long` holds, in magnitude.
  public long milliValue() {
    return rounded(amount.movePointRight(3));
  }

  private static long rounded(BigDecimal exact) {
    BigDecimal whole = exact.setScale(0, RoundingMode.UP);
    return whole.max(BigDecimal.valueOf(-Long.MAX_VALUE)).min(LARGEST_BINARY).longValueExact();
  }

  /// Whether the amount is zero.
  public boolean isZero() {
    return amount.signum() == 0;
  }

  /// Minus one, zero or one: the sign of the amount.
  public int signum() {
    return amount.signum();
  }

  /// The sum, in this notation, or in the other's where this is zero.
  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount), notationWith(other));
  }

  /// The difference, in this notation, or in the other's where this is zero.
  public Quantity minus(Quantity other) {
    return new Quantity(amount.subtract(other.amount), notationWith(other));
  }

  /// The product, in this notation.
  public Quantity times(long factor) {
    return new Quantity(amount.multiply(BigDecimal.valueOf(factor)), notation);
  }

  /// The larger of both; this one where they are the same amount.
  public Quantity max(Quantity other) {
    return compareTo(other) >= 0 ? this : other;
  }

  private Notation notationWith(Quantity other) {
    return isZero() ? other.notation : notation;
  }

  /// Compares the amounts; the notation does not matter.
  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantity that
        && notation == that.notation
        && amount.equals(that.amount);
  }

  @Override
  public int hashCode() {
    return Objects.hash(amount, notation);
  }

  /// The canonical text: no fraction, and the largest suffix that loses nothing.
  @Override
  public String toString() {
    if (isZero()) {
      return "0";
    }
    return switch (notation) {
      case DECIMAL_SI -> decimal();
      case BINARY_SI -> {
        boolean small = amount.abs().compareTo(LEAST_BINARY_TEXT) < 0;
        yield small || amount.scale() > 0 ? decimal() : binary();
      }
      case DECIMAL_EXPONENT -> {
        int exponent = exponent();
        yield mantissa(exponent) + (exponent == 0 ? "" : "e" + exponent);
      }
    };
  }

  private String decimal() {
    int exponent = Math.min(exponent(), 18);
    return mantissa(exponent) + DECIMAL_SUFFIXES[exponent / 3 + 3];
  }

  private String binary() {
    BigInteger mantissa = amount.toBigIntegerExact();
    int power = 0;
    while (power < BINARY_SUFFIXES.length - 1 && mantissa.mod(KIBI).signum() == 0) {
      mantissa = mantissa.divide(KIBI);
      power++;
    }
    return mantissa + BINARY_SUFFIXES[power];
  }

  /// The largest multiple of three that leaves a whole mantissa.
  private int exponent() {
    return 3 * Math.floorDiv(-amount.scale(), 3);
  }

  private BigInteger mantissa(int exponent) {
    return amount.movePointLeft(exponent).toBigIntegerExact();
  }
}
