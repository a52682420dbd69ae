package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What holds for every row of the tables by which products are recognised.
class TablesTest {
  private record Listed(String file, String list, List<String> fields) {}

  private static final List<Listed> LISTS =
      List.of(
          new Listed("engines.json", "engines", List.of("engine", "name")),
          new Listed("engines.json", "telemetry", List.of("image")),
          new Listed("volume-drivers.json", "drivers", List.of("driver", "kind", "snapshots")),
          new Listed("backup-tools.json", "commands", List.of("command", "saves")),
          new Listed("backup-tools.json", "tools", List.of("command", "saves")),
          new Listed("backup-products.json", "products", List.of("kind", "product")),
          new Listed("backup-products.json", "copies", List.of("product", "copies")),
          new Listed("backup-products.json", "unread", List.of("product", "group", "kind")),
          new Listed("database-operators.json", "operators", List.of("group", "operator")));

  private static Stream<Tree> rows(Listed listed) {
    return Table.beside(Engine.class, listed.file()).content().items(listed.list()).stream();
  }

  @Test
  void every_row_says_where_it_was_read_and_when() {
    for (Listed listed : LISTS) {
      assertThat(rows(listed))
          .as("%s of %s", listed.list(), listed.file())
          .isNotEmpty()
          .allSatisfy(
              row -> {
                assertThat(row.text("source")).startsWith("https://");
                assertThat(Table.seen(row)).matches("2026-1[12]-[0-9]{2}|not opened: .+");
              });
    }
  }

  @Test
  void every_row_is_filled() {
    for (Listed listed : LISTS) {
      assertThat(rows(listed))
          .as("%s of %s", listed.list(), listed.file())
          .allSatisfy(
              row -> listed.fields().forEach(field -> assertThat(row.text(field)).isNotBlank()));
    }
  }

  @Test
  void no_row_is_there_twice() {
    for (Listed listed : LISTS) {
      assertThat(rows(listed).map(row -> row.text(listed.fields().getFirst())))
          .as("%s of %s", listed.list(), listed.file())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void an_image_belongs_to_one_engine_and_data_lie_under_an_absolute_path() {
    assertThat(Engine.ALL.stream().flatMap(engine -> engine.images().stream()))
        .doesNotHaveDuplicates();
    assertThat(Engine.ALL)
        .flatExtracting(Engine::paths)
        .isNotEmpty()
        .allSatisfy(path -> assertThat(path).matches("/.*[^/]"));
  }

  @Test
  void what_an_operator_runs_and_a_tool_saves_is_a_known_engine() {
    assertThat(Operator.ALL)
        .allSatisfy(row -> assertThat(Engine.named(row.engine())).as(row.name()).isPresent());
    assertThat(
            rows(LISTS.get(3))
                .map(row -> row.text("saves"))
                .filter(saves -> !List.of("files", "cluster", "vault", "consul").contains(saves)))
        .isNotEmpty()
        .allSatisfy(saves -> assertThat(Engine.named(saves)).as(saves).isPresent());
  }

  @Test
  void every_product_that_is_read_says_where_its_copies_lie() {
    assertThat(
            ProductRow.ALL.stream()
                .map(ProductRow::product)
                .filter(product -> !product.equals("OpenShift")))
        .isNotEmpty()
        .allSatisfy(
            product ->
                assertThat(Products.keepsElsewhere(product) || Products.takesSnapshots(product))
                    .as(product)
                    .isTrue());
  }

  @Test
  void an_image_is_recognised_by_the_end_of_its_path_wherever_it_is_mirrored() {
    assertThat(Engine.of("mirror.example/library/postgres:17").map(Engine::name))
        .contains("PostgreSQL");
    assertThat(Engine.of("quay.io/prometheuscommunity/postgres-exporter:v0.17")).isEmpty();
    assertThat(Engine.of("docker.io/bitnami/postgresql@sha256:" + "0".repeat(64))).isPresent();
  }
}
