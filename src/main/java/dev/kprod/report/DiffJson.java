package dev.kprod.report;

import dev.kprod.audit.Diff;
import dev.kprod.audit.ReportFile;
import dev.kprod.medium.SafeJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// A comparison for programs: `kprod.dev/v1`, `Diff`.
public final class DiffJson {
  private final SafeJson json;
  private final Diff diff;

  private DiffJson(SafeJson json, Diff diff) {
    this.json = json;
    this.diff = diff;
  }

  /// Returns the document.
  public static String of(Diff diff) {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(new DiffJson(json, diff)::document);
    return out.toString();
  }

  private void document() throws IOException {
    json.text("apiVersion", "kprod.dev/v1");
    json.text("kind", "Diff");
    json.object("before", () -> side(diff.before()));
    json.object("after", () -> side(diff.after()));
    json.number("exitCode", diff.exitCode());
    json.number("unchanged", diff.unchanged());
    json.number("leftOut", diff.leftOut());
    json.list("new", () -> changes(diff.fresh()));
    json.list("resolved", () -> changes(diff.resolved()));
    json.list("unjudged", () -> changes(diff.unjudged()));
    json.list("newlyJudged", () -> changes(diff.judged()));
    json.list(
        "moves",
        () -> {
          for (Diff.Move move : diff.moves()) {
            json.inObject(
                () -> {
                  json.text("check", move.check());
                  json.number("points", Figures.twoDecimals(move.points()));
                });
          }
        });
  }

  private void side(ReportFile file) throws IOException {
    json.text("name", file.name());
    json.text("cluster", file.cluster());
    json.textIfAny("takenAt", file.takenAt());
    json.textIfAny("version", file.version());
    json.numberOrNull("score", number(file.score()));
    json.numberOrNull("floor", number(file.floor()));
  }

  private static Optional<BigDecimal> number(Optional<Double> number) {
    return number.map(Figures::oneDecimal);
  }

  private void changes(List<Diff.Change> changes) throws IOException {
    for (Diff.Change change : changes) {
      json.inObject(
          () -> {
            json.text("check", change.check());
            json.text("severity", change.severity().word());
            json.object("subject", () -> JsonItems.subject(json, change.subject()));
            json.textIfAny("fingerprint", change.fingerprint());
            json.textIfAny("message", change.why());
          });
    }
  }
}
