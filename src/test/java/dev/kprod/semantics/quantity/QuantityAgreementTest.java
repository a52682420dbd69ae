package dev.kprod.semantics.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.UpstreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuantityAgreementTest {
  @Test
  void a_text_is_read_and_printed_as_upstream_does() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(QuantityAgreementTest.class, "parsed.tsv")) {
      if (!row.getFirst().equals(row.getFirst().strip())) {
        continue; // ParseQuantity keeps blanks, UnmarshalJSON strips them; we do what JSON gets
      }
      wanted.add(String.join(" ", row));
      seen.add(row.getFirst() + " " + read(row));
    }
    assertThat(seen).hasSizeGreaterThan(300).isEqualTo(wanted);
  }

  private static String read(List<String> row) {
    Optional<Quantity> quantity = Quantity.find(row.getFirst());
    if (quantity.isEmpty()) {
      return "error  ";
    }
    boolean counted = !row.get(2).equals("-");
    return quantity.get()
        + " "
        + (counted ? quantity.get().value() + " " + quantity.get().milliValue() : "- -");
  }

  @Test
  void sums_differences_products_and_order_are_upstreams() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(QuantityAgreementTest.class, "arithmetic.tsv")) {
      Quantity a = Quantity.parse(row.get(0));
      Quantity b = Quantity.parse(row.get(1));
      long n = Long.parseLong(row.get(2));
      wanted.add(String.join(" ", row));
      seen.add(
          String.join(
              " ",
              row.get(0),
              row.get(1),
              row.get(2),
              Integer.toString(a.compareTo(b)),
              a.plus(b).toString(),
              a.minus(b).toString(),
              a.times(n).toString()));
    }
    assertThat(seen).hasSizeGreaterThan(200).isEqualTo(wanted);
  }
}
