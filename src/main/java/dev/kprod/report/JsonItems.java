package dev.kprod.report;

import dev.kprod.audit.Counts;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Cut;
import dev.kprod.medium.SafeJson;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The items of a JSON report, with their results.
record JsonItems(SafeJson json, ReportOptions options) {
  /// Writes the items as elements of a list.
  void write(List<Item> items) throws IOException {
    for (Item item : items) {
      json.inObject(() -> item(item));
    }
  }

  private void item(Item item) throws IOException {
    json.text("check", item.check().id());
    if (!item.check().aliases().isEmpty()) {
      json.texts("aliases", item.check().aliases());
    }
    json.text("area", item.area().id());
    json.text("kind", item.kind().name().toLowerCase(Locale.ROOT));
    json.text("severity", item.severity().word());
    if (item.severity() != item.check().severity()) {
      json.text("defaultSeverity", item.check().severity().word());
    }
    json.text("title", item.check().title());
    json.text("outcome", item.outcome().text());
    if (item.itemScore().isPresent()) {
      json.number("itemScore", Figures.twoDecimals(item.itemScore().getAsDouble()));
    }
    json.flag("weakestLink", item.weakestLink());
    json.number("weight", item.severity().weight());
    json.number("coverage", Figures.twoDecimals(item.coverage()));
    if (item.outcome() == Outcome.Word.FAIL) {
      json.number("gain", Figures.twoDecimals(item.gain()));
      json.number("changes", item.changes());
    }
    json.object("subjects", () -> counts(json, item.counts()));
    json.trees("params", item.params());
    json.texts("reads", item.check().reads().all().stream().map(Read::id).toList());
    json.text("explanation", item.check().breaks());
    json.texts("references", item.check().sources());
    if (!item.unknowns().isEmpty()) {
      json.list("unknown", () -> unknowns(item));
    }
    if (!item.notes().isEmpty()) {
      json.list("notes", () -> notes(item));
    }
    json.list("results", () -> results(item));
  }

  private void unknowns(Item item) throws IOException {
    for (Item.FoldedUnknown unknown : item.unknowns()) {
      json.inObject(
          () -> {
            json.text("reason", unknown.reason().word());
            json.textIfAny("resource", unknown.read());
            if (!unknown.read().isEmpty()) {
              json.text("verb", Missing.verb(unknown.read()));
            }
            json.textIfAny("namespace", unknown.namespace());
            json.textIfAny("message", Cut.message(unknown.message().raw()));
            json.number("subjects", unknown.subjects());
          });
    }
  }

  private void notes(Item item) throws IOException {
    for (Item.FoldedNote note : item.notes()) {
      json.inObject(
          () -> {
            json.text("text", Cut.message(note.text().raw()));
            json.number("subjects", note.subjects());
          });
    }
  }

  private void results(Item item) throws IOException {
    for (Result one : item.results()) {
      if (isListed(one.outcome())) {
        json.inObject(() -> result(one));
      }
    }
  }

  private boolean isListed(Outcome outcome) {
    return switch (outcome.word()) {
      case FAIL, UNKNOWN, WAIVED -> true;
      case PASS, NOT_APPLICABLE -> options.passes() == ReportOptions.Passes.LISTED;
    };
  }

  private void result(Result one) throws IOException {
    json.object("subject", () -> subject(json, one.subject()));
    json.text("outcome", one.outcome().word().text());
    if (one.outcome() instanceof Outcome.Unknown unknown) {
      json.text("reason", unknown.reason().word());
    }
    Optional<Verdict.Fail> failure = Sentences.failure(one.outcome());
    if (failure.isPresent()) {
      json.text("severity", failure.get().severity().word());
    }
    if (one.outcome() instanceof Outcome.Pass pass && pass.attested()) {
      json.flag("attested", true);
    }
    if (!one.outcome().notes().isEmpty()) {
      json.texts("notes", one.outcome().notes().stream().map(JsonItems::noteText).toList());
    }
    switch (one.outcome()) {
      case Outcome.Fail fail -> fingerprint(one);
      case Outcome.Waived waived -> fingerprint(one);
      case Outcome.Unknown unknown -> {
        fingerprint(one);
        json.textIfAny("message", Cut.message(unknown.message().raw()));
      }
      case Outcome.NotApplicable(var because) ->
          json.textIfAny("message", Cut.message(because.raw()));
      case Outcome.Pass pass -> {}
    }
    if (failure.isPresent()) {
      failure(one.subject(), failure.get());
    }
    if (one.outcome() instanceof Outcome.Waived(var found, var by)) {
      json.object("waiver", () -> waiver(by));
    }
  }

  private void fingerprint(Result one) throws IOException {
    json.textIfAny("fingerprint", one.fingerprint());
    if (one.state().isPresent()) {
      json.text("baseline", one.state().get().name().toLowerCase(Locale.ROOT));
    }
  }

  private void failure(Subject subject, Verdict.Fail found) throws IOException {
    json.text("message", Sentences.message(subject, found));
    List<Evidence> evidence =
        found.evidence().stream().sorted(Comparator.comparing(Evidence::path)).toList();
    json.list(
        "evidence",
        () -> {
          for (Evidence one : evidence.subList(0, Math.min(Cut.EVIDENCE, evidence.size()))) {
            json.inObject(() -> evidence(one));
          }
        });
    if (evidence.size() > Cut.EVIDENCE) {
      json.number("evidenceOmitted", evidence.size() - Cut.EVIDENCE);
    }
    json.object("remedy", () -> remedy(found.remedy()));
  }

  private void evidence(Evidence evidence) throws IOException {
    if (evidence.object().isPresent()) {
      Subject other = evidence.object().get();
      json.object("object", () -> subject(json, other));
    }
    json.textIfAny("path", Cut.value(evidence.path()));
    json.tree("observed", Cut.value(evidence.observed()));
    if (!(evidence.expected() instanceof Tree.Absent)) {
      json.tree("expected", Cut.value(evidence.expected()));
    }
    if (evidence.observed().findText().filter(text -> text.contains("<redacted")).isPresent()) {
      json.flag("redacted", true);
    }
  }

  private void remedy(Remedy remedy) throws IOException {
    json.text("text", Cut.message(remedy.text().raw()));
    if (remedy.command().isPresent()) {
      json.text("command", remedy.command().get());
    }
    if (remedy.review()) {
      json.flag("review", true);
    }
    if (remedy.patch().isPresent()) {
      Remedy.Patch patch = remedy.patch().get();
      json.object(
          "patch",
          () -> {
            json.text("type", patch.type().name().toLowerCase(Locale.ROOT));
            json.object("target", () -> subject(json, patch.target()));
            json.tree("body", patch.body());
          });
    }
  }

  private void waiver(Outcome.By by) throws IOException {
    json.text("id", by.id());
    json.text("reason", Cut.message(by.reason().raw()));
    json.text("expires", by.expires().map(LocalDate::toString));
    json.text("source", by.source().name().toLowerCase(Locale.ROOT));
  }

  /// Writes what names an object.
  static void subject(SafeJson json, Subject subject) throws IOException {
    json.textIfAny("group", subject.group());
    json.textIfAny("version", subject.version());
    json.text("kind", subject.kind());
    json.textIfAny("namespace", subject.namespace());
    json.textIfAny("name", subject.name());
  }

  /// Writes how many of each outcome.
  static void counts(SafeJson json, Counts counts) throws IOException {
    json.number("pass", counts.pass());
    json.number("fail", counts.fail());
    json.number("unknown", counts.unknown());
    json.number("waived", counts.waived());
    json.number("not-applicable", counts.notApplicable());
  }

  private static String noteText(Note note) {
    return Cut.message(note.text().raw());
  }
}
