package dev.kprod.medium;

import dev.kprod.check.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A plain table, for the lists that `kprod list` prints.
///
/// @param kind what the JSON document calls itself: `AreaList`
/// @param field the field of the JSON document that holds the rows
/// @param columns the names of the columns; the last one may be long
/// @param rows the cells of each row
public record Grid(String kind, String field, List<String> columns, List<List<String>> rows) {
  public Grid {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /// Returns the table for a terminal; the last column wraps.
  public String text(int width, Ink ink, Untrusted.Encoder encoder) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < columns.size() - 1; column++) {
      int cells = Width.of(columns.get(column));
      for (List<String> row : rows) {
        cells = Math.max(cells, Width.of(encoder.encode(row.get(column))));
      }
      widths.add(cells);
    }
    StringBuilder out = new StringBuilder();
    line(out, columns, widths, width, Style.QUIET, ink, encoder);
    rows.forEach(row -> line(out, row, widths, width, Style.PLAIN, ink, encoder));
    return out.toString();
  }

  private static void line(
      StringBuilder out,
      List<String> cells,
      List<Integer> widths,
      int width,
      Style style,
      Ink ink,
      Untrusted.Encoder encoder) {
    Line line = new Line();
    for (int column = 0; column < widths.size(); column++) {
      Style own = column == 0 && style == Style.PLAIN ? Style.ID : style;
      line.add(own, Width.left(encoder.encode(cells.get(column)), widths.get(column))).add("  ");
    }
    int indent = line.cells();
    List<String> last = Wrap.words(encoder.encode(cells.getLast()), Math.max(20, width - indent));
    for (int i = 0; i < last.size(); i++) {
      Line one = i == 0 ? line : new Line().to(indent, 0);
      out.append(one.add(style, last.get(i)).paint(ink)).append('\n');
    }
  }

  /// Returns the table as CSV with its header.
  public String csv() {
    StringBuilder out = new StringBuilder();
    out.append(String.join(",", columns.stream().map(Encoders.CSV::encode).toList()))
        .append("\r\n");
    for (List<String> row : rows) {
      out.append(String.join(",", row.stream().map(Encoders.CSV::encode).toList())).append("\r\n");
    }
    return out.toString();
  }

  /// Returns the table in Markdown.
  public String markdown() {
    StringBuilder out = new StringBuilder();
    out.append(row(columns)).append(row(columns.stream().map(column -> "---").toList()));
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        Untrusted.Encoder encoder = i == 0 ? Encoders.MARKDOWN_CODE : Encoders.MARKDOWN_PROSE;
        cells.add(encoder.encode(row.get(i)).replace("|", "\\|").replace("\\\\|", "\\|"));
      }
      out.append(row(cells));
    }
    return out.toString();
  }

  private static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /// Returns the table as a JSON document: an object for each row.
  public String json() {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", kind);
          json.list(
              field,
              () -> {
                for (List<String> row : rows) {
                  json.inObject(
                      () -> {
                        for (int i = 0; i < row.size(); i++) {
                          json.text(columns.get(i), row.get(i));
                        }
                      });
                }
              });
        });
    return out.toString();
  }
}
