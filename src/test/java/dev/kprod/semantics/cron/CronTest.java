package dev.kprod.semantics.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Duration TWO_MONTHS = Duration.ofDays(62);

  @Test
  void a_day_of_month_and_a_day_of_week_mean_either_unless_one_is_a_star() {
    assertThat(times("0 0 13 * 5", "2026-02-10T00:00:00Z", 3))
        .containsExactly("2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z", "2026-02-27T00:00:00Z");
    assertThat(times("0 0 * * 5", "2026-02-10T00:00:00Z", 2))
        .containsExactly("2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z");
    assertThat(times("0 0 */1 * 5", "2026-02-10T00:00:00Z", 1))
        .containsExactly("2026-02-13T00:00:00Z");
    assertThat(times("0 0 */2 * 5", "2026-02-10T00:00:00Z", 3))
        .containsExactly("2026-02-11T00:00:00Z", "2026-02-13T00:00:00Z", "2026-02-15T00:00:00Z");
  }

  @Test
  void a_time_that_the_clock_leaves_out_does_not_fire() {
    Cron cron = Cron.parse("30 2 * * *", BERLIN);
    assertThat(cron.next(Instant.parse("2019-03-30T12:00:00Z")))
        .contains(Instant.parse("2019-04-01T00:30:00Z"));
  }

  @Test
  void a_time_that_comes_twice_fires_twice() {
    Cron cron = Cron.parse("30 2 * * *", BERLIN);
    Instant first = Instant.parse("2019-10-27T00:30:00Z");
    assertThat(cron.next(Instant.parse("2019-10-26T12:00:00Z"))).contains(first);
    assertThat(cron.next(first)).contains(Instant.parse("2019-10-27T01:30:00Z"));
  }

  @Test
  void a_clock_that_moves_by_half_an_hour_loses_no_later_time_of_that_day() {
    Cron cron = Cron.parse("0 6 * * *", ZoneId.of("Australia/Lord_Howe"));
    assertThat(cron.next(Instant.parse("2019-10-05T12:00:00Z")))
        .contains(Instant.parse("2019-10-05T19:00:00Z"));
  }

  @Test
  void the_zone_in_the_text_wins_over_the_zone_of_whoever_runs_it() {
    Instant noon = Instant.parse("2026-01-15T12:00:00Z");
    assertThat(Cron.parse("CRON_TZ=Asia/Tokyo 0 0 * * *", BERLIN).next(noon))
        .contains(Instant.parse("2026-01-15T15:00:00Z"));
    assertThat(Cron.parse("0 0 * * *", BERLIN).next(noon))
        .contains(Instant.parse("2026-01-15T23:00:00Z"));
  }

  @Test
  void five_fields_where_six_are_wanted_begin_with_the_second() {
    Cron nightlyAtFirstSight = Cron.parseWithSeconds("0 0 * * *", ZoneOffset.UTC);
    assertThat(nightlyAtFirstSight.next(Instant.parse("2026-01-15T10:17:33Z")))
        .contains(Instant.parse("2026-01-15T11:00:00Z"));
    assertThat(
            Cron.parseWithSeconds("0 0 2 * * *", ZoneOffset.UTC)
                .next(Instant.parse("2026-01-15T10:17:33Z")))
        .contains(Instant.parse("2026-01-16T02:00:00Z"));
  }

  @Test
  void a_day_that_no_calendar_has_never_comes() {
    assertThat(times("0 0 30 2 *", "2026-01-01T00:00:00Z", 1)).isEmpty();
    assertThat(gap("0 0 30 2 *", "2026-01-01T00:00:00Z")).isEqualTo("never");
  }

  @Test
  void weekends_are_part_of_the_gap() {
    assertThat(gap("0 22 * * 1-5", "2026-01-15T10:00:00Z")).isEqualTo("PT72H");
    assertThat(gap("0 0 * * *", "2026-01-15T10:00:00Z")).isEqualTo("PT24H");
    assertThat(gap("0 1,2,20 * * *", "2026-01-15T00:30:00Z")).isEqualTo("PT18H");
    assertThat(gap("@every 90m", "2026-01-15T10:00:00Z")).isEqualTo("PT1H30M");
  }

  @Test
  void the_night_that_is_left_out_doubles_the_gap() {
    Cron cron = Cron.parse("30 2 * * *", BERLIN);
    assertThat(cron.largestGap(Instant.parse("2019-03-01T00:00:00Z"), TWO_MONTHS))
        .contains(Duration.ofHours(47));
  }

  @Test
  void the_hour_that_comes_twice_lengthens_the_gap() {
    Cron cron = Cron.parse("0 0,12 * * *", BERLIN);
    assertThat(cron.largestGap(Instant.parse("2019-10-01T00:00:00Z"), TWO_MONTHS))
        .contains(Duration.ofHours(13));
  }

  @Test
  void a_silence_that_begins_after_the_horizon_does_not_count() {
    Cron sundays = Cron.parse("0 9,17 * * 0", ZoneOffset.UTC);
    assertThat(sundays.largestGap(Instant.parse("2026-01-17T20:00:00Z"), Duration.ofHours(12)))
        .contains(Duration.ofHours(13));
  }

  @Test
  void a_gap_longer_than_the_horizon_is_still_a_gap() {
    assertThat(gap("@yearly", "2026-03-01T00:00:00Z")).isEqualTo(hours(365));
    assertThat(gap("0 0 1 jan,jul *", "2026-05-15T00:00:00Z")).isEqualTo(hours(184));
    assertThat(gap("0 0 * 12 *", "2026-06-01T00:00:00Z")).isEqualTo(hours(183));
    assertThat(gap("0 0 29 2 *", "2096-01-01T00:00:00Z")).isEqualTo("never");
  }

  @Test
  void a_schedule_of_every_second_is_measured_without_counting_each() {
    assertThat(
            Cron.parseWithSeconds("* * * * * *", BERLIN)
                .largestGap(Instant.parse("2026-03-01T10:00:00Z"), TWO_MONTHS))
        .contains(Duration.ofSeconds(1));
    assertThat(
            Cron.parseWithSeconds("*/20 * 8-17 * * *", ZoneOffset.UTC)
                .largestGap(Instant.parse("2026-03-01T10:00:00Z"), TWO_MONTHS))
        .contains(Duration.ofHours(14).plusSeconds(20));
  }

  @Test
  void what_cannot_be_read_names_the_field_and_the_fault() {
    assertThat(refusal("0 0 * * 7")).isEqualTo("day of week '7' is not within 0 to 6");
    assertThat(refusal("0 0 L * *")).isEqualTo("day of month 'L' has 'L' where a number is wanted");
    assertThat(refusal("30-10 * * * *")).isEqualTo("minute '30-10' ends before it begins");
    assertThat(refusal("*/0 * * * *")).isEqualTo("minute '*/0' has a step of zero");
    assertThat(refusal("0 1-2-3 * * *")).isEqualTo("hour '1-2-3' has more than one hyphen");
    assertThat(refusal("0 1/2/3 * * *")).isEqualTo("hour '1/2/3' has more than one slash");
    assertThat(refusal("0 0 * *"))
        .isEqualTo("found 4 fields, wanted minute, hour, day of month, month, day of week");
    assertThat(refusal("@fortnightly"))
        .isEqualTo(
            "'@fortnightly' is not one of @yearly @annually @monthly @weekly @daily @midnight"
                + " @hourly or @every with a duration");
    assertThat(refusal("@every 6d"))
        .isEqualTo("wanted a duration such as 6h or 1h30m after @every");
    assertThat(refusal("TZ=Mars/Base 0 0 * * *"))
        .isEqualTo("'Mars/Base' is not the name of a time zone such as Europe/Rome");
    assertThat(refusal("TZ=UTC")).isEqualTo("there is no schedule after the time zone");
  }

  @Test
  void six_fields_are_counted_by_their_own_names() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cron.parseWithSeconds("0 0 * *", ZoneOffset.UTC))
        .withMessage(
            "schedule '0 0 * *': found 4 fields, wanted second, minute, hour, day of month, month,"
                + " day of week");
  }

  @Test
  void an_offset_is_not_the_name_of_a_zone() {
    assertThat(Cron.findZone("Europe/Berlin")).contains(BERLIN);
    assertThat(Cron.findZone("")).contains(ZoneOffset.UTC);
    assertThat(Cron.findZone("+02:00")).isEmpty();
    assertThat(Cron.findZone("UTC+2")).isEmpty();
  }

  private static List<String> times(String text, String after, int count) {
    Cron cron = Cron.parse(text, ZoneOffset.UTC);
    List<String> times = new ArrayList<>();
    Instant last = Instant.parse(after);
    while (times.size() < count && cron.next(last).isPresent()) {
      last = cron.next(last).orElseThrow();
      times.add(last.toString());
    }
    return times;
  }

  private static String gap(String text, String from) {
    return Cron.parse(text, ZoneOffset.UTC)
        .largestGap(Instant.parse(from), TWO_MONTHS)
        .map(Duration::toString)
        .orElse("never");
  }

  private static String hours(int days) {
    return Duration.ofDays(days).toString();
  }

  private static String refusal(String text) {
    try {
      return Cron.parse(text, ZoneOffset.UTC).toString();
    } catch (IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage()).replace("schedule '" + text + "': ", "");
    }
  }
}
