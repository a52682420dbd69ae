package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a newcomer sees first.
class DemoTest {
  @TempDir Path folder;

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
  void an_audit_of_it_is_an_audit_of_its_file() throws IOException {
    Path file = folder.resolve("demo.kprod");
    try (InputStream shipped = DemoTest.class.getResourceAsStream("/dev/kprod/cli/demo.kprod")) {
      Files.copy(shipped, file);
    }

    Ran named = Ran.kprod("audit", "--snapshot", "demo", "--no-config", "-o", "json");

    assertThat(named)
        .isEqualTo(Ran.kprod("audit", "--snapshot", file.toString(), "--no-config", "-o", "json"));
    assertThat(named.code()).isEqualTo(1);
  }

  @Test
  void it_is_compared_like_any_snapshot() {
    Ran ran = Ran.kprod("diff", "demo", "demo", "--no-config");

    assertThat(ran.out()).endsWith("DIFF: nothing new fails. Exit 0.\n");
    assertThat(ran.code()).isEqualTo(0);
  }

  @Test
  void attestations_are_listed_as_they_stood_when_it_was_taken() {
    String day = ApiCaller.tree(Ran.kprod("demo", "-o", "json").out()).text("snapshot", "takenAt");

    assertThat(Ran.kprod("attest", "list", "--snapshot", "demo", "--no-config").out())
        .contains("on " + day.substring(0, 10) + ": ");
  }

  @Test
  void a_file_that_is_called_the_same_is_named_with_its_folder() {
    assertThat(Ran.kprod("audit", "--snapshot", "./demo").err())
        .isEqualTo("kprod: there is no snapshot ./demo; make one with kprod snapshot -f FILE\n");
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
