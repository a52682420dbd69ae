package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WireTimeTest {
  private static final long FIRST = -62_167_219_200L;
  private static final long LAST = 253_402_300_799L;

  @Property
  void a_time_is_written_as_the_jdk_writes_it(
      @ForAll @LongRange(min = FIRST, max = LAST) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanos) {
    assertThat(text(seconds, nanos, false))
        .isEqualTo(jdk("uuuu-MM-dd'T'HH:mm:ssX", seconds, nanos));
    assertThat(text(seconds, nanos, true))
        .isEqualTo(jdk("uuuu-MM-dd'T'HH:mm:ss.SSSSSSX", seconds, nanos));
  }

  @Test
  void nanoseconds_below_zero_or_above_a_second_are_carried_as_in_go() {
    assertThat(text(0, -1, true)).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(text(0, 2_000_001_000L, true)).isEqualTo("1970-01-01T00:00:02.000001Z");
  }

  @Test
  void a_year_of_more_than_four_digits_is_not_written() {
    assertThat(text(FIRST, 0, false)).isEqualTo("0000-01-01T00:00:00Z");
    assertThat(text(FIRST - 1, 0, false)).isEmpty();
    assertThat(text(LAST, 0, false)).isEqualTo("9999-12-31T23:59:59Z");
    assertThat(text(LAST + 1, 0, false)).isEmpty();
    assertThat(text(Long.MAX_VALUE, Long.MAX_VALUE, true)).isEmpty();
    assertThat(text(Long.MIN_VALUE, Long.MIN_VALUE, true)).isEmpty();
  }

  private static String jdk(String pattern, long seconds, long nanos) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(Instant.ofEpochSecond(seconds, nanos));
  }

  private static String text(long seconds, long nanos, boolean micro) {
    byte[] into = new byte[WireTime.LONGEST];
    int length = WireTime.write(seconds, nanos, micro, into);
    return new String(into, 0, length, StandardCharsets.US_ASCII);
  }
}
