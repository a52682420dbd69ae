package dev.kprod.semantics.amount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kprod.semantics.amount.Rounding.Room;
import org.junit.jupiter.api.Test;

class RoundingTest {
  private static final Amount QUARTER = Amount.parse("25%");
  private static final Amount HALF = Amount.parse("50%");
  private static final Amount NONE = Amount.of(0);

  @Test
  void half_of_one_pod_of_a_budget_is_one_pod() {
    assertThat(Rounding.budgetMinAvailable(HALF, 1)).isEqualTo(1);
    assertThat(Rounding.budgetMaxUnavailable(HALF, 1)).isEqualTo(1);
    assertThat(Rounding.budgetMinAvailable(Amount.of(2), 1)).isEqualTo(2);
  }

  @Test
  void a_deployment_rounds_surge_up_and_unavailable_down() {
    assertThat(Rounding.deployment(QUARTER, QUARTER, 3)).isEqualTo(new Room(1, 0));
    assertThat(Rounding.deployment(QUARTER, QUARTER, 10)).isEqualTo(new Room(3, 2));
  }

  @Test
  void a_deployment_without_any_room_gets_one_unavailable_pod() {
    assertThat(Rounding.deployment(NONE, QUARTER, 3)).isEqualTo(new Room(0, 1));
    assertThat(Rounding.deployment(QUARTER, QUARTER, 0)).isEqualTo(new Room(0, 1));
  }

  @Test
  void a_daemon_set_rounds_both_up() {
    assertThat(Rounding.daemonSet(NONE, QUARTER, 3)).isEqualTo(new Room(0, 1));
    assertThat(Rounding.daemonSet(QUARTER, NONE, 5)).isEqualTo(new Room(2, 0));
  }

  @Test
  void a_daemon_set_without_any_room_gets_one_unavailable_pod_if_it_runs_anywhere() {
    assertThat(Rounding.daemonSet(NONE, NONE, 4)).isEqualTo(new Room(0, 1));
    assertThat(Rounding.daemonSet(NONE, NONE, 0)).isEqualTo(new Room(0, 0));
  }

  @Test
  void a_stateful_set_rounds_down_but_never_to_zero() {
    assertThat(Rounding.statefulSetMaxUnavailable(HALF, 5)).isEqualTo(2);
    assertThat(Rounding.statefulSetMaxUnavailable(QUARTER, 3)).isEqualTo(1);
    assertThat(Rounding.statefulSetMaxUnavailable(Amount.of(3), 9)).isEqualTo(3);
  }

  @Test
  void a_quoted_number_is_no_amount() {
    assertThat(Amount.find("3")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Amount.parse("3"))
        .withMessage(
            "amount '3': wanted a number that is not quoted, or a whole number and %, such as 25%");
  }

  @Test
  void an_amount_is_printed_as_it_is_written() {
    assertThat(QUARTER).hasToString("25%");
    assertThat(Amount.of(3)).hasToString("3");
  }

  @Test
  void a_share_beyond_every_number_of_pods_stays_in_range() {
    assertThat(Amount.parse("2147483647%").roundedUpOf(Integer.MAX_VALUE))
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(Amount.find("2147483648%")).isEmpty();
  }
}
