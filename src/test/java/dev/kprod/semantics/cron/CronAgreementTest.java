package dev.kprod.semantics.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.semantics.UpstreamTable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CronAgreementTest {
  @Test
  void a_schedule_fires_when_upstream_fires_it() {
    List<String> wanted = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (List<String> row : UpstreamTable.rows(CronAgreementTest.class, "next.tsv")) {
      Instant start = Instant.parse(row.get(2));
      String text = UpstreamTable.unescaped(row.get(3));
      wanted.add(String.join(" | ", row));
      seen.add(
          String.join(" | ", row.subList(0, 4))
              + " | "
              + times(row.get(0), ZoneId.of(row.get(1)), start, text));
    }
    assertThat(seen).hasSizeGreaterThan(400).isEqualTo(wanted);
  }

  private static String times(String dialect, ZoneId zone, Instant start, String text) {
    Cron cron;
    try {
      cron =
          dialect.equals("standard") ? Cron.parse(text, zone) : Cron.parseWithSeconds(text, zone);
    } catch (IllegalArgumentException refused) {
      return "error";
    }
    List<String> times = new ArrayList<>();
    Optional<Instant> next = cron.next(start);
    while (next.isPresent() && times.size() < 4) {
      times.add(next.get().toString());
      next = cron.next(next.get());
    }
    if (times.size() < 4) {
      times.add("never");
    }
    return String.join(" ", times);
  }
}
