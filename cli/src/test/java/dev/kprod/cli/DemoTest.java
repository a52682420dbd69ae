package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What a newcomer sees first.
class DemoTest {
  @Test
  void a_newcomer_sees_every_outcome_and_the_gate_is_off() {
    Ran ran = Ran.kprod("demo", "-o", "json");
    Tree report = ApiCaller.tree(ran.out());
    Set<String> seen = new TreeSet<>();
    for (Tree item : report.items("items")) {
      for (String outcome : List.of("pass", "fail", "unknown", "waived", "not-applicable")) {
        if (item.number(0, "subjects", outcome) > 0) {
          seen.add(outcome);
        }
      }
    }

    assertThat(ran.code()).isEqualTo(0);
    assertThat(seen).containsExactly("fail", "not-applicable", "pass", "unknown", "waived");
    assertThat(report.text("gate", "verdict")).isEqualTo("off");
    assertThat(ran.err()).startsWith("kprod: score ").hasLineCount(1);
  }

  @Test
  void its_json_holds_to_the_schema_that_kprod_prints() {
    String schema = Ran.kprod("schema", "report").out();
    String report = Ran.kprod("demo", "-o", "json", "--include-passes").out();

    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(report, InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void a_gate_that_is_asked_for_counts_in_the_demo_too() {
    assertThat(Ran.kprod("demo", "--fail-on", "critical").code()).isEqualTo(1);
    assertThat(Ran.kprod("demo", "--fail-on", "critical", "--exit-zero").code()).isEqualTo(0);
  }

  @Test
  void place_and_language_of_the_machine_change_no_byte() {
    List<String> formats = List.of("text", "json", "sarif", "sarif-full");
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    List<String> here = formats.stream().map(each -> Ran.kprod("demo", "-o", each).out()).toList();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
      List<String> there =
          formats.stream().map(each -> Ran.kprod("demo", "-o", each).out()).toList();

      assertThat(there).isEqualTo(here);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }
}
