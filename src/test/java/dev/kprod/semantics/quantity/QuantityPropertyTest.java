package dev.kprod.semantics.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class QuantityPropertyTest {
  @Property
  void the_canonical_text_reads_back_as_the_same_amount(@ForAll("quantities") Quantity quantity) {
    assertThat(Quantity.parse(quantity.toString())).isEqualByComparingTo(quantity);
  }

  @Property
  void adding_what_was_taken_away_restores_the_amount(
      @ForAll("quantities") Quantity a, @ForAll("quantities") Quantity b) {
    assertThat(a.minus(b).plus(b)).isEqualByComparingTo(a);
    assertThat(a.plus(b)).isEqualByComparingTo(b.plus(a));
  }

  @Property
  void a_product_is_that_many_sums(
      @ForAll("quantities") Quantity quantity, @ForAll @IntRange(max = 20) int factor) {
    Quantity sum = Quantity.zero();
    for (int i = 0; i < factor; i++) {
      sum = sum.plus(quantity);
    }
    assertThat(quantity.times(factor)).isEqualByComparingTo(sum);
  }

  @Property
  void the_order_survives_adding_the_same_to_both(
      @ForAll("quantities") Quantity a,
      @ForAll("quantities") Quantity b,
      @ForAll("quantities") Quantity c) {
    assertThat(Integer.signum(a.plus(c).compareTo(b.plus(c))))
        .isEqualTo(Integer.signum(a.compareTo(b)));
    assertThat(a.minus(b).signum()).isEqualTo(Integer.signum(a.compareTo(b)));
  }

  @Property
  void whole_units_are_never_less_than_the_amount(@ForAll("quantities") Quantity quantity) {
    Quantity rounded = Quantity.of(quantity.value());
    assertThat(rounded.minus(quantity).signum() * quantity.signum()).isGreaterThanOrEqualTo(0);
    assertThat(rounded.minus(quantity).amount().abs()).isLessThan(BigDecimal.ONE);
  }

  @Provide
  Arbitrary<Quantity> quantities() {
    Arbitrary<String> whole =
        Arbitraries.longs().between(-5_000_000, 5_000_000).map(Object::toString);
    Arbitrary<String> fraction = Arbitraries.of("", "", ".5", ".125", ".001", ".3");
    Arbitrary<String> suffix =
        Arbitraries.of("n", "u", "m", "", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-3", "e0");
    return Combinators.combine(whole, fraction, suffix).as((w, f, s) -> Quantity.parse(w + f + s));
  }
}
