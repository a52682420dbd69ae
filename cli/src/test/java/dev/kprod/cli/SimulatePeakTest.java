package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatePeakTest {
  private static Ran peak(String... more) {
    List<String> args = new ArrayList<>(List.of("simulate", "peak", "--snapshot", "demo"));
    args.addAll(List.of(more));
    return Ran.kprod(args.toArray(String[]::new));
  }

  @Test
  void the_quota_that_is_hit_first_is_named_and_the_exit_code_is_1() {
    Ran ran = peak("--width", "100");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines().skip(2).limit(3))
        .containsExactly(
            "  workload                       now   max  placed  refused by",
            "  shop/deploy/storefront           6    18      12",
            "  payments/deploy/fraud-scorer     4    10       4  2 by quota compute"
                + " (requests.memory)");
    assertThat(ran.out()).contains("first ceiling: quota");
  }

  @Test
  void a_smaller_peak_survives() {
    assertThat(peak("--factor", "1.5").code()).isEqualTo(0);
    assertThat(peak("--only", "critical", "--width", "160").out())
        .endsWith(
            "SIMULATION: the peak of each critical workload by itself stops nothing, and"
                + " everything finds a place. Exit 0.\n");
  }

  @Test
  void its_json_holds_to_the_schema_that_kprod_prints() {
    String schema = Ran.kprod("schema", "simulation").out();
    String json = peak("-o", "json").out();

    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(json, InputFormat.JSON))
        .isEmpty();
    Tree document = ApiCaller.tree(json);
    assertThat(document.text("simulation")).isEqualTo("peak");
    assertThat(document.items("scaled"))
        .extracting(one -> one.text("workload", "name") + " " + one.texts("refusedBy"))
        .containsExactly("storefront []", "fraud-scorer [2 by quota compute (requests.memory)]");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 160})
  void no_line_is_wider_than_the_screen(int width) {
    assertThat(peak("-v", "--width", "" + width).out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
  }

  @Test
  void what_it_cannot_read_is_wrong_usage() {
    assertThat(List.of(peak("--factor", "0.5"), peak("--factor", "x"), peak("--only", "batch")))
        .allSatisfy(ran -> assertThat(ran.code()).isEqualTo(2));
    assertThat(peak("--factor", "0.5").err())
        .isEqualTo("kprod: --factor wants a number from 1 to 1000; such as --factor 1.5\n");
  }
}
