package dev.kprod;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What the compiler cannot hold: the direction of the flow, and purity.
class ArchitectureTest {
  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.kprod");

  /// The packages in the order of the flow; each may use those before it.
  private static final List<String> FLOW =
      List.of(
          "dev.kprod.semantics.selector",
          "dev.kprod.semantics.quantity",
          "dev.kprod.semantics.amount",
          "dev.kprod.semantics.image",
          "dev.kprod.semantics.owner",
          "dev.kprod.semantics.cron",
          "dev.kprod.semantics.credential",
          "dev.kprod.semantics.certificate",
          "dev.kprod.snapshot",
          "dev.kprod.manifest",
          "dev.kprod.cluster",
          "dev.kprod.semantics.rbac",
          "dev.kprod.semantics.escalation",
          "dev.kprod.semantics.networkpolicy",
          "dev.kprod.semantics.podsecurity",
          "dev.kprod.semantics.eviction",
          "dev.kprod.semantics.scheduling",
          "dev.kprod.semantics.quota",
          "dev.kprod.simulation",
          "dev.kprod.simulation.attack",
          "dev.kprod.check",
          "dev.kprod.medium",
          "dev.kprod.catalogue",
          "dev.kprod.config",
          "dev.kprod.audit",
          "dev.kprod.explain",
          "dev.kprod.report",
          "dev.kprod.testing");

  @Test
  void every_package_has_its_place_in_the_flow() {
    Set<String> seen = new TreeSet<>();
    ENGINE.forEach(type -> seen.add(type.getPackageName()));

    assertThat(seen).containsExactlyInAnyOrderElementsOf(FLOW);
  }

  @Test
  void a_package_uses_only_those_before_it() {
    for (int i = 0; i < FLOW.size(); i++) {
      String[] later = FLOW.subList(i + 1, FLOW.size()).toArray(String[]::new);
      if (later.length > 0) {
        noClasses()
            .that()
            .resideInAPackage(FLOW.get(i))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(later)
            .because("data flows one way")
            .check(ENGINE);
      }
    }
  }

  @Test
  void packages_form_no_cycle() {
    SlicesRuleDefinition.slices()
        .matching("dev.kprod.(**)")
        .should()
        .beFreeOfCycles()
        .check(ENGINE);
  }

  @Test
  void nothing_asks_for_the_time_the_place_or_the_machine() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(java.util.Locale.class, "getDefault")
        .orShould()
        .callMethod(java.time.ZoneId.class, "systemDefault")
        .because("the same snapshot gives the same bytes on any machine")
        .check(ENGINE);
  }

  @Test
  void nothing_is_random_and_nothing_talks_to_network_or_files() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.net.http..", "java.nio.file..", "java.util.random..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(java.util.Random.class, java.io.File.class, java.util.UUID.class)
        .because("only the command line does I/O")
        .check(ENGINE);
  }

  @Test
  void nothing_prints() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("writers return text")
        .check(ENGINE);
  }

  @Test
  void every_package_is_null_marked() {
    List<String> unmarked =
        ENGINE.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(found -> !found.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .sorted()
            .toList();

    assertThat(unmarked).isEmpty();
  }
}
