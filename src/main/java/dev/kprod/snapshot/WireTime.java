package dev.kprod.snapshot;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// A time as Kubernetes writes it in JSON: RFC 3339 in UTC, with whole seconds or microseconds.
///
/// Written by hand, since a list of pods has some ten thousand of them and a formatter that has not
/// been compiled yet is slow.
final class WireTime {
  private static final int NANOS_OF_MICRO = 1000;

  private WireTime() {}

  /// Writes a time.
  ///
  /// @param seconds since 1970
  /// @param nanos within the second
  /// @param micro whether microseconds are written
  static String text(long seconds, long nanos, boolean micro) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(28);
    digits(text, time.getYear(), 4).append('-');
    digits(text, time.getMonthValue(), 2).append('-');
    digits(text, time.getDayOfMonth(), 2).append('T');
    digits(text, time.getHour(), 2).append(':');
    digits(text, time.getMinute(), 2).append(':');
    digits(text, time.getSecond(), 2);
    if (micro) {
      digits(text.append('.'), nanos / NANOS_OF_MICRO, 6);
    }
    return text.append('Z').toString();
  }

  private static StringBuilder digits(StringBuilder text, long value, int width) {
    String plain = Long.toString(value);
    for (int i = plain.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(plain);
  }
}
