package dev.kprod.report;

import java.util.List;
import java.util.Optional;

/// The formats that this version announces. One is announced only when hostile text cannot harm in
/// it, which the tests of its encoder and its writer show.
public final class Formats {
  /// All formats, in the order of `list formats`.
  public static final List<Report> ALL = List.of(new JsonReport());

  private Formats() {}

  /// Finds the format that `-o` names.
  public static Optional<Report> find(String name) {
    return ALL.stream().filter(report -> report.format().equals(name)).findFirst();
  }
}
