package dev.kprod.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What holds for every row of the tables of the checks.
class TableSourcesTest {
  private static final Map<String, List<String>> LISTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("backup/backup-products.json", List.of("products", "copies", "unread")),
              Map.entry("backup/backup-tools.json", List.of("tools", "commands")),
              Map.entry("backup/database-operators.json", List.of("operators")),
              Map.entry("backup/engines.json", List.of("telemetry", "engines")),
              Map.entry("backup/volume-drivers.json", List.of("drivers")),
              Map.entry("controlplane/node-conditions.json", List.of("conditions")),
              Map.entry("controlplane/node-pools.json", List.of("pools")),
              Map.entry("controlplane/vendor-webhooks.json", List.of("vendors")),
              Map.entry(
                  "delivery/owners.json",
                  List.of("reconcilers", "releases", "managers", "bystanders")),
              Map.entry("network/controllers.json", List.of("controllers")),
              Map.entry("observability/logs.json", List.of("products", "backends")),
              Map.entry("observability/metrics.json", List.of("products", "parts")),
              Map.entry("observability/traces.json", List.of("products")),
              Map.entry("probes/databases.json", List.of("images")),
              Map.entry("probes/graceful-images.json", List.of("images")),
              Map.entry("security/host-addons.json", List.of("addOns")),
              Map.entry("security/rbac-addons.json", List.of("addOns"))));

  @Test
  void every_row_says_where_and_when_it_was_seen_or_why_it_was_not() {
    LISTS.forEach(
        (file, lists) ->
            lists.forEach(
                list ->
                    assertThat(
                            Table.beside(Table.class, "/dev/kprod/checks/" + file)
                                .content()
                                .items(list))
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
