package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void a_score_is_rounded_down_so_that_a_hundred_means_nothing_fails() {
    assertThat(Stream.of(99.99, 100.0, 76.49, 0.7 * 3 / 0.03).map(Figures::oneDecimal))
        .extracting(Object::toString)
        .containsExactly("99.9", "100.0", "76.4", "70.0");
    assertThat(Figures.whole(99.99)).isEqualTo("99");
    assertThat(Figures.whole(OptionalDouble.empty())).isEqualTo("-");
  }

  @Test
  void a_share_keeps_two_decimals() {
    assertThat(Stream.of(1.0, 0.784, 0.2, 0.0).map(Figures::twoDecimals))
        .extracting(Object::toString)
        .containsExactly("1.0", "0.78", "0.2", "0.0");
  }

  @Test
  void what_is_little_is_not_called_nothing() {
    assertThat(Figures.percent(0.4)).isEqualTo("<1 %");
    assertThat(Figures.percent(0)).isEqualTo("0 %");
    assertThat(Figures.gain(0.04)).isEqualTo("<0.1");
    assertThat(Figures.gain(1.98)).isEqualTo("+1.9");
  }

  @Test
  void thousands_are_set_apart() {
    assertThat(Stream.of(7L, 999L, 1000L, 48120L, 1234567L).map(Figures::grouped))
        .containsExactly("7", "999", "1,000", "48,120", "1,234,567");
    assertThat(Figures.count(1, "change", "changes")).isEqualTo("1 change");
    assertThat(Figures.count(23, "change", "changes")).isEqualTo("23 changes");
  }
}
