package dev.kprod.checks.backup;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known of backup products beside their adapters: the rows of `backup-products.json`.
final class Products {
  private static final Tree TABLE = Table.beside(Products.class, "backup-products.json").content();

  private static final Map<String, Copies> COPIES = allCopies();

  /// Where what a product saves lies.
  enum Copies {
    /// In a store of its own.
    STORE,
    /// In snapshots of the storage driver.
    SNAPSHOT
  }

  private Products() {}

  /// Returns the products that are installed and whose results nobody here reads.
  static List<String> unread(Cluster cluster) {
    return TABLE.items("unread").stream()
        .filter(row -> cluster.discovery().servesGroup(row.text("group")))
        .map(row -> row.text("product"))
        .toList();
  }

  /// Says whether what a product saves lies in a store of its own, outside the volumes' system.
  static boolean keepsElsewhere(String product) {
    return copies(product).filter(Copies.STORE::equals).isPresent();
  }

  /// Says whether what a product saves are snapshots of the storage driver.
  static boolean takesSnapshots(String product) {
    return copies(product).filter(Copies.SNAPSHOT::equals).isPresent();
  }

  private static Optional<Copies> copies(String product) {
    return Optional.ofNullable(COPIES.get(product));
  }

  private static Map<String, Copies> allCopies() {
    Map<String, Copies> copies = new TreeMap<>();
    for (ProductRow row : ProductRow.ALL) {
      row.copies().ifPresent(where -> copies.put(row.product(), where));
    }
    for (Tree cells : TABLE.items("copies")) {
      TableRow row = new TableRow(cells.text("product"), cells);
      copies.put(row.text("product"), row.word("copies", Copies.class));
    }
    return copies;
  }
}
