package dev.kprod.checks.backup;

import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// An operator that runs databases: a row of `database-operators.json`.
///
/// @param group the group of its kinds
/// @param kinds the kinds that stand for a database
/// @param engine the id of what it runs
/// @param name how people call it
/// @param declares fields of which at least one is filled where backups are declared; none where no
///   field of the object shows it
record Operator(
    String group, List<String> kinds, String engine, String name, List<FieldPath> declares) {
  /// All rows.
  static final List<Operator> ALL =
      Table.beside(Operator.class, "database-operators.json").content().items("operators").stream()
          .map(
              row ->
                  new Operator(
                      row.text("group"),
                      row.texts("kinds"),
                      row.text("engine"),
                      row.text("operator"),
                      row.texts("declares").stream().map(FieldPath::new).toList()))
          .toList();

  Operator {
    kinds = List.copyOf(kinds);
    declares = List.copyOf(declares);
  }

  /// Finds the operator of an object.
  static Optional<Operator> of(Subject object) {
    return ALL.stream()
        .filter(row -> row.group.equals(object.group()) && row.kinds.contains(object.kind()))
        .findFirst();
  }

  /// Returns the fields that declare backups, as a person reads them.
  String declared() {
    return String.join(" or ", declares.stream().map(FieldPath::text).toList());
  }

  /// Says whether the object of a database declares backups.
  boolean declaresBackups(Tree database) {
    return declares.stream().anyMatch(path -> path.isFilled(database));
  }
}
