package dev.kprod.semantics.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kprod.semantics.quantity.Quantity.Notation;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class QuantityTest {
  @Test
  void half_a_gibibyte_is_printed_without_a_fraction() {
    assertThat(Quantity.parse("0.5Gi")).hasToString("512Mi");
    assertThat(Quantity.parse("1.5")).hasToString("1500m");
    assertThat(Quantity.parse("1500m").plus(Quantity.parse("500m"))).hasToString("2");
  }

  @Test
  void a_kilobyte_is_not_a_kibibyte() {
    assertThat(Quantity.parse("1k").amount()).isEqualByComparingTo("1000");
    assertThat(Quantity.parse("1Ki").amount()).isEqualByComparingTo("1024");
    assertThat(Quantity.parse("1G")).isLessThan(Quantity.parse("1Gi"));
  }

  @Test
  void large_e_is_exa_and_e_with_a_number_is_a_power_of_ten() {
    assertThat(Quantity.parse("1E").amount()).isEqualByComparingTo("1e18");
    assertThat(Quantity.parse("1E3").amount()).isEqualByComparingTo("1000");
    assertThat(Quantity.parse("1E3").notation()).isEqualTo(Notation.DECIMAL_EXPONENT);
  }

  @Test
  void whoever_asks_for_less_than_the_least_gets_the_least() {
    assertThat(Quantity.parse("0.1n")).hasToString("1n");
    assertThat(Quantity.parse("1e-400")).hasToString("1e-9");
    assertThat(Quantity.parse("100m").value()).isEqualTo(1);
    assertThat(Quantity.parse("1u").milliValue()).isEqualTo(1);
    assertThat(Quantity.parse("-1500m").value()).isEqualTo(-2);
  }

  @Test
  void values_beyond_a_long_saturate() {
    assertThat(Quantity.parse("1000E").value()).isEqualTo(Long.MAX_VALUE);
    assertThat(Quantity.parse("9Ei").amount())
        .isEqualByComparingTo(BigDecimal.valueOf(Long.MAX_VALUE));
    assertThat(Quantity.parse("-1000E").milliValue()).isEqualTo(-Long.MAX_VALUE);
  }

  @Test
  void beyond_the_largest_suffix_no_digit_is_lost() {
    assertThat(Quantity.parse("1000E")).hasToString("1000E");
    assertThat(Quantity.parse("1Ei").times(1 << 20)).hasToString("1048576Ei");
  }

  @Test
  void equal_amounts_in_two_notations_compare_as_the_same_and_are_not_equal() {
    Quantity binary = Quantity.parse("1Gi");
    Quantity plain = Quantity.of(1L << 30);
    assertThat(binary).isEqualByComparingTo(plain).isNotEqualTo(plain);
    assertThat(binary)
        .isEqualTo(Quantity.ofBytes(1L << 30))
        .hasSameHashCodeAs(Quantity.parse("1024Mi"));
    assertThat(binary.max(plain)).isSameAs(binary);
    assertThat(plain.max(binary)).isSameAs(plain);
  }

  @Test
  void a_sum_that_starts_at_zero_takes_the_notation_of_what_is_added() {
    assertThat(Quantity.zero().plus(Quantity.parse("64Mi")).plus(Quantity.parse("64Mi")))
        .hasToString("128Mi");
    assertThat(Quantity.zero()).hasToString("0");
    assertThat(Quantity.zero().isZero()).isTrue();
    assertThat(Quantity.ofMilli(-5).signum()).isEqualTo(-1);
  }

  @Test
  void blanks_around_a_quantity_do_not_matter() {
    assertThat(Quantity.parse(" 1Gi\n")).isEqualTo(Quantity.parse("1Gi"));
  }

  @Test
  void what_cannot_be_read_says_what_was_seen_and_what_was_wanted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantity.parse("1GB"))
        .withMessage("quantity '1GB': wanted a number and a suffix, such as 100m, 1.5Gi or 12e6");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantity.parse("1K"))
        .withMessage(
            "quantity '1K': suffix 'K' is not one of n u m k M G T P E Ki Mi Gi Ti Pi Ei or e with"
                + " a whole number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantity.parse("Ei"))
        .withMessage("quantity 'Ei': there is no digit in it");
    assertThat(Quantity.find("lots")).isEmpty();
  }

  @Test
  void a_quantity_made_to_exhaust_memory_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantity.parse("1e2147483647"))
        .withMessage("quantity '1e2147483647': its exponent is beyond 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantity.parse("9".repeat(1_001)))
        .withMessage("a quantity of 1001 characters, wanted at most 1000");
  }
}
