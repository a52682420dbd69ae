package dev.kprod.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.kprod.audit.AuditResult.Known;
import dev.kprod.catalogue.Glob;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a comparison needs of a finished JSON report, of this version or an earlier one.
///
/// @param name how the file is called
/// @param takenAt when the cluster was read, as the report says it
/// @param score empty where nothing was judged
/// @param items by id of the check
public record ReportFile(
    String name,
    String cluster,
    String takenAt,
    String version,
    Optional<Double> score,
    Optional<Double> floor,
    Looked looked,
    Map<String, Asked> items) {
  public ReportFile {
    items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
  }

  /// Where a report looked on purpose.
  ///
  /// @param partial whether checks, namespaces or workloads were selected
  record Looked(
      boolean partial,
      List<String> include,
      List<String> exclude,
      String selector,
      List<String> disabled) {
    /// Says whether a subject was looked at, as far as its namespace tells.
    boolean covers(Subject subject) {
      String namespace = Namespaces.of(subject);
      if (namespace.isEmpty()) {
        return include.isEmpty() || include.stream().allMatch("*"::equals);
      }
      return (include.isEmpty() || Glob.anyMatches(include, namespace))
          && !Glob.anyMatches(exclude, namespace);
    }

    /// Says whether a check was left out on purpose, which is no loss of sight.
    boolean leftOut(String check) {
      return disabled.contains(check) || partial;
    }
  }

  /// What came of one check.
  ///
  /// @param aliases earlier ids of the check
  /// @param judged how many subjects passed or failed
  /// @param share of the check that was judged, 0 to 1
  /// @param points between 0 and 1; empty where nothing was judged
  /// @param standings the subjects that fail, are waived or unknown, by fingerprint
  /// @param blind the namespaces in which subjects could not even be listed, with the reason; the
  ///   empty one stands for everywhere
  record Asked(
      String check,
      List<String> aliases,
      Severity severity,
      long judged,
      double weight,
      double share,
      Optional<Double> points,
      Map<String, Standing> standings,
      Map<String, String> blind) {
    Asked {
      standings = Collections.unmodifiableMap(new LinkedHashMap<>(standings));
      blind = Collections.unmodifiableMap(new LinkedHashMap<>(blind));
    }

    boolean isBlindAt(Subject subject) {
      return blind.containsKey("") || blind.containsKey(Namespaces.of(subject));
    }

    /// Returns this under the present id of its check.
    Asked renamed(String id) {
      Map<String, Standing> present = new LinkedHashMap<>();
      for (Standing one : standings.values()) {
        Known known = one.known();
        String fingerprint = Fingerprint.of(id, known.subject());
        present.put(
            fingerprint,
            new Standing(
                new Known(fingerprint, id, known.severity(), known.subject()),
                one.word(),
                one.why()));
      }
      return new Asked(id, List.of(), severity, judged, weight, share, points, present, blind);
    }
  }

  /// How one subject stands.
  ///
  /// @param why the reason where it is unknown, what was found where it fails
  record Standing(Known known, Outcome.Word word, String why) {}

  /// What is wrong with a report file.
  public static final class ReportFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReportFileException(String message) {
      super(message);
    }
  }

  /// Reads a JSON report.
  ///
  /// @throws ReportFileException if it is none, or cut
  public static ReportFile read(String name, byte[] bytes) {
    try (JsonParser json = TreeJson.FACTORY.createParser(bytes)) {
      json.nextToken();
      Tree report = TreeJson.read(json, new TreePool(), Slimming.KEEP);
      if (json.nextToken() != null || !report.text("kind").equals("AuditReport")) {
        throw new ReportFileException(
            "%s is no JSON report of kprod; make one with -o json=FILE".formatted(name));
      }
      return of(name, report);
    } catch (IOException broken) {
      throw new ReportFileException(
          "%s is no whole JSON; make the report again with -o json=FILE".formatted(name));
    }
  }

  private static ReportFile of(String name, Tree report) {
    Map<String, Asked> items = new LinkedHashMap<>();
    for (Tree item : report.items("items")) {
      items.put(item.text("check"), asked(item));
    }
    Tree scope = report.at("scope");
    return new ReportFile(
        name,
        report.text("cluster", "name"),
        report.text("snapshot", "takenAt"),
        report.text("tool", "version"),
        number(report.at("summary", "score")),
        number(report.at("summary", "floor")),
        new Looked(
            scope.isTrue("partial"),
            scope.texts("includeNamespaces"),
            scope.texts("excludeNamespaces"),
            scope.text("selector"),
            scope.texts("disabledChecks")),
        items);
  }

  private static Asked asked(Tree item) {
    Severity severity = severity(item.text("severity"), Severity.LOW);
    Map<String, Standing> standings = new LinkedHashMap<>();
    Map<String, Long> told = new LinkedHashMap<>();
    for (Tree result : item.items("results")) {
      String fingerprint = result.text("fingerprint");
      Optional<Outcome.Word> word = word(result.text("outcome"));
      if (word.isEmpty() || fingerprint.isEmpty()) {
        continue;
      }
      told.merge(result.text("reason"), 1L, Long::sum);
      Known known =
          new Known(
              fingerprint,
              item.text("check"),
              severity(result.text("severity"), severity),
              subject(result.at("subject")));
      String why =
          word.get() == Outcome.Word.UNKNOWN ? result.text("reason") : result.text("message");
      standings.put(fingerprint, new Standing(known, word.get(), why));
    }
    return new Asked(
        item.text("check"),
        item.texts("aliases"),
        severity,
        item.number(0, "subjects", "pass") + item.number(0, "subjects", "fail"),
        number(item.at("weight")).orElse(0.0),
        number(item.at("coverage")).orElse(0.0),
        number(item.at("itemScore")),
        standings,
        blind(item, told));
  }

  /// Where more is unknown for a reason than subjects are listed with it, some could not be listed.
  private static Map<String, String> blind(Tree item, Map<String, Long> told) {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Tree unknown : item.items("unknown")) {
      all.merge(unknown.text("reason"), unknown.number(1, "subjects"), Long::sum);
    }
    Map<String, String> blind = new LinkedHashMap<>();
    for (Tree unknown : item.items("unknown")) {
      String reason = unknown.text("reason");
      if (all.getOrDefault(reason, 0L) > told.getOrDefault(reason, 0L)) {
        blind.putIfAbsent(unknown.text("namespace"), reason);
      }
    }
    return blind;
  }

  private static Subject subject(Tree tree) {
    return new Subject(
        tree.text("group"),
        tree.text("version"),
        tree.text("kind"),
        tree.text("namespace"),
        tree.text("name"));
  }

  private static Optional<Outcome.Word> word(String text) {
    return Arrays.stream(Outcome.Word.values()).filter(one -> one.text().equals(text)).findFirst();
  }

  private static Severity severity(String text, Severity absent) {
    return Arrays.stream(Severity.values())
        .filter(one -> one.word().equals(text))
        .findFirst()
        .orElse(absent);
  }

  private static Optional<Double> number(Tree tree) {
    return tree instanceof Tree.Digits digits
        ? Optional.of(Double.parseDouble(digits.literal()))
        : Optional.empty();
  }
}
