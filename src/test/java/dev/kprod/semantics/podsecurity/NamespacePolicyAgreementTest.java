package dev.kprod.semantics.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of upstream's PolicyToEvaluate.
class NamespacePolicyAgreementTest {
  /// OpenShift's: nothing is enforced, what `restricted` forbids is warned of.
  private static final NamespacePolicy WARNING =
      new NamespacePolicy(
          new LevelVersion(Level.PRIVILEGED, LevelVersion.LATEST),
          new LevelVersion(Level.RESTRICTED, LevelVersion.LATEST),
          new LevelVersion(Level.RESTRICTED, LevelVersion.LATEST),
          List.of());

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : text.split(" ", -1)) {
      int equals = label.indexOf('=');
      if (equals > 0) {
        labels.put(
            NamespacePolicy.PREFIX + label.substring(0, equals), label.substring(equals + 1));
      }
    }
    return labels;
  }

  private static String told(NamespacePolicy policy) {
    return "%s %s %s".formatted(policy.enforce(), policy.audit(), policy.warn());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'', privileged:latest privileged:latest privileged:latest",
    "enforce=baseline, baseline:latest privileged:latest baseline:latest",
    "enforce=baseline enforce-version=v1.30, baseline:v1.30 privileged:latest baseline:v1.30",
    "enforce=baseline enforce-version=v1.30 warn-version=v1.31,"
        + " baseline:v1.30 privileged:latest baseline:v1.31",
    "enforce=baseline warn=privileged, baseline:latest privileged:latest privileged:latest",
    "enforce=baseline warn=restricted, baseline:latest privileged:latest restricted:latest",
    "enforce=privileged, privileged:latest privileged:latest privileged:latest",
    "enforce-version=v1.30, privileged:v1.30 privileged:latest privileged:latest",
    "enforce=Baseline, restricted:latest privileged:latest privileged:latest",
    "enforce=strict, restricted:latest privileged:latest privileged:latest",
    "audit=strict, privileged:latest privileged:latest privileged:latest",
    "warn=strict, privileged:latest privileged:latest privileged:latest",
    "enforce=restricted warn=strict, restricted:latest privileged:latest privileged:latest",
    "enforce=baseline enforce-version=1.30, baseline:latest privileged:latest baseline:latest",
    "enforce=baseline enforce-version=v1.030, baseline:latest privileged:latest baseline:latest",
    "enforce=baseline enforce-version=v2.0, baseline:latest privileged:latest baseline:latest",
    "enforce=baseline enforce-version=v1.0, baseline:v1.0 privileged:latest baseline:v1.0",
    "audit=baseline audit-version=v1.29, privileged:latest baseline:v1.29 privileged:latest",
  })
  void labels_make_the_policy_that_upstream_makes_of_them(String labels, String expected) {
    assertThat(told(NamespacePolicy.of(labels(labels), NamespacePolicy.PRIVILEGED)))
        .isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'', privileged:latest restricted:latest restricted:latest",
    "enforce=baseline enforce-version=v1.30, baseline:v1.30 restricted:latest restricted:latest",
    "enforce=restricted enforce-version=v1.30,"
        + " restricted:v1.30 restricted:latest restricted:latest",
    "warn=baseline, privileged:latest restricted:latest baseline:latest",
    "audit=strict, privileged:latest privileged:latest restricted:latest",
  })
  void labels_stand_over_the_defaults_of_the_cluster(String labels, String expected) {
    assertThat(told(NamespacePolicy.of(labels(labels), WARNING))).isEqualTo(expected);
  }

  @Test
  void a_label_that_is_not_understood_is_named_with_what_counts_instead() {
    NamespacePolicy policy =
        NamespacePolicy.of(
            labels("enforce=strict audit=strict warn-version=new"), NamespacePolicy.PRIVILEGED);

    assertThat(policy.faults())
        .containsExactly(
            "pod-security.kubernetes.io/enforce is \"strict\", which counts as restricted",
            "pod-security.kubernetes.io/audit is \"strict\", which counts as privileged",
            "pod-security.kubernetes.io/warn-version is \"new\", which counts as latest");
  }

  @ParameterizedTest(name = "{0} on 1.{1} applies 1.{2}")
  @CsvSource({
    "latest, 36, 35",
    "latest, 33, 33",
    "v1.36, 36, 35",
    "v1.30, 36, 30",
    "v1.40, 34, 34",
    "v1.0, 36, 0",
  })
  void a_server_applies_no_version_later_than_its_own_or_the_newest(
      String version, int server, int applied) {
    NamespacePolicy policy =
        NamespacePolicy.of(
            labels("enforce=baseline enforce-version=" + version), NamespacePolicy.PRIVILEGED);

    assertThat(policy.enforce().appliedBy(server)).isEqualTo(applied);
  }

  @ParameterizedTest
  @CsvSource({
    "RESTRICTED, BASELINE, true",
    "BASELINE, BASELINE, true",
    "PRIVILEGED, BASELINE, false",
  })
  void a_level_is_at_least_another_if_it_allows_no_more(Level one, Level other, boolean is) {
    assertThat(one.isAtLeast(other)).isEqualTo(is);
  }
}
