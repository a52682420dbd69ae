package dev.kprod.report;

import dev.kprod.check.Untrusted;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.SubjectText;
import dev.kprod.medium.Width;
import dev.kprod.simulation.Forecast;
import java.util.ArrayList;
import java.util.List;

/// The workloads that a peak was let grow, a line each.
final class ScaledTable {
  private static final int NUMBER = 6;
  private static final int PLACED = 8;
  private static final int WIDEST = 48;

  private ScaledTable() {}

  /// Returns the lines, the heading first; none for no workload.
  ///
  /// @param ellipsis what stands for what is cut off
  static List<Line> lines(
      List<Forecast.Scaled> scaled, int width, Untrusted.Encoder encoder, String ellipsis) {
    if (scaled.isEmpty()) {
      return List.of();
    }
    List<String> names =
        scaled.stream().map(one -> encoder.encode(SubjectText.whole(one.workload()))).toList();
    int longest = names.stream().mapToInt(Width::of).max().orElse(0);
    int fixed = 2 + 2 * NUMBER + PLACED + 2;
    int name = Math.min(Math.min(WIDEST, longest), Math.max(16, (width - fixed) / 2));
    int rest = Math.max(4, width - fixed - name);
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line()
            .add("  ")
            .add(
                Style.QUIET,
                Width.left("workload", name)
                    + Width.right("now", NUMBER)
                    + Width.right("max", NUMBER)
                    + Width.right("placed", PLACED)
                    + "  "
                    + Width.cut("refused by", rest, ellipsis)));
    for (int i = 0; i < scaled.size(); i++) {
      lines.add(line(scaled.get(i), names.get(i), name, rest, encoder, ellipsis));
    }
    return lines;
  }

  private static Line line(
      Forecast.Scaled one,
      String shown,
      int name,
      int rest,
      Untrusted.Encoder encoder,
      String ellipsis) {
    Line line =
        new Line()
            .add("  ")
            .add(Style.ID, Width.left(Width.cut(shown, name, ellipsis), name))
            .add(Width.right(String.valueOf(one.now()), NUMBER))
            .add(Width.right(String.valueOf(one.max()), NUMBER))
            .add(Width.right(String.valueOf(one.placed()), PLACED));
    String by = encoder.encode(String.join(", ", one.refusedBy()));
    return by.isEmpty() ? line : line.add("  ").add(Width.cut(by, rest, ellipsis));
  }
}
