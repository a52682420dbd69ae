package dev.kprod.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.check.Area;
import dev.kprod.check.Declaration;
import dev.kprod.check.Mapping;
import dev.kprod.check.Param;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.TreeJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The lists of what there is: checks, areas, formats.
public final class RuleIndex {
  /// How a list is written.
  public enum Form {
    TEXT,
    JSON,
    CSV,
    MARKDOWN
  }

  private final Catalogue catalogue;

  /// Makes the lists of a catalogue.
  public RuleIndex(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// Returns every check with what it declares.
  public String checks(Form form) {
    return switch (form) {
      case TEXT -> text();
      case JSON -> json();
      case CSV, MARKDOWN -> {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("id", "area", "severity", "subject", "title"));
        for (Listed listed : catalogue.checks()) {
          Declaration<?> check = listed.declaration();
          rows.add(
              List.of(
                  check.id(),
                  listed.area().id(),
                  check.severity().word(),
                  check.subjects().singular(),
                  check.title()));
        }
        yield table(rows, form);
      }
    };
  }

  /// Returns every area with the number of its checks.
  public String areas(Form form) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("id", "title", "prefixes", "checks"));
    for (Area area : catalogue.areas()) {
      long count =
          catalogue.checks().stream().filter(listed -> listed.area().equals(area)).count();
      rows.add(
          List.of(
              area.id(), area.title(), String.join(" ", area.prefixes()), String.valueOf(count)));
    }
    return table(rows, form);
  }

  /// Returns the formats of reports, each with whom it is for.
  public static String formats(Map<String, String> purposes, Form form) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("format", "for"));
    purposes.forEach((name, purpose) -> rows.add(List.of(name, purpose)));
    return table(rows, form);
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    for (Area area : catalogue.areas()) {
      List<Listed> checks =
          catalogue.checks().stream().filter(listed -> listed.area().equals(area)).toList();
      if (checks.isEmpty()) {
        continue;
      }
      out.append(area.title()).append('\n');
      for (Listed listed : checks) {
        Declaration<?> check = listed.declaration();
        out.append("  %-24s %-8s  %s\n".formatted(check.id(), check.severity().word(), check.title()));
      }
      out.append('\n');
    }
    return out.append("%s checks. kprod explain CHECK says more.\n".formatted(catalogue.checks().size()))
        .toString();
  }

  private String json() {
    StringWriter out = new StringWriter();
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter pretty = new DefaultPrettyPrinter();
    pretty.indentObjectsWith(lines);
    pretty.indentArraysWith(lines);
    try (JsonGenerator json = TreeJson.FACTORY.createGenerator(out)) {
      json.setPrettyPrinter(pretty);
      json.writeStartObject();
      json.writeStringField("apiVersion", "kprod.dev/v1");
      json.writeStringField("kind", "CheckList");
      json.writeArrayFieldStart("checks");
      for (Listed listed : catalogue.checks()) {
        write(listed, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
    return out.append('\n').toString();
  }

  private static void write(Listed listed, JsonGenerator json) throws IOException {
    Declaration<?> check = listed.declaration();
    json.writeStartObject();
    json.writeStringField("id", check.id());
    strings("aliases", check.aliases(), json);
    json.writeStringField("area", listed.area().id());
    json.writeStringField("severity", check.severity().word());
    json.writeStringField("subject", check.subjects().singular());
    json.writeStringField("title", check.title());
    json.writeStringField("breaks", check.breaks());
    strings("judged", check.judged(), json);
    strings("reads", ids(check.reads().required()), json);
    strings("readsIfServed", ids(check.reads().ifServed()), json);
    strings("mayRead", ids(check.reads().optional()), json);
    json.writeObjectFieldStart("params");
    for (Param<?> param : check.params()) {
      json.writeFieldName(param.name());
      TreeJson.write(param.standardValue(), json);
    }
    json.writeEndObject();
    json.writeBooleanField("weakestLink", check.weakestLink());
    strings("references", check.sources(), json);
    strings(
        "mappings",
        check.mappings().stream().map(RuleIndex::mapping).toList(),
        json);
    json.writeEndObject();
  }

  private static String mapping(Mapping mapping) {
    return mapping.framework() + " " + mapping.id();
  }

  private static List<String> ids(List<Read<?>> reads) {
    return reads.stream().map(Read::id).sorted().toList();
  }

  private static void strings(String name, List<String> texts, JsonGenerator json)
      throws IOException {
    if (texts.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /// Writes rows, of which the first is the head.
  private static String table(List<List<String>> rows, Form form) {
    return switch (form) {
      case CSV ->
          rows.stream()
              .map(row -> row.stream().map(RuleIndex::csv).collect(Collectors.joining(",")))
              .collect(Collectors.joining("\r\n", "", "\r\n"));
      case MARKDOWN -> markdown(rows);
      case TEXT -> aligned(rows);
      case JSON -> objects(rows);
    };
  }

  private static String markdown(List<List<String>> rows) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      out.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        out.append("|").append(" --- |".repeat(rows.getFirst().size())).append('\n');
      }
    }
    return out.toString();
  }

  private static String aligned(List<List<String>> rows) {
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows.subList(1, rows.size())) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private static String objects(List<List<String>> rows) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = TreeJson.FACTORY.createGenerator(out)) {
      json.writeStartArray();
      for (List<String> row : rows.subList(1, rows.size())) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int column = 0; column < row.size(); column++) {
          fields.put(rows.getFirst().get(column), row.get(column));
        }
        json.writeStartObject();
        for (Map.Entry<String, String> field : fields.entrySet()) {
          json.writeStringField(field.getKey(), field.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
    return out.append('\n').toString();
  }

  private static String csv(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
