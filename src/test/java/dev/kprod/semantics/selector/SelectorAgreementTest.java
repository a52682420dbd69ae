package dev.kprod.semantics.selector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.UpstreamTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SelectorAgreementTest {
  private static final List<Map<String, String>> LABEL_SETS =
      List.of(
          Map.of(),
          Map.of("app", "web"),
          Map.of("app", ""),
          Map.of("app", "web", "tier", "front"),
          Map.of("app", "db", "tier", ""),
          Map.of("n", "5"),
          Map.of("n", "10", "app", "web"),
          Map.of("n", "abc"),
          Map.of("in", "in"),
          Map.of("notin", "x", "app", "notin"),
          Map.of("example.com/app", "web"),
          Map.of("tier", "front", "n", "-3"));

  @Test
  void a_text_is_read_as_upstream_reads_it() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(SelectorAgreementTest.class, "parsed.tsv")) {
      wanted.add(row.get(0) + " -> " + row.get(1) + " " + row.get(2));
      Selector selector = Selector.parse(UpstreamTable.unescaped(row.get(0)));
      seen.add(row.get(0) + " -> " + described(selector));
    }
    assertThat(seen).hasSizeGreaterThan(200).isEqualTo(wanted);
  }

  @Test
  void fields_are_read_as_upstream_reads_them() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(SelectorAgreementTest.class, "structured.tsv")) {
      String field = row.get(0) + " {" + row.get(1) + "} [" + row.get(2) + "] -> ";
      boolean printed = !row.get(3).equals("-");
      Selector selector =
          row.get(0).equals("node")
              ? Selector.ofNodeExpressions(expressions(row.get(2)))
              : Selector.of(labels(row.get(1)), expressions(row.get(2)));
      wanted.add(field + (printed ? row.get(3) + " " : "") + row.get(4));
      seen.add(field + (printed ? described(selector) : matches(selector)));
    }
    assertThat(seen).hasSizeGreaterThan(70).isEqualTo(wanted);
  }

  private static String described(Selector selector) {
    return switch (selector) {
      case Selector.Invalid _ -> "error ";
      case Selector.Nothing _, Selector.Everything _, Selector.Matching _ ->
          selector + " " + matches(selector);
    };
  }

  private static String matches(Selector selector) {
    StringBuilder bits = new StringBuilder();
    for (Map<String, String> labels : LABEL_SETS) {
      bits.append(selector.matches(labels) ? '1' : '0');
    }
    return bits.toString();
  }

  private static Map<String, String> labels(String cell) {
    Map<String, String> labels = new TreeMap<>();
    for (String pair : cell.isEmpty() ? new String[0] : cell.split(";", -1)) {
      int equals = pair.indexOf('=');
      labels.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return labels;
  }

  private static List<LabelExpression> expressions(String cell) {
    List<LabelExpression> expressions = new ArrayList<>();
    for (String expression : cell.isEmpty() ? new String[0] : cell.split(";", -1)) {
      List<String> words = List.of(expression.split(" ", -1));
      expressions.add(
          new LabelExpression(words.get(0), words.get(1), words.subList(2, words.size())));
    }
    return expressions;
  }
}
