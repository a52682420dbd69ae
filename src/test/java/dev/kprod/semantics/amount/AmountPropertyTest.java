package dev.kprod.semantics.amount;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AmountPropertyTest {
  @Property
  void a_share_is_the_exact_share_rounded_the_stated_way(
      @ForAll @IntRange(max = 1_000) int percent, @ForAll @IntRange(max = 1_000_000) int total) {
    BigDecimal exact = BigDecimal.valueOf((long) percent * total, 2);
    Amount amount = new Amount.Percent(percent);
    assertThat(amount.roundedUpOf(total))
        .isEqualTo(exact.setScale(0, RoundingMode.CEILING).intValueExact());
    assertThat(amount.roundedDownOf(total))
        .isEqualTo(exact.setScale(0, RoundingMode.FLOOR).intValueExact());
  }

  @Property
  void more_percent_or_more_pods_never_mean_less(
      @ForAll @IntRange(max = 200) int percent,
      @ForAll @IntRange(max = 50) int morePercent,
      @ForAll @IntRange(max = 5_000) int total,
      @ForAll @IntRange(max = 500) int more) {
    Amount small = new Amount.Percent(percent);
    Amount large = new Amount.Percent(percent + morePercent);
    assertThat(large.roundedUpOf(total + more)).isGreaterThanOrEqualTo(small.roundedUpOf(total));
    assertThat(large.roundedDownOf(total + more))
        .isGreaterThanOrEqualTo(small.roundedDownOf(total));
  }

  @Property
  void a_rollout_can_always_move(
      @ForAll @IntRange(max = 100) int surge,
      @ForAll @IntRange(max = 100) int unavailable,
      @ForAll @IntRange(max = 100) int replicas) {
    Rounding.Room room =
        Rounding.deployment(new Amount.Percent(surge), new Amount.Percent(unavailable), replicas);
    assertThat(room.surge() + room.unavailable()).isPositive();
  }
}
