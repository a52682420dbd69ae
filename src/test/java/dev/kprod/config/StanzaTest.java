package dev.kprod.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StanzaTest {
  private static final Stanza STANZA =
      new Stanza(
          Topic.alone("dr-plan", "It is planned.", Severity.HIGH, 365, 365, Map.of()),
          "team-storage",
          "2026-11-21",
          "90d",
          "https://wiki.example.com/x",
          "Restored: all of it",
          List.of("pay-*"),
          new TreeMap<>(Map.of("rto", "38m", "result", "passed")));

  private static final String ENTRY =
      """
        - id: dr-plan
          scope: {namespaces: ["pay-*"]}
          owner: team-storage
          date: 2026-11-21
          validFor: 90d
          evidence: https://wiki.example.com/x
          statement: "Restored: all of it"
          values: {result: passed, rto: 38m}
      """;

  @Test
  void it_is_printed_as_it_is_pasted() {
    assertThat(STANZA.text()).isEqualTo("attestations:\n" + ENTRY);
  }

  @Test
  void it_goes_behind_the_last_entry_and_leaves_every_other_byte() {
    String before = "# head\nattestations:   # said\n  - id: a\n    owner: x   # odd   spaces\n";
    String after = "\n# about\nprofile: small\n";

    assertThat(STANZA.into(before + after)).contains(before + ENTRY + after);
  }

  @Test
  void it_keeps_the_indentation_and_the_line_ends_of_the_file() {
    assertThat(STANZA.into("attestations:\r\n- id: a\r\n  owner: x\r\nprofile: small\r\n"))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith(
                        "attestations:\r\n- id: a\r\n  owner: x\r\n- id: dr-plan\r\n  scope")
                    .endsWith("rto: 38m}\r\nprofile: small\r\n"));
  }

  @Test
  void without_a_list_it_stands_behind_everything() {
    assertThat(STANZA.into("kind: Config")).contains("kind: Config\n\nattestations:\n" + ENTRY);
    assertThat(STANZA.into("kind: Config\n# attestations:\n"))
        .contains("kind: Config\n# attestations:\n\nattestations:\n" + ENTRY);
  }

  @Test
  void an_empty_list_is_filled_and_a_file_may_end_without_a_line_end() {
    assertThat(STANZA.into("attestations:\nprofile: small\n"))
        .contains("attestations:\n" + ENTRY + "profile: small\n");
    assertThat(STANZA.into("attestations:\n  - id: a"))
        .contains("attestations:\n  - id: a\n" + ENTRY);
  }

  @Test
  void a_list_in_brackets_and_json_are_left_to_people() {
    assertThat(STANZA.into("attestations: []\n")).isEmpty();
    assertThat(STANZA.into("{\"kind\": \"Config\"}")).isEmpty();
  }

  @Test
  void text_that_yaml_would_read_as_something_else_is_quoted() {
    Stanza odd =
        new Stanza(
            STANZA.topic(),
            "no",
            "2026-11-21",
            "90d",
            "OPS-1",
            "a \"b\"\\",
            List.of(),
            new TreeMap<>(Map.of("k", "- x")));

    assertThat(odd.text())
        .isEqualTo(
            """
            attestations:
              - id: dr-plan
                owner: "no"
                date: 2026-11-21
                validFor: 90d
                evidence: OPS-1
                statement: "a \\"b\\"\\\\"
                values: {k: "- x"}
            """);
  }
}
