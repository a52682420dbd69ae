package dev.kprod.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.CheckModule;
import dev.kprod.explain.CheckPage;
import dev.kprod.explain.RuleIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages in `docs/checks` are what the declarations say, no more and no less.
class GeneratedPagesTest {
  private static final Path FOLDER = Path.of("..", "docs", "checks");
  private static final Path COUNT =
      Path.of("src", "main", "resources", "dev", "kprod", "checks", "count.txt");

  private static SortedMap<String, String> generated() {
    Catalogue catalogue = Catalogue.of(ServiceLoader.load(CheckModule.class));
    SortedMap<String, String> pages = new TreeMap<>();
    catalogue
        .checks()
        .forEach(
            listed ->
                pages.put(
                    listed.id() + ".md",
                    CheckPage.of(listed.declaration(), listed.area()).markdown()));
    RuleIndex index =
        new RuleIndex(
            catalogue.checks().stream()
                .map(listed -> new RuleIndex.Rule(listed.area(), listed.declaration()))
                .toList());
    pages.put("README.md", index.markdown());
    return pages;
  }

  private static SortedMap<String, String> committed() throws IOException {
    SortedMap<String, String> pages = new TreeMap<>();
    if (Files.isDirectory(FOLDER)) {
      try (Stream<Path> files = Files.list(FOLDER)) {
        for (Path file : files.toList()) {
          pages.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return pages;
  }

  @Test
  void the_pages_are_those_of_the_declarations() throws IOException {
    SortedMap<String, String> generated = generated();
    SortedMap<String, String> committed = committed();
    SortedSet<String> differing = new TreeSet<>(generated.keySet());
    differing.addAll(committed.keySet());
    differing.removeIf(name -> Objects.equals(generated.get(name), committed.get(name)));

    if ("write".equals(System.getProperty("kprod.golden")) && !differing.isEmpty()) {
      rewrite(differing, generated);
      fail(
          "rewritten in %s: %s. Look at the difference, then run without the flag",
          FOLDER, String.join(", ", differing));
    }
    assertThat(differing).as("mvn verify -Dkprod.golden=write rewrites docs/checks").isEmpty();
  }

  /// How many checks there are, so that `--version` need not load them all.
  @Test
  void the_number_of_checks_is_that_of_the_lists() throws IOException {
    String generated = Catalogue.of(ServiceLoader.load(CheckModule.class)).checks().size() + "\n";
    String committed = Files.exists(COUNT) ? Files.readString(COUNT) : "";
    if ("write".equals(System.getProperty("kprod.golden")) && !generated.equals(committed)) {
      Files.writeString(COUNT, generated);
      fail("rewritten: %s. Look at the difference, then run without the flag", COUNT);
    }
    assertThat(committed).as("mvn verify -Dkprod.golden=write rewrites it").isEqualTo(generated);
  }

  private static void rewrite(Set<String> names, Map<String, String> generated) throws IOException {
    Files.createDirectories(FOLDER);
    for (String name : names) {
      String page = generated.get(name);
      if (page == null) {
        Files.delete(FOLDER.resolve(name));
      } else {
        Files.writeString(FOLDER.resolve(name), page);
      }
    }
  }
}
