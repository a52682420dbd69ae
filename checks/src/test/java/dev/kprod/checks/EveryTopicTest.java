package dev.kprod.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What holds for every topic that people may attest.
class EveryTopicTest {
  private static final Pattern SENTENCE = Pattern.compile("[A-Z].*[.]");

  private final Catalogue catalogue = Catalogue.of(ServiceLoader.load(CheckModule.class));

  @Test
  void every_module_loads() {
    assertThat(catalogue.broken()).isEmpty();
  }

  @Test
  void nothing_holds_longer_than_it_may_or_longer_than_a_year() {
    assertThat(catalogue.topics())
        .isNotEmpty()
        .allSatisfy(
            topic -> {
              assertThat(topic.standard()).as(topic.id()).isLessThanOrEqualTo(topic.longest());
              assertThat(topic.longest().toDays()).as(topic.id()).isIn(180L, 365L);
            });
  }

  @Test
  void small_organisations_are_asked_for_what_is_high_or_critical() {
    assertThat(catalogue.topics())
        .filteredOn(topic -> topic.profile() == Topic.Profile.SMALL)
        .isNotEmpty()
        .allSatisfy(topic -> assertThat(topic.severity()).isIn(Severity.CRITICAL, Severity.HIGH));
    assertThat(catalogue.topics())
        .filteredOn(topic -> topic.severity().compareTo(Severity.HIGH) <= 0)
        .allSatisfy(topic -> assertThat(topic.profile()).isEqualTo(Topic.Profile.SMALL));
  }

  @Test
  void only_regulated_organisations_are_asked_about_frameworks_energy_and_migrations() {
    assertThat(catalogue.topics())
        .filteredOn(topic -> topic.profile() == Topic.Profile.REGULATED)
        .extracting(Topic::id)
        .containsExactly("gov-compliance", "gov-migration", "gov-sustainability");
  }

  @Test
  void a_statement_is_one_sentence_that_fits_a_title() {
    assertThat(catalogue.topics())
        .allSatisfy(
            topic -> assertThat(topic.statement()).matches(SENTENCE).hasSizeLessThanOrEqualTo(120));
  }

  @Test
  void the_prefix_of_a_topic_belongs_to_the_area_that_lists_it() {
    assertThat(catalogue.topics())
        .allSatisfy(
            topic ->
                assertThat(catalogue.areaOf(topic).prefixes())
                    .as(topic.id())
                    .contains(topic.id().substring(0, topic.id().indexOf('-'))));
  }

  @Test
  void what_a_check_settles_by_an_attestation_is_no_item_of_its_own() {
    assertThat(catalogue.checks())
        .allSatisfy(
            listed ->
                assertThat(listed.declaration().settledBy())
                    .as(listed.id())
                    .noneMatch(Topic::standalone));
  }

  @Test
  void values_are_camel_case() {
    assertThat(catalogue.topics())
        .flatExtracting(topic -> topic.values().keySet())
        .allSatisfy(name -> assertThat(name).matches("[a-z][a-zA-Z]*"));
  }
}
