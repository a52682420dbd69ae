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
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages in `docs/checks` are what the declarations say, no more and no less.
class GeneratedPagesTest {
  private static final Path FOLDER = Path.of("..", "docs", "checks");

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
    if ("write".equals(System.getProperty("kprod.golden"))) {
      Files.createDirectories(FOLDER);
      for (String stale : committed().keySet()) {
        Files.delete(FOLDER.resolve(stale));
      }
      for (var page : generated().entrySet()) {
        Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
      }
      fail("docs/checks was written; look at the difference and run again without the flag");
    }
    assertThat(committed())
        .as("mvn verify -Dkprod.golden=write rewrites docs/checks")
        .isEqualTo(generated());
  }
}
