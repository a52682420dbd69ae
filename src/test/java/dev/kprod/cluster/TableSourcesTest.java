package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What holds for every row of the tables of the engine.
class TableSourcesTest {
  private static final Map<String, List<String>> LISTS =
      new TreeMap<>(
          Map.of(
              "/dev/kprod/cluster/namespaces.json", List.of("system", "addOns"),
              "/dev/kprod/cluster/node-autoscalers.json",
                  List.of("controllers", "outOfSight", "clouds"),
              "/dev/kprod/cluster/platforms.json", List.of("distributions", "providers"),
              "/dev/kprod/cluster/quorum-systems.json", List.of("owners", "images"),
              "/dev/kprod/semantics/escalation/controllers.json", List.of("podMakers", "deputies"),
              "/dev/kprod/semantics/networkpolicy/engines.json",
                  List.of("engines", "embedded", "providers"),
              "/dev/kprod/simulation/attack/exposure.json", List.of("internal")));

  @Test
  void every_row_says_where_and_when_it_was_seen_or_why_it_was_not() {
    LISTS.forEach(
        (file, lists) ->
            lists.forEach(
                list ->
                    assertThat(Table.beside(Table.class, file).content().items(list))
                        .as("%s of %s", list, file)
                        .isNotEmpty()
                        .allSatisfy(TableSourcesTest::assertSourced)));
  }

  private static void assertSourced(Tree row) {
    assertThat(Table.seen(row)).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
    if (row.has("seen")) {
      assertThat(row.text("source")).startsWith("https://");
    } else {
      assertThat(row.has("unconfirmed")).isFalse();
    }
  }
}
