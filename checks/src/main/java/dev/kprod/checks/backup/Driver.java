package dev.kprod.checks.backup;

import dev.kprod.checks.Globs;
import dev.kprod.cluster.Table;
import dev.kprod.cluster.Volume;
import java.util.List;
import java.util.Optional;

/// What a driver of volumes is: a row of `volume-drivers.json`.
///
/// @param pattern its name; `*` stands for any run of characters
/// @param kind what its volumes are
/// @param leaves whether a snapshot leaves the system that holds the volume
record Driver(String pattern, Kind kind, boolean leaves) {
  /// What volumes are.
  enum Kind {
    /// On one node.
    LOCAL,
    /// On a network file system.
    FILE,
    /// A disk of a zone.
    BLOCK,
    /// Held several times in the cluster.
    REPLICATED
  }

  /// All rows.
  static final List<Driver> ALL =
      Table.beside(Driver.class, "volume-drivers.json").content().items("drivers").stream()
          .map(
              row ->
                  new Driver(
                      row.text("driver"),
                      Kind.valueOf(row.text("kind").toUpperCase(java.util.Locale.ROOT)),
                      row.text("snapshots").equals("elsewhere")))
          .toList();

  /// The annotation by which a volume says what made it.
  static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

  /// Finds the driver of a name.
  static Optional<Driver> of(String name) {
    return ALL.stream()
        .filter(driver -> Globs.anyMatches(List.of(driver.pattern), name))
        .findFirst();
  }

  /// Finds the driver of a volume: that of CSI, else what made it.
  static Optional<Driver> of(Volume volume) {
    String name =
        volume.driver().isEmpty()
            ? volume.annotations().getOrDefault(PROVISIONED_BY, "")
            : volume.driver();
    return of(name);
  }
}
