package dev.kprod.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Which package of the command line may know what.
class ArchitectureTest {
  private static final JavaClasses CLI =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.kprod.cli");

  @Test
  void only_the_access_package_knows_a_client() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.kprod.cli.access")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fabric8..", "javax.net.ssl..")
        .because("one package talks to the API server")
        .check(CLI);
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.kprod.cli.access", "dev.kprod.cli.sink")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.net.http..")
        .because("one package reads from a cluster, another sends reports away")
        .check(CLI);
  }

  @Test
  void only_publish_sends_anything_anywhere() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.kprod.cli.sink")
        .and()
        .haveNameNotMatching("dev\\.kprod\\.cli\\.command\\.PublishCommand(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.kprod.cli.sink")
        .because("an audit only reads")
        .check(CLI);
    noClasses()
        .that()
        .resideInAPackage("dev.kprod.cli.sink")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.kprod.cli.access")
        .because("what can write knows nothing of the cluster's rights")
        .check(CLI);
  }

  @Test
  void only_commands_and_the_root_know_the_option_parser() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.kprod.cli.command")
        .and()
        .haveNameNotMatching("dev\\.kprod\\.cli\\.(Kprod|EnvironmentDefaults)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .because("what was asked is plain values further in")
        .check(CLI);
  }

  @Test
  void only_the_terminal_touches_the_standard_streams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.kprod.cli.terminal")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .because("standard output is the report and nothing else")
        .check(CLI);
  }

  @Test
  void no_class_names_a_check() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.kprod.checks..")
        .because("areas are found by ServiceLoader")
        .check(CLI);
  }

  @Test
  void every_package_is_null_marked() {
    List<String> unmarked =
        CLI.stream()
            .map(JavaClass::getPackage)
            .distinct()
            .filter(found -> !found.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .sorted()
            .toList();

    assertThat(unmarked).isEmpty();
  }
}
