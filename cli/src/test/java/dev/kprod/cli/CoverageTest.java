package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kprod.cli.CoveragePage.Answer;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/coverage.md` says what is asked of a cluster and promises nothing that is not there.
class CoverageTest {
  private static final Path DATA = Path.of("..", "docs", "coverage.json");
  private static final Path PAGE = Path.of("..", "docs", "coverage.md");

  private static CoveragePage page() throws IOException {
    return new CoveragePage(ApiCaller.tree(Files.readString(DATA)));
  }

  @Test
  void whatever_is_named_is_there_or_planned() throws IOException {
    CoveragePage page = page();

    assertThat(page.named())
        .isNotEmpty()
        .allSatisfy(id -> assertThat(page.answer(id)).as(id).isNotEqualTo(Answer.NOWHERE));
  }

  @Test
  void whatever_is_planned_answers_some_row() throws IOException {
    CoveragePage page = page();

    assertThat(page.named()).containsAll(page.planned());
    assertThat(page.planned()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void a_demand_is_one_sentence_with_an_answer() throws IOException {
    List<Tree> rows =
        ApiCaller.tree(Files.readString(DATA)).items("areas").stream()
            .flatMap(area -> area.items("rows").stream())
            .toList();

    assertThat(rows)
        .hasSizeGreaterThan(100)
        .allSatisfy(
            row -> {
              assertThat(row.text("asked")).matches("[A-Za-z].*[.]").hasSizeLessThan(110);
              assertThat(row.texts("by")).isNotEmpty().doesNotHaveDuplicates();
            });
    assertThat(rows.stream().map(row -> row.text("asked"))).doesNotHaveDuplicates();
  }

  @Test
  void the_page_is_that_of_the_data() throws IOException {
    String made = page().markdown();
    String committed = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    if ("write".equals(System.getProperty("kprod.golden")) && !committed.equals(made)) {
      Files.writeString(PAGE, made);
      fail("%s was rewritten: look at the difference, then run without the flag", PAGE);
    }
    assertThat(committed).as("mvn verify -Dkprod.golden=write rewrites " + PAGE).isEqualTo(made);
  }
}
