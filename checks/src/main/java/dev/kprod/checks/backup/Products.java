package dev.kprod.checks.backup;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.util.List;

/// What is known of backup products beside their adapters: the rows of `backup-products.json`.
final class Products {
  private static final Tree TABLE = Table.beside(Products.class, "backup-products.json").content();

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
    return copies(product, "store");
  }

  /// Says whether what a product saves are snapshots of the storage driver.
  static boolean takesSnapshots(String product) {
    return copies(product, "snapshot");
  }

  private static boolean copies(String product, String where) {
    return TABLE.items("copies").stream()
        .anyMatch(row -> row.text("product").equals(product) && row.text("copies").equals(where));
  }
}
