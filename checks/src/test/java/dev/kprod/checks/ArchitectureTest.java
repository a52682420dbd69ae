package dev.kprod.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kprod.check.Check;
import dev.kprod.check.CheckModule;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What a check may know, and that none is forgotten.
class ArchitectureTest {
  private static final JavaClasses CHECKS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.kprod.checks");

  @Test
  void checks_know_only_the_engine_and_plain_values() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "dev.kprod.checks..",
            "dev.kprod.check",
            "dev.kprod.cluster..",
            "dev.kprod.semantics..",
            "dev.kprod.simulation..",
            "dev.kprod.snapshot",
            "java.lang..",
            "java.math",
            "java.util",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "java.time..",
            "org.jspecify..")
        .because("a check that can do I/O will one day do it")
        .check(CHECKS);
  }

  @Test
  void checks_have_no_clock_of_their_own() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(java.time.ZoneId.class, "systemDefault")
        .orShould()
        .callMethod(java.util.Locale.class, "getDefault")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(java.time.Clock.class, java.util.Random.class)
        .because("time is cluster.takenAt()")
        .check(CHECKS);
  }

  @Test
  void every_check_is_listed_once_and_named_by_nobody_outside_its_area() {
    List<String> written =
        CHECKS.stream()
            .filter(type -> type.isAssignableTo(Check.class))
            .filter(type -> !type.isInterface())
            .map(JavaClass::getName)
            .sorted()
            .toList();
    List<String> listed =
        ServiceLoader.load(CheckModule.class).stream()
            .flatMap(module -> module.get().checks().stream())
            .map(check -> check.getClass().getName())
            .sorted()
            .toList();

    assertThat(written).isNotEmpty();
    assertThat(written.stream().filter(name -> !listed.contains(name)))
        .map(
            name ->
                "not listed: add new %s() to the list of its area's module"
                    .formatted(name.substring(name.lastIndexOf('.') + 1)))
        .isEmpty();
    assertThat(listed.stream().filter(name -> Collections.frequency(listed, name) > 1).distinct())
        .map("listed more than once: %s"::formatted)
        .isEmpty();
    assertThat(listed.stream().filter(name -> !written.contains(name)))
        .map("listed, but written elsewhere: %s"::formatted)
        .isEmpty();
    assertThat(CHECKS)
        .filteredOn(type -> written.contains(type.getName()))
        .allSatisfy(
            type ->
                assertThat(type.getModifiers())
                    .as(type.getName() + " is package-private and final")
                    .contains(JavaModifier.FINAL)
                    .doesNotContain(JavaModifier.PUBLIC));
  }

  @Test
  void every_package_is_null_marked() {
    List<String> unmarked =
        CHECKS.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(found -> !found.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .sorted()
            .toList();

    assertThat(unmarked).isEmpty();
  }
}
