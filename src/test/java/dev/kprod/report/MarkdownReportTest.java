package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import dev.kprod.check.Severity;
import dev.kprod.medium.Encoders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MarkdownReportTest {
  private static final MarkdownReport COMMENT = new MarkdownReport(MarkdownReport.Place.COMMENT);
  private static final MarkdownReport STEP = new MarkdownReport(MarkdownReport.Place.STEP_SUMMARY);
  private static final ReportOptions STANDARD = ReportOptions.STANDARD;

  /// As GitHub and GitLab read it: CommonMark with tables and bare links.
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create(), AutolinkExtension.create()))
          .build();

  @Test
  void the_shop_as_a_comment_shows_it() {
    Golden.assertSame(
        "dev/kprod/report/formats", "shop.md", Written.by(COMMENT, Samples.shop(), STANDARD));
  }

  @Test
  void a_baseline_opens_it_and_new_findings_come_first() {
    Golden.assertSame(
        "dev/kprod/report/formats",
        "baseline.md",
        Written.by(COMMENT, Samples.againstBaseline(), STANDARD));
  }

  @Test
  void nothing_judged_is_no_success() {
    assertThat(Written.by(COMMENT, Samples.empty(), STANDARD))
        .startsWith("## kprod: gate incomplete, score - of 100, no grade\n");
  }

  @Test
  void a_comment_that_does_not_fit_says_what_is_missing() {
    String written = Written.by(COMMENT, Samples.crowded(), STANDARD);

    assertThat(bytes(written)).isLessThanOrEqualTo(60_000);
    assertThat(Written.lines(written).getLast())
        .matches(
            "\\*\\*Cut:\\*\\* no room for [0-9]+ of the failing items, the lesser failures,"
                + " what could not be judged, the next steps\\. The other formats have"
                + " everything\\.");
    assertThat(opened(written)).isEqualTo(closed(written));
  }

  @Test
  void a_step_summary_takes_what_is_left_of_it() {
    for (int room : List.of(0, 300, 1000, 5000, 100_000)) {
      ReportOptions options = STANDARD.with(STANDARD.particulars().leaving(room));
      String written = Written.by(STEP, Samples.shop(), options);

      assertThat(bytes(written)).isLessThanOrEqualTo(Math.max(room, 400));
      assertThat(opened(written)).isEqualTo(closed(written));
    }
    assertThat(Written.by(STEP, Samples.shop(), STANDARD))
        .isEqualTo(Written.by(COMMENT, Samples.shop(), STANDARD));
  }

  @Test
  void a_filter_is_named() {
    assertThat(Written.lines(Written.by(COMMENT, Samples.shop(), STANDARD.from(Severity.HIGH))))
        .contains(
            "Filtered: showing fail, unknown, high and above. Score and gate count everything.");
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_neither_links_nor_marks_up(HostileText text) {
    AuditResult result = HostileText.inHead(text.alone(), text);
    String written = Written.by(COMMENT, result, STANDARD);
    Findings found = new Findings();
    PARSER.parse(written).accept(found);

    assertThat(found.odd).isEmpty();
    assertThat(
            written
                .replace("\u2060", "")
                .codePoints()
                .filter(c -> c != '\n' && Encoders.isInvisible(c))
                .toArray())
        .isEmpty();
  }

  @Test
  void the_checker_of_this_test_finds_what_it_looks_for() {
    Findings found = new Findings();
    PARSER
        .parse("[a](b) ![i](j) <b>x</b> http://l.example **s** *e*\n\n|a|b|\n|---|---|\n|c|d|\n")
        .accept(found);

    assertThat(found.odd)
        .containsExactly(
            "link b", "image j", "html <b>", "html </b>", "link http://l.example", "strong", "em");
  }

  /// Collects what a text from a cluster must never become. Folds are ours.
  private static final class Findings extends AbstractVisitor {
    private static final String OURS =
        "<details><summary>[A-Z]+ <code>[a-z0-9-]+</code>: [^<>]*</summary>|</details>";
    private final List<String> odd = new ArrayList<>();

    @Override
    public void visit(Link link) {
      odd.add("link " + link.getDestination());
    }

    @Override
    public void visit(Image image) {
      odd.add("image " + image.getDestination());
    }

    @Override
    public void visit(HtmlInline html) {
      odd.add("html " + html.getLiteral());
    }

    @Override
    public void visit(HtmlBlock html) {
      if (!html.getLiteral().matches(OURS)) {
        odd.add("html " + html.getLiteral());
      }
    }

    @Override
    public void visit(StrongEmphasis strong) {
      if (!strong.getFirstChild().toString().contains("Cut:")) {
        odd.add("strong");
      }
    }

    @Override
    public void visit(Emphasis emphasis) {
      odd.add("em");
    }

    @Override
    public void visit(ThematicBreak rule) {
      odd.add("rule");
    }

    @Override
    public void visit(CustomNode node) {
      if (node instanceof TableRow row && cells(row) != cells((TableRow) firstRow(row))) {
        odd.add("a row of %s cells".formatted(cells(row)));
      }
      visitChildren(node);
    }

    private static Node firstRow(TableRow row) {
      Node table = row.getParent().getParent();
      return table.getFirstChild().getFirstChild();
    }

    private static int cells(TableRow row) {
      int cells = 0;
      for (Node cell = row.getFirstChild(); cell != null; cell = cell.getNext()) {
        cells += cell instanceof TableCell ? 1 : 0;
      }
      return cells;
    }
  }

  private static long opened(String text) {
    return text.lines().filter(line -> line.startsWith("<details>")).count();
  }

  private static long closed(String text) {
    return text.lines().filter(line -> line.equals("</details>")).count();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
