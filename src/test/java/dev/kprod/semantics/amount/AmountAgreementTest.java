package dev.kprod.semantics.amount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.UpstreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AmountAgreementTest {
  @Test
  void a_share_is_read_and_rounded_as_upstream_does() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(AmountAgreementTest.class, "scaled.tsv")) {
      wanted.add(String.join(" ", row));
      int total = Integer.parseInt(row.get(1));
      Optional<Amount> amount = Amount.find(row.getFirst());
      String rounded =
          amount.map(a -> a.roundedUpOf(total) + " " + a.roundedDownOf(total)).orElse("error ");
      seen.add(row.getFirst() + " " + total + " " + rounded);
    }
    assertThat(seen).hasSizeGreaterThan(250).isEqualTo(wanted);
  }

  @Test
  void a_deployment_has_the_room_that_its_controller_gives_it() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(AmountAgreementTest.class, "fenceposts.tsv")) {
      wanted.add(String.join(" ", row));
      Rounding.Room room =
          Rounding.deployment(amount(row.get(0)), amount(row.get(1)), Integer.parseInt(row.get(2)));
      seen.add(String.join(" ", row.subList(0, 3)) + " " + room.surge() + " " + room.unavailable());
    }
    assertThat(seen).hasSizeGreaterThan(300).isEqualTo(wanted);
  }

  private static Amount amount(String cell) {
    return cell.endsWith("%") ? Amount.parse(cell) : Amount.of(Integer.parseInt(cell));
  }
}
