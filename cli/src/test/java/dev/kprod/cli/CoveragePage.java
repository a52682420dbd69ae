package dev.kprod.cli;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.CheckModule;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The page that says what is asked of a cluster in production and what of kprod answers it, made
/// from `docs/coverage.json`.
final class CoveragePage {
  /// What answers a demand.
  enum Answer {
    CHECK,
    TOPIC,
    COMMAND,
    /// Not there yet, and said to come.
    PLANNED,
    /// Neither there nor planned.
    NOWHERE
  }

  private final Tree content;
  private final Catalogue catalogue = Catalogue.of(ServiceLoader.load(CheckModule.class));
  private final Map<String, Boolean> commands = new LinkedHashMap<>();

  CoveragePage(Tree content) {
    this.content = content;
  }

  /// Every id that a row names, once.
  List<String> named() {
    return content.items("areas").stream()
        .flatMap(area -> area.items("rows").stream())
        .flatMap(row -> row.texts("by").stream())
        .distinct()
        .sorted()
        .toList();
  }

  List<String> planned() {
    return content.texts("planned");
  }

  /// What is there counts, whatever is planned.
  Answer answer(String id) {
    if (id.contains("*")) {
      Pattern pattern = Pattern.compile(id.replace("*", ".*"));
      if (catalogue.ids().stream().anyMatch(one -> pattern.matcher(one).matches())) {
        return Answer.CHECK;
      }
      boolean toCome = planned().stream().anyMatch(one -> pattern.matcher(one).matches());
      return toCome ? Answer.PLANNED : Answer.NOWHERE;
    }
    if (catalogue.find(id).isPresent()) {
      return Answer.CHECK;
    }
    if (catalogue.findTopic(id).isPresent()) {
      return Answer.TOPIC;
    }
    if (!isNamedLikeACheck(id) && isCommand(id)) {
      return Answer.COMMAND;
    }
    return planned().contains(id) ? Answer.PLANNED : Answer.NOWHERE;
  }

  private boolean isNamedLikeACheck(String id) {
    return catalogue.areas().stream()
        .flatMap(area -> area.prefixes().stream())
        .anyMatch(prefix -> id.startsWith(prefix + "-"));
  }

  /// Asks the command line itself: its help names the command and its options.
  private boolean isCommand(String id) {
    return commands.computeIfAbsent(
        id,
        unseen -> {
          List<String> words =
              Stream.of(id.split(" ")).filter(word -> !word.startsWith("-")).toList();
          String help =
              Ran.kprod(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new))
                  .out();
          return help.startsWith("Usage: kprod " + String.join(" ", words) + " ")
              && Stream.of(id.split(" ")).allMatch(help::contains);
        });
  }

  String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            <!-- made from coverage.json; mvn verify -Dkprod.golden=write writes it again -->
            # What is asked of a cluster in production

            Articles on running Kubernetes in production ask for much the same, each in its own order. Here is what they
            ask for, and what of kprod answers it: a check judges what the API shows, a simulation replays an event, a
            command answers a question, and what no API shows a person attests (`kprod attest list`).

            """);
    List<Tree> areas = content.items("areas");
    int rows = areas.stream().mapToInt(area -> area.items("rows").size()).sum();
    long whole =
        areas.stream()
            .flatMap(area -> area.items("rows").stream())
            .filter(row -> row.texts("by").stream().anyMatch(id -> answer(id) != Answer.PLANNED))
            .count();
    page.append(
        "%s of %s demands have an answer today; what is *planned* is written so.\n"
            .formatted(whole, rows));
    for (Tree area : areas) {
      page.append(
          "\n## %s\n\n| asked for | answered by |\n|---|---|\n".formatted(area.text("title")));
      for (Tree row : area.items("rows")) {
        List<String> answers = new ArrayList<>();
        row.texts("by").forEach(id -> answers.add(shown(id)));
        page.append("| %s | %s |\n".formatted(row.text("asked"), String.join(", ", answers)));
      }
    }
    return page.toString();
  }

  private String shown(String id) {
    return switch (answer(id)) {
      case CHECK -> id.contains("*") ? "`" + id + "`" : "[`%s`](checks/%s.md)".formatted(id, id);
      case TOPIC -> "attested: `%s`".formatted(id);
      case COMMAND -> "`kprod %s`".formatted(id);
      case PLANNED -> "*planned:* `%s`".formatted(id);
      case NOWHERE -> throw new IllegalStateException(id + " is neither there nor planned");
    };
  }
}
