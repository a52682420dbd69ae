package dev.kprod.audit;

import dev.kprod.audit.AuditResult.Diagnostic;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.catalogue.Nearest;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The waivers that stand on the objects themselves, as `kprod.dev/waive.CHECK: "DAY REASON"`.
final class WaiverAnnotations {
  /// What an annotation starts with; the id of the check follows.
  static final String ANNOTATION = "kprod.dev/waive.";

  private static final List<String> MADE = List.of("ReplicaSet", "Pod", "Job");

  private static final Pattern CONTENT =
      Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2}) (.{10,})", Pattern.DOTALL);

  private final Catalogue catalogue;
  private final Map<String, Map<String, WrittenWaiver>> bySubject = new TreeMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private WaiverAnnotations(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// Collects them from a snapshot.
  static WaiverAnnotations of(Catalogue catalogue, Snapshot snapshot) {
    WaiverAnnotations annotations = new WaiverAnnotations(catalogue);
    annotations.collect(snapshot);
    return annotations;
  }

  /// Returns them by the key of their subject and the id of the check.
  Map<String, Map<String, WrittenWaiver>> bySubject() {
    return bySubject;
  }

  /// Returns what is wrong with some of them.
  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  private void collect(Snapshot snapshot) {
    Map<String, List<Discovery.Served>> byRead = new TreeMap<>();
    for (Discovery.Served served : snapshot.discovery().resources()) {
      String id =
          served.group().isEmpty() ? served.resource() : served.resource() + "." + served.group();
      byRead.computeIfAbsent(id, unseen -> new ArrayList<>()).add(served);
    }
    snapshot
        .objects()
        .forEach(
            (read, objects) -> {
              List<Discovery.Served> served = byRead.getOrDefault(read, List.of());
              if (!served.isEmpty()) {
                objects.forEach(object -> collect(served.getFirst(), object));
              }
            });
  }

  /// Controllers copy annotations to what they make; only the top owner's count.
  private static boolean isMade(Discovery.Served served, Tree object) {
    return MADE.contains(served.kind())
        && object.items("metadata", "ownerReferences").stream()
            .anyMatch(owner -> owner.isTrue("controller"));
  }

  private void collect(Discovery.Served served, Tree object) {
    if (!object.has("metadata", "annotations") || isMade(served, object)) {
      return;
    }
    Map<String, String> annotations = new TreeMap<>(object.textFields("metadata", "annotations"));
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      if (annotation.getKey().startsWith(ANNOTATION)) {
        collect(served, object, annotation.getKey(), annotation.getValue());
      }
    }
  }

  private void collect(Discovery.Served served, Tree object, String annotation, String content) {
    String namespace = object.text("metadata", "namespace");
    String prefix = object.text("metadata", "generateName");
    boolean bare = !prefix.isEmpty() && object.items("metadata", "ownerReferences").isEmpty();
    String name = bare ? prefix : object.text("metadata", "name");
    Subject subject = new Subject(served.group(), served.version(), served.kind(), namespace, name);
    String where =
        served.kind().toLowerCase(Locale.ROOT)
            + (namespace.isEmpty() ? "/" : "/" + namespace + "/")
            + name;
    String asked = annotation.substring(ANNOTATION.length());
    Optional<Catalogue.Listed> check = catalogue.find(asked);
    if (check.isEmpty()) {
      String hint =
          Nearest.find(asked, catalogue.ids())
              .map(near -> "; did you mean %s?".formatted(near))
              .orElse("");
      ignore("%s waives %s, which is no check%s".formatted(where, asked, hint));
      return;
    }
    Optional<LocalDate> day = day(content);
    if (day.isEmpty()) {
      ignore(
          "%s waives %s without a date, a space and a reason of at least 10 characters"
              .formatted(where, asked));
      return;
    }
    String id = check.get().id();
    if (!id.equals(asked)) {
      diagnostics.add(
          Diagnostic.warning(
              "check-renamed", "%s waives %s, which is now %s".formatted(where, asked, id)));
    }
    bySubject
        .computeIfAbsent(subject.key(), unseen -> new TreeMap<>())
        .put(
            id,
            new WrittenWaiver(
                id,
                where,
                Outcome.By.Source.ANNOTATION,
                Optional.empty(),
                content.substring(11).strip(),
                day.get()));
  }

  private void ignore(String why) {
    diagnostics.add(Diagnostic.warning("waiver-ignored", why));
  }

  private static Optional<LocalDate> day(String content) {
    Matcher matcher = CONTENT.matcher(content);
    if (!matcher.matches() || matcher.group(2).strip().length() < 10) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(matcher.group(1)));
    } catch (DateTimeParseException notADay) {
      return Optional.empty();
    }
  }
}
