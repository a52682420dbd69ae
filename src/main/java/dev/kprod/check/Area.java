package dev.kprod.check;

import java.util.List;

/// A part of the checklist.
///
/// @param id what `--area` and reports call it
/// @param title what people read
/// @param prefixes what the ids of its checks start with, without the dash
public record Area(String id, String title, List<String> prefixes) {
  public Area {
    prefixes = List.copyOf(prefixes);
  }

  /// Returns an area.
  public static Area of(String id, String title, String... prefixes) {
    return new Area(id, title, List.of(prefixes));
  }
}
