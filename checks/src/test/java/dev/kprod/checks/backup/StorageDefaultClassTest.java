package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Subject;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class StorageDefaultClassTest {
  private final CheckTester<Subject> check = CheckTester.of(new StorageDefaultClass());

  private static String storageClass(String name, String made, String annotations) {
    return """
    ---
    kind: StorageClass
    metadata: {name: %s, creationTimestamp: "%s", annotations: {%s}}
    """
        .formatted(name, made, annotations)
        .substring(4);
  }

  private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class: \"true\"";
  private static final String BETA = "storageclass.beta.kubernetes.io/is-default-class: \"true\"";

  private static final String GP3 = storageClass("gp3", "2026-08-01T00:00:00Z", DEFAULT);
  private static final String LONGHORN = storageClass("longhorn", "2026-11-02T00:00:00Z", DEFAULT);
  private static final String PLAIN = storageClass("plain", "2026-08-01T00:00:00Z", "");

  private static final String CLAIM =
      """
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: shop}
      """;

  private static String all(String... documents) {
    return String.join("---\n", documents);
  }

  @Test
  void one_default_class_passes() {
    assertThat(check.outcomes(all(GP3, PLAIN, CLAIM))).containsExactly("pass cluster");
  }

  @Test
  void the_beta_annotation_makes_a_default_and_both_annotations_make_one() {
    assertThat(check.outcomes(storageClass("a", "2026-08-01T00:00:00Z", BETA)))
        .containsExactly("pass cluster");
    assertThat(check.outcomes(storageClass("a", "2026-08-01T00:00:00Z", DEFAULT + ", " + BETA)))
        .containsExactly("pass cluster");
  }

  @Test
  void of_two_defaults_the_newest_is_what_claims_get() {
    assertThat(check.outcomes(all(GP3, LONGHORN)))
        .containsExactly(
            "fail cluster: metadata.annotations of storageclass/longhorn is default since"
                + " 2026-11-02, wanted one default; metadata.annotations of storageclass/gp3 is"
                + " default since 2026-08-01, wanted one default");
    assertThat(check.messages(all(GP3, LONGHORN)))
        .containsExactly(
            "fail cluster: gp3 and longhorn are both default: claims that name no class get"
                + " longhorn.");
    assertThat(check.remedies(all(GP3, LONGHORN)))
        .containsExactly(
            """
            Leave one default; this takes it from gp3.
            kubectl annotate sc gp3 storageclass.kubernetes.io/is-default-class=false --overwrite\
            """);
  }

  @Test
  void of_two_defaults_of_the_same_second_the_first_by_name_is_what_claims_get() {
    String twin = LONGHORN.replace("longhorn", "azure");

    assertThat(check.messages(all(LONGHORN, twin)))
        .containsExactly(
            "fail cluster: azure and longhorn are both default: claims that name no class get"
                + " azure.");
  }

  @Test
  void no_default_fails_where_a_claim_names_no_class() {
    assertThat(check.outcomes(all(PLAIN, CLAIM)))
        .containsExactly(
            "fail cluster: spec.storageClassName is absent in 1 claims, first shop/data, wanted a"
                + " class, or one default class");
    assertThat(check.remedies(all(PLAIN, CLAIM)))
        .containsExactly(
            """
            Make one class the default.
            kubectl annotate sc plain storageclass.kubernetes.io/is-default-class=true\
            """);
  }

  @Test
  void no_default_fails_where_the_template_of_a_set_names_no_class() {
    String set =
        """
        kind: StatefulSet
        metadata: {name: db, namespace: shop}
        spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
        """;

    assertThat(check.outcomes(all(PLAIN, set)))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail cluster"));
  }

  @Test
  void no_default_passes_where_every_claim_names_a_class_and_the_empty_name_is_static_binding() {
    String fixed = CLAIM + "spec: {storageClassName: \"\"}\n";
    String named =
        CLAIM
            .replace("name: data", "name: files")
            .replace("}", ", annotations: {" + "volume.beta.kubernetes.io/storage-class: plain}}");

    assertThat(check.outcomes(all(PLAIN, fixed, named)))
        .containsExactly(
            "pass cluster [note: no StorageClass is the default, and no claim relies on one]");
  }

  @Test
  void a_pending_claim_still_counts_since_a_new_default_is_given_to_it_later() {
    assertThat(check.outcomes(all(PLAIN, CLAIM + "status: {phase: Pending}\n")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail cluster"));
  }

  @Test
  void a_class_that_is_being_deleted_is_still_a_default() {
    String leaving =
        LONGHORN.replace(
            "name: longhorn", "name: longhorn, deletionTimestamp: \"2026-11-20T00:00:00Z\"");

    assertThat(check.messages(all(GP3, leaving)))
        .containsExactly(
            "fail cluster: gp3 and longhorn are both default: claims that name no class get"
                + " longhorn.");
  }

  @Test
  void a_cluster_without_classes_and_claims_has_no_use_for_one() {
    assertThat(check.outcomes(""))
        .containsExactly("not-applicable cluster: there is neither a StorageClass nor a claim");
    assertThat(check.messages(CLAIM))
        .containsExactly(
            "fail cluster: No StorageClass is the default, and 1 claims name no class.");
  }
}
