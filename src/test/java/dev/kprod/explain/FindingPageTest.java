package dev.kprod.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Result;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.report.Golden;
import dev.kprod.report.HostileText;
import dev.kprod.report.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FindingPageTest {
  private static final String FOLDER = "dev/kprod/explain";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ha-pdb-headroom",
        "quota-presence",
        "backup-recency",
        "sec-pss-enforced",
        "gov-runbook",
        "net-datastore-reach"
      })
  void a_finding_is_told_with_its_evidence_and_what_to_paste(String check) {
    Item item = item(Samples.shop(), check);
    Result worst = item.results().getFirst();

    Golden.assertSame(FOLDER, "finding-" + check + ".txt", page(item, worst));
  }

  @Test
  void a_pass_is_told_in_two_lines() {
    Item item = item(Samples.shop(), "storage-default-class");

    assertThat(page(item, item.results().getFirst()))
        .isEqualTo(
            """
            storage-default-class   The cluster
            Exactly one StorageClass is the default, or no claim relies on a default.

            Outcome      pass

            The rule: kprod explain storage-default-class
            """);
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_moves_nothing(HostileText text) {
    for (Item item : text.alone().items()) {
      for (Result result : item.results()) {
        assertThat(
                page(item, result).codePoints().filter(c -> c != '\n' && Encoders.isInvisible(c)))
            .isEmpty();
      }
    }
  }

  private static Item item(AuditResult result, String check) {
    return result.items().stream()
        .filter(item -> item.check().id().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private static String page(Item item, Result result) {
    return new FindingPage(item, result).text(80, Ink.PLAIN, Encoders.TERMINAL, "kprod");
  }
}
