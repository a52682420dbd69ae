package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kprod.snapshot.Tree;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulateTest {
  private static Ran simulate(String event, String... more) {
    String[] args = new String[more.length + 4];
    System.arraycopy(new String[] {"simulate", event, "--snapshot", "demo"}, 0, args, 0, 4);
    System.arraycopy(more, 0, args, 4, more.length);
    return Ran.kprod(args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drain", "node", "zone"})
  void its_json_holds_to_the_schema_that_kprod_prints(String event) {
    String schema = Ran.kprod("schema", "simulation").out();

    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(simulate(event, "--all", "-o", "json").out(), InputFormat.JSON))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 160})
  void no_line_is_wider_than_the_screen(int width) {
    for (String event : List.of("drain", "node", "zone")) {
      assertThat(simulate(event, "--all", "-v", "--width", "" + width).out().lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    }
  }

  @Test
  void the_verdict_is_the_last_line_and_the_exit_code() {
    Ran harmless = simulate("drain", "cp-1");
    Ran harmful = simulate("drain", "worker-b1");

    assertThat(harmless.code()).isEqualTo(0);
    assertThat(harmless.out().lines().toList().getLast())
        .isEqualTo("SIMULATION: this drain stops nothing, and everything finds a place. Exit 0.");
    assertThat(harmful.code()).isEqualTo(1);
    assertThat(harmful.out()).endsWith("Exit 1.\n");
  }

  @Test
  void every_pod_of_the_node_is_listed_with_what_the_api_server_would_answer() {
    String node =
        ApiCaller.tree(simulate("drain", "--all", "-o", "json").out()).items("evictions").stream()
            .filter(one -> one.text("budget").equals("session-cache"))
            .map(one -> one.text("node"))
            .findFirst()
            .orElseThrow();
    Tree json = ApiCaller.tree(simulate("drain", node, "-o", "json").out());

    assertThat(json.items("evictions"))
        .isNotEmpty()
        .allSatisfy(
            one -> {
              assertThat(one.text("node")).isEqualTo(node);
              assertThat(one.text("answer"))
                  .isIn("allowed", "refused", "error", "not-evicted", "unknown");
            });
    assertThat(json.items("evictions"))
        .filteredOn(one -> one.text("budget").equals("session-cache"))
        .extracting(one -> one.text("answer") + ": " + one.text("reason"))
        .containsExactly("refused: the budget wants 1 healthy pods and has 1");
  }

  @Test
  void a_name_that_is_not_known_is_wrong_usage_with_the_nearest_one() {
    Ran node = simulate("drain", "worker-b11");
    Ran zone = simulate("zone", "fra1-d");

    assertThat(node.code()).isEqualTo(2);
    assertThat(node.err())
        .isEqualTo("kprod: no node \"worker-b11\"; did you mean \"worker-b1\"?\n");
    assertThat(zone.code()).isEqualTo(2);
    assertThat(zone.err())
        .startsWith("kprod: no zone \"fra1-d\"; did you mean \"fra1-")
        .hasLineCount(1);
  }

  @Test
  void neither_a_name_nor_all_is_wrong_usage() {
    assertThat(simulate("node").err())
        .isEqualTo("kprod: simulate node needs a node; name one, or give --all\n");
    assertThat(simulate("node", "--all", "cp-1").err())
        .isEqualTo("kprod: --all and a name exclude each other\n");
    assertThat(Ran.kprod("simulate").code()).isEqualTo(2);
  }

  @Test
  void help_says_what_each_event_replays() {
    for (String event : List.of("drain", "node", "zone")) {
      assertThat(Ran.kprod("simulate", event, "--help").out())
          .contains("--all", "--snapshot", "Exit code 0");
    }
  }
}
