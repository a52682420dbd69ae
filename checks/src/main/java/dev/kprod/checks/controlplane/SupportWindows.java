package dev.kprod.checks.controlplane;

import dev.kprod.cluster.Table;
import dev.kprod.snapshot.Tree;
import java.time.LocalDate;
import java.util.Optional;
import java.util.SortedMap;

/// Until when which minor version of Kubernetes gets security fixes, by a dated table.
final class SupportWindows {
  /// Who a window is by that a person stated.
  static final String STATED = "supportWindows";

  private final Table table = Table.beside(SupportWindows.class, "version-support.json");

  /// When fixes end.
  ///
  /// @param by who gives them
  /// @param end the last day
  /// @param extended the last day of fixes that are paid extra; empty where none are sold
  record Window(String by, LocalDate end, Optional<LocalDate> extended) {
    /// Returns the window for whoever pays for the extension, where one is sold.
    Window paid() {
      return extended
          .map(last -> new Window(by.replace("standard", "extended"), last, Optional.empty()))
          .orElse(this);
    }
  }

  Table table() {
    return table;
  }

  /// Finds the window of a minor version.
  ///
  /// @param provider who runs the cluster, as [dev.kprod.cluster.Platform#provider()] has it
  /// @param stated what a person set for some minors
  Optional<Window> find(int minor, String provider, SortedMap<String, LocalDate> stated) {
    String name = "1." + minor;
    LocalDate own = stated.get(name);
    if (own != null) {
      return Optional.of(new Window(STATED, own, Optional.empty()));
    }
    if (provider.equals("openshift")) {
      return Optional.empty();
    }
    Tree eks = table.content().at("eks", name);
    if (provider.equals("eks") && eks != Tree.ABSENT) {
      return Optional.of(
          new Window(
              "EKS standard",
              LocalDate.parse(eks.text("standard")),
              Optional.of(LocalDate.parse(eks.text("extended")))));
    }
    return table
        .content()
        .findText("upstream", name)
        .map(end -> new Window("upstream", LocalDate.parse(end), Optional.empty()));
  }

  /// Says whether a minor version is older than all that the table knows; those have ended.
  boolean isBeforeTable(int minor) {
    return table.content().fields("upstream").keySet().stream()
        .allMatch(name -> minor < minor(name));
  }

  /// Returns the newest minor version that the table knows.
  int newest() {
    return table.content().fields("upstream").keySet().stream()
        .mapToInt(SupportWindows::minor)
        .max()
        .orElse(0);
  }

  private static int minor(String name) {
    return Integer.parseInt(name.substring(name.indexOf('.') + 1));
  }
}
