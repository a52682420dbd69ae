package dev.kprod.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueTypeTest {
  @Test
  void a_month_is_thirty_days_and_minutes_are_spelled_min() {
    assertThat(List.of("90d", "3m", "1y", "2w", "36h", "5min", "30s"))
        .extracting(text -> ValueType.findSpan(text).orElseThrow())
        .containsExactly(
            Duration.ofDays(90),
            Duration.ofDays(90),
            Duration.ofDays(365),
            Duration.ofDays(14),
            Duration.ofHours(36),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30));
  }

  @Test
  void what_is_no_length_of_time_is_none() {
    assertThat(List.of("", "0d", "d", "-1d", "1.5h", "1D", "1 d", "9999999d"))
        .allSatisfy(text -> assertThat(ValueType.findSpan(text)).isEmpty());
  }

  @Test
  void a_whole_number_has_no_fraction_and_stays_within_its_bounds() {
    ValueType<Integer> replicas = ValueType.count(1, 100);

    assertThat(replicas.find(Tree.of(3))).contains(3);
    assertThat(replicas.find(Tree.number(new BigDecimal("3.0")))).contains(3);
    assertThat(replicas.find(Tree.number(new BigDecimal("3.5")))).isEmpty();
    assertThat(replicas.find(Tree.of(0))).isEmpty();
    assertThat(replicas.find(Tree.of(101))).isEmpty();
    assertThat(replicas.find(Tree.of("3"))).isEmpty();
  }

  @Test
  void one_bad_element_spoils_a_list() {
    assertThat(ValueType.texts().find(Tree.of(List.of(Tree.of("a"), Tree.of(1))))).isEmpty();
    assertThat(ValueType.texts().find(Tree.of(List.of()))).contains(List.of());
  }

  @Test
  void a_day_that_the_calendar_lacks_is_no_date() {
    assertThat(ValueType.date().find(Tree.of("2027-02-29"))).isEmpty();
    assertThat(ValueType.date().find(Tree.of("2028-02-29"))).isPresent();
  }

  @Test
  void what_is_written_reads_back() {
    ValueType<Duration> span = ValueType.span();

    assertThat(List.of("30s", "5min", "24h", "36h", "90d"))
        .allSatisfy(
            text -> {
              Duration value = span.find(Tree.of(text)).orElseThrow();
              assertThat(span.find(span.write(value))).contains(value);
            });
    assertThat(ValueType.map(ValueType.count(0, 9)).find(Tree.of(Map.of("b", Tree.of(1)))))
        .hasValueSatisfying(map -> assertThat(map).containsExactly(Map.entry("b", 1)));
  }
}
