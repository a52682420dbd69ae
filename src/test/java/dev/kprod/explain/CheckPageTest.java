package dev.kprod.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Declaration;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.medium.Width;
import dev.kprod.report.Golden;
import dev.kprod.report.SampleChecks;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckPageTest {
  private static final String FOLDER = "dev/kprod/explain";

  @Test
  void the_page_of_a_check_reads_well() {
    Golden.assertSame(
        FOLDER,
        "ha-pdb-headroom.txt",
        CheckPage.of(SampleChecks.PDB_HEADROOM, SampleChecks.AVAILABILITY).text());
  }

  @Test
  void a_param_is_shown_with_its_default_and_what_is_in_force() {
    Golden.assertSame(
        FOLDER,
        "ha-replicas.txt",
        CheckPage.of(SampleChecks.REPLICAS, SampleChecks.AVAILABILITY)
            .with(Map.of("minReplicas", Tree.of(3)))
            .text());
  }

  @Test
  void a_check_that_people_attest_says_so() {
    Golden.assertSame(
        FOLDER,
        "gov-runbook.txt",
        CheckPage.of(SampleChecks.RUNBOOK, SampleChecks.GOVERNANCE).text());
  }

  @Test
  void the_page_in_markdown_says_that_it_is_generated() {
    String page = CheckPage.of(SampleChecks.REPLICAS, SampleChecks.AVAILABILITY).markdown();

    assertThat(page).startsWith("<!-- Generated from the check's declaration");
    Golden.assertSame(FOLDER, "ha-replicas.md", page);
  }

  @Test
  void no_line_is_wider_than_the_page() {
    List<String> wide = new ArrayList<>();
    for (Declaration<?> check : List.of(SampleChecks.PDB_HEADROOM, SampleChecks.SUPPORT)) {
      CheckPage.of(check, SampleChecks.AVAILABILITY)
          .text(60, Ink.PLAIN, Encoders.TERMINAL)
          .lines()
          .filter(line -> Width.of(line) > 60)
          .filter(line -> !line.contains("https://"))
          .filter(line -> !line.startsWith("    "))
          .forEach(wide::add);
    }

    assertThat(wide).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Essay.class)
  void an_essay_fits_eighty_columns(Essay essay) {
    assertThat(essay.text().lines().filter(line -> Width.of(line) > 80)).isEmpty();
    assertThat(Essay.find(essay.topic())).contains(essay);
    assertThat(Essay.find("ha-replicas")).isEmpty();
  }
}
