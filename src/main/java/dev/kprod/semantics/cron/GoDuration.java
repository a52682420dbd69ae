package dev.kprod.semantics.cron;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A duration as Go writes it, such as `1h30m` or `1.5h`.
///
/// @param nanoseconds at most what a `long` holds, like Go's
record GoDuration(long nanoseconds) {
  private static final Pattern PART = Pattern.compile("\\G([0-9]*)(?:\\.([0-9]*))?([^0-9.]+)");
  private static final int LONGEST_TEXT = 200;

  /// Reads a duration; empty where Go's `time.ParseDuration` refuses it.
  static Optional<GoDuration> find(String text) {
    boolean negative = text.startsWith("-");
    String parts = negative || text.startsWith("+") ? text.substring(1) : text;
    if (parts.equals("0")) {
      return Optional.of(new GoDuration(0));
    }
    if (parts.isEmpty() || parts.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    Matcher part = PART.matcher(parts);
    while (part.find()) {
      String number = part.group(1) + (part.group(2) == null ? "" : "." + part.group(2));
      Optional<BigDecimal> unit = findUnit(part.group(3));
      if (unit.isEmpty() || number.isEmpty() || number.equals(".")) {
        return Optional.empty();
      }
      BigDecimal exact = new BigDecimal("0" + number).multiply(unit.get());
      sum = sum.add(exact.setScale(0, RoundingMode.DOWN));
      end = part.end();
    }
    if (end < parts.length() || sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return Optional.empty();
    }
    return Optional.of(new GoDuration(negative ? -sum.longValueExact() : sum.longValueExact()));
  }

  private static Optional<BigDecimal> findUnit(String unit) {
    return switch (unit) {
      case "ns" -> Optional.of(BigDecimal.ONE);
      case "us", "\u00b5s", "\u03bcs" -> Optional.of(BigDecimal.valueOf(1_000L));
      case "ms" -> Optional.of(BigDecimal.valueOf(1_000_000L));
      case "s" -> Optional.of(BigDecimal.valueOf(1_000_000_000L));
      case "m" -> Optional.of(BigDecimal.valueOf(60_000_000_000L));
      case "h" -> Optional.of(BigDecimal.valueOf(3_600_000_000_000L));
      default -> Optional.empty();
    };
  }

  /// Cut to whole seconds, at least one: no schedule repeats faster.
  Duration inWholeSeconds() {
    return Duration.ofSeconds(Math.max(1, nanoseconds / 1_000_000_000L));
  }
}
