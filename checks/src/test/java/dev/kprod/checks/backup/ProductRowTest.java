package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A slip in a row is refused before any cluster is read.
class ProductRowTest {
  private static final List<Tree> ROWS =
      Table.beside(ProductRow.class, "backup-products.json").content().items("products");

  private static Tree row(String product) {
    return ROWS.stream()
        .filter(row -> row.text("product").equals(product))
        .findFirst()
        .orElseThrow();
  }

  private static Tree with(Tree tree, Tree value, String... path) {
    Map<String, Tree> fields = new LinkedHashMap<>(tree.fields());
    String[] rest = Stream.of(path).skip(1).toArray(String[]::new);
    Tree below = rest.length == 0 ? value : with(tree.at(path[0]), value, rest);
    fields.put(path[0], below);
    return Tree.of(fields);
  }

  private static void assertRefused(Tree row, String message) {
    assertThatThrownBy(() -> ProductRow.of(row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void an_unknown_key_is_refused_wherever_it_stands() {
    Tree colour = Tree.of("red");
    assertThat(ROWS)
        .allSatisfy(
            row ->
                Stream.of("plan", "scope", "runs", "own", "cronJobs")
                    .filter(row::has)
                    .forEach(
                        part ->
                            assertThatThrownBy(
                                    () -> ProductRow.of(with(row, colour, part, "colour")))
                                .hasMessageStartingWith(
                                    "%s: %s: the keys [colour] are unknown, there are "
                                        .formatted(row.text("product"), part))));
    assertThatThrownBy(() -> ProductRow.of(with(row("k8up"), colour, "colour")))
        .hasMessageStartingWith("k8up: the keys [colour] are unknown");
    assertRefused(
        with(row("k8up"), colour, "runs", "ends", "colour"),
        "k8up: runs: ends: the keys [colour] are unknown, there are [told, type, ok, failed, at]");
    assertRefused(
        with(row("VolSync"), Tree.of(List.of(Tree.of(Map.of("colour", colour)))), "plan", "off"),
        "VolSync: plan: off: the keys [colour] are unknown, there are [field, is, because, why,"
            + " shown]");
  }

  @Test
  void a_word_outside_its_list_is_refused() {
    Tree word = Tree.of("mostly");

    assertRefused(with(row("k8up"), word, "copies"), "k8up: mostly is no copies");
    assertRefused(with(row("k8up"), word, "plan", "written"), "k8up: plan: mostly is no written");
    assertRefused(with(row("k8up"), word, "scope", "covers"), "k8up: scope: mostly is no covers");
    assertRefused(
        with(row("k8up"), word, "runs", "ends", "told"), "k8up: runs: ends: mostly is no told");
    assertRefused(
        with(row("Zalando Postgres"), word, "cronJobs", "known"),
        "Zalando Postgres: cronJobs: mostly is no known");
  }

  @Test
  void a_kind_is_one_that_kprod_may_read() {
    assertRefused(
        with(row("k8up"), Tree.of("k8up.io/Archive"), "kind"),
        "k8up: k8up.io/Archive is none of BackupKinds");
    assertRefused(
        with(row("k8up"), Tree.of("k8up.io/Archive"), "runs", "kind"),
        "k8up: runs: k8up.io/Archive is none of BackupKinds");
  }

  @Test
  void what_a_row_needs_and_what_shuts_out_another_is_told() {
    assertRefused(with(row("k8up"), Tree.ABSENT, "scope"), "k8up: scope is missing");
    assertRefused(with(row("k8up"), Tree.of(""), "kind"), "k8up: kind is missing");
    assertRefused(
        with(row("k8up"), Tree.ABSENT, "runs"),
        "k8up: either runs, or own and cronJobs, have to be there");
    assertRefused(
        with(row("k8up"), Tree.of("Failed"), "runs", "ends", "failed"),
        "k8up: runs: ends: one of type and failed has to be there");
    assertRefused(
        with(row("Stash"), Tree.ABSENT, "runs", "ends", "failed"),
        "Stash: runs: ends: ok and failed need a word each");
    assertRefused(
        with(row("Zalando Postgres"), Tree.ABSENT, "cronJobs", "without"),
        "Zalando Postgres: cronJobs: where and without go together");
  }

  @Test
  void a_word_may_mean_that_a_part_was_saved() {
    Ending ending =
        Ending.of(
            new TableRow(
                "ends",
                with(
                    row("Stash").at("runs", "ends"),
                    Tree.of(List.of(Tree.of("PartlyDone"))),
                    "partial")));
    Tree session =
        Tree.of(
            Map.of(
                "metadata",
                Tree.of(Map.of("creationTimestamp", Tree.of("2026-11-21T02:00:00Z"))),
                "status",
                Tree.of(Map.of("phase", Tree.of("PartlyDone")))));

    assertThat(ending.of(new CustomResource(session)))
        .extracting(Ending.End::result)
        .containsExactly(Result.PARTIAL);
  }
}
