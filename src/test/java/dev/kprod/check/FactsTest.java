package dev.kprod.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsTest {
  @ParameterizedTest
  @CsvSource({
    "enforce, baseline, true",
    "enforce, Baseline, false",
    "enforcement, baseline, false",
    "warn-version, v1.36, true",
    "warn-version, latest, true",
    "warn-version, '1.36', false",
  })
  void defaults_of_pod_security_are_levels_and_versions(String key, String value, boolean known) {
    assertThat(Facts.PSA_DEFAULTS.type().find(Tree.of(Map.of(key, Tree.of(value)))).isPresent())
        .isEqualTo(known);
  }

  @ParameterizedTest
  @CsvSource({"namespaces, true", "runtimeClasses, true", "runtimeclasses, false"})
  void exemptions_of_pod_security_are_lists_under_three_names(String key, boolean known) {
    Tree exemptions = Tree.of(Map.of(key, Tree.of(List.of(Tree.of("a")))));

    assertThat(Facts.PSA_EXEMPTIONS.type().find(exemptions).isPresent()).isEqualTo(known);
  }
}
