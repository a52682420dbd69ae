package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void a_table_knows_its_day_and_its_age_at_a_time() {
    Table table = Table.beside(Platform.class, "platforms.json");

    assertThat(table.reviewedOn()).isEqualTo(LocalDate.of(2026, 11, 21));
    assertThat(table.ageInDays(Instant.parse("2027-03-21T12:00:00Z"))).isEqualTo(120);
    assertThat(table.ageInDays(Instant.parse("2025-01-01T00:00:00Z"))).isZero();
  }

  @Test
  void a_table_that_is_not_there_is_named() {
    assertThatThrownBy(() -> Table.beside(Platform.class, "gone.json"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gone.json is not beside class dev.kprod.cluster.Platform");
  }

  @Test
  void a_row_was_seen_on_a_day_or_says_why_nobody_opened_its_source() {
    Tree seen = Tree.of(Map.of("seen", Tree.of("2026-11-30")));
    Tree unopened = Tree.of(Map.of("unopened", Tree.of("it is behind a wall")));

    assertThat(Table.seen(seen)).isEqualTo("2026-11-30");
    assertThat(Table.seen(unopened)).isEqualTo("not opened: it is behind a wall");
    assertThat(List.of(Tree.ABSENT, Tree.of(Map.of("unopened", Tree.of(" ")))))
        .allSatisfy(
            row ->
                assertThatThrownBy(() -> Table.seen(row))
                    .hasMessageContaining("says neither seen nor unopened, or both"));
  }
}
