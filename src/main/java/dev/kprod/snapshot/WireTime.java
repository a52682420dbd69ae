package dev.kprod.snapshot;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// A time as Kubernetes writes it in JSON: RFC 3339 in UTC, with whole seconds or microseconds.
///
/// Written by hand, since a list of pods has some hundred thousand of them, most of which were seen
/// before: what is seen needs no text of its own, and a formatter that has not been compiled yet is
/// slow.
final class WireTime {
  /// As long as a time can be, in bytes.
  static final int LONGEST = "2006-01-02T15:04:05.000000Z".length();

  private static final int NANOS_OF_SECOND = 1_000_000_000;
  private static final int NANOS_OF_MICRO = 1000;

  /// The first second of the year 0.
  private static final long FIRST = -62_167_219_200L;

  /// The last second of the year 9999.
  private static final long LAST = 253_402_300_799L;

  private WireTime() {}

  /// Writes a time in ASCII.
  ///
  /// @param seconds since 1970
  /// @param nanos more than that; as in Go they may be more than a second
  /// @param micro whether microseconds are written
  /// @param into where to, from its start
  /// @return how many bytes; 0 for a year that four digits cannot write and no reader of RFC 3339
  ///   knows
  static int write(long seconds, long nanos, boolean micro, byte[] into) {
    long whole = seconds + Math.floorDiv(nanos, NANOS_OF_SECOND);
    if (whole < FIRST || whole > LAST) {
      return 0;
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(whole, 0, ZoneOffset.UTC);
    int end = digits(into, 0, time.getYear(), 4, '-');
    end = digits(into, end, time.getMonthValue(), 2, '-');
    end = digits(into, end, time.getDayOfMonth(), 2, 'T');
    end = digits(into, end, time.getHour(), 2, ':');
    end = digits(into, end, time.getMinute(), 2, ':');
    if (!micro) {
      return digits(into, end, time.getSecond(), 2, 'Z');
    }
    end = digits(into, end, time.getSecond(), 2, '.');
    return digits(into, end, Math.floorMod(nanos, NANOS_OF_SECOND) / NANOS_OF_MICRO, 6, 'Z');
  }

  /// Writes a number with leading zeros and what follows it, and returns where that ends.
  private static int digits(byte[] into, int from, int value, int width, char behind) {
    int rest = value;
    for (int i = from + width - 1; i >= from; i--) {
      into[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    into[from + width] = (byte) behind;
    return from + width + 1;
  }
}
